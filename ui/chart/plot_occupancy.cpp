#include "chart/plot_occupancy.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace epochscope {

namespace {
constexpr double cell = 4; // pixels
}

PlotOccupancy::PlotOccupancy(const QRectF& plot)
    : m_plot(plot), m_columns(static_cast<int>(plot.width() / cell) + 1),
      m_rows(static_cast<int>(plot.height() / cell) + 1),
      m_taken(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows))
{
}

// Of one column, from row to row.
void PlotOccupancy::mark(int column, int from, int to)
{
    if (column < 0 || column >= m_columns)
        return;
    for (int row = std::max(from, 0); row <= std::min(to, m_rows - 1); ++row)
        m_taken[static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns) + static_cast<std::size_t>(column)] = 1;
}

void PlotOccupancy::add(const QList<QPointF>& line)
{
    if (m_taken.empty())
        return;
    const auto place = [&](const QPointF& point) {
        return QPointF(point.x() * m_plot.width() / cell, (1 - point.y()) * m_plot.height() / cell);
    };
    const auto cellOf = [](double at) { return static_cast<int>(std::floor(at)); };
    QPointF before;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QPointF to = place(line[i]);
        const QPointF from = std::exchange(before, to);
        if (i == 0 || cellOf(from.x()) == cellOf(to.x())) { // of dense curves nearly all
            const auto [top, bottom] = std::minmax({i == 0 ? to.y() : from.y(), to.y()});
            mark(cellOf(to.x()), cellOf(top), cellOf(bottom));
            continue;
        }
        const double length = std::max(std::abs(to.x() - from.x()), std::abs(to.y() - from.y()));
        const int steps = std::clamp(static_cast<int>(std::ceil(length)), 1, m_columns + m_rows);
        for (int step = 0; step <= steps; ++step) {
            const QPointF at = from + (to - from) * step / steps;
            mark(cellOf(at.x()), cellOf(at.y()), cellOf(at.y()));
        }
    }
}

int PlotOccupancy::under(const QRectF& box) const
{
    const auto clampedTo = [](double at, int most) {
        return std::clamp(static_cast<int>(std::floor(at / cell)), 0, most);
    };
    if (m_taken.empty() || !box.intersects(m_plot))
        return 0;
    const int left = clampedTo(box.left() - m_plot.left(), m_columns - 1);
    const int right = clampedTo(box.right() - m_plot.left(), m_columns - 1);
    const int top = clampedTo(box.top() - m_plot.top(), m_rows - 1);
    const int bottom = clampedTo(box.bottom() - m_plot.top(), m_rows - 1);
    int count = 0;
    for (int row = top; row <= bottom; ++row)
        for (int column = left; column <= right; ++column)
            count += m_taken[static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns) +
                             static_cast<std::size_t>(column)];
    return count;
}

} // namespace epochscope
