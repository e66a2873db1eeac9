// The gradients as arrows from one origin, in their plane.
#pragma once

#include "gradient/gradient_look.h"
#include "gradient/plane_map.h"

#include <optional>

class QPainter;
class QFontMetricsF;

namespace epochscope {

struct ChartColors;

// The axes' numbers stand at the left of it and below it.
PlaneMap planeMap(const QRectF& extent, const QRectF& place, const QFontMetricsF& metrics);

// `pointed`: an arrow of a sample, by its number in the look.
void drawPlane(QPainter& painter, const PlaneMap& map, const GradientLook& look, const ChartColors& colors,
               std::optional<std::size_t> pointed);

// The sample's arrow nearest to a point, within some pixels.
std::optional<std::size_t> arrowAt(const QPointF& point, const PlaneMap& map, const GradientLook& look);

} // namespace epochscope
