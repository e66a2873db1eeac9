// Gradients of the training error at given weights: of one sample, of any set of samples, and of the penalties; as
// Trainer's updates use them, without a trainer.
//
//   sample i    ∇ℓᵢ  [parameters], ℓᵢ with its class weight
//   samples S   (1/|S|) Σ ∇ℓᵢ, added up in double precision
//   penalties   p = λ₁·sign(w) + 2·λ₂·w on weights, 0 on biases
//
// An update's gradient is mean + p, or with `loss.reduction` = sum |S|·mean + p.
#pragma once

#include "kernels/network_kernel.h"
#include "model/loss.h"
#include "training/experiment.h"
#include "training/run_data.h"

#include <Eigen/Core>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace epochscope {

class SampleGradients
{
public:
    // Of the training part. Holds what it compares outputs with: 4 bytes per sample and output.
    SampleGradients(const Experiment& experiment, std::shared_ptr<const PreparedData> data, const NetworkShape& shape);

    std::int64_t samples() const { return m_data->train.samples(); }
    std::int64_t parameters() const { return m_shape.parameters; }
    const NetworkShape& shape() const { return m_shape; }

    // The loss of one sample; `gradient` has a place for every parameter.
    double one(std::span<const float> parameters, std::uint32_t sample, std::span<float> gradient);
    // The mean loss of the samples and its gradient. False: cancelled, and both are undefined.
    bool mean(std::span<const float> parameters, std::span<const std::uint32_t> samples, double& loss,
              Eigen::VectorXd& gradient, const std::atomic<bool>& cancel);
    Eigen::VectorXd penalty(std::span<const float> parameters) const;

private:
    LossSettings m_loss;
    std::shared_ptr<const PreparedData> m_data;
    NetworkShape m_shape;
    LossTargets m_targets;
    std::unique_ptr<kernels::NetworkKernel> m_single, m_blocks;
    std::vector<float> m_block; // gradient of a block
};

} // namespace epochscope
