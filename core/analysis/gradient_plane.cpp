#include "analysis/gradient_plane.h"

#include <cmath>

namespace epochscope {

namespace {
constexpr int mostRounds = 100;

void takeOut(const Eigen::VectorXd& direction, Eigen::MatrixXf& columns)
{
    const Eigen::VectorXf unit = direction.cast<float>();
    columns -= unit * (unit.transpose() * columns).eval();
}

// A unit vector at right angles to `axis` (unit length, or empty): the coordinate axis that lies least along it.
Eigen::VectorXd anyAcross(const Eigen::VectorXd& axis, Eigen::Index size)
{
    Eigen::Index least = 0;
    if (axis.size() > 0)
        axis.cwiseAbs().minCoeff(&least);
    Eigen::VectorXd across = Eigen::VectorXd::Unit(size, least);
    if (axis.size() > 0)
        across = (across - axis * axis.dot(across)).normalized();
    return across;
}

// The first eigenvector of a symmetric matrix without negative eigenvalues, by power iteration from its largest column.
Eigen::VectorXf firstEigenvector(const Eigen::MatrixXf& matrix)
{
    Eigen::Index largest = 0;
    matrix.diagonal().maxCoeff(&largest);
    Eigen::VectorXf direction = matrix.col(largest).normalized();
    for (int round = 0; round < mostRounds; ++round) {
        Eigen::VectorXf next = (matrix * direction).normalized();
        const float turned = (next - direction).squaredNorm();
        direction = std::move(next);
        if (turned < 1e-10F)
            break;
    }
    return direction;
}

// The direction of the largest spread of the columns, which have none along `axis`.
Eigen::VectorXd widest(const Eigen::MatrixXf& columns, const Eigen::VectorXd& axis)
{
    const float most = columns.cols() > 0 ? columns.colwise().stableNorm().maxCoeff() : 0.F;
    if (!(most > 0) || !std::isfinite(most))
        return anyAcross(axis, columns.rows());
    // In units of the longest, so that no square is too small or too large for a float; of the two matrices that have the
    // same first eigenvalue, the smaller one.
    const Eigen::MatrixXf scaled = columns / most;
    Eigen::VectorXd result;
    if (scaled.rows() <= scaled.cols())
        result = firstEigenvector(scaled * scaled.transpose()).cast<double>();
    else
        result = (scaled * firstEigenvector(scaled.transpose() * scaled)).cast<double>().normalized();
    if (axis.size() > 0)
        result -= axis * axis.dot(result);
    const double length = result.norm();
    return length > 0.5 ? Eigen::VectorXd(result / length) : anyAcross(axis, columns.rows());
}
} // namespace

GradientPlane::GradientPlane(const Eigen::VectorXd& full, Eigen::MatrixXf& spread, const Eigen::VectorXd& before)
    : m_ofParameters(full.size() == 2)
{
    if (m_ofParameters) {
        m_horizontal = Eigen::Vector2d::UnitX();
        m_vertical = Eigen::Vector2d::UnitY();
        return;
    }
    const double length = full.norm();
    m_vertical = length > 0 ? Eigen::VectorXd(full / length) : widest(spread, {});
    takeOut(m_vertical, spread);
    m_horizontal = widest(spread, m_vertical);
    if (before.size() == m_horizontal.size()) {
        if (m_horizontal.dot(before) < 0)
            m_horizontal = -m_horizontal;
        return;
    }
    Eigen::Index largest = 0;
    m_horizontal.cwiseAbs().maxCoeff(&largest);
    if (m_horizontal[largest] < 0)
        m_horizontal = -m_horizontal;
}

} // namespace epochscope
