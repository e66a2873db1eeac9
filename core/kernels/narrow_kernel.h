// NetworkKernel for a model without hidden layers, with one output and few features: vectors over the samples of a batch.
//
//   z_b = bias + Σ_f w_f x_fb,   g_f = Σ_b δ_b x_fb,   g_bias = Σ_b δ_b
//
// Weights and bias stay in registers from batch to batch. Inside the kernels only.
#pragma once

#include "kernels/descend_by_blocks.h"
#include "kernels/loss_lanes.h"
#include "kernels/network_kernel.h"
#include "kernels/products.h"

#include <array>
#include <cmath>

namespace epochscope::kernels {

template <class P, int Features, LossKind Kind>
class NarrowKernel final : public NetworkKernel
{
public:
    NarrowKernel(const NetworkShape& shape, const Part& part)
        : m_part(part), m_weightOffset(shape.layers.front().weightOffset), m_biasOffset(shape.layers.front().biasOffset)
    {
    }

    Sums lossAndGradient(const float* parameters, std::span<const std::uint32_t> samples, float scale, float* gradient,
                         bool add) override
    {
        Sums sums;
        const Model model = read(parameters);
        for (std::size_t first = 0; first < samples.size(); first += blockSize) {
            const auto block = samples.subspan(first, std::min<std::size_t>(samples.size() - first, blockSize));
            gather(block);
            const BatchSums of = work<true>(model, 0, static_cast<Index>(block.size()), scale);
            sums.loss += static_cast<double>(of.loss);
            sums.correct += of.correct;
            const GradientTarget target{gradient, add || first > 0 ? GradientUse::add : GradientUse::set, 0};
            for (int f = 0; f < Features; ++f)
                put(target, m_weightOffset + f, of.gradient.weights[f]);
            put(target, m_biasOffset, of.gradient.bias);
        }
        return sums;
    }

    void descend(float* parameters, Descent& descent) override
    {
        const auto samples = static_cast<Index>(descent.samples.size());
        const Index batchSize = descent.batchSize;
        if (batchSize > blockSize) {
            std::array<float, Features + 1> gradient;
            descendByBlocks(*this, parameters, gradient, descent);
            return;
        }
        Model model = read(parameters);
        const float fullScale = descent.mean ? 1.F / static_cast<float>(batchSize) : 1.F;
        // As many batches at a time as the gathered samples have room for.
        const Index most = blockSize / batchSize * batchSize;
        bool finite = true;
        for (Index begin = 0; begin < samples && finite; begin += most) {
            const Index gathered = std::min(most, samples - begin);
            gather(descent.samples.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(gathered)));
            for (Index first = 0; first < gathered; first += batchSize) {
                const Index size = std::min(batchSize, gathered - first);
                const float scale = size == batchSize || !descent.mean ? fullScale : 1.F / static_cast<float>(size);
                const BatchSums sums = work<true>(model, first, size, scale);
                const double loss = static_cast<double>(sums.loss) / static_cast<double>(size);
                descent.losses[static_cast<std::size_t>(descent.batchesDone)] = loss;
                finite = std::isfinite(loss);
                if (!finite)
                    break;
                for (int f = 0; f < Features; ++f)
                    model.weights[f] -= descent.rate * sums.gradient.weights[f];
                model.bias -= descent.rate * sums.gradient.bias;
                descent.lossSum += static_cast<double>(size) * loss;
                descent.correct += sums.correct;
                ++descent.batchesDone;
            }
        }
        for (int f = 0; f < Features; ++f)
            parameters[m_weightOffset + f] = model.weights[f];
        parameters[m_biasOffset] = model.bias;
    }

    Sums evaluate(const float* parameters, Index first, Index count) override
    {
        for (int f = 0; f < Features; ++f)
            for (Index i = 0; i < count; ++i)
                m_x[f][i] = m_part.features[(first + i) * Features + f];
        std::copy_n(m_part.values + first, count, m_y);
        if (m_part.weights)
            std::copy_n(m_part.weights + first, count, m_w);
        const BatchSums sums = work<false>(read(parameters), 0, count, 0);
        return {static_cast<double>(sums.loss), sums.correct};
    }

