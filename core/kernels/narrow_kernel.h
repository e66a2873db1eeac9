// NetworkKernel for a model without hidden layers, with one output and few features: vectors over the samples of a batch.
//
//   z_b = bias + Σ_f w_f x_fb,   g_f = Σ_b δ_b x_fb,   g_bias = Σ_b δ_b
//
// Weights and bias stay in registers from batch to batch. Inside the kernels only.
#pragma once

#include "kernels/descend_by_blocks.h"
#include "kernels/narrow_model.h"
#include "kernels/network_kernel.h"
#include "kernels/products.h"
#include "kernels/samples.h"

#include <array>
#include <cmath>

namespace epochscope::kernels {

template <class P, int Features, LossKind Kind>
class NarrowKernel final : public NetworkKernel
{
public:
    NarrowKernel(const NetworkShape& shape, const Part& part)
        : m_part(part), m_weightOffset(shape.layers.front().weightOffset), m_biasOffset(shape.layers.front().biasOffset),
          m_isFar(part.samples * (Features + 1) > nearFloats)
    {
    }

    Sums lossAndGradient(const float* parameters, std::span<const std::uint32_t> samples, float scale, float* gradient,
                         bool add) override
    {
        Sums sums;
        const Model<P> model = read<P>(parameters);
        for (std::size_t first = 0; first < samples.size(); first += blockSize) {
            const auto block = samples.subspan(first, std::min<std::size_t>(samples.size() - first, blockSize));
            gather(block);
            const auto of = work<true, false>(model, 0, static_cast<Index>(block.size()), scale);
            sums.loss += static_cast<double>(of.loss);
            sums.correct += of.correct;
            const GradientTarget target{gradient, add || first > 0 ? GradientUse::add : GradientUse::set, 0};
            for (int f = 0; f < Features; ++f)
                put(target, m_weightOffset + f, packet::pfirst(of.gradient.weights[f]));
            put(target, m_biasOffset, packet::pfirst(of.gradient.bias));
        }
        return sums;
    }

    void descend(float* parameters, Descent& descent) override
    {
        clearUpperHalves(); // g++ does it where vectors of 256 bits were worked with, and small batches have none
        if (descent.batchSize > blockSize) {
            std::array<float, Features + 1> gradient;
            descendByBlocks(*this, parameters, gradient, descent);
        } else if (m_part.weights || m_part.classes) {
            descendAs<false, false>(parameters, descent);
        } else if (m_isFar) {
            descendAs<true, false>(parameters, descent);
        } else {
            descendAs<true, true>(parameters, descent);
        }
    }

    Sums evaluate(const float* parameters, Index first, Index count) override
    {
        for (int f = 0; f < Features; ++f)
            for (Index i = 0; i < count; ++i)
                m_x[f][i] = m_part.features[(first + i) * Features + f];
        std::copy_n(m_part.values + first, count, m_y);
        if (m_part.weights)
            std::copy_n(m_part.weights + first, count, m_w);
        const auto sums = work<false, false>(read<P>(parameters), 0, count, 0);
        return {static_cast<double>(sums.loss), sums.correct};
    }

    Outputs outputs() const override { return {m_z, 1}; }

private:
    template <class V>
    using Model = NarrowModel<V, Features>;
    template <class V>
    using Terms = NarrowTerms<V, Features>;
    template <class V>
    struct BatchSums
    {
        float loss;
        std::int64_t correct;
        Model<V> gradient;
    };

    template <class V>
    Model<V> read(const float* parameters) const
    {
        Model<V> model;
        for (int f = 0; f < Features; ++f)
            model.weights[f] = broadcast<V>(parameters[m_weightOffset + f]);
        model.bias = broadcast<V>(parameters[m_biasOffset]);
        return model;
    }

