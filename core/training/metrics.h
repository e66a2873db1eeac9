// Loss and scores of a model on a set of samples, without updates. The result does not depend on the evaluation's
// batch size beyond rounding.
#pragma once

#include "data/dataset.h"
#include "kernels/network_kernel.h"
#include "model/loss.h"

#include <cstdint>
#include <limits>
#include <memory>
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
    static constexpr std::int64_t blockSize = kernels::NetworkKernel::blockSize;

    // `data` must outlive the evaluator.
    Evaluator(const Dataset& data, const NetworkShape& shape, LossKind resolved, const std::vector<float>& classWeights);

    // `penalty` is added to the loss. With `scores` false only loss and accuracy are computed.
    Metrics evaluate(std::span<const float> parameters, double penalty, bool scores) const;

private:
    const Dataset* m_data;
    LossTargets m_targets;
    std::unique_ptr<kernels::NetworkKernel> m_kernel; // none where there are no samples
    LossKind m_kind;
    std::int64_t m_outputs;
};

} // namespace epochscope
