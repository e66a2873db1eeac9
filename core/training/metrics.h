// Loss and scores of a model on a set of samples, without updates. The result does not depend on the evaluation's
// batch size beyond rounding.
#pragma once

#include "data/dataset.h"
#include "model/loss.h"
#include "model/network.h"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace epochscope {

struct Metrics
{
    std::int64_t samples = 0;
    double loss = std::numeric_limits<double>::quiet_NaN();             // penalties (L1, L2) included, as in training
    double accuracy = std::numeric_limits<double>::quiet_NaN();         // classes only
    double balancedAccuracy = std::numeric_limits<double>::quiet_NaN(); // mean recall over the classes present
    double r2 =
        std::numeric_limits<double>::quiet_NaN(); // numbers only; NaN ("undefined") if the targets are all equal
    std::vector<double> recall;                   // per class; NaN for an absent class
};

// Evaluates in blocks, in the order of the data. The block has nothing to do with the training's batch size, so that
// the same weights get the same score whatever they were trained with.
class Evaluator
{
public:
    static constexpr std::int64_t blockSize = 256;

    // `data` must outlive the evaluator.
    Evaluator(const Dataset& data, LossKind resolved, const std::vector<float>& classWeights);

    // The network's capacity should be blockSize or the number of samples. `penalty` is added to the loss. With
    // `scores` false only loss and accuracy are computed.
    Metrics evaluate(Network<float>& network, std::span<const float> parameters, double penalty, bool scores);

private:
    const Dataset* m_data;
    LossKind m_kind;
    LossTargets m_targets;
    BatchTargets<float> m_block;
};

} // namespace epochscope
