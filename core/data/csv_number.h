// Numbers as they stand in tables, the same in every locale.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace epochscope {

enum class CellKind : std::uint8_t {
    number,
    text,
    empty,
    missing,      // NA, N/A, NaN, null, none, ?
    infinite,     // inf, infinity
    tooLarge,     // 1e999
    hexadecimal,  // 0x1F
    otherDecimal, // 1,5 where numbers have a point, or 1.5 where they have a comma
};

// What the trimmed cell is; `value` is set if it is a number. Too small to be represented is 0.
CellKind classifyCell(std::string_view text, bool decimalComma, double& value);

static_assert(std::endian::native == std::endian::little);

// Eight digits, the first in the lowest byte, as a number.
inline std::uint64_t valueOfEight(std::uint64_t digits)
{
    digits = digits * 10 + (digits >> 8);
    return ((digits & 0x000000FF000000FF) * 0x000F424000000064 + ((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >> 32;
}

constexpr std::uint64_t eightZeros = 0x3030303030303030;
// The high bit of each byte that is no digit, of text xor eightZeros; exact up to the first byte beyond ASCII.
inline std::uint64_t notDigits(std::uint64_t word) { return (word | (word + 0x7676767676767676)) & 0x8080808080808080; }

// Adds the digits at `at` to the mantissa; returns where they end. Eight bytes are looked at together (Lemire 2022, "Number parsing
// at a gigabyte per second"): the branches of a loop over digits are guessed wrongly about once a number.
inline const char* plainDigits(const char* at, const char* end, std::uint64_t& mantissa)
{
    if (end - at >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        word ^= eightZeros; // digits become 0 to 9
        const std::uint64_t others = notDigits(word);
        const int digits = others == 0 ? 8 : std::countr_zero(others) / 8;
        if (digits == 0)
            return at;
        static constexpr std::uint64_t powers[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
        mantissa = mantissa * powers[digits] + valueOfEight(word << 8 * (8 - digits)); // zeros in front
        at += digits;
        if (digits < 8)
            return at;
    }
    while (at != end && static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0' < 10)
        mantissa = mantissa * 10 + (static_cast<unsigned>(static_cast<unsigned char>(*at++)) - '0');
    return at;
}

// A number without a sign that ends within eight bytes, as most do: its digits are moved together over the decimal mark, and take
// one conversion. Where it ends, or nullptr if it is not so short.
inline const char* shortNumber(const char* at, const char* end, char decimal, double& value, bool& sawPoint)
{
    if (end - at < 8)
        return nullptr;
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    word ^= eightZeros;
    std::uint64_t others = notDigits(word);
    if (others == 0)
        return nullptr;
    const int whole = std::countr_zero(others) / 8;
    int length = whole, digits = whole;
    const bool fractional = at[whole] == decimal;
    if (fractional) {
        others &= others - 1;
        if (others == 0)
            return nullptr;
        length = std::countr_zero(others) / 8;
        digits = length - 1;
        const std::uint64_t before = (std::uint64_t{1} << 8 * whole) - 1;
        word = (word & before) | (word >> 8 & ~before);
    }
    if (digits == 0 || (at[length] | 0x20) == 'e')
        return nullptr;
    static constexpr double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7};
    value = static_cast<double>(static_cast<std::int64_t>(valueOfEight(word << 8 * (8 - digits)))) / powers[digits - whole];
    sawPoint = sawPoint || (fractional && decimal == '.');
    return at + length;
}

// The plain numbers that make up most tables: [-+]digits[.digits][e[-+]digits] with at most 19 digits of which the
// value is exact with one multiplication (Clinger 1990). Returns where the number ends, or nullptr if it takes more
// than that.
inline const char* plainNumber(const char* at, const char* end, char decimal, double& value, bool& sawPoint)
{
    static constexpr double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const bool negative = at != end && *at == '-';
    at += at != end && (*at == '-' || *at == '+') ? 1 : 0;
    static constexpr double signs[] = {1, -1}; // not by a branch, which would be guessed wrongly for every other number
    double size = 0;
    if (const char* const after = shortNumber(at, end, decimal, size, sawPoint)) {
        value = size * signs[negative];
        return after;
    }
    std::uint64_t mantissa = 0;
    const char* const start = at;
    at = plainDigits(at, end, mantissa);
    auto digits = at - start;
    std::int64_t exponent = 0;
    const bool fractional = at != end && *at == decimal;
    if (fractional) {
        const char* const fraction = ++at;
        at = plainDigits(at, end, mantissa);
        exponent = fraction - at;
        digits -= exponent;
    }
    if (digits == 0 || digits > 19)
        return nullptr;
    if (at != end && (*at == 'e' || *at == 'E')) {
        ++at;
        const bool down = at != end && *at == '-';
        if (at != end && (*at == '-' || *at == '+'))
            ++at;
        const char* const first = at;
        std::int64_t power = 0;
        while (at != end && *at >= '0' && *at <= '9' && at - first < 5)
            power = power * 10 + (*at++ - '0');
        if (at == first || at - first == 5)
            return nullptr;
        exponent += down ? -power : power;
    }
    if (mantissa > (std::uint64_t{1} << 53) || exponent < -22 || exponent > 22)
        return nullptr;
    const auto whole = static_cast<double>(mantissa);
    size = exponent < 0 ? whole / powers[-exponent] : whole * powers[exponent];
    value = size * signs[negative];
    sawPoint = sawPoint || (fractional && decimal == '.');
    return at;
}

} // namespace epochscope
