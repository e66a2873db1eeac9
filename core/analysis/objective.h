// What training makes smaller, at any parameters, beside the run: the mean loss over the training set, the validation set or
// some training samples, with the penalties, as Trainer::evaluate and the records of batches report it; and its gradient.
#pragma once

#include "data/prepare.h"
#include "kernels/network_kernel.h"
#include "model/loss.h"
#include "training/experiment.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace epochscope {

// One thread at a time.
class Objective
{
public:
    enum class Part { training, validation };

    // Of a whole part, which is not copied. The experiment must be one that trains on these data.
    Objective(const Experiment& experiment, std::shared_ptr<const PreparedData> data, Part part);
    // Of these training samples, which are: a batch, or as many as there is time for.
    Objective(const Experiment& experiment, const std::shared_ptr<const PreparedData>& data, std::span<const std::uint32_t> samples);
    Objective(Objective&&) = default;
    Objective& operator=(Objective&&) = default;

    std::int64_t samples() const { return m_samples->samples(); }
    const Dataset& dataset() const { return *m_samples; }
    const LossTargets& targets() const { return m_targets; }
    const NetworkShape& shape() const { return m_shape; }
    LossKind lossKind() const { return m_kind; }
    const LossSettings& lossSettings() const { return m_loss; }

    // NaN without samples; none where `cancel` was set on the way, which is looked at every 10⁸ multiplications at most.
    double loss(std::span<const float> parameters);
    std::optional<double> loss(std::span<const float> parameters, const std::atomic<bool>& cancel);
    // ∂loss/∂parameters [parameters], to `gradient`; returns the loss.
    double gradient(std::span<const float> parameters, std::span<float> gradient);

    // What is worked through between two looks at `cancel`.
    static std::int64_t samplesAtOnce(double multiplicationsPerSample);

private:
    Objective(const Experiment& experiment, std::shared_ptr<const Dataset> samples, const Dataset& train);

    std::shared_ptr<const Dataset> m_samples; // keeps alive what they are a part of
    LossSettings m_loss;
    LossKind m_kind;
    NetworkShape m_shape;
    LossTargets m_targets;
    std::unique_ptr<kernels::NetworkKernel> m_kernel; // none where there are no samples
};

} // namespace epochscope
