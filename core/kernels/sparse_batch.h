// The inputs of a batch that are mostly 0, as those of pictures are: only the others are worked with.
//
//   forward    Z = b + W·X     sample by sample, over its places, for a part of W at a time that stays in the nearest cache
//   gradient   G = D·Xᵀ        feature by feature, over the samples where it is not 0
//
// The sums run in the same order as those of single_sample.h. Inside the kernels only.
#pragma once

#include "kernels/network_kernel.h"
#include "kernels/single_sample.h"

#include <utility>
#include <vector>

namespace epochscope::kernels {

// How many of the inputs are 0; the first samples stand for all.
inline double partOfZeros(const Part& part, Index features)
{
    const Index count = std::min<Index>(part.samples, 256) * features;
    const auto zeros = std::count(part.features, part.features + count, 0.F);
    return count > 0 ? static_cast<double>(zeros) / static_cast<double>(count) : 0;
}

// Whether the places of the others are worth a list each.
inline bool isSparse(double zeros, Index features)
{
    constexpr Index mostFeatures = 16 * 1024; // whose lists take a few times the room of a batch
    return zeros >= 0.6 && features >= 8 && features <= mostFeatures;
}

class SparseBatch
{
public:
    SparseBatch() = default;
    SparseBatch(Index features, Index capacity)
        : m_features(features), m_stride(roundedUp(features, 16) + 16),
          m_places(static_cast<std::size_t>(m_stride * capacity)), m_values(static_cast<std::size_t>(features * capacity)),
          m_samplesOf(static_cast<std::size_t>(features * capacity)), m_counts(static_cast<std::size_t>(capacity)),
          m_cursors(static_cast<std::size_t>(capacity)), m_inputs(static_cast<std::size_t>(capacity)),
          m_starts(static_cast<std::size_t>(features) + 1)
    {
    }

    // inputOf(b) is sample b's features, which must stay where they are.
    template <class InputOf>
    void take(Index n, const InputOf& inputOf)
    {
        m_n = n;
        std::fill(m_starts.begin(), m_starts.end(), 0);
        for (Index b = 0; b < n; ++b) {
            const auto at = static_cast<std::size_t>(b);
            m_inputs[at] = inputOf(b);
            std::int32_t* const places = m_places.data() + b * m_stride;
            m_counts[at] = nonZeroPlaces(m_inputs[at], m_features, places);
            for (Index i = 0; i < m_counts[at]; ++i)
                ++m_starts[static_cast<std::size_t>(places[i])];
        }
        std::int32_t total = 0;
        for (std::int32_t& start : m_starts)
            start = std::exchange(total, total + start);
        // Each feature's samples in their order; the starts move to the ends on the way.
        for (Index b = 0; b < n; ++b) {
            const auto at = static_cast<std::size_t>(b);
            const std::int32_t* const places = m_places.data() + b * m_stride;
            for (Index i = 0; i < m_counts[at]; ++i) {
                const auto to = static_cast<std::size_t>(m_starts[static_cast<std::size_t>(places[i])]++);
                m_samplesOf[to] = static_cast<std::int32_t>(b);
                m_values[to] = m_inputs[at][places[i]];
            }
        }
    }

    template <class P>
    void forward(const float* w, const float* bias, Index out, float* z, Index strideZ)
    {
        forEachVector<P>(out, [&](Index i, const auto& get, const auto&) {
            const P start = get(bias + i);
            for (Index b = 0; b < m_n; ++b)
                store<P>(z + b * strideZ + i, start);
        });
        constexpr Index cacheBytes = 24 * 1024;
        forEachRows<P>(out, [&]<int Rows, bool Rest>(Index row, const FirstLanes<P>& rest) {
            const Index block = cacheBytes / (Rows * width<P> * static_cast<Index>(sizeof(float)));
            std::fill_n(m_cursors.begin(), m_n, Index{0});
            for (Index end = block;; end += block) {
                for (Index b = 0; b < m_n; ++b) {
                    const auto at = static_cast<std::size_t>(b);
                    const std::int32_t* const places = m_places.data() + b * m_stride;
                    const float* const x = m_inputs[at];
                    float* const to = z + b * strideZ + row;
                    P acc[Rows];
                    for (int m = 0; m < Rows; ++m)
                        acc[m] = load<P>(to + m * width<P>);
                    Index i = m_cursors[at];
                    for (; i < m_counts[at] && places[i] < end; ++i)
                        addColumn<P, Rows, Rest>(w + places[i] * out + row, x[places[i]], acc, rest);
                    m_cursors[at] = i;
                    for (int m = 0; m < Rows; ++m)
                        store<P>(to + m * width<P>, acc[m]);
                }
                if (end >= m_features)
                    break;
            }
        });
    }

