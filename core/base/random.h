// Random streams that give the same numbers on every platform, unlike the standard library's distributions.
//
// A stream is named by (seed, purpose, index), so that "the order of epoch 12" or "the noise of the data" can be drawn
// without drawing anything before it. Generator: xoshiro256++ (Blackman, Vigna 2019), its state filled by SplitMix64.
#pragma once

#include <cstdint>
#include <span>
#include <utility>

namespace epochscope {

// Part of the file format in effect: the numbers decide which stream a seed gives. Append, never renumber.
enum class StreamPurpose : std::uint64_t {
    features = 1,
    noise = 2,
    labelFlip = 3,
    subset = 4,
    split = 5,
    weights = 6,
    order = 7,
    analysis = 8,
};

class RandomStream
{
public:
    RandomStream(std::uint64_t seed, StreamPurpose purpose, std::uint64_t index = 0);

    std::uint64_t next()
    {
        const std::uint64_t result = rotl(m_state[0] + m_state[3], 23) + m_state[0];
        const std::uint64_t t = m_state[1] << 17;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= t;
        m_state[3] = rotl(m_state[3], 45);
        return result;
    }

    // Uniform on 0 … n−1 without bias (Lemire 2019); n ≥ 1.
    std::uint32_t below(std::uint32_t n)
    {
        std::uint64_t product = (next() >> 32) * n;
        auto low = static_cast<std::uint32_t>(product);
        if (low < n) {
            const std::uint32_t threshold = (0U - n) % n;
            while (low < threshold) {
                product = (next() >> 32) * n;
                low = static_cast<std::uint32_t>(product);
            }
        }
        return static_cast<std::uint32_t>(product >> 32);
    }

    // Uniform on [0, 1) in steps of 2⁻⁵³.
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    double uniform(double low, double high) { return low + (high - low) * uniform(); }

    // Standard normal: the polar method of Marsaglia (1964), which needs only log and sqrt.
    double normal();

    // Fisher–Yates. What seeds give by it, such as splits, stays as it is.
    template<class T>
    void shuffle(std::span<T> values)
    {
        for (std::size_t i = values.size(); i > 1; --i)
            std::swap(values[i - 1], values[below(static_cast<std::uint32_t>(i))]);
    }

    // A random order of 0 … n−1, n < 2³², whatever has stood there: Fisher–Yates from the front, which needs no numbers to begin with,
    // and several places drawn from each random number (Brackett-Rozinsky, Lemire 2024). As free of bias as shuffle(); of hundreds in
    // about half the time.
    void permute(std::span<std::uint32_t> order);

private:
    static constexpr std::uint64_t rotl(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

    std::uint64_t m_state[4];
    double m_spare = 0;
    bool m_hasSpare = false;
};

} // namespace epochscope
