// Numbers as they stand in tables, the same in every locale.
#pragma once

#include <cstdint>
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

// The plain numbers that make up most tables: [-+]digits[.digits][e[-+]digits] with at most 19 digits of which the
// value is exact with one multiplication (Clinger 1990). Returns where the number ends, or nullptr if it takes more
// than that.
inline const char* plainNumber(const char* at, const char* end, char decimal, double& value, bool& sawPoint)
{
    static constexpr double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const bool negative = at != end && *at == '-';
    if (at != end && (*at == '-' || *at == '+'))
        ++at;
    const auto digit = [](char c) { return static_cast<unsigned>(static_cast<unsigned char>(c)) - '0'; };
    std::uint64_t mantissa = 0;
    const char* const start = at;
    while (at != end && digit(*at) < 10)
        mantissa = mantissa * 10 + digit(*at++);
    auto digits = at - start;
    std::int64_t exponent = 0;
    const bool fractional = at != end && *at == decimal;
    if (fractional) {
        const char* const fraction = ++at;
        while (at != end && digit(*at) < 10)
            mantissa = mantissa * 10 + digit(*at++);
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
        while (at != end && digit(*at) < 10 && at - first < 5)
            power = power * 10 + digit(*at++);
        if (at == first || at - first == 5)
            return nullptr;
        exponent += down ? -power : power;
    }
    if (mantissa > (std::uint64_t{1} << 53) || exponent < -22 || exponent > 22)
        return nullptr;
    const auto whole = static_cast<double>(mantissa);
    const double size = exponent < 0 ? whole / powers[-exponent] : whole * powers[exponent];
    value = negative ? -size : size;
    sawPoint = sawPoint || (fractional && decimal == '.');
    return at;
}

} // namespace epochscope
