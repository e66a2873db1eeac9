// NetworkKernel for layers of few units: vectors over the samples of a batch, not over the units of a layer, so that neither a
// width of 5 nor one of 17 leaves lanes empty. Every matrix over samples stands transposed, a unit's samples side by side:
//
//   forward    Zᵀ = 1·bᵀ + Aᵀ·Wᵀ
//   delta      Eᵀ = Dᵀ·W          W as it is: nothing is packed
//   gradient   G = D·A            D turned to lie with its units side by side
//
// Inside the kernels only.
#pragma once

#include "kernels/activation_lanes.h"
#include "kernels/descend_by_blocks.h"
#include "kernels/loss_of_sample_lanes.h"
#include "kernels/network_kernel.h"
#include "kernels/products.h"
#include "kernels/samples.h"
#include "kernels/sums_of_lanes.h"
#include "kernels/turned.h"

#include <cmath>
#include <vector>

namespace epochscope::kernels {

// OneVector: of batches that fit into one, without the loops over vectors and with strides that the compiler knows, which takes a
// tenth of the time from a small network.
template <class P, bool OneVector>
class SampleLanesKernel final : public NetworkKernel
{
public:
    SampleLanesKernel(const NetworkShape& shape, LossKind loss, const Part& part, Index capacity)
        : m_activation(shape.activation), m_loss(loss), m_part(part), m_features(shape.features()), m_outputs(shape.outputs()),
          m_stride(laneStride(std::min(std::max(capacity, Index{1}), blockSize))),
          m_prefetches(part.samples * shape.features() > nearFloats)
    {
        Index widest = 0;
        for (const LayerShape& from : shape.layers) {
            Layer& layer = m_layers.emplace_back();
            layer.in = from.in;
            layer.out = from.out;
            layer.weights = from.weightOffset;
            layer.bias = from.biasOffset;
            layer.values = Buffer::Zero(m_stride * from.out);
            layer.deltas = Buffer::Zero(m_stride * from.out + width<WidePacket>); // the last are turned by whole wide vectors
            widest = std::max(widest, from.out);
        }
        for (Batch& batch : m_batches) {
            batch.features = Buffer::Zero(m_stride * m_features);
            batch.targets = Buffer::Zero(m_stride * (part.labels ? 1 : m_outputs));
            batch.weights = Buffer::Zero(m_stride);
        }
        m_turned = Buffer::Zero(roundedUp(widest, width<WidePacket>) * roundedUp(m_stride, width<WidePacket>));
        m_sums = Buffer::Zero(roundedUp(widest, width<WidePacket>));
        if (capacity > blockSize)
            m_gradient = Buffer::Zero(shape.parameters);
    }

    Sums lossAndGradient(const float* parameters, std::span<const std::uint32_t> samples, float scale, float* gradient,
                         bool add) override
    {
        Sums sums;
        for (std::size_t first = 0; first < samples.size(); first += blockSize) {
            const auto block = samples.subspan(first, std::min<std::size_t>(samples.size() - first, blockSize));
            gather(block, m_batches[0]);
            forward(parameters, m_batches[0]);
            const Sums of = loss<true>(m_batches[0], scale);
            sums.loss += of.loss;
            sums.correct += of.correct;
            backward(parameters, m_batches[0], {gradient, add || first > 0 ? GradientUse::add : GradientUse::set, 0});
        }
        return sums;
    }