    template <class P>
    void gradient(const float* d, Index strideD, Index out, const GradientTarget& target) const
    {
        forEachRows<P>(out, [&]<int Rows, bool Rest>(Index row, const FirstLanes<P>& rest) {
            std::int32_t begin = 0;
            for (Index feature = 0; feature < m_features; ++feature) {
                const std::int32_t end = m_starts[static_cast<std::size_t>(feature)];
                if (begin == end && target.use != GradientUse::set)
                    continue;
                P acc[Rows];
                for (int m = 0; m < Rows; ++m)
                    acc[m] = zero<P>();
                for (std::int32_t i = begin; i < end; ++i)
                    addColumn<P, Rows, false>(d + m_samplesOf[static_cast<std::size_t>(i)] * strideD + row,
                                              m_values[static_cast<std::size_t>(i)], acc, rest);
                begin = end;
                for (int m = 0; m < Rows; ++m) {
                    const Index at = feature * out + row + m * width<P>;
                    if (Rest && m == Rows - 1)
                        put<P>(target, at, acc[m], [&](const float* from) { return rest.load(from); },
                               [&](float* to, const P& values) { rest.store(to, values); });
                    else
                        put<P>(target, at, acc[m], [](const float* from) { return load<P>(from); },
                               [](float* to, const P& values) { store<P>(to, values); });
                }
            }
        });
    }

private:
    template <class P, int Rows, bool Rest>
    static inline __attribute__((always_inline)) void addColumn(const float* column, float value, P (&acc)[Rows],
                                                                const FirstLanes<P>& rest)
    {
        const P factor = broadcast<P>(value);
#pragma GCC unroll 8
        for (int m = 0; m < Rows; ++m)
            acc[m] = packet::pmadd(Rest && m == Rows - 1 ? rest.load(column + m * width<P>) : load<P>(column + m * width<P>),
                                   factor, acc[m]);
    }

    // f<Rows, Rest>(first row, rest) for the rows of a column, some vectors at a time.
    template <class P, class F>
    static void forEachRows(Index out, const F& f)
    {
        const Index vectors = (out + width<P> - 1) / width<P>;
        const auto remainder = static_cast<int>(out % width<P>);
        const FirstLanes<P> rest(remainder == 0 ? width<P> - 1 : remainder);
        Index done = 0;
        const auto run = [&]<int Rows>() {
            const Index row = done * width<P>;
            done += Rows;
            if (remainder != 0 && done == vectors)
                f.template operator()<Rows, true>(row, rest);
            else
                f.template operator()<Rows, false>(row, rest);
        };
        while (done < vectors) {
            const Index left = vectors - done;
            if (left >= 8)
                run.template operator()<8>();
            else if (left >= 4)
                run.template operator()<4>();
            else if (left >= 2)
                run.template operator()<2>();
            else
                run.template operator()<1>();
        }
    }

    Index m_features = 0, m_stride = 0, m_n = 0;
    std::vector<std::int32_t> m_places; // of each sample, `m_stride` apart
    std::vector<float> m_values;        // by features: the inputs that are not 0,
    std::vector<std::int32_t> m_samplesOf; // and the samples that they are of
    std::vector<Index> m_counts, m_cursors;
    std::vector<const float*> m_inputs;
    std::vector<std::int32_t> m_starts; // after take(): each feature's end in the two lists above
};

} // namespace epochscope::kernels
