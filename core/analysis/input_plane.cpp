#include "analysis/input_plane.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

namespace epochscope {

InputPlane InputPlane::ofFeatures(const Vector<double>& means, std::int64_t first, std::int64_t second)
{
    InputPlane plane;
    plane.origin = means;
    plane.origin(first) = 0;
    plane.origin(second) = 0;
    plane.first = Vector<double>::Unit(means.size(), first);
    plane.second = Vector<double>::Unit(means.size(), second);
    return plane;
}

Matrix<double> InputPlane::project(const Eigen::Ref<const MatrixF>& features) const
{
    Matrix<double> places(2, features.cols());
    for (Eigen::Index i = 0; i < features.cols(); ++i) {
        const auto from = (features.col(i).cast<double>() - origin).eval();
        places(0, i) = first.dot(from);
        places(1, i) = second.dot(from);
    }
    return places;
}

Vector<double> featureMeans(const Eigen::Ref<const MatrixF>& features)
{
    Vector<double> sum = Vector<double>::Zero(features.rows());
    for (Eigen::Index i = 0; i < features.cols(); ++i)
        sum += features.col(i).cast<double>();
    return features.cols() > 0 ? Vector<double>(sum / static_cast<double>(features.cols())) : sum;
}

namespace {
// Of length 1 and at right angles to `other`, whatever rounding or a lack of variance left of it.
void makeDirection(Vector<double>& direction, const Vector<double>* other)
{
    const auto straighten = [&] {
        if (other)
            direction -= other->dot(direction) * *other;
    };
    straighten();
    for (Eigen::Index axis = 0; !(direction.norm() > 1e-6) && axis < direction.size(); ++axis) {
        direction = Vector<double>::Unit(direction.size(), axis);
        straighten();
    }
    direction.normalize();
    Eigen::Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    if (direction(largest) < 0)
        direction = -direction;
}
} // namespace

PrincipalPlane PrincipalPlane::make(const Eigen::Ref<const MatrixF>& samples)
{
    PrincipalPlane made;
    InputPlane& plane = made.plane;
    plane.origin = featureMeans(samples);
    const Matrix<double> centred = samples.cast<double>().colwise() - plane.origin;
    const double whole = centred.squaredNorm();
    const bool few = centred.cols() < centred.rows();
    Matrix<double> products(few ? centred.cols() : centred.rows(), few ? centred.cols() : centred.rows());
    products.setZero();
    if (few)
        products.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose());
    else
        products.selfadjointView<Eigen::Lower>().rankUpdate(centred);
    const Eigen::SelfAdjointEigenSolver<Matrix<double>> solver(products);
    for (int i = 0; i < 2; ++i) {
        Vector<double>& direction = i == 0 ? plane.first : plane.second;
        const Eigen::Index place = products.cols() - 1 - i; // the largest eigenvalue is the last
        direction = Vector<double>::Zero(centred.rows());
        const double value = place >= 0 ? solver.eigenvalues()(place) : 0;
        if (value > 1e-12 * whole) {
            if (few)
                direction = centred * solver.eigenvectors().col(place) / std::sqrt(value);
            else
                direction = solver.eigenvectors().col(place);
            made.share[i] = std::min(1.0, value / whole);
        }
        makeDirection(direction, i == 0 ? nullptr : &plane.first);
    }
    return made;
}

std::int64_t PrincipalPlane::mostSamples(std::int64_t features)
{
    // About samples² · features multiplications.
    return std::clamp<std::int64_t>(
        std::llround(std::sqrt(3e8 / static_cast<double>(std::max<std::int64_t>(features, 1)))), 32, 2000);
}

PlaneNetwork PlaneNetwork::make(const NetworkShape& shape, std::span<const float> parameters, const InputPlane& plane)
{
    PlaneNetwork made;
    std::vector<std::int64_t> hidden;
    for (std::size_t i = 0; i + 1 < shape.layers.size(); ++i)
        hidden.push_back(shape.layers[i].out);
    made.shape = NetworkShape::make(2, hidden, shape.outputs(), shape.activation);
    made.parameters.resize(static_cast<std::size_t>(made.shape.parameters));
    const LayerShape& from = shape.layers.front();
    const LayerShape& to = made.shape.layers.front();
    const Matrix<double> weights =
        Eigen::Map<const MatrixF>(parameters.data() + from.weightOffset, from.out, from.in).cast<double>();
    const Vector<double> bias =
        Eigen::Map<const VectorF>(parameters.data() + from.biasOffset, from.out).cast<double>();
    Eigen::Map<MatrixF> reduced(made.parameters.data() + to.weightOffset, to.out, 2);
    reduced.col(0) = (weights * plane.first).cast<float>();
    reduced.col(1) = (weights * plane.second).cast<float>();
    Eigen::Map<VectorF>(made.parameters.data() + to.biasOffset, to.out) =
        (weights * plane.origin + bias).cast<float>();
    // The layers after it lie one after the other in both.
    std::copy(parameters.begin() + from.biasOffset + from.out, parameters.end(),
              made.parameters.begin() + to.biasOffset + to.out);
    return made;
}

} // namespace epochscope
