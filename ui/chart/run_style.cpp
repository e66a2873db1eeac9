#include "chart/run_style.h"

#include <algorithm>
#include <array>

namespace epochscope {

namespace {
constexpr double leastContrast = 3;

// By family: training, measured training, validation. In widths of the pen; empty is solid.
const QList<qreal>& dashes(CurveKind kind, int number)
{
    static const std::array<std::array<QList<qreal>, 3>, 3> families = {{
        {{{}, {0.1, 2.2}, {5, 2.5}}},
        {{{16, 2}, {0.1, 4}, {5, 2, 0.1, 2}}},
        {{{16, 2, 3, 2}, {0.1, 2.2, 0.1, 5}, {5, 2, 0.1, 2, 0.1, 2}}},
    }};
    return families[static_cast<std::size_t>(number) % families.size()][static_cast<std::size_t>(kind)];
}
} // namespace

QColor runColor(const RunStyle& style, const ChartColors& colors)
{
    if (!style.own)
        return colors.hue(static_cast<std::size_t>(std::max(0, style.number)));
    QColor color = *style.own;
    color.setAlpha(255);
    for (int i = 0; i < 40 && contrast(color, colors.background) < leastContrast; ++i) {
        const float lightness = color.lightnessF() + (colors.forDark ? 0.03F : -0.03F);
        color = QColor::fromHslF(std::max(0.0F, color.hslHueF()), color.hslSaturationF(),
                                 std::clamp(lightness, 0.0F, 1.0F));
    }
    return color;
}

QPen curvePen(CurveKind kind, const RunStyle& style, const ChartColors& colors, double fontSize, bool thin)
{
    const double width = fontSize * (kind == CurveKind::running ? 0.15 : 0.13);
    QPen pen(runColor(style, colors), thin ? 1 : width);
    pen.setJoinStyle(Qt::RoundJoin);
    // A cap as wide as the pen makes a dot of the shortest dash.
    QList<qreal> pattern = dashes(kind, std::max(0, style.number));
    const bool dotted = std::any_of(pattern.cbegin(), pattern.cend(), [](qreal length) { return length < 1; });
    pen.setCapStyle(dotted ? Qt::RoundCap : Qt::FlatCap);
    // Dashes are as long whatever the line's width.
    if (thin)
        for (qreal& length : pattern)
            length *= width;
    if (!pattern.isEmpty())
        pen.setDashPattern(pattern);
    return pen;
}

QPen samplePen(QPen pen)
{
    constexpr qreal longDash = 8;
    QList<qreal> pattern = pen.style() == Qt::SolidLine ? QList<qreal>() : pen.dashPattern();
    if (std::none_of(pattern.cbegin(), pattern.cend(), [](qreal length) { return length > longDash; }))
        return pen;
    for (qsizetype i = 0; i < pattern.size(); ++i)
        pattern[i] = i % 2 == 1 ? 1.2 : pattern[i] > longDash ? 4 : pattern[i] / 2;
    pen.setDashPattern(pattern);
    return pen;
}

} // namespace epochscope
