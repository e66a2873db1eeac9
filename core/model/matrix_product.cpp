#include "model/matrix_product.h"

#include <algorithm>

namespace epochscope {

namespace {
template <class Scalar>
using Blocking = Eigen::internal::gemm_blocking_space<Eigen::ColMajor, Scalar, Scalar, Eigen::Dynamic, Eigen::Dynamic,
                                                      Eigen::Dynamic, 1, false>;

// Below this sum of dimensions Eigen's own coefficient-wise product is faster than packing (its
// EIGEN_GEMM_TO_COEFFBASED_THRESHOLD).
constexpr Eigen::Index smallProduct = 20;

template <class A, class B, class C>
void coefficientWise(const A& a, const B& b, C& result, bool add)
{
    if (add)
        result += a.lazyProduct(b);
    else
        result = a.lazyProduct(b);
}

// Eigen's blocked product as its own `noalias() +=` calls it, but with packing buffers that live on between calls.
template <class Scalar, int OrderA, int OrderB, class A, class B, class C>
void blocked(const A& a, const B& b, C& result, Eigen::Index rows, Eigen::Index columns, Eigen::Index depth,
             Blocking<Scalar>& blocking)
{
    Eigen::internal::general_matrix_matrix_product<Eigen::Index, Scalar, OrderA, false, Scalar, OrderB, false,
                                                   Eigen::ColMajor, 1>::run(rows, columns, depth, a.data(),
                                                                            a.outerStride(), b.data(),
                                                                            b.outerStride(), result.data(), 1,
                                                                            result.outerStride(), Scalar(1), blocking,
                                                                            nullptr);
}
} // namespace

template <class Scalar>
struct MatrixProduct<Scalar>::Buffers
{
    Blocking<Scalar> blocking;

    Buffers(std::int64_t rows, std::int64_t columns, std::int64_t depth) : blocking(rows, columns, depth, 1, true)
    {
        blocking.allocateAll();
    }
};

template <class Scalar>
MatrixProduct<Scalar>::MatrixProduct(std::int64_t rows, std::int64_t columns, std::int64_t depth)
    : m_buffers(std::make_unique<Buffers>(rows, columns, depth))
{
}

template <class Scalar>
MatrixProduct<Scalar>::~MatrixProduct() = default;
template <class Scalar>
MatrixProduct<Scalar>::MatrixProduct(MatrixProduct&&) noexcept = default;
template <class Scalar>
MatrixProduct<Scalar>& MatrixProduct<Scalar>::operator=(MatrixProduct&&) noexcept = default;

template <class Scalar>
void MatrixProduct<Scalar>::run(const ConstMatrix& a, bool transposeA, const ConstMatrix& b, bool transposeB,
                                MutableMatrix result, bool add)
{
    const Eigen::Index rows = result.rows();
    const Eigen::Index columns = result.cols();
    const Eigen::Index depth = transposeA ? a.rows() : a.cols();

    if (depth == 1 || rows + columns + depth < smallProduct) {
        if (transposeA)
            transposeB ? coefficientWise(a.transpose(), b.transpose(), result, add)
                       : coefficientWise(a.transpose(), b, result, add);
        else
            transposeB ? coefficientWise(a, b.transpose(), result, add) : coefficientWise(a, b, result, add);
        return;
    }
    if (!add)
        result.setZero();
    if (columns == 1 && !transposeB) {
        if (transposeA)
            result.col(0).noalias() += a.transpose() * b.col(0);
        else
            result.col(0).noalias() += a * b.col(0);
        return;
    }
    auto& blocking = m_buffers->blocking;
    if (transposeA)
        transposeB ? blocked<Scalar, Eigen::RowMajor, Eigen::RowMajor>(a, b, result, rows, columns, depth, blocking)
                   : blocked<Scalar, Eigen::RowMajor, Eigen::ColMajor>(a, b, result, rows, columns, depth, blocking);
    else
        transposeB ? blocked<Scalar, Eigen::ColMajor, Eigen::RowMajor>(a, b, result, rows, columns, depth, blocking)
                   : blocked<Scalar, Eigen::ColMajor, Eigen::ColMajor>(a, b, result, rows, columns, depth, blocking);
}

template class MatrixProduct<float>;
template class MatrixProduct<double>;

} // namespace epochscope
