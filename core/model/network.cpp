#include "model/network.h"

#include "model/activation.h"

#include <algorithm>

namespace epochscope {

NetworkShape NetworkShape::make(std::int64_t features, const std::vector<std::int64_t>& hidden, std::int64_t outputs,
                                Activation activation)
{
    NetworkShape shape;
    shape.activation = activation;
    std::int64_t in = features;
    const auto addLayer = [&](std::int64_t out) {
        shape.layers.push_back({in, out, shape.parameters, shape.parameters + in * out});
        shape.parameters += in * out + out;
        in = out;
    };
    for (const std::int64_t width : hidden)
        addLayer(width);
    addLayer(outputs);
    return shape;
}

namespace {
template <class Scalar>
using WeightMap = Eigen::Map<Matrix<Scalar>, 0, Eigen::OuterStride<>>;
template <class Scalar>
using ConstWeightMap = Eigen::Map<const Matrix<Scalar>, 0, Eigen::OuterStride<>>;

template <class Scalar>
ConstWeightMap<Scalar> weights(std::span<const Scalar> parameters, const LayerShape& layer)
{
    return {parameters.data() + layer.weightOffset, layer.out, layer.in, Eigen::OuterStride<>(layer.out)};
}
} // namespace

template <class Scalar>
Network<Scalar>::Network(NetworkShape shape, std::int64_t capacity) : m_shape(std::move(shape)), m_capacity(capacity)
{
    for (const LayerShape& layer : m_shape.layers) {
        m_activations.emplace_back(layer.out, capacity);
        m_deltas.emplace_back(layer.out, capacity);
        m_forwardProducts.emplace_back(layer.out, capacity, layer.in);
        m_gradientProducts.emplace_back(layer.out, layer.in, capacity);
        m_deltaProducts.emplace_back(layer.in, capacity, layer.out);
    }
}

template <class Scalar>
Eigen::Block<Matrix<Scalar>, Eigen::Dynamic, Eigen::Dynamic, true>
Network<Scalar>::forward(std::span<const Scalar> parameters, const ConstColumns& features)
{
    m_columns = features.cols();
    const std::size_t last = m_shape.layers.size() - 1;
    for (std::size_t i = 0; i <= last; ++i) {
        const LayerShape& layer = m_shape.layers[i];
        auto z = m_activations[i].leftCols(m_columns);
        const auto weight = weights(parameters, layer);
        if (i == 0)
            m_forwardProducts[i].run(weight, false, features, false, z, false);
        else
            m_forwardProducts[i].run(weight, false, m_activations[i - 1].leftCols(m_columns), false, z, false);
        z.colwise() += Eigen::Map<const Vector<Scalar>>(parameters.data() + layer.biasOffset, layer.out);
        if (i != last)
            activate(m_shape.activation, z);
    }
    return m_activations[last].leftCols(m_columns);
}

template <class Scalar>
Eigen::Block<Matrix<Scalar>, Eigen::Dynamic, Eigen::Dynamic, true> Network<Scalar>::outputGradient()
{
    return m_deltas.back().leftCols(m_columns);
}

template <class Scalar>
void Network<Scalar>::backward(std::span<const Scalar> parameters, const ConstColumns& features,
                               std::span<Scalar> gradient, bool add)
{
    for (std::size_t i = m_shape.layers.size(); i-- > 0;) {
        const LayerShape& layer = m_shape.layers[i];
        const auto delta = m_deltas[i].leftCols(m_columns);
        WeightMap<Scalar> weightGradient(gradient.data() + layer.weightOffset, layer.out, layer.in,
                                         Eigen::OuterStride<>(layer.out));
        Eigen::Map<Vector<Scalar>> biasGradient(gradient.data() + layer.biasOffset, layer.out);
        if (i == 0)
            m_gradientProducts[i].run(delta, false, features, true, weightGradient, add);
        else
            m_gradientProducts[i].run(delta, false, m_activations[i - 1].leftCols(m_columns), true, weightGradient,
                                      add);
        if (add)
            biasGradient += delta.rowwise().sum();
        else
            biasGradient = delta.rowwise().sum();
        if (i > 0) {
            auto previous = m_deltas[i - 1].leftCols(m_columns);
            m_deltaProducts[i].run(weights(parameters, layer), true, delta, false, previous, false);
            multiplyByDerivative(m_shape.activation, previous, m_activations[i - 1].leftCols(m_columns));
        }
    }
}

template class Network<float>;
template class Network<double>;

} // namespace epochscope
