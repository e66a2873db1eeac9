// The plane that gradients are drawn in, and which coordinates they have there.
//
//   along         a = G/‖G‖, the full gradient's direction: upwards
//   across        c ⊥ a with the largest Σ (c·(gᵢ − G))², by power iteration on the samples that are looked at for it
//   coordinates   (c·g, a·g): lengths in the plane are those of gradients, in units of error per unit of the weights
//
// A model of two parameters has the two themselves as axes, and so nothing is left out. Where G is 0, it is drawn along
// the largest spread and across that.
#pragma once

#include <Eigen/Core>

namespace epochscope {

class GradientPlane
{
public:
    GradientPlane() = default;
    // `spread`: gradients of some samples less G, [parameters × samples]; is written over. `before`: the horizontal axis of
    // a plane nearby, whose sense is kept so that the picture does not turn over; empty: none.
    GradientPlane(const Eigen::VectorXd& full, Eigen::MatrixXf& spread, const Eigen::VectorXd& before);

    bool isOfParameters() const { return m_ofParameters; }
    const Eigen::VectorXd& horizontal() const { return m_horizontal; } // across, or the first parameter
    const Eigen::VectorXd& vertical() const { return m_vertical; }     // along, or the second
    Eigen::Vector2d of(const Eigen::VectorXd& gradient) const
    {
        return {m_horizontal.dot(gradient), m_vertical.dot(gradient)};
    }

private:
    Eigen::VectorXd m_horizontal, m_vertical;
    bool m_ofParameters = false;
};

} // namespace epochscope
