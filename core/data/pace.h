// How far something has come that is done for one sample after another: the progress hears of it now and then, and can end it.
#pragma once

#include "base/input_file.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace epochscope {

class Pace
{
public:
    Pace() = default;
    // Of so many samples in all, for each of which so many bytes are gone through. The progress must outlive it.
    Pace(const ReadProgress& progress, std::int64_t samples, std::int64_t bytesEach)
        : m_progress(progress ? &progress : nullptr), m_bytesEach(bytesEach), m_bytes(samples * bytesEach),
          m_every(std::bit_floor(static_cast<std::uint64_t>(std::clamp(atOnce / std::max(bytesEach, std::int64_t{1}), std::int64_t{1}, std::int64_t{1} << 16))))
    {
    }

    // Before each sample; false: cancelled.
    bool goesOn()
    {
        const std::int64_t sample = m_sample++;
        return !m_progress || (static_cast<std::uint64_t>(sample) & (m_every - 1)) != 0 || (*m_progress)(sample * m_bytesEach, m_bytes);
    }

private:
    static constexpr std::int64_t atOnce = 4 << 20; // some thousandths of a second

    const ReadProgress* m_progress = nullptr;
    std::int64_t m_bytesEach = 0, m_bytes = 0, m_sample = 0;
    std::uint64_t m_every = 1;
};

} // namespace epochscope
