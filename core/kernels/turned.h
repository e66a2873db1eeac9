// Columns that become rows. Inside the kernels only.
#pragma once

#include "kernels/lanes.h"

#include <algorithm>

namespace epochscope::kernels {

// As many vectors as one has lanes: lane i of vector j becomes lane j of vector i.
template <class P>
inline void transpose(packet::PacketBlock<P, width<P>>& block)
{
    packet::ptranspose(block);
}
#ifdef EIGEN_VECTORIZE_AVX512
// Eigen's takes nearly twice as many instructions.
template <>
inline void transpose(packet::PacketBlock<packet::Packet16f, 16>& block)
{
    const auto low = [](__m512 a, __m512 b) { return _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(a), _mm512_castps_pd(b))); };
    const auto high = [](__m512 a, __m512 b) { return _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(a), _mm512_castps_pd(b))); };
    // Within the quarters of vectors, four by four …
    __m512 fours[4][4]; // [lane within the quarter][vectors]
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
        const auto* const from = block.packet + 4 * i;
        const __m512 firstLow = _mm512_unpacklo_ps(from[0], from[1]), firstHigh = _mm512_unpackhi_ps(from[0], from[1]);
        const __m512 secondLow = _mm512_unpacklo_ps(from[2], from[3]), secondHigh = _mm512_unpackhi_ps(from[2], from[3]);
        fours[0][i] = low(firstLow, secondLow);
        fours[1][i] = high(firstLow, secondLow);
        fours[2][i] = low(firstHigh, secondHigh);
        fours[3][i] = high(firstHigh, secondHigh);
    }
    // … and then the quarters.
    constexpr int even = 0x88, odd = 0xDD;
#pragma GCC unroll 4
    for (int lane = 0; lane < 4; ++lane) {
        const auto& of = fours[lane];
        const __m512 firstEven = _mm512_shuffle_f32x4(of[0], of[1], even), secondEven = _mm512_shuffle_f32x4(of[2], of[3], even);
        const __m512 firstOdd = _mm512_shuffle_f32x4(of[0], of[1], odd), secondOdd = _mm512_shuffle_f32x4(of[2], of[3], odd);
        block.packet[lane] = _mm512_shuffle_f32x4(firstEven, secondEven, even);
        block.packet[4 + lane] = _mm512_shuffle_f32x4(firstOdd, secondOdd, even);
        block.packet[8 + lane] = _mm512_shuffle_f32x4(firstEven, secondEven, odd);
        block.packet[12 + lane] = _mm512_shuffle_f32x4(firstOdd, secondOdd, odd);
    }
}
#endif

// The columns columnAt(b), b < n, of `count` floats each become rows `stride` apart, which have room for whole vectors. What follows
// the last column in its vector are copies of it: what is computed of them is finite wherever it is of the columns.
template <class P, class ColumnAt>
void turnColumns(const ColumnAt& columnAt, Index count, Index n, float* to, Index stride)
{
    constexpr Index w = width<P>;
    constexpr Index fewRows = 4;
    Index row = 0;
    for (; count - row > fewRows; row += std::min(w, count - row)) {
        const Index rows = std::min(w, count - row);
        const FirstLanes<P> rest(static_cast<int>(std::min(rows, w - 1)));
        for (Index b0 = 0; b0 < n; b0 += w) {
            packet::PacketBlock<P, w> block;
            for (Index c = 0; c < w; ++c) {
                const float* const from = columnAt(std::min(b0 + c, n - 1)) + row;
                block.packet[c] = rows == w ? load<P>(from) : rest.load(from);
            }
            transpose<P>(block);
            for (Index r = 0; r < rows; ++r)
                store<P>(to + (row + r) * stride + b0, block.packet[r]);
        }
    }
    const auto turnRest = [&]<int Rows>() {
        const float* const last = columnAt(n - 1) + row;
        for (int r = 0; r < Rows; ++r)
            store<P>(to + (row + r) * stride + roundedUp(n, w) - w, broadcast<P>(last[r]));
        for (Index b = 0; b < n; ++b) {
            const float* const from = columnAt(b) + row;
            for (int r = 0; r < Rows; ++r)
                to[(row + r) * stride + b] = from[r];
        }
    };
    switch (count - row) {
    case 1:
        return turnRest.template operator()<1>();
    case 2:
        return turnRest.template operator()<2>();
    case 3:
        return turnRest.template operator()<3>();
    case fewRows:
        return turnRest.template operator()<fewRows>();
    default:
        break;
    }
}

} // namespace epochscope::kernels