    Outputs outputs() const override { return {m_z, 1}; }

private:
    struct Model
    {
        float weights[Features];
        float bias;
    };
    struct BatchSums
    {
        float loss;
        std::int64_t correct;
        Model gradient;
    };

    Model read(const float* parameters) const
    {
        Model model;
        for (int f = 0; f < Features; ++f)
            model.weights[f] = parameters[m_weightOffset + f];
        model.bias = parameters[m_biasOffset];
        return model;
    }

    void gather(std::span<const std::uint32_t> samples)
    {
        const float* const features = m_part.features;
        const float* const values = m_part.values;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const auto sample = static_cast<std::size_t>(samples[i]);
            for (std::size_t f = 0; f < Features; ++f)
                m_x[f][i] = features[sample * Features + f];
            m_y[i] = values[sample];
        }
        if (m_part.weights)
            for (std::size_t i = 0; i < samples.size(); ++i)
                m_w[i] = m_part.weights[samples[i]];
    }

    // The gathered samples from `first` on.
    template <bool WithGradient>
    inline __attribute__((always_inline)) BatchSums work(const Model& model, Index first, Index count, float scale)
    {
        P w[Features];
        for (int f = 0; f < Features; ++f)
            w[f] = broadcast<P>(model.weights[f]);
        const P bias = broadcast<P>(model.bias);
        P losses = zero<P>(), deltas = zero<P>(), gradients[Features];
        for (int f = 0; f < Features; ++f)
            gradients[f] = zero<P>();
        [[maybe_unused]] alignas(64) static constexpr float ones[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
        std::int64_t correct = 0;
        const auto part = [&](Index i, const auto& get, const auto& put) {
            P z = bias;
            P x[Features];
            for (int f = 0; f < Features; ++f) {
                x[f] = get(m_x[f] + i);
                z = packet::pmadd(w[f], x[f], z);
            }
            // What lies behind the batch weighs nothing.
            const P weight = get(m_part.weights ? m_w + i : ones);
            P delta;
            const P loss =
                lossOfOutput<Kind, WithGradient, P>(z, get(m_y + i), packet::pmul(broadcast<P>(scale), weight), delta);
            losses = packet::padd(losses, packet::pmul(loss, weight));
            if constexpr (WithGradient) {
                deltas = packet::padd(deltas, delta);
                for (int f = 0; f < Features; ++f)
                    gradients[f] = packet::pmadd(delta, x[f], gradients[f]);
            }
            if (!WithGradient || m_part.classes)
                put(m_z + i, z);
        };
        constexpr Index n = width<P>;
        Index i = first;
        const Index end = first + count;
        for (; i + n <= end; i += n)
            part(i, [](const float* from) { return load<P>(from); }, [](float* to, const P& z) { store<P>(to, z); });
        if (i < end) {
            const FirstLanes<P> rest(static_cast<int>(end - i));
            part(i, [&](const float* from) { return rest.load(from); }, [&](float* to, const P& z) { rest.store(to, z); });
        }
        if (m_part.classes) {
            constexpr float threshold = Kind == LossKind::log ? 0.F : 0.5F;
            for (Index b = first; b < end; ++b)
                correct += (m_z[b] > threshold) == (m_y[b] > 0.5F) ? 1 : 0;
        }
        BatchSums sums;
        sums.loss = packet::predux(losses);
        sums.correct = correct;
        if constexpr (WithGradient) {
            sums.gradient.bias = packet::predux(deltas);
            for (int f = 0; f < Features; ++f)
                sums.gradient.weights[f] = packet::predux(gradients[f]);
        }
        return sums;
    }

    const Part m_part;
    const Index m_weightOffset, m_biasOffset;
    // The gathered samples, and what the model makes of them; pads hold numbers that count for nothing.
    alignas(64) float m_x[Features][blockSize + 16] = {};
    alignas(64) float m_y[blockSize + 16] = {};
    alignas(64) float m_w[blockSize + 16] = {};
    alignas(64) float m_z[blockSize + 16] = {};
};

} // namespace epochscope::kernels
