// The plane that gradients are drawn in, and which coordinates they have there.
//
//   first axis    e₁ = G/‖G‖, the full gradient's direction
//   second axis   e₂ ⊥ e₁ with the largest Σ (e₂·(gᵢ − G))², by power iteration on the samples that are looked at for it
//   coordinates   (e₁·g, e₂·g): lengths in the plane are those of gradients, in units of error per unit of the weights
//
// A model of two parameters has the two themselves as axes, and so nothing is left out. Where G is 0, the first axis is that
// of the largest spread, the second the one across it.
#pragma once

#include <Eigen/Core>

namespace epochscope {

class GradientPlane
{
public:
    GradientPlane() = default;
    // `spread`: gradients of some samples less G, [parameters × samples]; is written over. `before`: the second axis of a
    // plane nearby, whose sense is kept so that the picture does not turn over; empty: none.
    GradientPlane(const Eigen::VectorXd& full, Eigen::MatrixXf& spread, const Eigen::VectorXd& before);

    bool isOfParameters() const { return m_ofParameters; }
    const Eigen::VectorXd& first() const { return m_first; }
    const Eigen::VectorXd& second() const { return m_second; }
    Eigen::Vector2d of(const Eigen::VectorXd& gradient) const { return {m_first.dot(gradient), m_second.dot(gradient)}; }

private:
    Eigen::VectorXd m_first, m_second;
    bool m_ofParameters = false;
};

} // namespace epochscope
