// A plot with two linear axes: where values stand, and the marks of its axes.
#pragma once

#include "chart/axis_ticks.h"
#include "chart/theme.h"

#include <QtCore/QRectF>
#include <QtGui/QFont>

class QPainter;

namespace epochscope {

class PlotArea
{
public:
    // What is to be seen, in the data's units; the names stand at the ends of the axes.
    PlotArea(Range x, Range y, QString nameX, QString nameY, const QFont& font);

    // The plot within the rectangle, beside the numbers and names of its axes.
    void fit(const QRectF& rect);
    const QRectF& plot() const { return m_plot; }
    double toX(double value) const { return m_plot.left() + (value - m_x.from) / m_x.width() * m_plot.width(); }
    double toY(double value) const { return m_plot.bottom() - (value - m_y.from) / m_y.width() * m_plot.height(); }
    double fromX(double place) const { return m_x.from + (place - m_plot.left()) / m_plot.width() * m_x.width(); }
    double fromY(double place) const { return m_y.from + (m_plot.bottom() - place) / m_plot.height() * m_y.width(); }
    const Range& x() const { return m_x; }
    const Range& y() const { return m_y; }

    void paintGrid(QPainter& painter, const ChartColors& colors) const;  // behind what is plotted
    void paintNames(QPainter& painter, const ChartColors& colors) const; // numbers and names

private:
    Range m_x, m_y;
    QString m_nameX, m_nameY;
    QFont m_font;
    QRectF m_plot;
    std::vector<Tick> m_ticksX, m_ticksY;
};

} // namespace epochscope
