// A fully connected network, its parameters in one contiguous vector: the plain definition, in any precision. What trains are
// the kernels (kernels/network_kernel.h), which are held against it.
//
//   z⁽ˡ⁾ = W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾,   a⁽ˡ⁾ = f(z⁽ˡ⁾), the last layer linear: its outputs are predictions or logits.
//
// Shapes: a⁽⁰⁾ is [features × batch], W⁽ˡ⁾ [out × in], b⁽ˡ⁾ [out]. Per layer the vector holds W (column by column),
// then b.
#pragma once

#include "base/matrix.h"
#include "model/matrix_product.h"
#include "model/network_shape.h"

#include <cstdint>
#include <span>
#include <vector>

namespace epochscope {

// Draws initial weights (semantics: ModelSettings::init); the stream is (seed, StreamPurpose::weights).
void drawInitialWeights(const NetworkShape& shape, InitialWeights kind, std::uint64_t seed,
                        std::span<float> parameters);

// Which rule `automatic` means for this shape: zeros without a hidden layer, He normal for ReLU, else Glorot uniform.
InitialWeights resolvedInitialWeights(const NetworkShape& shape, InitialWeights kind);

// Everything a forward and a backward pass need, allocated once for at most `capacity` samples at a time.
template <class Scalar>
class Network
{
public:
    using ConstColumns = Eigen::Ref<const Matrix<Scalar>, 0, Eigen::OuterStride<>>;

    Network(NetworkShape shape, std::int64_t capacity);

    const NetworkShape& shape() const { return m_shape; }
    std::int64_t capacity() const { return m_capacity; }

    // Outputs [outputs × n] for features [features × n], n ≤ capacity; valid until the next call.
    Eigen::Block<Matrix<Scalar>, Eigen::Dynamic, Eigen::Dynamic, true> forward(std::span<const Scalar> parameters,
                                                                               const ConstColumns& features);

    // ∂L/∂outputs of the last forward pass, to be filled before backward: [outputs × n].
    Eigen::Block<Matrix<Scalar>, Eigen::Dynamic, Eigen::Dynamic, true> outputGradient();

    // Adds ∂L/∂parameters of the last forward pass to `gradient` (or sets it).
    void backward(std::span<const Scalar> parameters, const ConstColumns& features, std::span<Scalar> gradient,
                  bool add);

private:
    NetworkShape m_shape;
    std::int64_t m_capacity = 0;
    std::int64_t m_columns = 0;                // of the last forward pass
    std::vector<Matrix<Scalar>> m_activations; // per layer [out × capacity]
    std::vector<Matrix<Scalar>> m_deltas;      // ∂L/∂z, likewise
    std::vector<MatrixProduct<Scalar>> m_forwardProducts, m_gradientProducts, m_deltaProducts;
};

extern template class Network<float>;
extern template class Network<double>;

} // namespace epochscope
