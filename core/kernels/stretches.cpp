#include "kernels/stretches.h"

#include "kernels/lanes.h"

#include <algorithm>
#include <cmath>

namespace epochscope::kernels {

namespace {
using P = SmallPacket;
constexpr Index w = width<P>;

// Lane by lane. A minimum may overlook what is no number, but no sum does.
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
};

bool sumUpOne(const float* values, Index length, Stretch& to)
{
    to = {values[0], values[0], values[0], values[length - 1]};
    float sum = 0;
    Index i = 0;
    if (length >= w) {
        Extremes extremes(load<P>(values));
        for (i = w; i + w <= length; i += w)
            extremes.add(load<P>(values + i));
        to.lowest = packet::predux_min(extremes.lowest);
        to.highest = packet::predux_max(extremes.highest);
        sum = packet::predux(extremes.sum);
    }
    for (; i < length; ++i) {
        to.lowest = std::min(to.lowest, values[i]);
        to.highest = std::max(to.highest, values[i]);
        sum += values[i];
    }
    return std::isfinite(sum);
}

constexpr Index shortLength = 16; // as many as there are most of

// As many short ones as a vector has lanes, each in a lane of its own; returns their sums.
P sumUpShort(const float* values, Stretch* to)
{
    packet::PacketBlock<P, w> turned;
    const auto turn = [&](Index from) {
        for (Index lane = 0; lane < w; ++lane)
            turned.packet[lane] = load<P>(values + lane * shortLength + from);
        packet::ptranspose(turned);
    };
    turn(0);
    packet::PacketBlock<P, 4> parts;
    parts.packet[0] = turned.packet[0];
    Extremes extremes(turned.packet[0]);
    for (Index i = 1; i < w; ++i)
        extremes.add(turned.packet[i]);
    for (Index from = w; from < shortLength; from += w) {
        turn(from);
        for (const P& along : turned.packet)
            extremes.add(along);
    }
    parts.packet[1] = extremes.lowest;
    parts.packet[2] = extremes.highest;
    parts.packet[3] = turned.packet[w - 1];
    packet::ptranspose(parts);
    for (Index i = 0; i < 4; ++i)
        store<P>(reinterpret_cast<float*>(to) + i * w, parts.packet[i]);
    return extremes.sum;
}
} // namespace

bool sumUpStretches(const float* values, Index length, Index count, Stretch* to)
{
    static_assert(sizeof(Stretch) == 4 * sizeof(float) && shortLength % w == 0);
    Index stretch = 0;
    bool finite = true;
    if (length == shortLength && count >= w) {
        P sums = zero<P>();
        for (; stretch + w <= count; stretch += w)
            sums = packet::padd(sums, sumUpShort(values + stretch * shortLength, to + stretch));
        finite = std::isfinite(packet::predux(sums));
    }
    for (; stretch < count; ++stretch)
        finite &= sumUpOne(values + stretch * length, length, to[stretch]);
    return finite;
}

void roundToFloats(std::span<const double> from, float* to)
{
    for (std::size_t i = 0; i < from.size(); ++i)
        to[i] = static_cast<float>(from[i]);
}

} // namespace epochscope::kernels
