// Where the parts of a surface's picture lie: the plot with as many pixels to a unit across as up, its axes, and the key.
#pragma once

#include "chart/axis_ticks.h"
#include "surface/surface_scene.h"

#include <QtCore/QPointF>
#include <QtCore/QRectF>
#include <QtGui/QFontMetricsF>

#include <vector>

namespace epochscope {

// A line of the key.
struct KeyEntry
{
    enum class Mark { path, start, now, best, exact, batch } mark;
    QString text;
};
std::vector<KeyEntry> keyEntries(const SurfaceScene& scene);

struct SurfaceLayout
{
    PlaneWindow window;
    QRectF plot;
    QRectF bar;       // of the colours, their heights to its right
    QRectF entries;   // of the key; null where there is no room
    std::vector<Tick> aTicks, bTicks;
    double tickWidth = 0; // of the texts of bTicks

    QPointF pixel(PlanePoint point) const; // far outside of the picture for what is far outside of the window
    PlanePoint point(const QPointF& pixel) const;

    static SurfaceLayout of(const QSizeF& size, const QFontMetricsF& metrics, const SurfaceScene& scene);
    // Width by height of the window that would fill a picture of that size, within what still looks well.
    static double wantedAspect(const QSizeF& size, const QFontMetricsF& metrics);
};

} // namespace epochscope
