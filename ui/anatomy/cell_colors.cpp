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

void paintClass(QPainter& painter, const QRect& place, int number, const QPalette& palette)
{
    // The first hue is that of the batch at work.
    const ChartColors& colors = ChartColors::of(palette);
    const int hues = static_cast<int>(colors.hues.size()) - 1;
    const QColor& color = colors.hue(static_cast<std::size_t>(1 + number % hues));
    const int width = std::max(1, (place.width() + 1) / 2);
    const int height = std::max(1, place.height() / 3);
    const int left = number % 2 == 0 ? place.left() : place.right() + 1 - width;
    painter.fillRect(QRect(left, place.bottom() + 1 - height, width, height), color);
}

} // namespace epochscope
