#include "model_view/plot_area.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>

namespace epochscope {

PlotArea::PlotArea(Range x, Range y, QString nameX, QString nameY, const QFont& font)
    : m_x(drawable(x, false)), m_y(drawable(y, false)), m_nameX(std::move(nameX)), m_nameY(std::move(nameY)),
      m_font(font)
{
}

void PlotArea::fit(const QRectF& rect)
{
    const QFontMetricsF metrics(m_font);
    const double line = metrics.height();
    m_plot = rect.adjusted(0, line + 2, -2, -line - 4);
    m_ticksY = linearTicks(m_y, std::clamp(static_cast<int>(m_plot.height() / (1.4 * line)), 2, 8));
    double widest = 0;
    for (const Tick& tick : m_ticksY)
        widest = std::max(widest, metrics.horizontalAdvance(tick.label));
    m_plot.setLeft(rect.left() + widest + 6);
    m_plot = m_plot.toRect(); // whole pixels for what is drawn behind
    m_ticksX = linearTicks(m_x, std::clamp(static_cast<int>(m_plot.width() / (3.5 * line)), 2, 10));
}

void PlotArea::paintGrid(QPainter& painter, const ChartColors& colors) const
{
    painter.setPen(QPen(colors.grid, 1));
    for (const Tick& tick : m_ticksX)
        painter.drawLine(QPointF(toX(tick.value), m_plot.top()), QPointF(toX(tick.value), m_plot.bottom()));
    for (const Tick& tick : m_ticksY)
        painter.drawLine(QPointF(m_plot.left(), toY(tick.value)), QPointF(m_plot.right(), toY(tick.value)));
}

void PlotArea::paintNames(QPainter& painter, const ChartColors& colors) const
{
    const QFontMetricsF metrics(m_font);
    const double line = metrics.height();
    painter.setFont(m_font);
    painter.setPen(colors.text);
    const QRectF above(m_plot.left(), m_plot.top() - line - 2, m_plot.width(), line);
    painter.drawText(above, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(m_nameY, Qt::ElideRight, above.width()));
    // The name of the other axis at its end; numbers that it would cover are left out.
    const QRectF below(m_plot.left(), m_plot.bottom() + 4, m_plot.width(), line);
    const QString name = metrics.elidedText(m_nameX, Qt::ElideRight, below.width() * 0.6);
    const double free = below.right() - metrics.horizontalAdvance(name) - 8;
    painter.drawText(below, Qt::AlignRight | Qt::AlignVCenter, name);
    painter.setPen(colors.quietText);
    for (const Tick& tick : m_ticksX) {
        const double width = metrics.horizontalAdvance(tick.label);
        const double left = std::max(toX(tick.value) - width / 2, m_plot.left() - 4);
        if (left + width <= free)
            painter.drawText(QPointF(left, below.top() + metrics.ascent()), tick.label);
    }
    for (const Tick& tick : m_ticksY) {
        const double width = metrics.horizontalAdvance(tick.label);
        painter.drawText(QPointF(m_plot.left() - 6 - width, toY(tick.value) + metrics.ascent() / 2 - 1), tick.label);
    }
}

} // namespace epochscope