    void descend(float* parameters, Descent& descent) override
    {
        if (descent.batchSize > blockSize) {
            descendByBlocks(*this, parameters, {m_gradient.data(), static_cast<std::size_t>(m_gradient.size())}, descent);
            return;
        }
        const auto all = descent.samples.size();
        const auto batchSize = static_cast<std::size_t>(descent.batchSize);
        const std::size_t ahead = m_prefetches ? std::max<std::size_t>(2 * batchSize, samplesAhead) : all;
        const auto batchFrom = [&](std::size_t first) { return descent.samples.subspan(first, std::min(batchSize, all - first)); };
        if (all > 0)
            gather(batchFrom(0), m_batches[0]);
        int at = 0;
        for (std::size_t first = 0; first < all; first += batchSize) {
            const Batch& batch = m_batches[at];
            for (std::size_t i = first + ahead; i < std::min(all, first + ahead + batchSize); ++i)
                prefetchSample(m_part.features + static_cast<Index>(descent.samples[i]) * m_features, m_features);
            forward(parameters, batch);
            at = 1 - at;
            // While the sums of this batch are waited for.
            if (first + batchSize < all)
                gather(batchFrom(first + batchSize), m_batches[at]);
            const Sums sums = loss<true>(batch, descent.mean ? 1.F / static_cast<float>(batch.size) : 1.F);
            const auto size = static_cast<double>(batch.size);
            const double mean = sums.loss / size;
            descent.losses[static_cast<std::size_t>(descent.batchesDone)] = mean;
            if (!std::isfinite(mean))
                break;
            backward(parameters, batch, {parameters, GradientUse::descend, descent.rate});
            descent.lossSum += size * mean;
            descent.correct += sums.correct;
            ++descent.batchesDone;
        }
    }

    Sums evaluate(const float* parameters, Index first, Index count) override
    {
        Batch& batch = m_batches[0];
        gather(count, [first](Index b) { return first + b; }, batch);
        forward(parameters, batch);
        const Sums sums = loss<false>(batch, 0);
        const float* const z = m_layers.back().values.data();
        m_evaluated.resize(m_outputs * count);
        for (Index b = 0; b < count; ++b)
            for (Index k = 0; k < m_outputs; ++k)
                m_evaluated[b * m_outputs + k] = z[k * unitStride() + b];
        return sums;
    }

    Outputs outputs() const override { return {m_evaluated.data(), m_outputs}; }

private:
    using Buffer = Eigen::Matrix<float, Eigen::Dynamic, 1>;
    struct Layer
    {
        Index in = 0, out = 0, weights = 0, bias = 0;
        Buffer values, deltas; // [stride × out]: a, and ∂L/∂z
    };
    struct Batch
    {
        Index size = 0;
        Buffer features; // [stride × features]; what follows the last sample are copies of it
        Buffer targets;  // [stride × outputs], or the labels as numbers
        Buffer weights;
    };

    // An odd number of lines, lest the rows meet in the same lines of the cache; but one vector where it is enough.
    static Index laneStride(Index samples)
    {
        if (samples <= width<P>)
            return width<P>;
        const Index lines = (samples + lineFloats - 1) / lineFloats;
        return (lines | 1) * lineFloats;
    }
    // From a unit's samples to the next unit's, and how many lanes of a unit are in use: what the compiler knows of one vector.
    using Stride = std::conditional_t<OneVector, std::integral_constant<Index, width<P>>, Index>;
    Stride unitStride() const
    {
        if constexpr (OneVector)
            return {};
        else
            return m_stride;
    }
    static Stride paddedSize(const Batch& batch)
    {
        if constexpr (OneVector)
            return {};
        else
            return roundedUp(batch.size, width<P>);
    }

    void gather(std::span<const std::uint32_t> samples, Batch& batch)
    {
        gather(static_cast<Index>(samples.size()), [samples](Index b) { return Index{samples[static_cast<std::size_t>(b)]}; },
               batch);
    }
    template <class SampleAt>
    void gather(Index n, const SampleAt& sampleAt, Batch& batch)
    {
        batch.size = n;
        turn(m_part.features, m_features, n, sampleAt, batch.features.data());
        if (m_part.labels)
            for (Index b = 0; b < n; ++b)
                batch.targets[b] = static_cast<float>(m_part.labels[sampleAt(b)]);
        else
            turn(m_part.values, m_outputs, n, sampleAt, batch.targets.data());
        if (m_part.weights)
            for (Index b = 0; b < n; ++b)
                batch.weights[b] = m_part.weights[sampleAt(b)];
    }

    template <class SampleAt>
    void turn(const float* matrix, Index count, Index n, const SampleAt& sampleAt, float* to) const
    {
        turnColumns<P>([=](Index b) { return matrix + sampleAt(b) * count; }, count, n, to, unitStride());
    }

    const float* inputOf(std::size_t layer, const Batch& batch) const
    {
        return layer == 0 ? batch.features.data() : m_layers[layer - 1].values.data();
    }

