// The products of a layer with one sample, where matrices become vectors. Columns of W whose input is 0 (an empty pixel, a
// ReLU that is off) take no part: they add nothing to the outputs, and their gradient is 0. Inside the kernels only.
#pragma once

#include "kernels/products.h"

#include <numeric>

namespace epochscope::kernels {

// The places where x is not 0, in order; returns how many. `places` has room for count, rounded up to 16.
inline Index nonZeroPlaces(const float* x, Index count, std::int32_t* places)
{
    Index found = 0;
    Index i = 0;
#if defined(EIGEN_VECTORIZE_AVX512) && defined(__AVX512VL__)
    __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    for (; i + 16 <= count; i += 16) {
        // Unordered: NaN is not 0.
        const __mmask16 mask = _mm512_cmp_ps_mask(_mm512_loadu_ps(x + i), _mm512_setzero_ps(), _CMP_NEQ_UQ);
        _mm512_storeu_si512(places + found, _mm512_maskz_compress_epi32(mask, lanes));
        found += __builtin_popcount(mask);
        lanes = _mm512_add_epi32(lanes, _mm512_set1_epi32(16));
    }
#endif
    for (; i < count; ++i) {
        places[found] = static_cast<std::int32_t>(i);
        found += x[i] != 0 ? 1 : 0;
    }
    return found;
}

// z[rows of `Rows` vectors] += Σ over places of x_k · column k, in `Ways` sums that are added up at the end.
template <class P, int Rows, int Ways, bool Rest>
inline void accumulateColumns(const float* w, Index out, const float* x, const std::int32_t* places, Index count, float* z,
                              const FirstLanes<P>& rest)
{
    const auto column = [&](Index at, int m) {
        const float* from = w + places[at] * out + m * width<P>;
        return Rest && m == Rows - 1 ? rest.load(from) : load<P>(from);
    };
    P acc[Ways][Rows];
#pragma GCC unroll 8
    for (int m = 0; m < Rows; ++m) {
        acc[0][m] = load<P>(z + m * width<P>);
#pragma GCC unroll 4
        for (int way = 1; way < Ways; ++way)
            acc[way][m] = zero<P>();
    }
    Index i = 0;
    for (; i + Ways <= count; i += Ways)
#pragma GCC unroll 4
        for (int way = 0; way < Ways; ++way) {
            const P value = broadcast<P>(x[places[i + way]]);
#pragma GCC unroll 8
            for (int m = 0; m < Rows; ++m)
                acc[way][m] = packet::pmadd(column(i + way, m), value, acc[way][m]);
        }
    for (; i < count; ++i) {
        const P value = broadcast<P>(x[places[i]]);
#pragma GCC unroll 8
        for (int m = 0; m < Rows; ++m)
            acc[0][m] = packet::pmadd(column(i, m), value, acc[0][m]);
    }
#pragma GCC unroll 8
    for (int m = 0; m < Rows; ++m) {
        P sum = acc[0][m];
#pragma GCC unroll 4
        for (int way = 1; way < Ways; ++way)
            sum = packet::padd(sum, acc[way][m]);
        store<P>(z + m * width<P>, sum);
    }
}

// z = b + W·x; z has room for whole vectors.
template <class P>
void forwardOne(const float* w, const float* bias, Index out, const float* x, const std::int32_t* places, Index count,
                float* z)
{
    constexpr Index n = width<P>;
    forEachVector<P>(out, [&](Index i, const auto& get, const auto&) { store<P>(z + i, get(bias + i)); });
    const Index vectors = (out + n - 1) / n;
    const auto remainder = static_cast<int>(out % n);
    const FirstLanes<P> rest(remainder == 0 ? static_cast<int>(n) - 1 : remainder);
    Index done = 0;
    while (done < vectors) {
        const Index left = vectors - done;
        const Index row = done * n;
        const auto run = [&]<int Rows, int Ways>() {
            done += Rows;
            if (remainder != 0 && done == vectors)
                accumulateColumns<P, Rows, Ways, true>(w + row, out, x, places, count, z + row, rest);
            else
                accumulateColumns<P, Rows, Ways, false>(w + row, out, x, places, count, z + row, rest);
        };
        if (left >= 8)
            run.template operator()<8, 1>();
        else if (left >= 4)
            run.template operator()<4, 2>();
        else if (left >= 2)
            run.template operator()<2, 4>();
        else
            run.template operator()<1, 4>();
    }
}

// The columns of G = d·xᵀ that take part, of less than a vector. Where columns follow one another, the loads of the next would wait for
// what a mask keeps from being stored: several are loaded before the first is stored.
template <class P>
void gradientOfShortColumns(const float* d, Index out, const float* x, const std::int32_t* places, Index count, const GradientTarget& target)
{
    constexpr Index most = 8;
    const FirstLanes<P> lanes(static_cast<int>(out));
    const P delta = lanes.load(d);
    for (Index first = 0; first < count; first += most) {
        const Index columns = std::min(most, count - first);
        const auto column = [&](Index i) { return target.values + places[first + i] * out; };
        P values[most];
        for (Index i = 0; i < columns; ++i)
            values[i] = updated<P>(target, column(i), packet::pmul(delta, broadcast<P>(x[places[first + i]])),
                                   [&lanes](const float* from) { return lanes.load(from); });
        for (Index i = 0; i < columns; ++i)
            lanes.store(column(i), values[i]);
    }
}

// G = d·xᵀ. Where G is stored, the columns that take no part are set to 0.
template <class P>
void gradientOne(const float* d, Index out, const float* x, Index in, const std::int32_t* places, Index count,
                 const GradientTarget& target)
{
    if (target.use == GradientUse::set && count < in)
        std::memset(target.values, 0, static_cast<std::size_t>(in * out) * sizeof(float));
    constexpr Index n = width<P>;
    if (out < n)
        return gradientOfShortColumns<P>(d, out, x, places, count, target);
    // A column's last rows are a whole vector, lest a mask hold up the next column. It has some in common with the one before, and is
    // made of what stands there before that one is stored.
    const auto get = [](const float* from) { return load<P>(from); };
    const Index last = out - n;
    for (Index i = 0; i < count; ++i) {
        const P value = broadcast<P>(x[places[i]]);
        float* const column = target.values + places[i] * out;
        const P end = updated<P>(target, column + last, packet::pmul(load<P>(d + last), value), get);
        for (Index row = 0; row < last; row += n)
            store<P>(column + row, updated<P>(target, column + row, packet::pmul(load<P>(d + row), value), get));
        store<P>(column + last, end);
    }
}

// e = Wᵀ·d: a dot product per input.
template <class P>
void deltaOne(const float* w, Index out, Index in, const float* d, float* e)
{
    constexpr Index n = width<P>;
    const Index whole = out / n * n;
    const FirstLanes<P> rest(static_cast<int>(out == whole ? n - 1 : out - whole));
    const auto run = [&]<int Columns>(Index first) {
        const float* const from = w + first * out;
        P acc[Columns];
        for (int c = 0; c < Columns; ++c)
            acc[c] = zero<P>();
        for (Index row = 0; row < whole; row += n) {
            const P delta = load<P>(d + row);
#pragma GCC unroll 4
            for (int c = 0; c < Columns; ++c)
                acc[c] = packet::pmadd(load<P>(from + c * out + row), delta, acc[c]);
        }
        if (whole < out) {
            const P delta = rest.load(d + whole);
#pragma GCC unroll 4
            for (int c = 0; c < Columns; ++c)
                acc[c] = packet::pmadd(rest.load(from + c * out + whole), delta, acc[c]);
        }
        for (int c = 0; c < Columns; ++c)
            e[first + c] = packet::predux(acc[c]);
    };
    Index column = 0;
    for (; column + 4 <= in; column += 4)
        run.template operator()<4>(column);
    for (; column < in; ++column)
        run.template operator()<1>(column);
}

} // namespace epochscope::kernels
