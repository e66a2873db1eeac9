#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <vector>

namespace epochscope {

namespace {
template <class T>
std::string exact(T value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value > 0 ? "inf" : "-inf";
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    return std::string(buffer, end);
}

// from_chars knows no plus sign; "+-1" stays as it is, and is no number.
std::string_view withoutPlus(std::string_view text)
{
    return text.starts_with('+') && !text.starts_with("+-") ? text.substr(1) : text;
}

// Whether a number without a sign is below 1, told by its digits: from_chars says "out of range" of too large and of
// too small alike.
bool isBelowOne(std::string_view number)
{
    const std::size_t e = std::min(number.find_first_of("eE"), number.size());
    const std::string_view digits = number.substr(0, e);
    std::int64_t exponent = 0;
    if (e < number.size()) {
        const std::string_view power = withoutPlus(number.substr(e + 1));
        if (std::from_chars(power.data(), power.data() + power.size(), exponent).ec != std::errc())
            exponent = power.starts_with('-') ? -(std::int64_t{1} << 60) : std::int64_t{1} << 60;
    }
    const std::size_t first = digits.find_first_of("123456789");
    if (first == std::string_view::npos)
        return true;
    // The decimal position of the first digit that is not 0.
    const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
    return point - static_cast<std::int64_t>(first) + exponent <= 0;
}

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

// Length of the valid UTF-8 sequence at the start of the text, 0 if there is none.
std::size_t utf8Sequence(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80)
        return 1;
    std::size_t length = 0;
    std::uint32_t code = 0;
    if ((first & 0xE0) == 0xC0)
        length = 2, code = first & 0x1FU;
    else if ((first & 0xF0) == 0xE0)
        length = 3, code = first & 0x0FU;
    else if ((first & 0xF8) == 0xF0)
        length = 4, code = first & 0x07U;
    if (length == 0 || text.size() < length)
        return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return 0;
        code = (code << 6) | (byte(i) & 0x3FU);
    }
    const bool overlong =
        (length == 2 && code < 0x80) || (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    return overlong || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) ? 0 : length;
}
} // namespace

std::string exactNumber(double value) { return exact(value); }
std::string exactNumber(float value) { return exact(value); }

std::optional<double> parseNumber(std::string_view text)
{
    text = withoutPlus(text);
    // from_chars takes "inf" and "nan" too; a number here starts with a digit or a point.
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    if (digits.empty() || !((digits[0] >= '0' && digits[0] <= '9') || digits[0] == '.'))
        return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size())
        return std::nullopt;
    if (error == std::errc::result_out_of_range)
        return isBelowOne(digits) ? std::optional(0.0) : std::nullopt;
    return error == std::errc() ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> parseInteger(std::string_view text)
{
    text = withoutPlus(text);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                     : std::nullopt;
}

std::string grouped(std::int64_t value)
{
    std::string text = std::to_string(value);
    const std::size_t first = value < 0 ? 1 : 0;
    for (std::size_t i = text.size(); i > first + 3;) {
        i -= 3;
        text.insert(i, 1, ',');
    }
    return text;
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates)
{
    std::string_view best;
    // At least half of what was written has to be right.
    std::size_t bestDistance = std::min(std::max<std::size_t>(2, word.size() / 3), word.size() / 2) + 1;
    if (word.size() > 200)
        return best;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = editDistance(word, candidate);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

std::string quoted(std::string_view text, std::size_t most)
{
    std::string out = "\"";
    while (!text.empty()) {
        if (out.size() > most) {
            out += "…";
            break;
        }
        const std::size_t length = utf8Sequence(text);
        const auto first = static_cast<unsigned char>(text[0]);
        if (length == 0 || first < 0x20 || first == 0x7F)
            out += fmt::format("\\x{:02x}", first);
        else
            out += text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out + "\"";
}

bool isValidUtf8(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t length = utf8Sequence(text);
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

} // namespace epochscope
