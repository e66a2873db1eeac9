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

    // The same with several places drawn from each random number (Brackett-Rozinsky, Lemire 2024): as free of bias, in half
    // the time, and other orders for the same seed.
    template<class T>
    void quickShuffle(std::span<T> values)
    {
        std::uint64_t left = values.size();
        const auto placesWhileAbove = [&]<int Places>(std::uint64_t bound) {
            // Below it the exact threshold, a division, has to be known. It falls with `left`, but to know it roughly will do.
            std::uint64_t careful = choices<Places>(left);
            for (; left > bound; left -= Places)
                careful = placeLast<Places>(values, left, careful);
        };
        placesWhileAbove.template operator()<1>(std::uint64_t{1} << 30);
        placesWhileAbove.template operator()<2>(std::uint64_t{1} << 19);
        placesWhileAbove.template operator()<3>(std::uint64_t{1} << 14);
        placesWhileAbove.template operator()<4>(std::uint64_t{1} << 11);
        placesWhileAbove.template operator()<5>(std::uint64_t{1} << 9);
        placesWhileAbove.template operator()<6>(6);
        placesWhileAbove.template operator()<1>(1);
    }

private:
    static constexpr std::uint64_t rotl(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

    // left · (left − 1) · …: in how many ways `Places` of them can be chosen in turn.
    template <int Places>
    static std::uint64_t choices(std::uint64_t left)
    {
        std::uint64_t product = left;
        for (int i = 1; i < Places; ++i)
            product *= left - static_cast<std::uint64_t>(i);
        return product;
    }

    // Draws what comes to stand at the last `Places` of the first `left` values. `careful`: a bound of the number of choices,
    // as the last call returned it.
    template <int Places, class T>
    std::uint64_t placeLast(std::span<T> values, std::uint64_t left, std::uint64_t careful)
    {
        __extension__ using Wide = unsigned __int128;
        std::uint64_t chosen[Places];
        const auto draw = [&] {
            std::uint64_t fraction = next();
            for (int i = 0; i < Places; ++i) {
                const Wide product = static_cast<Wide>(fraction) * (left - static_cast<std::uint64_t>(i));
                chosen[i] = static_cast<std::uint64_t>(product >> 64);
                fraction = static_cast<std::uint64_t>(product);
            }
            return fraction;
        };
        std::uint64_t fraction = draw();
        if (fraction < careful) {
            careful = choices<Places>(left);
            const std::uint64_t threshold = (0 - careful) % careful; // 2⁶⁴ mod the number of choices
            while (fraction < threshold)
                fraction = draw();
        }
        for (int i = 0; i < Places; ++i)
            std::swap(values[left - static_cast<std::uint64_t>(i) - 1], values[chosen[i]]);
        return careful;
    }

    std::uint64_t m_state[4];
    double m_spare = 0;
    bool m_hasSpare = false;
};

} // namespace epochscope
