// A text of less than 16 bytes in two words: compared, cut and searched without a loop over its bytes.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace epochscope {

static_assert(std::endian::native == std::endian::little);

// The high bit of each byte of the word that is c, exact up to the first.
inline std::uint64_t bytesEqual(std::uint64_t word, char c)
{
    constexpr std::uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
    word ^= ones * static_cast<unsigned char>(c);
    return (word - ones) & ~word & highs;
}

// Zeros fill it up; a text with zeros in it has no such form.
class ShortText
{
public:
    static constexpr std::size_t size = 16;

    ShortText() = default;
    explicit ShortText(std::string_view text) { std::memcpy(m_words.data(), text.data(), text.size()); } // at most `size` bytes

    // The `size` bytes that stand there.
    static ShortText at(const char* bytes) { return ShortText(std::string_view(bytes, size)); }

    // Where the first of these characters stands; `size` if there is none.
    template <class... Chars>
    std::size_t indexOfAny(Chars... chars) const
    {
        const std::uint64_t low = (... | bytesEqual(m_words[0], chars)), high = (... | bytesEqual(m_words[1], chars));
        const auto place = [](std::uint64_t found) { return static_cast<std::size_t>(std::countr_zero(found)) / 8; };
        return low != 0 ? place(low) : 8 + place(high);
    }

    // Only so many of its first bytes stay.
    void cut(std::size_t length)
    {
        constexpr auto ofBytes = [](std::size_t count) { return count >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * count) - 1; };
        m_words[0] &= ofBytes(length);
        m_words[1] &= length > 8 ? ofBytes(length - 8) : 0;
    }

    std::size_t length() const
    {
        const auto ofWord = [](std::uint64_t word) { return 8 - static_cast<std::size_t>(std::countl_zero(word)) / 8; };
        return m_words[1] != 0 ? 8 + ofWord(m_words[1]) : ofWord(m_words[0]);
    }
    std::uint64_t hash() const { return (m_words[0] ^ m_words[1] * 31) * 0x9E3779B97F4A7C15; }
    bool operator==(const ShortText&) const = default;

private:
    std::array<std::uint64_t, 2> m_words{};
};

} // namespace epochscope
