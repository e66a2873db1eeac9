// The delta of a layer where it lies: E = Wᵀ·D is made of sums down the columns of W, four inputs times some samples at once. It adds
// across lanes at the end of each, which for few samples takes less time than a copy of W that has been turned. Inside the kernels only.
#pragma once

#include "kernels/lanes.h"

#include <algorithm>

namespace epochscope::kernels {

// The sums of the lanes of each.
template <class P>
inline SmallPacket sumsOfFour(const P& a, const P& b, const P& c, const P& d)
{
    alignas(64) float sums[width<SmallPacket>] = {packet::predux(a), packet::predux(b), packet::predux(c), packet::predux(d)};
    return packet::pload<SmallPacket>(sums);
}
#ifdef EIGEN_VECTORIZE_SSE
template <>
inline packet::Packet4f sumsOfFour(const packet::Packet4f& a, const packet::Packet4f& b, const packet::Packet4f& c, const packet::Packet4f& d)
{
    const __m128 ab = _mm_add_ps(_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b)); // a₀+a₂, b₀+b₂, a₁+a₃, b₁+b₃
    const __m128 cd = _mm_add_ps(_mm_unpacklo_ps(c, d), _mm_unpackhi_ps(c, d));
    return _mm_add_ps(_mm_movelh_ps(ab, cd), _mm_movehl_ps(cd, ab));
}
#endif
#ifdef EIGEN_VECTORIZE_AVX
template <>
inline packet::Packet4f sumsOfFour(const packet::Packet8f& a, const packet::Packet8f& b, const packet::Packet8f& c, const packet::Packet8f& d)
{
    const __m256 ab = _mm256_add_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
    const __m256 cd = _mm256_add_ps(_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
    const __m256 all = _mm256_add_ps(_mm256_shuffle_ps(ab, cd, 0x44), _mm256_shuffle_ps(ab, cd, 0xEE));
    return _mm_add_ps(_mm256_castps256_ps128(all), _mm256_extractf128_ps(all, 1));
}
#endif
#ifdef EIGEN_VECTORIZE_AVX512
template <>
inline packet::Packet4f sumsOfFour(const packet::Packet16f& a, const packet::Packet16f& b, const packet::Packet16f& c, const packet::Packet16f& d)
{
    const __m512 ab = _mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
    const __m512 cd = _mm512_add_ps(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
    const __m512 all = _mm512_add_ps(_mm512_shuffle_ps(ab, cd, 0x44), _mm512_shuffle_ps(ab, cd, 0xEE));
    const __m256 half = _mm256_add_ps(_mm512_castps512_ps256(all), _mm512_extractf32x8_ps(all, 1));
    return _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
}
#endif

// Σ down `Inputs` columns of W times `Samples` columns of D.
template <class P, int Inputs, int Samples>
inline void sumColumns(const float* w, Index out, const float* d, Index strideD, float* e, Index strideE)
{
    constexpr Index n = width<P>;
    P acc[Samples][Inputs];
    for (int b = 0; b < Samples; ++b)
        for (int i = 0; i < Inputs; ++i)
            acc[b][i] = zero<P>();
    const auto add = [&](Index at, const auto& load) __attribute__((always_inline)) {
        P column[Inputs];
#pragma GCC unroll 4
        for (int i = 0; i < Inputs; ++i)
            column[i] = load(w + i * out + at);
#pragma GCC unroll 8
        for (int b = 0; b < Samples; ++b) {
            const P delta = load(d + b * strideD + at);
#pragma GCC unroll 4
            for (int i = 0; i < Inputs; ++i)
                acc[b][i] = packet::pmadd(column[i], delta, acc[b][i]);
        }
    };
    Index at = 0;
    for (; at + n <= out; at += n)
        add(at, [](const float* from) { return load<P>(from); });
    if (at < out) {
        const FirstLanes<P> rest(static_cast<int>(out - at));
        add(at, [&rest](const float* from) { return rest.load(from); });
    }
#pragma GCC unroll 8
    for (int b = 0; b < Samples; ++b)
        if constexpr (Inputs == 4)
            store<SmallPacket>(e + b * strideE, sumsOfFour<P>(acc[b][0], acc[b][1], acc[b][2], acc[b][3]));
        else
            for (int i = 0; i < Inputs; ++i)
                e[b * strideE + i] = packet::predux(acc[b][i]);
}

// As many samples at a time as there are registers for four sums of each.
template <class P, int Inputs>
void sumColumns(const float* w, Index out, const float* d, Index strideD, Index n, float* e, Index strideE)
{
    constexpr Index most = vectorRegisters == 32 ? 6 : 2;
    const Index groups = (n + most - 1) / most; // of nearly the same size, as a small one waits for its own sums
    Index b = 0;
    for (Index left = groups; left > 0; --left) {
        const auto run = [&]<int Samples>() {
            sumColumns<P, Inputs, Samples>(w, out, d + b * strideD, strideD, e + b * strideE, strideE);
            b += Samples;
        };
        withCount<most>((n - b + left - 1) / left, run);
    }
}

// E = Wᵀ·D: W [out × in] by columns without pads, D [out × n] and E [in × n] by columns so far apart. Pads are neither read nor written.
template <class P>
void deltaDownColumns(const float* w, Index out, Index in, const float* d, Index strideD, Index n, float* e, Index strideE)
{
    Index i = 0;
    for (; i + 4 <= in; i += 4)
        sumColumns<P, 4>(w + i * out, out, d, strideD, n, e + i, strideE);
    for (; i < in; ++i)
        sumColumns<P, 1>(w + i * out, out, d, strideD, n, e + i, strideE);
}

} // namespace epochscope::kernels
