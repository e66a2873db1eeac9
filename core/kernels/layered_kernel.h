// NetworkKernel for any layers, with vectors of type P. Inside the kernels only.
#pragma once

#include "kernels/activation_lanes.h"
#include "kernels/descend_by_blocks.h"
#include "kernels/gathered_targets.h"
#include "kernels/loss_lanes.h"
#include "kernels/loss_of_sample_lanes.h"
#include "kernels/network_kernel.h"
#include "kernels/parameter_layout.h"
#include "kernels/row_layer.h"
#include "kernels/sample_by_sample.h"
#include "kernels/samples.h"
#include "kernels/single_sample.h"
#include "kernels/sparse_batch.h"
#include "kernels/sums_of_columns.h"
#include "kernels/turned.h"

#include <cmath>
#include <vector>

namespace epochscope::kernels {

using Buffer = Eigen::Matrix<float, Eigen::Dynamic, 1>;

template <class P>
class LayeredKernel final : public NetworkKernel
{
public:
    LayeredKernel(const NetworkShape& shape, LossKind loss, const Part& part, Index capacity)
        : m_activation(shape.activation), m_loss(loss), m_part(part), m_features(shape.features()),
          m_outputs(shape.outputs()), m_capacity(std::min(capacity, blockSize)),
          m_prefetches(part.samples * shape.features() > nearFloats), m_layout(layoutOf(shape))
    {
        const std::size_t last = shape.layers.size() - 1;
        Index widest = m_features;
        for (std::size_t i = 0; i <= last; ++i) {
            const LayerShape& from = shape.layers[i];
            Layer& layer = m_layers.emplace_back();
            layer.in = from.in;
            layer.out = from.out;
            layer.isRow = i == last && from.out == 1;
            layer.stride = layer.isRow ? 1 : columnStride(from.out);
            layer.values = Buffer::Zero(layer.stride * m_capacity + width<P>);
            layer.deltas = Buffer::Zero(layer.stride * m_capacity + width<P>);
            if (i > 0 && m_capacity > 1 && !layer.isRow)
                layer.transposed = Buffer::Zero(roundedUp(from.in, width<P>) * from.out);
            widest = std::max(widest, from.in);
        }
        if (capacity > blockSize)
            m_gradient = Buffer::Zero(shape.parameters);
        if (m_capacity == 1 && last > 0 && shape.parameters <= mostPadded)
            m_padded = PaddedParameters<P>(shape);
        m_row = Buffer::Zero(roundedUp(m_features, width<P>));
        m_batchStride = columnStride(m_features);
        m_gathered = GatheredTargets(part, m_outputs, m_capacity);
        m_scratch = Buffer::Zero(2 * m_capacity + width<P>);
        m_turned = Buffer::Zero(m_outputs * width<P>);
        m_allPlaces.resize(static_cast<std::size_t>(roundedUp(widest, 16)));
        std::iota(m_allPlaces.begin(), m_allPlaces.end(), 0);
        for (Layer& layer : m_layers)
            layer.places.resize(static_cast<std::size_t>(roundedUp(layer.in, 16)) + 16);
        const double zeros = partOfZeros(part, m_features);
        m_layers.front().mayBeZero = m_features >= 8 && zeros >= 0.25;
        m_isSparse = m_capacity > 1 && !m_layers.front().isRow && isSparse(zeros, m_features);
        if (m_isSparse)
            m_sparse = SparseBatch(m_features, m_capacity);
        else if (m_capacity > 1 && !m_layers.front().isRow)
            m_batch = Buffer::Zero(m_batchStride * m_capacity);
        for (std::size_t i = 1; i <= last; ++i)
            m_layers[i].mayBeZero = m_activation == Activation::relu && m_layers[i].in >= 8;
    }

    Sums lossAndGradient(const float* parameters, std::span<const std::uint32_t> samples, float scale, float* gradient,
                         bool add) override
    {
        Sums sums;
        for (std::size_t first = 0; first < samples.size(); first += blockSize) {
            const auto block = samples.subspan(first, std::min<std::size_t>(samples.size() - first, blockSize));
            const Sums of = forwardBatch(parameters, m_layout, block, scale);
            sums.loss += of.loss;
            sums.correct += of.correct;
            const GradientUse use = add || first > 0 ? GradientUse::add : GradientUse::set;
            backward(parameters, m_layout, static_cast<Index>(block.size()), {gradient, use, 0});
        }
        return sums;
    }

