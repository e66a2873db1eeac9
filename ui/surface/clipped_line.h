// What is seen of a line of points: smoothed strokes far outside of a picture take painters minutes.
#pragma once

#include <QtCore/QRectF>
#include <QtGui/QPolygonF>

#include <vector>

namespace epochscope {

// The pieces of the line inside of the rectangle, ends on its edges included (Liang, Barsky 1984).
std::vector<QPolygonF> clippedLine(const QPolygonF& line, const QRectF& area);

} // namespace epochscope