    // `Plain`: no weights and no classes, which need not be asked for batch by batch. `InPlace`: small batches read the samples where
    // they are; but of those that are far away, gathering waits for many at a time.
    template <bool Plain, bool InPlace>
    void descendAs(float* parameters, Descent& descent)
    {
        constexpr Index n = width<SmallPacket>;
        if constexpr (InPlace && addsSingly<Kind> && std::is_same_v<P, NarrowPacket>)
            switch (descent.batchSize) {
            case 1:
                return descendSingly<1>(parameters, descent);
            case 2:
                return descendSingly<2>(parameters, descent);
            case 3:
                return descendSingly<3>(parameters, descent);
            case 5: // while four fill a vector
                return descendSingly<5>(parameters, descent);
            default:
                break;
            }
        const auto byFew = [&]<int Vectors>() {
            descendWith<SmallPacket, InPlace>(parameters, descent, descent.batchSize,
                                              [this](const auto&... of) { return this->workFew<Vectors, Plain, InPlace>(of...); });
        };
        if (descent.batchSize <= n)
            return byFew.template operator()<1>();
        if (descent.batchSize <= 2 * n)
            return byFew.template operator()<2>();
        if constexpr (InPlace)
            if (descent.batchSize <= 4 * n)
                return byFew.template operator()<4>();
        descendWith<P, false>(parameters, descent, descent.batchSize, [this](const Model<P>& model, const std::uint32_t*, const auto&... of) {
            return this->work<true, Plain>(model, of...);
        });
    }

    // Very few samples whose loss is a matter of two or three instructions, each in all lanes of vectors of its own: they have not to be
    // brought together from memory, nor sums across lanes, and the compiler knows how many there are.
    template <int Size>
    void descendSingly(float* parameters, Descent& descent)
    {
        descendWith<SmallPacket, true>(parameters, descent, std::integral_constant<Index, Size>{},
                                       [this](const Model<SmallPacket>& model, const std::uint32_t* samples, Index first, Index size,
                                              float scale) __attribute__((always_inline)) {
                                           return size == Size ? this->workSingly<Size>(model, samples + first, scale)
                                                               : this->workFew<1, true, true>(model, samples, first, size, scale);
                                       });
    }

    // `sumsOf`: work(), workFew() or workSingly(), of samples that have been gathered or that it reads in place. To the same bits, but
    // for the sign of a zero: all add the same lanes first.
    template <class V, bool InPlace, class BatchSize, class SumsOf>
    inline __attribute__((always_inline)) void descendWith(float* parameters, Descent& descent, BatchSize batchSize, const SumsOf& sumsOf)
    {
        const auto samples = static_cast<Index>(descent.samples.size());
        Model<V> model = read<V>(parameters);
        const V minusRate = broadcast<V>(-descent.rate);
        const float fullScale = descent.mean ? 1.F / static_cast<float>(batchSize) : 1.F;
        // As many batches at a time as the gathered samples have room for.
        const Index most = static_cast<std::uint32_t>(blockSize) / static_cast<std::uint32_t>(batchSize) * batchSize;
        // What the loop below writes to, lest it be read again and again.
        double* loss = descent.losses.data() + descent.batchesDone;
        double lossSum = descent.lossSum;
        std::int64_t correct = descent.correct;
        bool finite = true;
        for (Index begin = 0; begin < samples && finite; begin += most) {
            const auto block = descent.samples.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(std::min(most, samples - begin)));
            const auto count = static_cast<Index>(block.size());
            if constexpr (!InPlace)
                gather(block);
            for (Index first = 0; first < count; first += batchSize) {
                const Index size = std::min<Index>(batchSize, count - first);
                const float scale = size == batchSize || !descent.mean ? fullScale : 1.F / static_cast<float>(size);
                const BatchSums<V> sums = sumsOf(model, block.data(), first, size, scale);
                *loss = static_cast<double>(sums.loss) / static_cast<double>(size);
                finite = std::isfinite(*loss);
                if (!finite)
                    break;
                for (int f = 0; f < Features; ++f)
                    model.weights[f] = descended(model.weights[f], minusRate, sums.gradient.weights[f]);
                model.bias = descended(model.bias, minusRate, sums.gradient.bias);
                lossSum += static_cast<double>(size) * *loss++;
                correct += sums.correct;
            }
        }
        descent.lossSum = lossSum;
        descent.correct = correct;
        descent.batchesDone = loss - descent.losses.data();
        for (int f = 0; f < Features; ++f)
            parameters[m_weightOffset + f] = packet::pfirst(model.weights[f]);
        parameters[m_biasOffset] = packet::pfirst(model.bias);
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