    void descend(float* parameters, Descent& descent) override
    {
        if (m_layers.size() == 1 && m_layers.front().isRow && descent.batchSize == 1 && m_loss == LossKind::log &&
            !m_part.weights) {
            const LayerPlace& row = m_layout.front();
            descendSampleBySample<P>(m_part, m_features, m_prefetches, parameters + row.weights, parameters[row.bias], m_row.data(),
                                     descent);
            return;
        }
        if (descent.batchSize > blockSize) {
            descendByBlocks(*this, parameters, {m_gradient.data(), static_cast<std::size_t>(m_gradient.size())}, descent);
            return;
        }
        if (m_padded.layout().empty() || descent.samples.size() < fewestForPads) {
            descendWith(parameters, m_layout, descent);
            return;
        }
        m_padded.read(parameters);
        for (Layer& layer : m_layers) // whose pads count here, and may be left from numbers that were none
            layer.deltas.setZero();
        descendWith(m_padded.values(), m_padded.layout(), descent);
        m_padded.write(parameters);
    }

    Sums evaluate(const float* parameters, Index first, Index count) override
    {
        m_input = {m_part.features + first * m_features, m_features, nullptr};
        m_targets = {m_part.values ? m_part.values + first * m_outputs : nullptr,
                     m_part.labels ? m_part.labels + first : nullptr, m_part.weights ? m_part.weights + first : nullptr};
        if (m_isSparse && count > 1)
            m_sparse.take(count, m_input);
        forward(parameters, m_layout, count);
        return {loss<false>(count, 0), m_part.classes ? countCorrect(count) : 0};
    }

    Outputs outputs() const override { return {m_layers.back().values.data(), m_layers.back().stride}; }

private:
    void descendWith(float* parameters, const ParameterLayout& layout, Descent& descent)
    {
        const auto all = descent.samples.size();
        const auto batchSize = static_cast<std::size_t>(descent.batchSize);
        const std::size_t ahead = m_prefetches ? std::max<std::size_t>(batchSize, samplesAhead) : all;
        for (std::size_t first = 0; first < all; first += batchSize) {
            const auto batch = descent.samples.subspan(first, std::min(batchSize, all - first));
            const auto size = static_cast<Index>(batch.size());
            for (std::size_t i = first + ahead; i < std::min(all, first + ahead + batch.size()); ++i)
                prefetchSample(m_part.features + static_cast<Index>(descent.samples[i]) * m_features, m_features);
            const Sums sums = forwardBatch(parameters, layout, batch, descent.mean ? 1.F / static_cast<float>(size) : 1.F);
            const double loss = sums.loss / static_cast<double>(size);
            descent.losses[static_cast<std::size_t>(descent.batchesDone)] = loss;
            if (!std::isfinite(loss))
                break;
            backward(parameters, layout, size, {parameters, GradientUse::descend, descent.rate});
            descent.lossSum += static_cast<double>(size) * loss;
            descent.correct += sums.correct;
            ++descent.batchesDone;
        }
    }

    // Deltas that stay in the nearest cache while all inputs of a layer ask for them. (With half as many samples as units, a copy of the
    // weights comes to as much as sums across lanes in `tests/run bench`.)
    static constexpr Index mostKeptNear = 12 * 1024;
    static constexpr Index mostPadded = 32768;      // parameters: more do not stay in the nearest caches
    static constexpr std::size_t fewestForPads = 8; // samples at once that are worth two copies

    struct Layer
    {
        Index in = 0, out = 0;
        Index stride = 0;
        bool isRow = false;
        bool mayBeZero = false; // the inputs: worth looking for
        Buffer values, deltas;  // [stride × capacity]: a, and ∂L/∂z, whose pads are 0
        Buffer transposed;
        std::vector<std::int32_t> places;
        Index placeCount = 0;
    };
    // Whole vectors; not a multiple of a page, whose columns would all meet in the same lines of the cache.
    static Index columnStride(Index count)
    {
        const Index stride = roundedUp(count, width<P>);
        return stride % 1024 == 0 ? stride + 16 : stride;
    }

