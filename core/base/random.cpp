#include "base/random.h"

#include <cmath>

namespace epochscope {

namespace {
std::uint64_t splitMix64(std::uint64_t& state)
{
    std::uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}
} // namespace

RandomStream::RandomStream(std::uint64_t seed, StreamPurpose purpose, std::uint64_t index)
{
    // Three rounds of mixing, so that neighbouring seeds and neighbouring epochs share nothing.
    std::uint64_t state = seed;
    state = splitMix64(state) ^ (static_cast<std::uint64_t>(purpose) * 0xD1B54A32D192ED03ULL);
    state = splitMix64(state) ^ (index * 0x8CB92BA72F3D8DD7ULL);
    for (auto& word : m_state)
        word = splitMix64(state);
}

double RandomStream::normal()
{
    if (m_hasSpare) {
        m_hasSpare = false;
        return m_spare;
    }
    double u, v, s;
    do {
        u = uniform(-1, 1);
        v = uniform(-1, 1);
        s = u * u + v * v;
    } while (s >= 1 || s == 0);
    const double scale = std::sqrt(-2 * std::log(s) / s);
    m_spare = v * scale;
    m_hasSpare = true;
    return u * scale;
}

} // namespace epochscope
