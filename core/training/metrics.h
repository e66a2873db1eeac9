// Loss and scores of a model on a set of samples, without updates. The result does not depend on the evaluation's
// batch size beyond rounding.
#pragma once

#include "data/dataset.h"
#include "kernels/network_kernel.h"
#include "model/loss.h"
#include "model/network_shape.h"

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

    // How many threads share the blocks where that pays: one unless told. To the same bits however many.
    void setThreads(int count);

    // `penalty` is added to the loss. With `scores` false only loss and accuracy are computed.
    Metrics evaluate(std::span<const float> parameters, double penalty, bool scores) const;

private:
    struct BlockSums
    {
        double loss = 0, residuals = 0;
        std::int64_t correct = 0;
    };
    struct ClassCounts
    {
        std::vector<std::int64_t> hits, samples; // empty where no scores are asked for
    };
    BlockSums evaluateBlock(kernels::NetworkKernel& kernel, std::span<const float> parameters, std::int64_t first, bool scores,
                            ClassCounts& counts) const;
    void score(double residuals, const ClassCounts& counts, Metrics& metrics) const;

    const Dataset* m_data;
    LossTargets m_targets;
    NetworkShape m_shape;
    std::vector<std::unique_ptr<kernels::NetworkKernel>> m_kernels; // one per thread; none where there are no samples
    LossKind m_kind;
    std::int64_t m_outputs;
};

} // namespace epochscope
