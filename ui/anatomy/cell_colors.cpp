#include "anatomy/cell_colors.h"

#include "chart/theme.h"

#include <QtGui/QPainter>
#include <QtGui/QPalette>

#include <algorithm>

namespace epochscope {

namespace {
QColor mixed(const QColor& one, const QColor& other, float share)
{
    const auto channel = [&](float a, float b) { return a + (b - a) * share; };
    return QColor::fromRgbF(channel(one.redF(), other.redF()), channel(one.greenF(), other.greenF()),
                            channel(one.blueF(), other.blueF()));
}
} // namespace

CellColors CellColors::of(const QPalette& palette)
{
    const QColor base = palette.color(QPalette::Window);
    const QColor text = palette.color(QPalette::WindowText);
    return {base,
            {mixed(base, text, 0.18F), mixed(base, text, 0.42F)},
            palette.color(QPalette::Highlight),
            text,
            mixed(base, text, 0.12F),
            palette.color(QPalette::PlaceholderText)};
}

CellColors CellColors::of(const ChartColors& colors)
{
    return {colors.background,
            {mixed(colors.background, colors.text, 0.18F), mixed(colors.background, colors.text, 0.42F)},
            colors.hue(0),
            colors.text,
            mixed(colors.background, colors.text, 0.12F),
            colors.quietText};
}

QColor visitColor(double visits, const VisitScale& scale, const CellColors& colors)
{
    const auto range = static_cast<double>(scale.most - scale.least);
    const double share = range > 0 ? (visits - static_cast<double>(scale.least)) / range : 0.5;
    return mixed(colors.background, colors.atWork, 0.22F + 0.78F * static_cast<float>(std::clamp(share, 0.0, 1.0)));
}

void paintVisits(QPainter& painter, const QRect& place, double visits, const VisitScale& scale, const CellColors& colors)
{
    if (visits == 0)
        paintCell(painter, place, PlaceKind::absent, colors);
    else
        painter.fillRect(place, visitColor(visits, scale, colors));
}

void paintCell(QPainter& painter, const QRect& place, PlaceKind kind, const CellColors& colors)
{
    const int edge = place.width() / 4;
    switch (kind) {
    case PlaceKind::batch:
        painter.fillRect(place, colors.batch[0]);
        return;
    case PlaceKind::otherBatch:
        painter.fillRect(place, colors.batch[1]);
        return;
    case PlaceKind::atWork:
        painter.fillRect(place, colors.atWork);
        return;
    case PlaceKind::lastOfFew:
        painter.fillRect(place, colors.batch[0]);
        painter.fillRect(QRect(place.topLeft(), QSize(place.width(), place.height() < 8 ? 1 : 2)), colors.line);
        return;
    case PlaceKind::elsewhere:
        painter.fillRect(place.adjusted(edge, edge, -edge, -edge), colors.faint);
        return;
    case PlaceKind::absent:
        painter.fillRect(place, QBrush(colors.quiet, place.width() < 8 ? Qt::Dense6Pattern : Qt::BDiagPattern));
        return;
    }
}

void paintClass(QPainter& painter, const QRect& place, int number, const ChartColors& colors)
{
    // The first hue is that of the batch at work.
    const int hues = static_cast<int>(colors.hues.size()) - 1;
    const QColor& color = colors.hue(static_cast<std::size_t>(1 + number % hues));
    const int width = std::max(1, (place.width() + 1) / 2);
    const int height = std::max(1, place.height() / 3);
    const int left = number % 2 == 0 ? place.left() : place.right() + 1 - width;
    painter.fillRect(QRect(left, place.bottom() + 1 - height, width, height), color);
}

} // namespace epochscope
