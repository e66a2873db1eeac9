// Draws a surface: the heights as colours with their contours, and what changes as a run goes on above them.
#pragma once

#include "surface/surface_layout.h"
#include "surface/surface_scene.h"

class QPainter;

namespace epochscope {

struct ChartColors;

// From the lowest to the highest. Each is drawn anew when what it shows has changed, as smooth lines take milliseconds.
void drawGround(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene, const ChartColors& colors); // and axes
void drawBatch(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene); // its contours
void drawLabels(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene); // of the ground's contours
void drawRun(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene, const ChartColors& colors); // path, marks, key
void drawMark(QPainter& painter, KeyEntry::Mark mark, const QPointF& at, double size);

} // namespace epochscope
