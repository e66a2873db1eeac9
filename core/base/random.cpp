#include "base/random.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace epochscope {

namespace {
std::uint64_t splitMix64(std::uint64_t& state)
{
    std::uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

// n · (n − 1) · …: in how many ways `Places` of n can be chosen in turn.
template <int Places>
constexpr std::uint64_t choices(std::uint64_t n)
{
    std::uint64_t product = n;
    for (int i = 1; i < Places; ++i)
        product *= n - static_cast<std::uint64_t>(i);
    return product;
}

// A fraction of 32 or 64 bits, and its product with an integer.
template <class Bits>
struct Product;
template <>
struct Product<std::uint32_t>
{
    using Type = std::uint64_t;
};
template <>
struct Product<std::uint64_t>
{
    __extension__ using Type = unsigned __int128;
};

// Lets the numbers at, at + 1 … change places with one up to their own, as the fraction `drawn` says. `careful`: at least as many as
// there are choices; below it, it has to be known which fractions would come up too often.
template <int Places, class Bits>
inline void place(RandomStream& random, std::uint32_t* order, std::uint64_t at, Bits drawn, Bits careful)
{
    constexpr int bits = std::numeric_limits<Bits>::digits;
    std::uint64_t chosen[Places];
    const auto choose = [&chosen, at](Bits fraction) {
        for (int i = 0; i < Places; ++i) {
            const auto product = typename Product<Bits>::Type{fraction} * (at + static_cast<std::uint64_t>(i) + 1);
            chosen[i] = static_cast<std::uint64_t>(product >> bits);
            fraction = static_cast<Bits>(product);
        }
        return fraction;
    };
    Bits left = choose(drawn);
    if (left < careful) [[unlikely]] {
        const auto exact = static_cast<Bits>(choices<Places>(at + Places));
        const Bits threshold = (Bits{0} - exact) % exact; // 2ᵇⁱᵗˢ mod the number of choices
        while (left < threshold)
            left = choose(static_cast<Bits>(random.next() >> (64 - bits)));
    }
    for (int i = 0; i < Places; ++i) {
        const std::uint64_t here = at + static_cast<std::uint64_t>(i);
        order[here] = order[chosen[i]];
        order[chosen[i]] = static_cast<std::uint32_t>(here);
    }
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

void RandomStream::permute(std::span<std::uint32_t> order)
{
    RandomStream random = *this; // in registers
    std::uint64_t at = 0;
    // As many at a time as seldom ask for a closer look.
    if (const std::uint64_t end = std::min<std::uint64_t>(1 << 9, order.size()); end >= 6) {
        const auto careful = static_cast<std::uint32_t>(choices<3>(end));
        for (; at + 6 <= end; at += 6) {
            const std::uint64_t number = random.next();
            place<3>(random, order.data(), at, static_cast<std::uint32_t>(number >> 32), careful);
            place<3>(random, order.data(), at + 3, static_cast<std::uint32_t>(number), careful);
        }
    }
    const auto placesUpTo = [&]<int Places>(std::uint64_t bound) {
        const std::uint64_t end = std::min<std::uint64_t>(bound, order.size());
        const std::uint64_t careful = end < Places ? 0 : choices<Places>(end);
        for (; at + Places <= end; at += Places)
            place<Places>(random, order.data(), at, random.next(), careful);
    };
    placesUpTo.template operator()<5>(1 << 11);
    placesUpTo.template operator()<4>(1 << 14);
    placesUpTo.template operator()<3>(1 << 19);
    placesUpTo.template operator()<2>(1 << 30);
    placesUpTo.template operator()<1>(order.size());
    *this = random;
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
