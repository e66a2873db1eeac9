// A line with many points for each pixel, in pieces that are quick to paint.
#pragma once

#include <QtCore/QList>
#include <QtCore/QRectF>
#include <QtGui/QPolygonF>

#include <vector>

namespace epochscope {

// Where it goes up and down within a column of pixels, a bar shows that as well as any number of lines; and the line between.
struct DenseLine
{
    QPolygonF points; // in pixels
    std::vector<qsizetype> starts; // of its pieces
    QList<QRectF> bars;
};

// `width`: of the line, 0 for one that is broad enough to be seen as it is; `column`: of a pixel's column.
DenseLine makeDenseLine(const QPolygonF& points, const std::vector<qsizetype>& starts, double width, double column);

} // namespace epochscope
