// Columns that become rows. Inside the kernels only.
#pragma once

#include "kernels/lanes.h"

#include <algorithm>

namespace epochscope::kernels {

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
            packet::ptranspose(block);
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
