// A model without hidden layers, with one output and few features, as vectors over samples see it. Inside the kernels only.
#pragma once

#include "kernels/lanes.h"
#include "kernels/loss_lanes.h"

#include <algorithm>

namespace epochscope::kernels {

// Each number in all lanes, so that none has to be spread again.
template <class V, int Features>
struct NarrowModel
{
    V weights[Features];
    V bias;
};

// What one vector of samples adds to the sums.
template <class V, int Features>
struct NarrowTerms
{
    V loss;
    NarrowModel<V, Features> gradient;
};

// Of samples with these features and targets. `weights`: null where all of them weigh 1. `z`: the outputs.
template <LossKind Kind, bool WithGradient, class V, int Features>
inline __attribute__((always_inline)) NarrowTerms<V, Features> termsOf(const NarrowModel<V, Features>& model, const V (&x)[Features], const V& y,
                                                                       const V& scale, const V* weights, V& z)
{
    z = model.bias;
    for (int f = 0; f < Features; ++f)
        z = packet::pmadd(model.weights[f], x[f], z);
    V slope;
    NarrowTerms<V, Features> terms;
    terms.loss = lossOfOutput<Kind, WithGradient, V>(z, y, slope);
    if (weights) // what weighs nothing may be infinite
        terms.loss = packet::pmul(packet::pand(terms.loss, packet::pcmp_lt(zero<V>(), *weights)), *weights);
    if constexpr (WithGradient) {
        // The factors wait for no weights of the model, so that only one product is in the way from one batch to the next.
        const V factor = weights ? packet::pmul(slopeFactor<Kind>(scale), *weights) : slopeFactor<Kind>(scale);
        terms.gradient.bias = packet::pmul(slope, factor);
        for (int f = 0; f < Features; ++f)
            terms.gradient.weights[f] = packet::pmul(slope, packet::pmul(factor, x[f]));
    }
    return terms;
}

template <bool WithGradient, class V, int Features>
inline void addTo(NarrowTerms<V, Features>& sums, const NarrowTerms<V, Features>& terms)
{
    sums.loss = packet::padd(sums.loss, terms.loss);
    if constexpr (WithGradient) {
        sums.gradient.bias = packet::padd(sums.gradient.bias, terms.gradient.bias);
        for (int f = 0; f < Features; ++f)
            sums.gradient.weights[f] = packet::padd(sums.gradient.weights[f], terms.gradient.weights[f]);
    }
}

// Whether a sample's terms are so quickly made that a vector of its own does for them, and sumOf() adds as vectors do.
#ifdef EIGEN_VECTORIZE_SSE
template <LossKind Kind>
constexpr bool addsSingly = Kind != LossKind::log;
#else
template <LossKind Kind>
constexpr bool addsSingly = false;
#endif

// In the order in which the lanes of a vector of eight are added up, of which those behind the last hold nothing.
template <int Count, class V>
inline V sumOf(const V (&values)[Count])
{
    static_assert(Count <= 8);
    constexpr int lanes = std::min(Count, 4);
    V sums[lanes];
#pragma GCC unroll 4
    for (int i = 0; i < lanes; ++i) {
        sums[i] = values[i];
        if (i + 4 < Count)
            sums[i] = packet::padd(values[i], values[i + 4]);
    }
    if constexpr (Count == 1)
        return sums[0];
    else if constexpr (Count == 2)
        return packet::padd(sums[0], sums[1]);
    else if constexpr (Count == 3)
        return packet::padd(packet::padd(sums[0], sums[2]), sums[1]);
    else
        return packet::padd(packet::padd(sums[0], sums[2]), packet::padd(sums[1], sums[3]));
}

} // namespace epochscope::kernels
