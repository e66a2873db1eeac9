// The losses of model/loss.h, a vector at a time: over the samples where there is one output, over the outputs where there
// are more. Inside the kernels only.
#pragma once

#include "kernels/lanes.h"
#include "model/model_settings.h"

#include <limits>

namespace epochscope::kernels {

// Of the samples of one block.
struct BlockTargets
{
    const float* values = nullptr; // [outputs × n], column by column
    const std::int32_t* labels = nullptr;
    const float* weights = nullptr; // null: all 1
};

// log(1 + eᶻ) − y·z; NaN comes through by y·z.
template <class P>
inline P logLoss(const P& z, const P& y)
{
    const P e = expOfNegative<P>(packet::pnegate(packet::pabs(z))); // never overflows
    const P positive = packet::pandnot(z, packet::pcmp_lt(z, zero<P>()));
    return packet::padd(packet::psub(positive, packet::pmul(y, z)), log1pOfFraction<P>(e));
}

// 1 / (1 + e⁻ᶻ) − y
template <class P>
inline P logSlope(const P& z, const P& y)
{
    const P one = broadcast<P>(1.F);
    const P e = expOfNegative<P>(packet::pnegate(packet::pabs(z)));
    const P likely = packet::pdiv(one, packet::padd(one, e)); // of the side that z is on
    const P p = packet::pselect(packet::pcmp_lt(z, zero<P>()), packet::pmul(e, likely), likely);
    return packet::psub(p, y);
}

// A sample's loss and, where asked for, its derivative: slope · slopeFactor(1).
template <LossKind Kind, bool WithSlope, class P>
inline P lossOfOutput(const P& z, const P& y, P& slope)
{
    if constexpr (Kind == LossKind::log) {
        if constexpr (WithSlope)
            slope = logSlope(z, y);
        return logLoss(z, y);
    } else {
        const P error = packet::psub(z, y);
        if constexpr (Kind == LossKind::mse) {
            slope = error;
            return packet::pmul(error, error);
        } else {
            if constexpr (WithSlope) {
                const P plus = packet::pand(packet::pcmp_lt(zero<P>(), error), broadcast<P>(1.F));
                const P minus = packet::pand(packet::pcmp_lt(error, zero<P>()), broadcast<P>(1.F));
                slope = packet::psub(plus, minus);
            }
            return packet::pabs(error);
        }
    }
}
template <LossKind Kind, class P>
inline P slopeFactor(const P& scale)
{
    return Kind == LossKind::mse ? packet::padd(scale, scale) : scale;
}

// The same with the derivative times scale.
template <LossKind Kind, bool WithGradient, class P>
inline P lossOfOutput(const P& z, const P& y, const P& scale, P& gradient)
{
    P slope;
    const P loss = lossOfOutput<Kind, WithGradient, P>(z, y, slope);
    if constexpr (WithGradient)
        gradient = packet::pmul(slopeFactor<Kind>(scale), slope);
    return loss;
}

// The gradient of a single sample alone, by the shorter way; its loss, which nothing waits for, may be looked at later.
inline float logGradientOfOne(float z, float y, float scale)
{
    return packet::pfirst(
        packet::pmul(broadcast<SmallPacket>(scale), logSlope(broadcast<SmallPacket>(z), broadcast<SmallPacket>(y))));
}

// One output: the sum of the losses of n samples, and δ = scale · weight · ∂loss/∂z.
template <LossKind Kind, bool WithGradient, class P>
double lossOfRow(const float* z, const BlockTargets& targets, Index n, float scale, float* delta)
{
    if constexpr (Kind == LossKind::log)
        if (n == 1) {
            const float weight = targets.weights ? *targets.weights : 1.F;
            if constexpr (WithGradient)
                *delta = logGradientOfOne(*z, *targets.values, scale * weight);
            return static_cast<double>(
                weight * packet::pfirst(logLoss(broadcast<WidePacket>(*z), broadcast<WidePacket>(*targets.values))));
        }
    [[maybe_unused]] alignas(64) static constexpr float ones[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    P sum = zero<P>();
    forEachVector<P>(n, [&](Index i, const auto& get, const auto& put) {
        const P weight = targets.weights ? get(targets.weights + i) : get(ones); // pads weigh nothing
        P gradient;
        const P loss = lossOfOutput<Kind, WithGradient, P>(get(z + i), get(targets.values + i),
                                                           packet::pmul(broadcast<P>(scale), weight), gradient);
        sum = packet::padd(sum, packet::pmul(loss, weight));
        if constexpr (WithGradient)
            put(delta + i, gradient);
    });
    return static_cast<double>(packet::predux(sum));
}

// Many outputs, squared or absolute: a sample's loss is the mean over its outputs.
template <LossKind Kind, bool WithGradient, class P>
double lossOfOutputs(const float* z, Index strideZ, Index outputs, const BlockTargets& targets, Index n, float scale,
                     float* delta)
{
    const float share = 1.F / static_cast<float>(outputs);
    double sum = 0;
    for (Index b = 0; b < n; ++b) {
        const float weight = targets.weights ? targets.weights[b] : 1.F;
        P losses = zero<P>();
        forEachVector<P>(outputs, [&](Index i, const auto& get, const auto& put) {
            P gradient;
            losses = packet::padd(losses, lossOfOutput<Kind, WithGradient, P>(
                                              get(z + b * strideZ + i), get(targets.values + b * outputs + i),
                                              broadcast<P>(scale * share * weight), gradient));
            if constexpr (WithGradient)
                put(delta + b * strideZ + i, gradient);
        });
        sum += static_cast<double>(weight * share * packet::predux(losses));
    }
    return sum;
}

// Softmax cross entropy. `scratch` has room for 2·n floats and a vector.
template <bool WithGradient, class P>
double lossOfClasses(const float* z, Index strideZ, Index classes, const BlockTargets& targets, Index n, float scale,
                     float* delta, float* scratch)
{
    constexpr Index w = width<P>;
    const Index whole = classes / w * w;
    const bool partial = whole < classes;
    const FirstLanes<P> rest(static_cast<int>(partial ? classes - whole : w - 1));
    alignas(64) float padded[w];
    for (Index i = 0; i < w; ++i)
        padded[i] = whole + i < classes ? 0.F : -std::numeric_limits<float>::infinity();
    const P pads = load<P>(padded);
    const P inside = packet::pcmp_eq(pads, zero<P>());

    float* const logs = scratch;
    float* const margins = scratch + n;
    for (Index b = 0; b < n; ++b) {
        const float* const logits = z + b * strideZ;
        P highest = partial ? packet::padd(rest.load(logits + whole), pads) : load<P>(logits);
        for (Index i = 0; i < whole; i += w)
            highest = packet::pmax(highest, load<P>(logits + i));
        const float top = packet::predux_max(highest);
        const P shift = broadcast<P>(top);
        P sum = zero<P>();
        P probe = zero<P>(); // NaN or infinite logits make it NaN
        const auto exponential = [&](const P& values) {
            probe = packet::pmadd(values, zero<P>(), probe);
            return expOfNegative<P>(packet::psub(values, shift));
        };
        float* const gradient = WithGradient ? delta + b * strideZ : nullptr;
        for (Index i = 0; i < whole; i += w) {
            const P e = exponential(load<P>(logits + i));
            sum = packet::padd(sum, e);
            if constexpr (WithGradient)
                store<P>(gradient + i, e);
        }
        if (partial) {
            const P e = packet::pand(exponential(rest.load(logits + whole)), inside);
            sum = packet::padd(sum, e);
            if constexpr (WithGradient)
                store<P>(gradient + whole, e);
        }
        const float total = packet::predux(sum);
        logs[b] = total;
        margins[b] = logits[targets.labels[b]] - top + packet::predux(probe);
        if constexpr (WithGradient) {
            const float weighted = targets.weights ? scale * targets.weights[b] : scale;
            const P factor = broadcast<P>(weighted / total);
            for (Index i = 0; i < classes; i += w)
                store<P>(gradient + i, packet::pmul(load<P>(gradient + i), factor));
            gradient[targets.labels[b]] -= weighted;
        }
    }
    P sum = zero<P>();
    forEachVector<P>(n, [&](Index i, const auto& get, const auto&) {
        // Pads, log 0, are left out by the sum below.
        store<P>(logs + i, packet::psub(packet::plog(get(logs + i)), get(margins + i)));
    });
    if (!targets.weights) {
        forEachVector<P>(n, [&](Index i, const auto& get, const auto&) { sum = packet::padd(sum, get(logs + i)); });
    } else {
        forEachVector<P>(n, [&](Index i, const auto& get, const auto&) {
            sum = packet::padd(sum, packet::pmul(get(targets.weights + i), get(logs + i)));
        });
    }
    return static_cast<double>(packet::predux(sum));
}

} // namespace epochscope::kernels
