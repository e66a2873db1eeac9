#include "chart/chart_legend.h"

#include "chart/elided_name.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
constexpr double sample = 2.6; // of the stroke, in font heights: three dashes
constexpr double afterSample = 0.5;
constexpr double between = 1.4;
constexpr double widestName = 14;
constexpr int mostRows = 4;
constexpr double mostOfHeight = 0.2; // of the chart
} // namespace

double ChartLegend::layOut(const ChartType& type, const QRectF& area, double top, double plotRight, double first,
                           double lowest)
{
    m_cells.clear();
    const QFontMetricsF metrics(type.font(1));
    const double before = type.size(sample + afterSample);
    const double gap = type.size(between);
    const double height = metrics.height();

    // From the right end of the plot towards the axis's name; what does not fit is left to the labels at the curves.
    double width = 0;
    for (const LegendEntry& entry : m_kinds)
        width += before + metrics.horizontalAdvance(entry.name) + gap;
    double x = std::max(plotRight - width + gap, first);
    for (const LegendEntry& entry : m_kinds) {
        const double wide = before + metrics.horizontalAdvance(entry.name);
        if (x + wide > area.right() - type.size(0.5))
            break;
        m_cells.push_back({QRectF(x, top, wide, height), entry.name, entry});
        x += wide + gap;
    }
    double bottom = top + height;
    if (m_runs.empty())
        return bottom;

    const double left = area.left() + type.size(1);
    const double room = std::max(type.size(1), area.right() - type.size(0.5) - left);
    double widest = 0;
    for (const LegendEntry& entry : m_runs)
        widest = std::max(widest, metrics.horizontalAdvance(entry.name));
    const double cell = std::min(room, before + std::min(widest, type.size(widestName)));
    const int columns = std::max(1, static_cast<int>((room + gap) / (cell + gap)));
    const double row = height * 1.15;
    const double rowsHeight = std::min(area.height() * mostOfHeight, lowest - bottom);
    const int rows = std::clamp(static_cast<int>(rowsHeight / row), 1, mostRows);
    const auto count = static_cast<int>(m_runs.size());
    const bool allFit = count <= rows * columns;
    const int shown = allFit ? count : std::max(0, rows * columns - 1);
    bottom += type.size(0.3);
    const auto box = [&](int index) {
        return QRectF(left + index % columns * (cell + gap), bottom + index / columns * row, cell, height);
    };
    for (int index = 0; index < shown; ++index) {
        const LegendEntry& entry = m_runs[static_cast<std::size_t>(index)];
        m_cells.push_back({box(index), elidedName(metrics, entry.name, cell - before), entry});
    }
    if (!allFit) {
        const QString rest = QCoreApplication::translate("LearningCurveChart", "and %1 more").arg(count - shown);
        QRectF place = box(shown);
        place.setWidth(left + room - place.left()); // the last: to the end of the row
        m_cells.push_back({place, metrics.elidedText(rest, Qt::ElideRight, place.width()), {}});
    }
    const int used = (std::min(count, shown + 1) + columns - 1) / columns;
    return bottom + used * row;
}

void ChartLegend::paint(QPainter& painter, const ChartType& type) const
{
    const QFontMetricsF metrics(type.font(1));
    painter.setFont(type.font(1));
    for (const Cell& cell : m_cells) {
        const double baseline = cell.box.top() + metrics.ascent();
        double x = cell.box.left();
        if (cell.entry) {
            QPen pen = cell.entry->pen;
            if (cell.entry->pale)
                pen.setColor(type.colors.axis);
            painter.setPen(pen);
            const double middle = baseline - metrics.xHeight() / 2;
            painter.drawLine(QPointF(x, middle), QPointF(x + type.size(sample), middle));
            x += type.size(sample + afterSample);
        }
        painter.setPen(cell.entry && !cell.entry->pale ? type.colors.text : type.colors.quietText);
        painter.drawText(QPointF(x, baseline), cell.text);
    }
}

} // namespace epochscope
