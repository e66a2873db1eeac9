// Update rules, as PyTorch defines them. t counts updates from 1; g is the gradient (plus λw where decay is not
// decoupled).
//
//   sgd       w ← w − η g
//   momentum  b ← μ b + g (first b = g);             w ← w − η b
//   nesterov  b as above;                             w ← w − η (g + μ b)
//   adagrad   a ← a + g²;                             w ← w − η g / (√a + ε)                          ε = 1e-10
//   rmsprop   v ← α v + (1−α) g², α = 0.99;           w ← w − η g / (√v + ε)                          ε = 1e-8
//   adam      m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²;  w ← w − η (m/(1−β₁ᵗ)) / (√(v/(1−β₂ᵗ)) + ε)      ε = 1e-8
//   adamw     w ← w − ηλw first, then as adam
#pragma once

#include "base/matrix.h"
#include "kernels/export.h"
#include "optimizer/optimizer_settings.h"

#include <cstdint>
#include <span>

namespace epochscope {

template <class Scalar>
class EPOCHSCOPE_KERNELS_API UpdateRule
{
public:
    UpdateRule(const OptimizerSettings& settings, std::int64_t parameters);

    // One update of `parameters`; `gradient` may be used as scratch.
    void apply(std::span<Scalar> parameters, std::span<Scalar> gradient, double learningRate);

    std::int64_t updates() const { return m_updates; }
    void countUpdates(std::int64_t made) { m_updates += made; } // plain SGD, made elsewhere

    // The state, for checkpoints: the slots one after the other, and the number of updates.
    std::span<const Scalar> slotValues() const { return {m_slots.data(), static_cast<std::size_t>(m_slots.size())}; }
    static std::int64_t slotsPerParameter(OptimizerKind kind);
    void restore(std::span<const Scalar> values, std::int64_t updates);

private:
    OptimizerSettings m_settings;
    double m_epsilon = 0;
    std::int64_t m_updates = 0;
    Vector<Scalar> m_slots;
};

// min(1, limit / (norm + 1e-6)): PyTorch's clip_grad_norm_.
EPOCHSCOPE_KERNELS_API double clipScale(double norm, double limit);

extern template class UpdateRule<float>;
extern template class UpdateRule<double>;

} // namespace epochscope
