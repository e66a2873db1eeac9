// The activations of model/activation.h, a vector at a time. Inside the kernels only.
#pragma once

#include "kernels/lanes.h"
#include "model/model_settings.h"

namespace epochscope::kernels {

// Columns stand side by side, so that here the widest vectors serve whatever the layer's are.
template <class F>
inline void forEachWide(Index count, const F& f)
{
    forEachVector<WidePacket>(count, f);
}

// max(0, z); NaN stays NaN.
template <class P>
inline P rectified(const P& z)
{
    return packet::pandnot(z, packet::pcmp_lt(z, zero<P>()));
}

// In place: z becomes a.
inline void activate(Activation activation, float* z, Index count)
{
    using W = WidePacket;
    switch (activation) {
    case Activation::tanh:
        forEachWide(count, [z](Index i, const auto& get, const auto& put) { put(z + i, packet::ptanh(get(z + i))); });
        break;
    case Activation::relu:
        forEachWide(count, [z](Index i, const auto& get, const auto& put) { put(z + i, rectified<W>(get(z + i))); });
        break;
    case Activation::sigmoid:
        forEachWide(count, [z](Index i, const auto& get, const auto& put) {
            const W value = get(z + i);
            const W e = expOfNegative<W>(packet::pnegate(packet::pabs(value)));
            const W likely = packet::pdiv(broadcast<W>(1.F), packet::padd(broadcast<W>(1.F), e));
            const W result = packet::pselect(packet::pcmp_lt(value, zero<W>()), packet::pmul(e, likely), likely);
            put(z + i, packet::pmadd(value, zero<W>(), result)); // NaN stays NaN
        });
        break;
    case Activation::linear:
        break;
    }
}

// ∂L/∂z of ∂L/∂a and a.
template <class P>
inline P timesDerivative(Activation activation, const P& e, const P& a)
{
    switch (activation) {
    case Activation::tanh:
        return packet::pmul(e, packet::psub(broadcast<P>(1.F), packet::pmul(a, a)));
    case Activation::relu:
        return packet::pand(e, packet::pcmp_lt(zero<P>(), a));
    case Activation::sigmoid:
        return packet::pmul(e, packet::pmul(a, packet::psub(broadcast<P>(1.F), a)));
    case Activation::linear:
        break;
    }
    return e;
}

// f.operator()<Kind>()
template <class F>
inline void withActivation(Activation activation, const F& f)
{
    switch (activation) {
    case Activation::tanh:
        return f.template operator()<Activation::tanh>();
    case Activation::relu:
        return f.template operator()<Activation::relu>();
    case Activation::sigmoid:
        return f.template operator()<Activation::sigmoid>();
    case Activation::linear:
        return f.template operator()<Activation::linear>();
    }
}

// ∂L/∂a becomes ∂L/∂z, given a.
inline void multiplyByDerivative(Activation activation, float* e, const float* a, Index count)
{
    if (activation != Activation::linear)
        withActivation(activation, [=]<Activation Kind>() {
            forEachWide(count, [=](Index i, const auto& get, const auto& put) {
                put(e + i, timesDerivative<WidePacket>(Kind, get(e + i), get(a + i)));
            });
        });
}

} // namespace epochscope::kernels
