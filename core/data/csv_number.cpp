#include "data/csv_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace epochscope {

namespace {
bool isDigit(char c) { return c >= '0' && c <= '9'; }

// [-+]digits[decimal digits][e[-+]digits], at least one digit before the exponent.
bool hasNumberShape(std::string_view text, char decimal)
{
    std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    std::size_t digits = 0;
    const auto skipDigits = [&] {
        const std::size_t first = at;
        while (at < text.size() && isDigit(text[at]))
            ++at;
        return at - first;
    };
    digits = skipDigits();
    if (at < text.size() && text[at] == decimal) {
        ++at;
        digits += skipDigits();
    }
    if (digits == 0)
        return false;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '-' || text[at] == '+'))
            ++at;
        if (skipDigits() == 0)
            return false;
    }
    return at == text.size();
}

bool equalsIgnoringCase(std::string_view text, std::string_view lower)
{
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

bool isHexadecimal(std::string_view text)
{
    return text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') &&
           text.find_first_not_of("0123456789abcdefABCDEF.pP+-", 2) == std::string_view::npos;
}

// The shape has been checked. Whether it is too large or too small is told by the digits, because from_chars does
// not.
CellKind convert(std::string_view text, double& value)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    const auto error = std::from_chars(text.data(), text.data() + text.size(), value).ec;
    if (error != std::errc::result_out_of_range)
        return CellKind::number;
    value = 0;
    // The decimal position of the first digit that is not 0, plus the exponent.
    const std::size_t e = std::min(text.find_first_of("eE"), text.size());
    const std::string_view digits = text.substr(0, e);
    std::int64_t exponent = 0;
    if (e < text.size()) {
        std::string_view power = text.substr(e + 1);
        if (power.starts_with('+'))
            power.remove_prefix(1);
        if (std::from_chars(power.data(), power.data() + power.size(), exponent).ec != std::errc())
            exponent = power.starts_with('-') ? -(std::int64_t{1} << 60) : std::int64_t{1} << 60;
    }
    const std::size_t first = digits.find_first_of("123456789");
    if (first == std::string_view::npos)
        return CellKind::number;
    const std::size_t point = std::min(digits.find('.'), digits.size());
    const auto position = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
    return position + exponent > 0 ? CellKind::tooLarge : CellKind::number;
}
} // namespace

CellKind classifyCell(std::string_view text, bool decimalComma, double& value)
{
    if (text.empty())
        return CellKind::empty;
    const bool point = hasNumberShape(text, '.'), comma = hasNumberShape(text, ',');
    if (point && comma) // without a decimal mark
        return convert(text, value);
    if (point)
        return decimalComma ? CellKind::otherDecimal : convert(text, value);
    if (comma) {
        if (!decimalComma)
            return CellKind::otherDecimal;
        std::string copy(text);
        std::replace(copy.begin(), copy.end(), ',', '.');
        return convert(copy, value);
    }
    static constexpr std::array<std::string_view, 9> missing = {"na",   "n/a", "#n/a", "nan", "null",
                                                                "none", "nil", "?",    "-"};
    std::string_view unsignedText = text;
    if (text[0] == '-' || text[0] == '+')
        unsignedText.remove_prefix(1);
    if (equalsIgnoringCase(unsignedText, "inf") || equalsIgnoringCase(unsignedText, "infinity"))
        return CellKind::infinite;
    if (equalsIgnoringCase(unsignedText, "nan") ||
        std::any_of(missing.begin(), missing.end(), [&](auto word) { return equalsIgnoringCase(text, word); }))
        return CellKind::missing;
    if (isHexadecimal(unsignedText))
        return CellKind::hexadecimal;
    return CellKind::text;
}

} // namespace epochscope
