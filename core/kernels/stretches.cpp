#include "kernels/stretches.h"

#include "kernels/lanes.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace epochscope::kernels {

namespace {
// Lane by lane. A minimum may overlook what is no number, but no sum does.
template <class P>
struct Extremes
{
    P lowest, highest, sum;

    explicit Extremes(const P& first) : lowest(first), highest(first), sum(first) {}
    void add(const P& values)
    {
        lowest = packet::pmin(lowest, values);
        highest = packet::pmax(highest, values);
        sum = packet::padd(sum, values);
    }
    void add(const Extremes& others)
    {
        lowest = packet::pmin(lowest, others.lowest);
        highest = packet::pmax(highest, others.highest);
        sum = packet::padd(sum, others.sum);
    }
};

// From values[i] on as many whole vectors as there are; returns the sum of what they hold. Two at a time, since one has to wait
// for the one before it.
template <class P>
float sumUpVectors(const float* values, Index length, Index& i, Stretch& to)
{
    constexpr Index w = width<P>;
    if (i + w > length)
        return 0;
    Extremes<P> extremes(load<P>(values + i));
    i += w;
    if (i + 3 * w <= length) {
        Extremes<P> others(load<P>(values + i));
        for (i += w; i + 2 * w <= length; i += 2 * w) {
            extremes.add(load<P>(values + i));
            others.add(load<P>(values + i + w));
        }
        extremes.add(others);
    }
    for (; i + w <= length; i += w)
        extremes.add(load<P>(values + i));
    to.lowest = std::min(to.lowest, packet::predux_min(extremes.lowest));
    to.highest = std::max(to.highest, packet::predux_max(extremes.highest));
    return packet::predux(extremes.sum);
}

bool sumUpOne(const float* values, Index length, Stretch& to)
{
    to = {values[0], values[0], values[0], values[length - 1]};
    Index i = 0;
    float sum = sumUpVectors<NarrowPacket>(values, length, i, to);
    sum += sumUpVectors<SmallPacket>(values, length, i, to);
    for (; i < length; ++i) {
        to.lowest = std::min(to.lowest, values[i]);
        to.highest = std::max(to.highest, values[i]);
        sum += values[i];
    }
    return std::isfinite(sum);
}

constexpr Index shortLength = 16; // as many as there are most of

// As many short ones as a vector has lanes, each in a lane of its own; returns their sums.
template <class P>
P sumUpShort(const float* values, Stretch* to)
{
    constexpr Index w = width<P>, fields = 4;
    packet::PacketBlock<P, w> turned;
    const auto turn = [&](Index from) {
        for (Index lane = 0; lane < w; ++lane)
            turned.packet[lane] = load<P>(values + lane * shortLength + from);
        packet::ptranspose(turned);
    };
    alignas(64) float parts[fields][w];
    turn(0);
    store<P>(parts[0], turned.packet[0]);
    Extremes<P> extremes(turned.packet[0]);
    for (Index i = 1; i < w; ++i)
        extremes.add(turned.packet[i]);
    for (Index from = w; from < shortLength; from += w) {
        turn(from);
        for (const P& along : turned.packet)
            extremes.add(along);
    }
    store<P>(parts[1], extremes.lowest);
    store<P>(parts[2], extremes.highest);
    store<P>(parts[3], turned.packet[w - 1]);
    using Q = SmallPacket;
    constexpr Index q = width<Q>;
    for (Index lane = 0; lane < w; lane += q) {
        packet::PacketBlock<Q, fields> of;
        for (Index field = 0; field < fields; ++field)
            of.packet[field] = load<Q>(parts[field] + lane);
        packet::ptranspose(of);
        for (Index i = 0; i < fields; ++i)
            store<Q>(reinterpret_cast<float*>(to + lane) + i * q, of.packet[i]);
    }
    return extremes.sum;
}
} // namespace

bool sumUpStretches(const float* values, Index length, Index count, Stretch* to)
{
    using P = NarrowPacket;
    constexpr Index w = width<P>;
    static_assert(sizeof(Stretch) == 4 * sizeof(float) && shortLength % w == 0);
    Index stretch = 0;
    bool finite = true;
    if (length == shortLength && count >= w) {
        P sums = zero<P>();
        for (; stretch + w <= count; stretch += w)
            sums = packet::padd(sums, sumUpShort<P>(values + stretch * shortLength, to + stretch));
        finite = std::isfinite(packet::predux(sums));
    }
    for (; stretch < count; ++stretch)
        finite &= sumUpOne(values + stretch * length, length, to[stretch]);
    return finite;
}

void roundToFloats(std::span<const double> from, float* to)
{
    using Doubles = double __attribute__((vector_size(32)));
    using Floats = float __attribute__((vector_size(16)));
    constexpr std::size_t w = 4;
    std::size_t i = 0;
    for (; i + w <= from.size(); i += w) {
        Doubles values;
        std::memcpy(&values, from.data() + i, sizeof(values));
        const auto rounded = __builtin_convertvector(values, Floats);
        std::memcpy(to + i, &rounded, sizeof(rounded));
    }
    for (; i < from.size(); ++i)
        to[i] = static_cast<float>(from[i]);
    clearUpperHalves(); // vcvtpd2ps of 256 bits of memory puts them in use, though its result is short, and g++ does not know
}

} // namespace epochscope::kernels
