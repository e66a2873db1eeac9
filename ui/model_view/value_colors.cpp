#include "model_view/value_colors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace epochscope {

QColor mixedColor(const QColor& one, const QColor& other, double share)
{
    const auto part = static_cast<float>(std::clamp(share, 0.0, 1.0));
    const auto channel = [part](float a, float b) { return a + (b - a) * part; };
    return QColor::fromRgbF(channel(one.redF(), other.redF()), channel(one.greenF(), other.greenF()),
                            channel(one.blueF(), other.blueF()));
}

const QColor& classColor(const ChartColors& colors, std::int64_t number)
{
    const auto hues = static_cast<std::int64_t>(colors.hues.size()) - 1;
    return colors.hue(static_cast<std::size_t>(1 + number % hues));
}

QColor classTint(const ChartColors& colors, std::int64_t number, double sureness)
{
    const double least = colors.forDark ? 0.10 : 0.08;
    const double most = colors.forDark ? 0.34 : 0.30;
    return mixedColor(colors.background, classColor(colors, number),
                      least + (most - least) * std::clamp(sureness, 0.0, 1.0));
}

namespace {
std::vector<QColor> markColors(const ChartColors& colors)
{
    const auto hues = static_cast<std::int64_t>(colors.hues.size()) - 1;
    std::vector<QColor> made;
    for (std::int64_t k = 0; k < hues; ++k) {
        const auto isClear = [&](const QColor& mark) {
            for (std::int64_t behind = 0; behind < hues; ++behind)
                if (contrast(mark, classTint(colors, behind, 1)) < 3)
                    return false;
            return true;
        };
        double share = 0; // of the text's colour
        while (share < 1 && !isClear(mixedColor(classColor(colors, k), colors.text, share)))
            share += 0.02;
        made.push_back(mixedColor(classColor(colors, k), colors.text, share));
    }
    return made;
}
} // namespace

const QColor& classMarkColor(const ChartColors& colors, std::int64_t number)
{
    static const std::vector<QColor> light = markColors(ChartColors::light());
    static const std::vector<QColor> dark = markColors(ChartColors::dark());
    const std::vector<QColor>& marks = colors.forDark ? dark : light;
    return marks[static_cast<std::size_t>(number) % marks.size()];
}

QColor scaleColor(double place)
{
    static constexpr std::array<QRgb, 9> stops{0xff440154, 0xff472d7b, 0xff3b528b, 0xff2c728e, 0xff21918c,
                                               0xff28ae80, 0xff5ec962, 0xffaddc30, 0xfffde725};
    if (!(place > 0)) // NaN too
        return stops.front();
    const double at = std::min(place, 1.0) * (stops.size() - 1);
    const auto index = std::min(static_cast<std::size_t>(at), stops.size() - 2);
    return mixedColor(stops[index], stops[index + 1], at - static_cast<double>(index));
}

QColor signedColor(const ChartColors& colors, double value)
{
    return mixedColor(colors.background, colors.hue(value < 0 ? 0 : 1), std::abs(value));
}

QColor inkColor(const ChartColors& colors, double amount)
{
    return mixedColor(colors.background, colors.text, amount);
}

} // namespace epochscope
