// A plane through the space of inputs, to look at a model of many features in two dimensions:
//
//   x(u, v) = origin + u·first + v·second       u = first·(x − origin), v = second·(x − origin)
//
// with first and second of length 1 and at right angles. Features are those that the network reads.
#pragma once

#include "base/matrix.h"
#include "model/network_shape.h"

#include <cstdint>
#include <span>
#include <vector>

namespace epochscope {

struct InputPlane
{
    Vector<double> origin, first, second; // [features]

    // Two features, u and v their values; the others at their means.
    static InputPlane ofFeatures(const Vector<double>& means, std::int64_t first, std::int64_t second);

    Vector<double> at(double u, double v) const { return origin + u * first + v * second; }
    // u and v of each sample [2 × samples].
    Matrix<double> project(const Eigen::Ref<const MatrixF>& features) const;
};

// The mean of each feature over the samples (columns).
Vector<double> featureMeans(const Eigen::Ref<const MatrixF>& features);

// The first two principal components, and how much of the samples' variance lies along each. Their sign is such that the
// entry of the largest magnitude is above 0.
struct PrincipalPlane
{
    InputPlane plane;
    double share[2] = {0, 0}; // of the whole variance, 0 … 1; 0 where there is none

    // Through the samples' mean; of at least 2 features and at least 1 sample. Eigenvectors of the covariance, or, where there
    // are fewer samples than features, of the samples' inner products.
    static PrincipalPlane make(const Eigen::Ref<const MatrixF>& samples);
    // How many samples of so many features it takes to be made in some tenths of a second.
    static std::int64_t mostSamples(std::int64_t features);
};

// The network that the model is on the plane: of the inputs u and v, the first layer's W·first, W·second and W·origin + b in
// the place of its weights and bias. What it costs does not depend on the number of features.
struct PlaneNetwork
{
    NetworkShape shape;
    std::vector<float> parameters;

    static PlaneNetwork make(const NetworkShape& shape, std::span<const float> parameters, const InputPlane& plane);
};

} // namespace epochscope
