// The three products of a layer with n samples, on matrices whose columns are contiguous:
//
//   forward    Z = b + W·X         [out × n]    W [out × in], X [in × n]
//   gradient   G = D·Xᵀ            [out × in]   D = ∂L/∂Z [out × n]
//   delta      E = Wᵀ·D            [in × n]
//
// in register tiles: some vectors of a column times some broadcast values, summed up over the depth. W is read where it
// lies, a column's last lanes under a mask; only the delta copies it, transposed. A sum's order depends on nothing but the
// shapes. Inside the kernels only.
#pragma once

#include "kernels/turned.h"

#include <algorithm>

namespace epochscope::kernels {

// What becomes of a gradient.
enum class GradientUse {
    set,    // G ← D·Xᵀ
    add,    // G ← G + D·Xᵀ
    descend // W ← W − η·(D·Xᵀ): the update rule of plain SGD, to the same bits as `set` and the rule after it
};

struct GradientTarget
{
    float* values = nullptr; // G, or W for `descend`
    GradientUse use = GradientUse::set;
    float rate = 0;

    GradientTarget at(Index offset) const { return {values + offset, use, rate}; }
};

// What is to be stored at `to`, given what `load` finds there.
template <class P, class Load>
inline P updated(const GradientTarget& target, const float* to, const P& gradient, const Load& load)
{
    switch (target.use) {
    case GradientUse::set:
        break;
    case GradientUse::add:
        return packet::padd(load(to), gradient);
    case GradientUse::descend:
        return descended<P>(load(to), broadcast<P>(-target.rate), gradient);
    }
    return gradient;
}

template <class P, class Load, class Store>
inline void put(const GradientTarget& target, Index offset, const P& gradient, const Load& load, const Store& store)
{
    float* const to = target.values + offset;
    store(to, updated<P>(target, to, gradient, load));
}

inline void put(const GradientTarget& target, Index offset, float gradient)
{
    float& to = target.values[offset];
    switch (target.use) {
    case GradientUse::set:
        to = gradient;
        break;
    case GradientUse::add:
        to += gradient;
        break;
    case GradientUse::descend:
        to = packet::pfirst(descended(broadcast<SmallPacket>(to), broadcast<SmallPacket>(-target.rate), broadcast<SmallPacket>(gradient)));
        break;
    }
}

// acc[m][j] += Σ_k a[k][m] · x[k][j]: `Rows` vectors by `Columns` broadcast values.
template <class P, int Rows, int Columns, bool Rest, class StrideA, class DepthStride, class ColumnStride>
inline __attribute__((always_inline)) void
accumulateTile(P (&acc)[Rows][Columns], const float* a, StrideA strideA, const float* x, DepthStride depthStride,
               ColumnStride columnStride, Index depth, const FirstLanes<P>& rest)
{
    for (Index k = 0; k < depth; ++k) {
        P column[Rows];
#pragma GCC unroll 4
        for (int m = 0; m < Rows; ++m)
            column[m] = Rest && m == Rows - 1 ? rest.load(a + m * width<P>) : load<P>(a + m * width<P>);
#pragma GCC unroll 8
        for (int j = 0; j < Columns; ++j) {
            const P value = broadcast<P>(x[j * columnStride]);
#pragma GCC unroll 4
            for (int m = 0; m < Rows; ++m)
                acc[m][j] = packet::pmadd(column[m], value, acc[m][j]);
        }
        a += strideA;
        x += depthStride;
    }
}

using One = std::integral_constant<Index, 1>; // a stride that the compiler knows

// The operands of a product in tiles: A [rows × depth] by columns, X one value per depth and column.
template <class DepthStride, class ColumnStride, class StrideA = Index>
struct Operands
{
    const float* a = nullptr;
    StrideA strideA = {};
    Index rows = 0;
    const float* x = nullptr;
    DepthStride depthStride = {};
    ColumnStride columnStride = {};
    Index columns = 0;
    Index depth = 0;
};

template <class P>
constexpr int tileRows = vectorRegisters == 32 ? 3 : 2;
template <class P>
constexpr int tileColumns = vectorRegisters == 32 ? 8 : packet::unpacket_traits<P>::size >= 8 ? 6 : 4;

// tile(acc, first row, first column, rest): called for each tile once its sums stand in acc, which start(...) has begun.
template <class P, int Rows, int Columns, bool Rest, class O, class Start, class Finish>
inline void runTile(const O& o, Index row, Index column, const FirstLanes<P>& rest, const Start& start,
                    const Finish& finish)
{
    P acc[Rows][Columns];
    start.template operator()<Rows, Columns, Rest>(acc, row, column, rest);
    accumulateTile<P, Rows, Columns, Rest>(acc, o.a + row, o.strideA, o.x + column * o.columnStride, o.depthStride,
                                           o.columnStride, o.depth, rest);
    finish.template operator()<Rows, Columns, Rest>(acc, row, column, rest);
}

// What is needed for each tile is copied: vectors that are stored might, for all the compiler knows, change what lies elsewhere.
template <class P, int Rows, bool Rest, class O, class Start, class Finish>
void runColumns(const O& operands, Index row, const FirstLanes<P>& lanesOfRest, const Start& startOf, const Finish& finishOf)
{
    const O o = operands;
    const FirstLanes<P> rest = lanesOfRest;
    const Start start = startOf;
    const Finish finish = finishOf;
    constexpr int most = tileColumns<P>;
    Index column = 0;
    const auto run = [&]<int Columns>() {
        runTile<P, Rows, Columns, Rest>(o, row, column, rest, start, finish);
        column += Columns;
    };
    // A tile with few columns waits for its own sums: at the end, two of nearly the same width.
    while (o.columns - column >= 2 * most || o.columns - column == most)
        run.template operator()<most>();
    while (column < o.columns) {
        const Index left = o.columns - column;
        withCount<most>(left > most ? (left + 1) / 2 : left, run);
    }
}

template <class P, class O, class Start, class Finish>
void runTiles(const O& o, const Start& start, const Finish& finish)
{
    const Index vectors = (o.rows + width<P> - 1) / width<P>;
    const auto remainder = static_cast<int>(o.rows % width<P>);
    const FirstLanes<P> rest(remainder == 0 ? width<P> - 1 : remainder);
    constexpr Index most = tileRows<P>;
    for (Index vector = 0; vector < vectors;) {
        // None of a single vector if it can be helped; without a division, which would take longer than a small tile.
        const Index left = vectors - vector;
        const Index height = left == most + 1 && most > 2 ? 2 : std::min(left, most);
        const Index row = vector * width<P>;
        vector += height;
        const bool partial = remainder != 0 && vector == vectors;
        const auto run = [&]<int Rows>() {
            partial ? runColumns<P, Rows, true>(o, row, rest, start, finish)
                    : runColumns<P, Rows, false>(o, row, rest, start, finish);
        };
        if (height == 1)
            run.template operator()<1>();
        else if (height == 2)
            run.template operator()<2>();
        else if constexpr (tileRows<P> > 2)
            run.template operator()<3>();
    }
}

// Z [rows × columns] = start + A·X, Z with a stride that is a multiple of the width: its pads are written too (as zeros
// where A and the start are masked). `bias` null: starts at 0. The depth is cut so that A's part stays in the cache; Z keeps
// the sums meanwhile, which changes no bits.
template <class P, class O>
void productInto(O o, const float* bias, float* z, Index strideZ)
{
    constexpr Index cacheFloats = 96 * 1024;
    const Index depth = o.depth;
    const Index most = depth * o.rows <= cacheFloats ? depth : std::max<Index>(64, roundedUp(cacheFloats / o.rows, 8));
    const auto fromBias = [bias]<int Rows, int Columns, bool Rest>(P(&acc)[Rows][Columns], Index row, Index,
                                                                   const FirstLanes<P>& rest) {
#pragma GCC unroll 4
        for (int m = 0; m < Rows; ++m) {
            const P start = !bias                      ? zero<P>()
                            : Rest && m == Rows - 1 ? rest.load(bias + row + m * width<P>)
                                                       : load<P>(bias + row + m * width<P>);
#pragma GCC unroll 8
            for (int j = 0; j < Columns; ++j)
                acc[m][j] = start;
        }
    };
    const auto fromResult = [z, strideZ]<int Rows, int Columns, bool Rest>(P(&acc)[Rows][Columns], Index row, Index column,
                                                                           const FirstLanes<P>&) {
        for (int j = 0; j < Columns; ++j)
            for (int m = 0; m < Rows; ++m)
                acc[m][j] = load<P>(z + (column + j) * strideZ + row + m * width<P>);
    };
    const auto finish = [z, strideZ]<int Rows, int Columns, bool Rest>(P(&acc)[Rows][Columns], Index row, Index column,
                                                                       const FirstLanes<P>&) {
#pragma GCC unroll 8
        for (int j = 0; j < Columns; ++j)
#pragma GCC unroll 4
            for (int m = 0; m < Rows; ++m)
                store<P>(z + (column + j) * strideZ + row + m * width<P>, acc[m][j]);
    };
    o.depth = std::min(most, depth);
    runTiles<P>(o, fromBias, finish);
    for (Index done = o.depth; done < depth; done += o.depth) {
        o.a += o.depth * o.strideA;
        o.x += o.depth * o.depthStride;
        o.depth = std::min(most, depth - done);
        runTiles<P>(o, fromResult, finish);
    }
}

// G [rows × columns] by columns without pads.
template <class P, class O>
void gradientInto(const O& o, const GradientTarget& target)
{
    const auto start = []<int Rows, int Columns, bool Rest>(P(&acc)[Rows][Columns], Index, Index, const FirstLanes<P>&) {
        for (int m = 0; m < Rows; ++m)
            for (int j = 0; j < Columns; ++j)
                acc[m][j] = zero<P>();
    };
    const auto finish = [target, rows = o.rows]<int Rows, int Columns, bool Rest>(P(&acc)[Rows][Columns], Index row,
                                                                                   Index column, const FirstLanes<P>& rest) {
        const auto each = [&](const auto& f) __attribute__((always_inline)) {
#pragma GCC unroll 8
            for (int j = 0; j < Columns; ++j)
#pragma GCC unroll 4
                for (int m = 0; m < Rows; ++m) {
                    float* const at = target.values + (column + j) * rows + row + m * width<P>;
                    if (Rest && m == Rows - 1)
                        f(acc[m][j], at, [&](const float* from) { return rest.load(from); }, [&](float* to, const P& values) { rest.store(to, values); });
                    else
                        f(acc[m][j], at, [](const float* from) { return load<P>(from); }, [](float* to, const P& values) { store<P>(to, values); });
                }
        };
        // All loads before the first store: where a mask keeps a store from what lies behind a column, the processor has the loads of
        // the next column wait for it all the same.
        each([&target](P& value, float* at, const auto& get, const auto&) { value = updated<P>(target, at, value, get); });
        each([](P& value, float* at, const auto&, const auto& keep) { keep(at, value); });
    };
    runTiles<P>(o, start, finish);
}

// Wᵀ as a matrix [in, rounded up to whole vectors × out]; pads are 0.
template <class P>
void packTransposed(const float* w, Index out, Index in, float* transposed)
{
    constexpr int n = width<P>;
    const Index inputs = roundedUp(in, n);
    for (Index i0 = 0; i0 < in; i0 += n) {
        const Index columns = std::min<Index>(n, in - i0);
        for (Index o0 = 0; o0 < out; o0 += n) {
            const Index rows = std::min<Index>(n, out - o0);
            packet::PacketBlock<P, n> block;
            if (rows == n) {
                for (Index c = 0; c < n; ++c)
                    block.packet[c] = c < columns ? load<P>(w + (i0 + c) * out + o0) : zero<P>();
            } else {
                const FirstLanes<P> rest(static_cast<int>(rows));
                for (Index c = 0; c < n; ++c)
                    block.packet[c] = c < columns ? rest.load(w + (i0 + c) * out + o0) : zero<P>();
            }
            transpose<P>(block);
            for (Index r = 0; r < rows; ++r)
                store<P>(transposed + (o0 + r) * inputs + i0, block.packet[r]);
        }
    }
}

} // namespace epochscope::kernels