    Sums forwardBatch(const float* parameters, const ParameterLayout& layout, std::span<const std::uint32_t> samples, float scale)
    {
        const auto n = static_cast<Index>(samples.size());
        if (m_layers.front().isRow) {
            m_input = {m_part.features, m_features, samples.data()};
        } else if (n == 1) {
            m_input = {m_part.features + static_cast<Index>(samples[0]) * m_features, m_features, nullptr};
        } else if (m_isSparse) {
            m_input = {m_part.features, m_features, samples.data()};
            m_sparse.take(n, m_input);
        } else {
            for (Index b = 0; b < n; ++b)
                copyColumn(m_part.features + static_cast<Index>(samples[static_cast<std::size_t>(b)]) * m_features,
                           m_features, m_batch.data() + b * m_batchStride);
            m_input = {m_batch.data(), m_batchStride, nullptr};
        }
        m_targets = m_gathered.of(samples);
        forward(parameters, layout, n);
        return {loss<true>(n, scale), m_part.classes ? countCorrect(n) : 0};
    }

    Samples inputOf(std::size_t layer) const
    {
        return layer == 0 ? m_input   : Samples{m_layers[layer - 1].values.data(), m_layers[layer - 1].stride, nullptr};
    }

    void forward(const float* parameters, const ParameterLayout& layout, Index n)
    {
        const std::size_t last = m_layers.size() - 1;
        for (std::size_t i = 0; i <= last; ++i) {
            Layer& layer = m_layers[i];
            const Samples input = inputOf(i);
            const LayerPlace& at = layout[i];
            const float* const w = parameters + at.weights;
            const float* const bias = parameters + at.bias;
            float* const z = layer.values.data();
            if (layer.isRow) {
                rowForward<P>(w, *bias, layer.in, input, n, z);
            } else if (n == 1) {
                const auto [places, count] = placesOf(layer, input(0));
                forwardOne<P>(w, bias, at.rows, input(0), places, count, z);
            } else if (i == 0 && m_isSparse) {
                m_sparse.template forward<P>(w, bias, layer.out, z, layer.stride);
            } else {
                productInto<P>(Operands<One, Index>{w, layer.out, layer.out, input.first, {}, input.stride, n, layer.in}, bias, z,
                               layer.stride);
            }
            if (i != last)
                activate(m_activation, z, layer.stride * n);
        }
    }

    struct Places
    {
        const std::int32_t* places;
        Index count;
    };
    Places placesOf(Layer& layer, const float* x)
    {
        if (!layer.mayBeZero)
            return {m_allPlaces.data(), layer.placeCount = layer.in};
        layer.placeCount = nonZeroPlaces(x, layer.in, layer.places.data());
        return {layer.places.data(), layer.placeCount};
    }

    // `target` stands for the whole vector of parameters. Layer by layer from the last; a layer's delta is passed on before
    // its weights may change.
    void backward(const float* parameters, const ParameterLayout& layout, Index n, const GradientTarget& target)
    {
        for (std::size_t i = m_layers.size(); i-- > 0;) {
            Layer& layer = m_layers[i];
            const Samples input = inputOf(i);
            const LayerPlace& at = layout[i];
            const float* const d = layer.deltas.data();
            if (i > 0)
                passBack(layer, m_layers[i - 1], parameters + at.weights, at.rows, n);
            const GradientTarget weights = target.at(at.weights);
            if (layer.isRow) {
                rowGradient<P>(d, layer.in, input, n, weights);
                put(target, at.bias, total<P>(d, n));
                continue;
            }
            if (n == 1)
                gradientOne<P>(d, at.rows, input(0), layer.in, layer.mayBeZero ? layer.places.data() : m_allPlaces.data(),
                               layer.placeCount, weights);
            else if (i == 0 && m_isSparse)
                m_sparse.template gradient<P>(d, layer.stride, layer.out, weights);
            else
                gradientInto<P>(Operands<Index, One>{d, layer.stride, layer.out, input.first, input.stride, {}, layer.in, n}, weights);
            forEachVector<P>(at.rows, [&](Index row, const auto& get, const auto& keep) {
                P sum = load<P>(d + row);
                for (Index b = 1; b < n; ++b)
                    sum = packet::padd(sum, load<P>(d + b * layer.stride + row));
                put<P>(target, at.bias + row, sum, get, keep);
            });
        }
    }

