// C = α·A·B (or C += …) with packing buffers that are allocated once, for products inside the training step.
#pragma once

#include "base/matrix.h"

#include <memory>

namespace epochscope {

template <class Scalar>
class MatrixProduct
{
public:
    // For products of up to rows × depth by depth × columns.
    MatrixProduct(std::int64_t rows, std::int64_t columns, std::int64_t depth);
    ~MatrixProduct();
    MatrixProduct(MatrixProduct&&) noexcept;
    MatrixProduct& operator=(MatrixProduct&&) noexcept;

    using ConstMatrix = Eigen::Ref<const Matrix<Scalar>, 0, Eigen::OuterStride<>>;
    using MutableMatrix = Eigen::Ref<Matrix<Scalar>, 0, Eigen::OuterStride<>>;

    // result = (add ? result : 0) + op(a) · op(b); op is the transpose where asked for. No memory is allocated.
    void run(const ConstMatrix& a, bool transposeA, const ConstMatrix& b, bool transposeB, MutableMatrix result,
             bool add);

private:
    struct Buffers;
    std::unique_ptr<Buffers> m_buffers;
};

} // namespace epochscope
