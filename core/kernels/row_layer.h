// A layer with one output: its weights are a row w, contiguous over the inputs, and so are its products.
//
//   forward    z_b = bias + w·x_b
//   gradient   g = Σ_b δ_b x_b
//   delta      e_b = δ_b w
//
// Samples are given by a function b ↦ x_b, so that they may stand side by side or anywhere. Inside the kernels only.
#pragma once

#include "kernels/products.h"

namespace epochscope::kernels {

// w·x in an order of summation that only `in` decides. `Padded`: w may be read to the end of its last vector.
template <class P, bool Padded = false>
inline float dot(const float* w, const float* x, Index in)
{
    constexpr Index n = width<P>;
    P sum = zero<P>();
    Index i = 0;
    if (in >= 4 * n) {
        P second = sum, third = sum, fourth = sum;
        for (; i + 4 * n <= in; i += 4 * n) {
            sum = packet::pmadd(load<P>(w + i), load<P>(x + i), sum);
            second = packet::pmadd(load<P>(w + i + n), load<P>(x + i + n), second);
            third = packet::pmadd(load<P>(w + i + 2 * n), load<P>(x + i + 2 * n), third);
            fourth = packet::pmadd(load<P>(w + i + 3 * n), load<P>(x + i + 3 * n), fourth);
        }
        sum = packet::padd(packet::padd(sum, second), packet::padd(third, fourth));
    }
    for (; i + n <= in; i += n)
        sum = packet::pmadd(load<P>(w + i), load<P>(x + i), sum);
    if (i < in) {
        const FirstLanes<P> rest(static_cast<int>(in - i));
        sum = packet::pmadd(Padded ? load<P>(w + i) : rest.load(w + i), rest.load(x + i), sum);
    }
    return packet::predux(sum);
}

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