    void forward(const float* parameters, const Batch& batch)
    {
        const Stride lanes = paddedSize(batch);
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            Layer& layer = m_layers[i];
            const float* const bias = parameters + layer.bias;
            float* const z = layer.values.data();
            const Operands<Index, One, Stride> operands{inputOf(i, batch), unitStride(), lanes, parameters + layer.weights,
                                                        layer.out, {}, layer.out, layer.in};
            const auto start = [bias](Index unit) { return broadcast<P>(bias[unit]); };
            const bool isHidden = i + 1 < m_layers.size();
            if (isHidden && m_activation == Activation::relu) { // too little to pass over the values once more
                lanesInto(operands, z, start, [](const P& value, Index) { return rectified(value); });
                continue;
            }
            lanesInto(operands, z, start, [](const P& value, Index) { return value; });
            if (isHidden)
                forUnits(layer.out, lanes, [&](Index at, Index count) { activate(m_activation, z + at, count); });
        }
    }

    // Zᵀ = end(start + A·X, offset in Z), for whole vectors.
    template <class O, class Start, class End>
    void lanesInto(const O& operands, float* z, const Start& start, const End& end)
    {
        const auto begin = [start]<int Rows, int Columns, bool Rest>(P(&acc)[Rows][Columns], Index, Index column, const auto&) {
#pragma GCC unroll 8
            for (int j = 0; j < Columns; ++j) {
                const P value = start(column + j);
                for (int m = 0; m < Rows; ++m)
                    acc[m][j] = value;
            }
        };
        const auto finish = [z, stride = unitStride(), end]<int Rows, int Columns, bool Rest>(P(&acc)[Rows][Columns], Index row,
                                                                                              Index column, const auto&) {
#pragma GCC unroll 8
            for (int j = 0; j < Columns; ++j)
#pragma GCC unroll 4
                for (int m = 0; m < Rows; ++m) {
                    const Index at = (column + j) * stride + row + m * width<P>;
                    store<P>(z + at, end(acc[m][j], at));
                }
        };
        if constexpr (OneVector)
            runColumns<P, 1, false>(operands, 0, FirstLanes<P>(width<P> - 1), begin, finish);
        else
            runTiles<P>(operands, begin, finish);
    }

    // f(offset, count): the lanes of all units, in one piece where nothing lies between them.
    template <class F>
    void forUnits(Index units, Stride lanes, const F& f) const
    {
        if (lanes == unitStride()) {
            f(0, lanes * units);
            return;
        }
        for (Index unit = 0; unit < units; ++unit)
            f(unit * unitStride(), lanes);
    }

