// The losses of model/loss.h where vectors run over the samples of a batch: no sum crosses lanes before the last. Inside the
// kernels only.
#pragma once

#include "kernels/loss_lanes.h"

namespace epochscope::kernels {

// Each output's samples side by side. Lanes behind the last sample are read and written; they weigh nothing, and their δ is 0.
template <class P>
struct LanesOfOutputs
{
    const float* z = nullptr;       // [stride × outputs]
    const float* targets = nullptr; // the same, or one row of labels as numbers
    const float* weights = nullptr; // null: all 1
    Index stride = 0;
    Index outputs = 0;
    Index samples = 0;

    // Squared, absolute, or log loss: a sample's loss is the mean over its outputs. δ = scale · weight · ∂loss/∂z.
    template <LossKind Kind, bool WithGradient>
    double loss(float scale, float* delta) const
    {
        const P share = broadcast<P>(1.F / static_cast<float>(outputs));
        const P scales = packet::pmul(broadcast<P>(scale), share);
        P sum = zero<P>();
        forVectors([&](Index at, const P& inside) {
            const P weight = weightsAt(at);
            const P factor = packet::pmul(scales, weight);
            P losses = zero<P>();
            for (Index k = 0; k < outputs; ++k) {
                P gradient;
                losses = packet::padd(losses, lossOfOutput<Kind, WithGradient, P>(load<P>(z + k * stride + at),
                                                                                 load<P>(targets + k * stride + at), factor, gradient));
                if constexpr (WithGradient)
                    store<P>(delta + k * stride + at, packet::pand(gradient, inside));
            }
            sum = packet::padd(sum, packet::pand(packet::pmul(packet::pmul(losses, share), weight), inside));
        });
        return static_cast<double>(packet::predux(sum));
    }

    // Softmax cross entropy.
    template <bool WithGradient>
    double crossEntropy(float scale, float* delta) const
    {
        P sum = zero<P>();
        forVectors([&](Index at, const P& inside) {
            P top = load<P>(z + at);
            for (Index k = 1; k < outputs; ++k)
                top = packet::pmax(top, load<P>(z + k * stride + at));
            const P label = load<P>(targets + at);
            P total = zero<P>(), own = zero<P>();
            P probe = zero<P>(); // NaN or infinite logits make it NaN
            for (Index k = 0; k < outputs; ++k) {
                const P logit = load<P>(z + k * stride + at);
                probe = packet::pmadd(logit, zero<P>(), probe);
                own = packet::padd(own, packet::pand(logit, isClass(label, k)));
                const P e = expOfNegative<P>(packet::psub(logit, top));
                total = packet::padd(total, e);
                if constexpr (WithGradient)
                    store<P>(delta + k * stride + at, e);
            }
            const P weight = weightsAt(at);
            if constexpr (WithGradient) {
                const P weighted = packet::pand(packet::pmul(broadcast<P>(scale), weight), inside);
                const P factor = packet::pdiv(weighted, total);
                for (Index k = 0; k < outputs; ++k) {
                    const P e = load<P>(delta + k * stride + at);
                    store<P>(delta + k * stride + at,
                             packet::psub(packet::pmul(e, factor), packet::pand(weighted, isClass(label, k))));
                }
            }
            const P margin = packet::padd(packet::psub(own, top), probe);
            const P loss = packet::pmul(weight, packet::psub(packet::plog(total), margin));
            sum = packet::padd(sum, packet::pand(loss, inside));
        });
        return static_cast<double>(packet::predux(sum));
    }

    // How many samples' greatest output, the first of equals, is the one of their label,
    std::int64_t countBest() const
    {
        return count([&](Index at) { return packet::pcmp_eq(bestAt(at), load<P>(targets + at)); });
    }
    // is one whose target is 1,
    std::int64_t countBestOfValues() const
    {
        return count([&](Index at) {
            const P best = bestAt(at);
            P right = zero<P>();
            for (Index k = 0; k < outputs; ++k)
                right = packet::por(right, packet::pand(isClass(best, k), isAbove(load<P>(targets + k * stride + at), 0.5F)));
            return right;
        });
    }
    // or lies on the right side of a threshold.
    std::int64_t countAbove(float threshold) const
    {
        return count([&](Index at) {
            const P differ = packet::pxor(isAbove(load<P>(z + at), threshold), isAbove(load<P>(targets + at), 0.5F));
            return packet::pandnot(packet::ptrue(differ), differ);
        });
    }

private:
    // f(first lane, which lanes are samples)
    template <class F>
    void forVectors(const F& f) const
    {
        const P lanes = packet::plset<P>(0.F);
        for (Index at = 0; at < samples; at += width<P>)
            f(at, packet::pcmp_lt(lanes, broadcast<P>(static_cast<float>(samples - at))));
    }
    P weightsAt(Index at) const { return weights ? load<P>(weights + at) : broadcast<P>(1.F); }
    static P isClass(const P& label, Index k) { return packet::pcmp_eq(label, broadcast<P>(static_cast<float>(k))); }
    static P isAbove(const P& value, float threshold) { return packet::pcmp_lt(broadcast<P>(threshold), value); }

    P bestAt(Index at) const
    {
        P best = load<P>(z + at), which = zero<P>();
        for (Index k = 1; k < outputs; ++k) {
            const P value = load<P>(z + k * stride + at);
            const P more = packet::pcmp_lt(best, value);
            best = packet::pselect(more, value, best);
            which = packet::pselect(more, broadcast<P>(static_cast<float>(k)), which);
        }
        return which;
    }

    template <class F>
    std::int64_t count(const F& isRight) const
    {
        P sum = zero<P>();
        forVectors([&](Index at, const P& inside) {
            sum = packet::padd(sum, packet::pand(packet::pand(isRight(at), inside), broadcast<P>(1.F)));
        });
        return static_cast<std::int64_t>(packet::predux(sum));
    }
};

} // namespace epochscope::kernels
