#include "format.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace epochscope::cli {

std::string rateText(double perSecond, std::string_view unit)
{
    static constexpr std::array<std::string_view, 4> prefixes{"", "k", "M", "G"};
    std::size_t step = 0;
    double value = std::isfinite(perSecond) ? perSecond : 0;
    while (value >= 999.5 && step + 1 < prefixes.size()) {
        value /= 1000;
        ++step;
    }
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f} {}{}/s", value, decimals,
                       prefixes[step].empty() ? "" : fmt::format("{} ", prefixes[step]), unit);
}

std::string durationText(double seconds)
{
    if (!(seconds > 0))
        return "0 s";
    if (seconds < 0.0995)
        return fmt::format("{:.2g} ms", seconds * 1000);
    if (seconds < 9.95)
        return fmt::format("{:.2g} s", seconds);
    if (seconds < 59.5)
        return fmt::format("{:.0f} s", seconds);
    if (seconds >= 1e15)
        return "ages";
    const auto whole = static_cast<long long>(std::llround(seconds));
    if (whole < 3600)
        return fmt::format("{}:{:02}", whole / 60, whole % 60);
    return fmt::format("{}:{:02}:{:02}", grouped(whole / 3600), whole / 60 % 60, whole % 60);
}

std::string measureText(double value) { return std::isnan(value) ? "undefined" : fmt::format("{:.4g}", value); }

std::string percentText(double fraction)
{
    return std::isnan(fraction) ? "undefined" : fmt::format("{:.1f} %", 100 * fraction);
}

std::size_t columnsOf(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string alignedTable(const std::vector<std::vector<std::string>>& rows,
                         const std::vector<std::size_t>& rightAligned)
{
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], columnsOf(row[i]));
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - columnsOf(row[i]), ' ');
            const bool right = std::find(rightAligned.begin(), rightAligned.end(), i) != rightAligned.end();
            line += (i ? "  " : "") + (right ? padding + row[i] : row[i] + padding);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

} // namespace epochscope::cli