    // `target` stands for the whole vector of parameters. Deltas first, from the last layer on, as their weights may change then.
    void backward(const float* parameters, const Batch& batch, const GradientTarget& target)
    {
        const Stride lanes = paddedSize(batch);
        for (std::size_t i = m_layers.size(); i-- > 1;) {
            const Layer& layer = m_layers[i];
            Layer& previous = m_layers[i - 1];
            const float* const d = layer.deltas.data();
            float* const e = previous.deltas.data();
            const float* const a = previous.values.data();
            const Operands<One, Index, Stride> operands{d, unitStride(), lanes, parameters + layer.weights,
                                                        {}, layer.out, layer.in, layer.out};
            const auto start = [](Index) { return zero<P>(); };
            if constexpr (OneVector) {
                withActivation(m_activation, [&]<Activation Kind>() {
                    lanesInto(operands, e, start, [a](const P& value, Index at) { return timesDerivative(Kind, value, load<P>(a + at)); });
                });
            } else { // in passes of their own: large tiles would lose their registers to the choice
                lanesInto(operands, e, start, [](const P& value, Index) { return value; });
                forUnits(layer.in, lanes, [&](Index at, Index count) { multiplyByDerivative(m_activation, e + at, a + at, count); });
            }
        }
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            const Layer& layer = m_layers[i];
            const float* const d = layer.deltas.data();
            if (layer.out == 1)
                gradientOfRow(d, inputOf(i, batch), layer, lanes, target);
            else if (3 * roundedUp(layer.out, width<NarrowPacket>) < 2 * roundedUp(layer.out, width<WidePacket>))
                gradientOf<NarrowPacket>(d, inputOf(i, batch), layer, batch.size, target);
            else
                gradientOf<WidePacket>(d, inputOf(i, batch), layer, batch.size, target);
        }
    }

    // The sums of so many inputs at a time are turned, so that none crosses the lanes alone.
    void gradientOfRow(const float* d, const float* a, const Layer& layer, Stride lanes, const GradientTarget& target) const
    {
        using G = NarrowPacket;
        constexpr Index n = width<G>;
        const auto sumOf = [d, lanes](const float* row) {
            P sum = packet::pmul(load<P>(d), load<P>(row));
            for (Index b = width<P>; b < lanes; b += width<P>)
                sum = packet::pmadd(load<P>(d + b), load<P>(row + b), sum);
            return halved(sum);
        };
        for (Index first = 0; first < layer.in; first += n) {
            const Index count = std::min(n, layer.in - first);
            packet::PacketBlock<G, n> sums;
            if (count == n)
#pragma GCC unroll 16
                for (Index c = 0; c < n; ++c)
                    sums.packet[c] = sumOf(a + (first + c) * unitStride());
            else
                for (Index c = 0; c < n; ++c)
                    sums.packet[c] = c < count ? sumOf(a + (first + c) * unitStride()) : zero<G>();
            transpose<G>(sums);
            sumUp(sums);
            forEachVector<G>(count, [&](Index, const auto& get, const auto& keep) {
                put<G>(target, layer.weights + first, sums.packet[0], get, keep);
            });
        }
        P sum = load<P>(d);
        for (Index b = width<P>; b < lanes; b += width<P>)
            sum = packet::padd(sum, load<P>(d + b));
        put(target, layer.bias, packet::predux(sum));
    }

    template <class G>
    void gradientOf(const float* d, const float* a, const Layer& layer, Index samples, const GradientTarget& target)
    {
        const Index stride = roundedUp(layer.out, width<G>);
        turnDeltas<G, P>(d, unitStride(), layer.out, samples, m_turned.data(), m_sums.data());
        gradientInto<G>(Operands<One, Stride>{m_turned.data(), stride, layer.out, a, {}, unitStride(), layer.in, samples},
                        target.at(layer.weights));
        forEachVector<G>(layer.out, [&](Index row, const auto& get, const auto& keep) {
            put<G>(target, layer.bias + row, load<G>(m_sums.data() + row), get, keep);
        });
    }

    template <bool WithGradient>
    Sums loss(const Batch& batch, float scale)
    {
        const LanesOfOutputs<P> of{m_layers.back().values.data(), batch.targets.data(),
                                   m_part.weights ? batch.weights.data() : nullptr, unitStride(), m_outputs, batch.size};
        float* const delta = m_layers.back().deltas.data();
        double sum = 0;
        switch (m_loss) {
        case LossKind::mae:
            sum = of.template loss<LossKind::mae, WithGradient>(scale, delta);
            break;
        case LossKind::log:
            sum = of.template loss<LossKind::log, WithGradient>(scale, delta);
            break;
        case LossKind::crossEntropy:
            sum = of.template crossEntropy<WithGradient>(scale, delta);
            break;
        case LossKind::automatic:
        case LossKind::mse:
            sum = of.template loss<LossKind::mse, WithGradient>(scale, delta);
            break;
        }
        if (!m_part.classes)
            return {sum, 0};
        return {sum, m_part.labels ? of.countBest() : m_outputs > 1 ? of.countBestOfValues() : of.countAbove(m_loss == LossKind::log ? 0.F : 0.5F)};
    }

    const Activation m_activation;
    const LossKind m_loss;
    const Part m_part;
    const Index m_features, m_outputs;
    const Index m_stride;
    const bool m_prefetches;
    std::vector<Layer> m_layers;
    Batch m_batches[2];
    Buffer m_turned;    // [units, padded × samples]
    Buffer m_sums;      // [units, padded]
    Buffer m_gradient;  // of batches larger than a block
    Buffer m_evaluated; // [outputs × samples]
};

} // namespace epochscope::kernels