    void passBack(Layer& layer, Layer& previous, const float* w, Index rows, Index n)
    {
        const float* const d = layer.deltas.data();
        float* const e = previous.deltas.data();
        if (layer.isRow) {
            rowDelta<P>(w, layer.in, d, n, e, previous.stride);
        } else if (n == 1) {
            deltaOne<P>(w, rows, layer.in, d, e);
        } else if (2 * n <= rows && n * layer.stride <= mostKeptNear) {
            deltaDownColumns<P>(w, rows, layer.in, d, layer.stride, n, e, previous.stride);
        } else {
            const Index inputs = roundedUp(layer.in, width<P>);
            packTransposed<P>(w, layer.out, layer.in, layer.transposed.data());
            productInto<P>(Operands<One, Index>{layer.transposed.data(), inputs, inputs, d, {}, layer.stride, n, layer.out}, nullptr,
                           e, previous.stride);
        }
        multiplyByDerivative(m_activation, e, previous.values.data(), previous.stride * n);
    }

    template <bool WithGradient>
    double loss(Index n, float scale)
    {
        const Layer& layer = m_layers.back();
        const float* const z = layer.values.data();
        float* const delta = m_layers.back().deltas.data();
        const auto run = [&]<LossKind Kind>() {
            return layer.isRow ? lossOfRow<Kind, WithGradient, P>(z, m_targets, n, scale, delta)
                               : lossOfOutputs<Kind, WithGradient, P>(z, layer.stride, m_outputs, m_targets, n, scale, delta);
        };
        switch (m_loss) {
        case LossKind::mae:
            return run.template operator()<LossKind::mae>();
        case LossKind::log:
            return run.template operator()<LossKind::log>();
        case LossKind::crossEntropy:
            if constexpr (!WithGradient)
                return lossOfManyClasses(n);
            return lossOfClasses<WithGradient, P>(z, layer.stride, m_outputs, m_targets, n, scale, delta, m_scratch.data());
        case LossKind::automatic:
        case LossKind::mse:
            break;
        }
        return run.template operator()<LossKind::mse>();
    }

    // By vectors over the samples, as their logits are not needed where they stand.
    double lossOfManyClasses(Index n)
    {
        constexpr Index w = width<P>;
        const Layer& layer = m_layers.back();
        alignas(64) float labels[w] = {}, weights[w] = {};
        double sum = 0;
        for (Index first = 0; first < n; first += w) {
            const Index count = std::min(w, n - first);
            turnColumns<P>([&](Index b) { return layer.values.data() + (first + b) * layer.stride; }, m_outputs, count, m_turned.data(), w);
            for (Index b = 0; b < count; ++b)
                labels[b] = static_cast<float>(m_targets.labels[first + b]);
            if (m_targets.weights)
                std::copy_n(m_targets.weights + first, count, weights);
            sum += LanesOfOutputs<P>{m_turned.data(), labels, m_targets.weights ? weights : nullptr, w, m_outputs, count}
                       .template crossEntropy<false>(0, nullptr);
        }
        return sum;
    }

    std::int64_t countCorrect(Index n) const
    {
        const Layer& layer = m_layers.back();
        const float* const z = layer.values.data();
        std::int64_t correct = 0;
        if (layer.isRow) {
            const float threshold = m_loss == LossKind::log ? 0.F : 0.5F;
            for (Index b = 0; b < n; ++b)
                correct += (z[b] > threshold) == (m_targets.values[b] > 0.5F) ? 1 : 0;
            return correct;
        }
        for (Index b = 0; b < n; ++b) {
            const float* const outputs = z + b * layer.stride;
            const Index best = std::max_element(outputs, outputs + m_outputs) - outputs;
            correct += m_targets.labels ? m_targets.labels[b] == best : m_targets.values[b * m_outputs + best] > 0.5F;
        }
        return correct;
    }

    const Activation m_activation;
    const LossKind m_loss;
    const Part m_part;
    const Index m_features, m_outputs;
    const Index m_capacity;
    const bool m_prefetches; // the samples are too many for the nearer caches
    const ParameterLayout m_layout;
    PaddedParameters<P> m_padded; // for batches of one sample, where there are few
    Index m_batchStride = 0;
    std::vector<Layer> m_layers;
    std::vector<std::int32_t> m_allPlaces;
    Buffer m_gradient; // of batches larger than a block
    Buffer m_row;   // a row of weights with pads
    Buffer m_batch; // [stride × capacity]: the gathered samples
    Buffer m_scratch;
    Buffer m_turned; // logits of a vector of samples
    SparseBatch m_sparse;
    bool m_isSparse = false; // the batches' inputs are mostly 0
    Samples m_input;
    GatheredTargets m_gathered;
    BlockTargets m_targets;
};

} // namespace epochscope::kernels
