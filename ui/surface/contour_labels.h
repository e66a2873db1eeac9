// Numbers on contours, where a line is long and straight enough for one, and none upon another.
#pragma once

#include "surface/surface_scene.h"

#include <QtCore/QPointF>
#include <QtCore/QString>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPolygonF>

#include <functional>
#include <vector>

namespace epochscope {

// Levels are short numbers: "0.15", not "0.150".
QString levelText(double level);

struct ContourLabel
{
    QPointF centre;
    double degrees = 0; // clockwise, at most 90 either way: never upside down
    QString text;
    double level = 0;
};

// `mapped` takes a point of the plane to the picture; labels keep inside of `area` and away from the points in `avoid`.
std::vector<ContourLabel> contourLabels(const std::vector<LevelLines>& lines, const std::function<QPointF(PlanePoint)>& mapped,
                                        const QRectF& area, const QFontMetricsF& metrics, const QPolygonF& avoid);

} // namespace epochscope
