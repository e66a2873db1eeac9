// Where on the plot there are curves, on a grid of a few pixels, so that words can be put where there are none.
#pragma once

#include <QtCore/QList>
#include <QtCore/QPointF>
#include <QtCore/QRectF>

#include <vector>

namespace epochscope {

class PlotOccupancy
{
public:
    PlotOccupancy() = default;
    explicit PlotOccupancy(const QRectF& plot);

    void add(const QList<QPointF>& line); // in units of the plot
    // Cells with curves under a box in pixels; outside the plot there are none.
    int under(const QRectF& box) const;

private:
    void mark(int column, int from, int to);

    QRectF m_plot;
    int m_columns = 0, m_rows = 0;
    std::vector<unsigned char> m_taken; // 1 or 0: to be read and written quickly
};

} // namespace epochscope
