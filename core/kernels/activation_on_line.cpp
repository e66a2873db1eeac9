#include "kernels/activation_on_line.h"

#include "kernels/activation_lanes.h"

#include <algorithm>

namespace epochscope::kernels {

void activateOnLine(Activation activation, const float* z, const float* slope, float t, Index count, float* a)
{
    constexpr Index block = 2048; // stays in the nearest cache between the two
    const auto along = broadcast<WidePacket>(t);
    for (Index first = 0; first < count; first += block) {
        const Index size = std::min(block, count - first);
        float* const to = a + first;
        forEachWide(size, [=, from = z + first, by = slope + first](Index i, const auto& get, const auto& put) {
            put(to + i, packet::pmadd(along, WidePacket(get(by + i)), WidePacket(get(from + i))));
        });
        activate(activation, to, size);
    }
}

} // namespace epochscope::kernels
