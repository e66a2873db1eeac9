// Labels beside the ends of curves: as near to their curve as they can be without covering one another.
#pragma once

#include "chart/plot_occupancy.h"

#include <QtCore/QPointF>
#include <QtCore/QRectF>
#include <QtCore/QSizeF>

#include <optional>
#include <vector>

namespace epochscope {

// The centres of labels of this height that would like to stand at `wanted`, inside [top, bottom], in the order of
// `wanted`. They do not overlap as long as all fit; if they do not, they share the room evenly.
std::vector<double> spread(const std::vector<double>& wanted, double height, double top, double bottom);

// Labels of these sizes for the points for which there is room close by; the first ones come first. Nothing overlaps, all
// is inside `room`, and no curve lies under a label. Where only few points are at the right edge of the plot, beyond which
// there are no curves, all of these get theirs.
std::vector<std::optional<QRectF>> placeWhereTheyFit(const std::vector<QPointF>& points,
                                                     const std::vector<QSizeF>& sizes, double distance,
                                                     const QRectF& room, const PlotOccupancy& curves,
                                                     double rightEdge);

} // namespace epochscope
