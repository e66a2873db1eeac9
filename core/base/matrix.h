// Eigen aliases. Samples are columns: a batch is a matrix of features × samples.
#pragma once

#include <Eigen/Core>

#include <cstdint>

namespace epochscope {

template<class Scalar>
using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
template<class Scalar>
using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

using MatrixF = Matrix<float>;
using MatrixU8 = Matrix<std::uint8_t>;
using VectorF = Vector<float>;

} // namespace epochscope
