// What a model says of any inputs, at any parameters: not only of the samples that it is trained on.
//
//   log             P(1) = 1/(1 + e⁻ᶻ), P(0) = 1 − P(1)       z: the one output
//   cross_entropy   P(k) = e^{z_k} / Σⱼ e^{zⱼ}                z: one output per class
//   mse, mae        of a number: the output itself; of classes: no probabilities but scores, 1 for the class that is meant
//
// Features are those that the network reads: standardised, where the data were.
#pragma once

#include "base/matrix.h"
#include "model/network.h"

#include <atomic>
#include <cstdint>
#include <span>

namespace epochscope {

class ModelProbe
{
public:
    static constexpr std::int64_t blockSize = 256; // samples worked through at once

    // `classes`: 0 where a number is predicted. `resolved` as by resolvedLoss().
    ModelProbe(const NetworkShape& shape, LossKind resolved, std::int64_t classes);

    const NetworkShape& shape() const { return m_network.shape(); }
    std::int64_t classes() const { return m_classes; }
    bool hasProbabilities() const;

    // Outputs [outputs × n] of features [features × n]. False where `cancel` was set on the way, which it looks at after each
    // block; what was to be filled is then of no use.
    bool outputs(std::span<const float> parameters, const Eigen::Ref<const MatrixF>& features, MatrixF& outputs,
                 const std::atomic<bool>& cancel);

    // Outputs [outputs × n] become one row per class [classes × n]: probabilities where there are any, else scores cut to
    // 0 … 1. A column of numbers that are not finite stays so.
    MatrixF classShares(const MatrixF& outputs) const;
    // As the engine counts right answers.
    std::int32_t predictedClass(const float* outputs) const;

private:
    Network<float> m_network;
    LossKind m_loss;
    std::int64_t m_classes;
};

} // namespace epochscope
