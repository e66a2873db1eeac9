// A layer with one output: its weights are a row w, contiguous over the inputs, and so are its products.
//
//   forward    z_b = bias + w·x_b
//   gradient   g = Σ_b δ_b x_b
//   delta      e_b = δ_b w
//
// Samples are given by a function b ↦ x_b, so that they may stand side by side or anywhere. Inside the kernels only.
#pragma once

#include "kernels/products.h"
#include "kernels/samples.h"

#include <algorithm>

namespace epochscope::kernels {

// The terms of w·x fall in turn to four sums, vector by vector, which are then added up: short ways, and an order that only
// their number decides.
template <class P>
class DotSums
{
public:
    void add(Index vector, const P& w, const P& x)
    {
        P& sum = m_sums[vector % 4];
        sum = packet::pmadd(w, x, sum);
    }
    float total() const
    {
        return packet::predux(packet::padd(packet::padd(m_sums[0], m_sums[1]), packet::padd(m_sums[2], m_sums[3])));
    }

private:
    P m_sums[4] = {zero<P>(), zero<P>(), zero<P>(), zero<P>()};
};

// `Padded`: w may be read to the end of its last vector.
template <class P, bool Padded = false>
inline float dot(const float* w, const float* x, Index in)
{
    constexpr Index n = width<P>;
    DotSums<P> sums;
    const Index whole = in / n;
    Index v = 0;
    for (; v + 4 <= whole; v += 4)
        for (Index k = 0; k < 4; ++k)
            sums.add(k, load<P>(w + (v + k) * n), load<P>(x + (v + k) * n));
    for (Index k = 0; k < whole - v; ++k)
        sums.add(k, load<P>(w + (v + k) * n), load<P>(x + (v + k) * n));
    if (whole * n < in) {
        const FirstLanes<P> rest(static_cast<int>(in - whole * n));
        const P weights = Padded ? load<P>(w + whole * n) : rest.load(w + whole * n);
        sums.add(whole, weights, whole > 0 ? LastLanes<P>(static_cast<int>(in - whole * n)).load(x + whole * n) : rest.load(x));
    }
    return sums.total();
}

// The weights of a row that stay in registers: `Vectors` vectors, the last of which may be in part.
template <class P, int Vectors>
class HeldRow
{
public:
    HeldRow(const float* w, Index in)
        : m_in(in), m_whole(in == Vectors * width<P>), m_rest(restOf(in)), m_last(restOf(in))
    {
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v)
            m_w[v] = v < Vectors - 1 || m_whole ? load<P>(w + v * width<P>) : m_rest.load(w + v * width<P>);
    }
    void store(float* w) const
    {
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v)
            if (v < Vectors - 1 || m_whole)
                kernels::store<P>(w + v * width<P>, m_w[v]);
            else
                m_rest.store(w + v * width<P>, m_w[v]);
    }
    float dot(const float* x) const
    {
        DotSums<P> sums;
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v)
            sums.add(v, m_w[v], part(x, v));
        return sums.total();
    }
    void prefetch(const float* x) const
    {
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v)
            if (v * width<P> % lineFloats == 0)
                __builtin_prefetch(x + v * width<P>);
        __builtin_prefetch(x + m_in - 1);
    }
    // w ← w − η·δ·x
    void descend(const P& minusRate, const P& delta, const float* x)
    {
#pragma GCC unroll 8
        for (int v = 0; v < Vectors; ++v)
            m_w[v] = descended<P>(m_w[v], minusRate, packet::pmul(delta, part(x, v)));
    }

private:
    static int restOf(Index in) { return static_cast<int>(in - (Vectors - 1) * width<P>); }
    P part(const float* x, int v) const
    {
        const float* const from = x + v * width<P>;
        if (v < Vectors - 1 || m_whole)
            return load<P>(from);
        return Vectors > 1 ? m_last.load(from) : m_rest.load(from);
    }

    P m_w[Vectors];
    Index m_in;
    bool m_whole;
    FirstLanes<P> m_rest;
    LastLanes<P> m_last;
};

// The same of any length: a copy in `scratch`, with pads, as what is stored under a mask cannot be loaded again at once.
template <class P>
class StoredRow
{
public:
    StoredRow(const float* w, Index in, float* scratch) : m_w(scratch), m_in(in) { std::copy_n(w, in, scratch); }
    void store(float* w) const { std::copy_n(m_w, m_in, w); }
    float dot(const float* x) const { return kernels::dot<P, true>(m_w, x, m_in); }
    void prefetch(const float* x) const { prefetchSample(x, m_in); }
    void descend(const P& minusRate, const P& delta, const float* x)
    {
        forEachVector<P>(m_in, [&](Index i, const auto& get, const auto&) {
            kernels::store<P>(m_w + i, descended<P>(load<P>(m_w + i), minusRate, packet::pmul(delta, get(x + i))));
        });
    }

private:
    float* m_w;
    Index m_in;
};

template <class P, class SampleAt>
void rowForward(const float* w, float bias, Index in, const SampleAt& sampleAt, Index n, float* z)
{
    for (Index b = 0; b < n; ++b)
        z[b] = bias + dot<P>(w, sampleAt(b), in);
}

template <class P, class SampleAt>
void rowGradient(const float* delta, Index in, const SampleAt& sampleAt, Index n, const GradientTarget& target)
{
    constexpr Index w = width<P>;
    Index i = 0;
    const auto run = [&]<int Vectors>() {
        P acc[Vectors];
        for (int v = 0; v < Vectors; ++v)
            acc[v] = zero<P>();
        for (Index b = 0; b < n; ++b) {
            const P value = broadcast<P>(delta[b]);
            const float* const x = sampleAt(b) + i;
#pragma GCC unroll 4
            for (int v = 0; v < Vectors; ++v)
                acc[v] = packet::pmadd(value, load<P>(x + v * w), acc[v]);
        }
        for (int v = 0; v < Vectors; ++v)
            put<P>(target, i + v * w, acc[v], [](const float* from) { return load<P>(from); },
                   [](float* to, const P& values) { store<P>(to, values); });
        i += Vectors * w;
    };
    while (i + 4 * w <= in)
        run.template operator()<4>();
    while (i + w <= in)
        run.template operator()<1>();
    if (i == in)
        return;
    const FirstLanes<P> rest(static_cast<int>(in - i));
    P acc = zero<P>();
    for (Index b = 0; b < n; ++b)
        acc = packet::pmadd(broadcast<P>(delta[b]), rest.load(sampleAt(b) + i), acc);
    put<P>(target, i, acc, [&](const float* from) { return rest.load(from); },
           [&](float* to, const P& values) { rest.store(to, values); });
}

// E [in × n] with a stride of whole vectors.
template <class P>
void rowDelta(const float* w, Index in, const float* delta, Index n, float* e, Index strideE)
{
    forEachVector<P>(in, [&](Index i, const auto& get, const auto&) {
        const P weights = get(w + i);
        for (Index b = 0; b < n; ++b)
            store<P>(e + b * strideE + i, packet::pmul(weights, broadcast<P>(delta[b])));
    });
}

// Σ_b δ_b
template <class P>
inline float total(const float* delta, Index n)
{
    P sum = zero<P>();
    forEachVector<P>(n, [&](Index i, const auto& get, const auto&) { sum = packet::padd(sum, get(delta + i)); });
    return packet::predux(sum);
}

} // namespace epochscope::kernels
