// Sums along the lanes of many vectors: turned, so that they become sums of vectors, which no number crosses a vector for. Inside
// the kernels only.
#pragma once

#include "kernels/turned.h"

#include <algorithm>
#include <type_traits>

namespace epochscope::kernels {

// The first becomes the sum of all.
template <class G, int N>
inline void sumUp(packet::PacketBlock<G, N>& block)
{
#pragma GCC unroll 4
    for (Index step = 1; step < N; step *= 2)
#pragma GCC unroll 8
        for (Index c = 0; c < N; c += 2 * step)
            block.packet[c] = packet::padd(block.packet[c], block.packet[c + step]);
}

// One half of the lanes added to the other, where there are more than in the narrow vector.
template <class P>
inline NarrowPacket halved(const P& values)
{
    if constexpr (std::is_same_v<P, NarrowPacket>)
        return values;
    else
        return packet::predux_half_dowto4(values);
}

// Of so few units that most lanes of a vector would be empty.
template <class G>
constexpr Index fewUnits = width<G> > width<SmallPacket> ? width<SmallPacket> : 0;
template <class G, class Stride>
inline void turnFewDeltas(const float* d, Stride unitStride, Index units, Index samples, float* turned, Index stride, float* sums)
{
    using S = SmallPacket;
    constexpr Index n = width<S>;
    S sum = zero<S>();
    for (Index b0 = 0; b0 < samples; b0 += n) {
        packet::PacketBlock<S, n> block;
        for (Index c = 0; c < n; ++c)
            block.packet[c] = c < units ? load<S>(d + c * unitStride + b0) : zero<S>();
        transpose<S>(block);
        const Index rows = std::min(n, samples - b0);
        for (Index r = 0; r < rows; ++r) {
            store<G>(turned + (b0 + r) * stride, widened<G>(block.packet[r]));
            sum = packet::padd(sum, block.packet[r]);
        }
    }
    store<G>(sums, widened<G>(sum));
}

// The first units, as many as there are and G has lanes.
template <class G, class P, class Stride, class TurnedStride>
inline void turnSomeDeltas(const float* d, Stride unitStride, Index units, Index samples, float* turned, TurnedStride stride, float* sums)
{
    constexpr Index n = width<G>;
    const Index columns = std::min(n, units);
    G sum = zero<G>();
    for (Index b0 = 0; b0 < samples; b0 += n) {
        packet::PacketBlock<G, n> block;
        if (columns == n)
#pragma GCC unroll 16
            for (Index c = 0; c < n; ++c)
                block.packet[c] = load<G>(d + c * unitStride + b0);
        else
            for (Index c = 0; c < n; ++c)
                block.packet[c] = c < columns ? load<G>(d + c * unitStride + b0) : zero<G>();
        transpose<G>(block);
#pragma GCC unroll 16
        for (Index r = 0; r < n; ++r)
            store<G>(turned + (b0 + r) * stride, block.packet[r]);
        if constexpr (n > width<P>) // what follows the last sample may be of the next unit
            for (Index r = samples - b0; r < n; ++r)
                block.packet[r] = zero<G>();
        sumUp(block);
        sum = packet::padd(sum, block.packet[0]);
    }
    store<G>(sums, sum);
}

// D [stride × units], whose samples are padded to whole P, becomes [units, rounded up to whole G × samples, and those behind
// them], and its sums over the samples.
template <class G, class P, class Stride>
inline void turnDeltas(const float* d, Stride unitStride, Index units, Index samples, float* turned, float* sums)
{
    constexpr Index n = width<G>;
    if (units > fewUnits<G> && units <= n) // with a stride that the compiler knows
        return turnSomeDeltas<G, P>(d, unitStride, units, samples, turned, std::integral_constant<Index, n>(), sums);
    const Index stride = roundedUp(units, n);
    Index u0 = 0;
    for (; units - u0 > fewUnits<G>; u0 += n)
        turnSomeDeltas<G, P>(d + u0 * unitStride, unitStride, units - u0, samples, turned + u0, stride, sums + u0);
    if (u0 < units)
        turnFewDeltas<G>(d + u0 * unitStride, unitStride, units - u0, samples, turned + u0, stride, sums + u0);
}

} // namespace epochscope::kernels
