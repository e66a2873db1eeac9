// One step of a run taken to pieces: the batch, what the network says of its samples, their losses, their mean, its gradient,
// and the parameters before and after. Everything comes from the engine: the step is made by a Trainer, to the same bits as in
// the run, whatever the optimizer; nothing of the run is touched.
//
//   ŷᵢ = f(xᵢ; w)    ℓᵢ = weightᵢ · loss(ŷᵢ, yᵢ)    L = (1/B) Σ ℓᵢ + penalties    g = ∂L/∂w    w′ = w − rule(g, η)
//
// With `loss.reduction` = sum, g is that of Σ ℓᵢ; with accumulated batches, of all samples of the group so far.
#pragma once

#include "base/error.h"
#include "batching/epoch_order.h"
#include "model/loss.h"
#include "training/trainer.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace epochscope {

struct UpdateAnatomy
{
    struct Sample
    {
        std::uint32_t number = 0;        // of the training part, from 0
        double target = 0;               // of a number
        std::int32_t label = -1;         // of classes
        double prediction = 0;           // a number: ŷ; classes: the probability (or score) of its own class
        std::int32_t predictedClass = -1;
        double loss = 0; // ℓᵢ
    };
    struct Parameter
    {
        std::int64_t index = 0; // in the parameter vector
        float before = 0, gradient = 0, after = 0;
    };

    std::int64_t steps = 0;     // done before this one
    std::int64_t batchSize = 0; // of this batch
    std::vector<Sample> samples; // the first of the batch, `mostSamples` at most
    double meanLoss = 0;         // over the whole batch
    double penalty = 0;
    double loss() const { return meanLoss + penalty; }

    std::int64_t groupBatches = 1; // whose gradients are added up, this one's included
    std::int64_t groupSamples = 0;
    bool updates = true; // whether the group is complete; else the parameters stay

    double gradientNorm = 0; // ‖g‖ before clipping, penalties included
    double clip = 1;         // what g was multiplied by
    double learningRate = 0; // η of this step
    double stepNorm = 0;     // ‖w′ − w‖
    double normBefore = 0, normAfter = 0;
    std::int64_t allParameters = 0;
    std::vector<Parameter> parameters; // all, or those with the largest gradients; in the order of the vector
    bool finite = true;                // false: the update cannot be made, and the parameters stay

    static constexpr std::int64_t mostSamples = 64;
    static constexpr std::int64_t mostParameters = 12;
};

// Goes to any step of a run, or of what would run, and takes it to pieces. One thread at a time.
class UpdateReplay
{
public:
    static Result<UpdateReplay> make(const Experiment& experiment, std::shared_ptr<const PreparedData> data);

    // The step after `steps` steps: gone on to from where this stands, or from `kept`, a state of the same run at or before it
    // (Trainer::saveMoment), whichever is nearer; without one from the initial weights. None where `cancel` was set on the way,
    // or where the run is over by then.
    std::optional<UpdateAnatomy> at(std::int64_t steps, const TrainerState* kept, const std::atomic<bool>& cancel);

    const BatchPlan& plan() const { return m_trainer->plan(); }
    const NetworkShape& shape() const { return m_trainer->networkShape(); }
    LossKind lossKind() const { return m_trainer->lossKind(); }

private:
    explicit UpdateReplay(std::unique_ptr<Trainer> trainer);
    bool go(std::int64_t steps, const TrainerState& kept, const std::atomic<bool>& cancel);
    std::span<const std::uint32_t> batch();
    void lookAtSamples(std::span<const std::uint32_t> samples, UpdateAnatomy& anatomy) const;
    void lookAtGradient(std::span<const std::uint32_t> samples, UpdateAnatomy& anatomy);
    void makeStep(UpdateAnatomy& anatomy);

    std::unique_ptr<Trainer> m_trainer;
    EpochOrder m_order;
    std::vector<float> m_classWeights;
    std::unique_ptr<LossTargets> m_targets; // the kernel reads them
    std::unique_ptr<kernels::NetworkKernel> m_kernel;
    TrainerState m_initial, m_before;
    bool m_begun = false;
    std::vector<std::uint32_t> m_pass;
    std::int64_t m_drawn = -1; // the pass in m_pass
    VectorF m_gradient;
};

} // namespace epochscope
