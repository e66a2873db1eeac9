#include "chart/plot_occupancy.h"

#include <algorithm>
#include <cmath>

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

void PlotOccupancy::mark(int column, int row)
{
    if (column >= 0 && column < m_columns && row >= 0 && row < m_rows)
        m_taken[static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns) +
                static_cast<std::size_t>(column)] = true;
}

void PlotOccupancy::add(const QList<QPointF>& line)
{
    if (m_taken.empty())
        return;
    const auto place = [&](const QPointF& point) {
        return QPointF(point.x() * m_plot.width() / cell, (1 - point.y()) * m_plot.height() / cell);
    };
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QPointF to = place(line[i]);
        const QPointF from = i > 0 ? place(line[i - 1]) : to;
        const double length = std::max(std::abs(to.x() - from.x()), std::abs(to.y() - from.y()));
        const int steps = std::clamp(static_cast<int>(std::ceil(length)), 1, m_columns + m_rows);
        for (int step = 0; step <= steps; ++step) {
            const QPointF at = from + (to - from) * step / steps;
            mark(static_cast<int>(std::floor(at.x())), static_cast<int>(std::floor(at.y())));
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
                             static_cast<std::size_t>(column)]
                         ? 1
                         : 0;
    return count;
}

} // namespace epochscope
