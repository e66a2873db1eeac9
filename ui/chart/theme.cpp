#include "chart/theme.h"

#include <QtGui/QPalette>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
double luminance(const QColor& color)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}
} // namespace

// Okabe and Ito's set; on white its light hues are darkened until they reach 3:1.
const ChartColors& ChartColors::light()
{
    static const ChartColors colors{false,
                                    QColor(0xffffff),
                                    QColor(0x1f2428),
                                    QColor(0x5a636b),
                                    QColor(0xe6e9ec),
                                    QColor(0xb4bbc2),
                                    {QColor(0x0072b2), QColor(0xd55e00), QColor(0x009e73), QColor(0xc2609a),
                                     QColor(0x9a7400), QColor(0x2488b8), QColor(0x8a8100), QColor(0x4d4d4d)}};
    return colors;
}

const ChartColors& ChartColors::dark()
{
    static const ChartColors colors{true,
                                    QColor(0x1b1e22),
                                    QColor(0xe8eaed),
                                    QColor(0xa0a8b0),
                                    QColor(0x2c3137),
                                    QColor(0x5a636c),
                                    {QColor(0x56b4e9), QColor(0xe69f00), QColor(0x009e73), QColor(0xcc79a7),
                                     QColor(0xf0e442), QColor(0xd55e00), QColor(0x2a8fd0), QColor(0xb8b8b8)}};
    return colors;
}

const ChartColors& ChartColors::of(const QPalette& palette) { return isDark(palette) ? dark() : light(); }

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightnessF() < palette.color(QPalette::WindowText).lightnessF();
}

double contrast(const QColor& one, const QColor& other)
{
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace epochscope
