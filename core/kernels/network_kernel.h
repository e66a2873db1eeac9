// The engine's inner loops: what a network makes of samples, its gradient, and whole runs of plain SGD updates. It computes
// what model/network.h, model/loss.h and optimizer/update_rule.h define; tests/core/tst_kernels.cpp holds it against them.
//
// Its library is built for several levels of processors (level.h); the loader picks the best that this processor has. The
// same level gives the same bits, however the work is cut; levels differ in the last bits.
#pragma once

#include "kernels/export.h"
#include "model/model_settings.h"
#include "model/network_shape.h"

#include <cstdint>
#include <memory>
#include <span>

namespace epochscope::kernels {

// A part of the data; must outlive the kernel.
struct Part
{
    const float* features = nullptr; // [features × samples], column by column
    std::int64_t samples = 0;
    const float* values = nullptr;        // [outputs × samples]: what mse, mae and log compare outputs with
    const std::int32_t* labels = nullptr; // per sample, for cross entropy
    const float* weights = nullptr;       // per sample; null: all 1
    bool classes = false;                 // whether right answers are counted
};

struct Sums
{
    double loss = 0; // Σ of the samples' (weighted) losses
    std::int64_t correct = 0;
};

// Consecutive batches of one pass, with an update after each: w ← w − η·g.
struct Descent
{
    std::span<const std::uint32_t> samples; // batch after batch
    std::int64_t batchSize = 0;             // the last may be shorter
    float rate = 0;                         // η
    bool mean = true;                       // g is the mean over the batch, else the sum
    std::span<double> losses;               // out: each batch's mean loss before its update; as many as batches

    // What the epoch at work has come to, to be added to.
    double lossSum = 0; // Σ n_b·L_b
    std::int64_t correct = 0;
    // Out: batches whose update was made. If fewer than all, the loss of the one after them is not finite.
    std::int64_t batchesDone = 0;
};

class EPOCHSCOPE_KERNELS_API NetworkKernel
{
public:
    // How many samples are worked through at once; of a larger batch, the gradients of such blocks are added up.
    static constexpr std::int64_t blockSize = 256;

    // For batches of up to `capacity` samples of the part.
    static std::unique_ptr<NetworkKernel> make(const NetworkShape& shape, LossKind loss, const Part& part,
                                               std::int64_t capacity);
    virtual ~NetworkKernel();

    // One batch: the sum of its losses, and gradient = (add ? gradient : 0) + scale · ∂(that sum)/∂parameters.
    virtual Sums lossAndGradient(const float* parameters, std::span<const std::uint32_t> samples, float scale,
                                 float* gradient, bool add) = 0;

    // Plain SGD; to the same bits as lossAndGradient and UpdateRule, batch by batch.
    virtual void descend(float* parameters, Descent& descent) = 0;

    // The part's samples from `first` on, at most blockSize of them.
    virtual Sums evaluate(const float* parameters, std::int64_t first, std::int64_t count) = 0;

    // Of the last evaluate(): output j of sample i is values[i · stride + j].
    struct Outputs
    {
        const float* values = nullptr;
        std::int64_t stride = 0;
    };
    virtual Outputs outputs() const = 0;

protected:
    NetworkKernel();
};

} // namespace epochscope::kernels
