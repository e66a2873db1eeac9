// Draws a surface: the heights as colours with their contours, and what changes as a run goes on above them.
#pragma once

#include "surface/surface_layout.h"
#include "surface/surface_scene.h"

class QPainter;

namespace epochscope {

struct ChartColors;

// What stays while the surface does: colours, contours, axes.
void drawGround(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene, const ChartColors& colors);
// The batch's contours, the numbers of the full ones, the path, the marks, and the key.
void drawRun(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene, const ChartColors& colors);
void drawMark(QPainter& painter, KeyEntry::Mark mark, const QPointF& at, double size);

} // namespace epochscope
