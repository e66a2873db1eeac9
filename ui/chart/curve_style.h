// Names of the curves of a run, and what their strokes may cost.
#pragma once

#include "chart/learning_curve_options.h"

#include <QtCore/QList>
#include <QtCore/QPointF>
#include <QtCore/QString>

namespace epochscope {

QString curveName(CurveKind kind);  // "training": beside the curve's end
QString legendName(CurveKind kind); // "training (running mean)"

// A curve that goes up and down all the way fills a band and, drawn wider than a pixel, costs Qt's painter a hundred
// times the usual: half a second instead of two milliseconds.
bool isDense(const QList<QPointF>& points, double pixelsPerUnit, double mostPixels);

} // namespace epochscope
