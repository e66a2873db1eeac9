// Losses of steps that are not yet published. Of small models there are tens of millions in a second, so that the room stays and
// is not cleared.
#pragma once

#include "kernels/stretches.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace epochscope {

class PendingLosses
{
public:
    bool empty() const { return m_count == 0; }
    std::size_t size() const { return m_count; }
    std::span<const float> values() const { return std::span(m_room).first(m_count); }

    void reserve(std::size_t count) { m_room.resize(std::max(m_room.size(), count)); }
    void add(std::span<const double> losses)
    {
        if (m_count + losses.size() > m_room.size())
            reserve(std::max(m_count + losses.size(), 2 * m_room.size()));
        kernels::roundToFloats(losses, m_room.data() + m_count);
        m_count += losses.size();
    }
    void clear() { m_count = 0; }

private:
    std::vector<float> m_room;
    std::size_t m_count = 0;
};

} // namespace epochscope