    alignas(64) static constexpr float ones[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

    // Reads and writes a whole vector, or its first lanes.
    template <class V>
    struct WholeLanes
    {
        static V load(const float* from) { return kernels::load<V>(from); }
        static void store(float* to, const V& values) { kernels::store<V>(to, values); }
    };

    // The gathered samples from i on, as `lanes` reads them. What lies behind the batch weighs nothing.
    template <bool WithGradient, bool Plain, class V, class Lanes>
    inline __attribute__((always_inline)) Terms<V> termsGathered(const Model<V>& model, Index i, const V& scale, const Lanes& lanes)
    {
        constexpr bool allWeighOne = Plain && std::is_same_v<Lanes, WholeLanes<V>>;
        V x[Features], z;
        for (int f = 0; f < Features; ++f)
            x[f] = lanes.load(m_x[f] + i);
        V weight = broadcast<V>(1.F);
        if constexpr (!allWeighOne)
            weight = lanes.load(!Plain && m_part.weights ? m_w + i : ones);
        const Terms<V> terms = termsOf<Kind, WithGradient, V>(model, x, lanes.load(m_y + i), scale, allWeighOne ? nullptr : &weight, z);
        if (!WithGradient || (!Plain && m_part.classes))
            lanes.store(m_z + i, z);
        return terms;
    }

    template <class V>
    inline __attribute__((always_inline)) Terms<V> termsInPlace(const Model<V>& model, const std::uint32_t* samples, const V& scale, int count) const
    {
        V x[Features], z;
        for (int f = 0; f < Features; ++f)
            x[f] = lanesFrom<V>(count, [&](int lane) { return m_part.features[Index{samples[lane]} * Features + f]; });
        const V y = lanesFrom<V>(count, [&](int lane) { return m_part.values[samples[lane]]; });
        if (count == width<V>)
            return termsOf<Kind, true, V>(model, x, y, scale, nullptr, z);
        const V weights = lanesFrom<V>(count, [](int) { return 1.F; });
        return termsOf<Kind, true, V>(model, x, y, scale, &weights, z);
    }

    template <bool WithGradient, bool Plain, class V>
    inline __attribute__((always_inline)) BatchSums<V> totals(const Terms<V>& terms, Index first, Index count) const
    {
        BatchSums<V> sums;
        sums.loss = packet::predux(terms.loss);
        sums.correct = !Plain && m_part.classes ? countCorrect(first, count) : 0;
        if constexpr (WithGradient) {
            sums.gradient.bias = sumInAllLanes(terms.gradient.bias);
            for (int f = 0; f < Features; ++f)
                sums.gradient.weights[f] = sumInAllLanes(terms.gradient.weights[f]);
        }
        return sums;
    }

    std::int64_t countCorrect(Index first, Index count) const
    {
        constexpr float threshold = Kind == LossKind::log ? 0.F : 0.5F;
        std::int64_t correct = 0;
        for (Index b = first; b < first + count; ++b)
            correct += (m_z[b] > threshold) == (m_y[b] > 0.5F) ? 1 : 0;
        return correct;
    }

    // The gathered samples from `first` on.
    template <bool WithGradient, bool Plain>
    inline __attribute__((always_inline)) BatchSums<P> work(const Model<P>& model, Index first, Index count, float scale)
    {
        const P scales = broadcast<P>(scale);
        Terms<P> sums;
        sums.loss = sums.gradient.bias = zero<P>();
        for (P& gradient : sums.gradient.weights)
            gradient = zero<P>();
        constexpr Index n = width<P>;
        Index i = first;
        const Index end = first + count;
        for (; i + n <= end; i += n)
            addTo<WithGradient>(sums, termsGathered<WithGradient, Plain>(model, i, scales, WholeLanes<P>{}));
        if (i < end)
            addTo<WithGradient>(sums, termsGathered<WithGradient, Plain>(model, i, scales, FirstLanes<P>(static_cast<int>(end - i))));
        return totals<WithGradient, Plain>(sums, first, count);
    }

    // At most so many small vectors of them: half a wide one is no quicker, but crossing its middle takes time.
    template <int Vectors, bool Plain, bool InPlace>
    inline __attribute__((always_inline)) BatchSums<SmallPacket> workFew(const Model<SmallPacket>& model, const std::uint32_t* samples,
                                                                         Index first, Index count, float scale)
    {
        using V = SmallPacket;
        constexpr Index n = width<V>;
        const V scales = broadcast<V>(scale);
        // Those from i on, which there are.
        const auto upToOne = [&](Index i) __attribute__((always_inline)) {
            const auto lanes = static_cast<int>(std::min(count - i, n));
            if constexpr (InPlace)
                return termsInPlace<V>(model, samples + first + i, scales, lanes);
            else if (lanes == n)
                return termsGathered<true, Plain>(model, first + i, scales, WholeLanes<V>{});
            else
                return termsGathered<true, Plain>(model, first + i, scales, FirstLanes<V>(lanes));
        };
        // In the order in which work() adds, whose vectors may be longer: each of them adds its halves.
        constexpr bool byHalves = width<P> > n;
        static_assert(Vectors <= 2 || Vectors == 4);
        Terms<V> sums = upToOne(0);
        if constexpr (Vectors == 4 && byHalves)
            if (count > 2 * n)
                addTo<true>(sums, upToOne(2 * n));
        if (Vectors > 1 && count > n) {
            Terms<V> others = upToOne(n);
            if constexpr (Vectors == 4 && byHalves)
                if (count > 3 * n)
                    addTo<true>(others, upToOne(3 * n));
            addTo<true>(sums, others);
        }
        if constexpr (Vectors == 4 && !byHalves)
            for (Index i = 2 * n; i < count; i += n)
                addTo<true>(sums, upToOne(i));
        return totals<true, Plain>(sums, first, count);
    }

    template <int Size>
    inline __attribute__((always_inline)) BatchSums<SmallPacket> workSingly(const Model<SmallPacket>& model, const std::uint32_t* samples,
                                                                            float scale) const
    {
        using V = SmallPacket;
        const V scales = broadcast<V>(scale);
        // Number by number: structures that are copied whole would go through memory.
        V losses[Size], slopes[Size], products[Features][Size];
#pragma GCC unroll 8
        for (int i = 0; i < Size; ++i) {
            const Index sample = samples[i];
            V x[Features], z;
            for (int f = 0; f < Features; ++f)
                x[f] = broadcast<V>(m_part.features[sample * Features + f]);
            const Terms<V> terms = termsOf<Kind, true, V>(model, x, broadcast<V>(m_part.values[sample]), scales, nullptr, z);
            losses[i] = terms.loss;
            slopes[i] = terms.gradient.bias;
            for (int f = 0; f < Features; ++f)
                products[f][i] = terms.gradient.weights[f];
        }
        BatchSums<V> sums;
        sums.loss = packet::pfirst(sumOf<Size>(losses));
        sums.correct = 0;
        sums.gradient.bias = sumOf<Size>(slopes);
        for (int f = 0; f < Features; ++f)
            sums.gradient.weights[f] = sumOf<Size>(products[f]);
        return sums;
    }

    const Part m_part;
    const Index m_weightOffset, m_biasOffset;
    const bool m_isFar; // the data, from the processor
    // The gathered samples, and what the model makes of them; pads hold numbers that count for nothing.
    alignas(64) float m_x[Features][blockSize + 16] = {};
    alignas(64) float m_y[blockSize + 16] = {};
    alignas(64) float m_w[blockSize + 16] = {};
    alignas(64) float m_z[blockSize + 16] = {};
};

} // namespace epochscope::kernels
