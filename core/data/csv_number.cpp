#include "data/csv_number.h"

#include "base/text.h"

#include <algorithm>
#include <array>
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

// The shape has been checked, so only its size can keep it from being a number.
CellKind convert(std::string_view text, double& value)
{
    const auto number = parseNumber(text);
    value = number.value_or(0);
    return number ? CellKind::number : CellKind::tooLarge;
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
