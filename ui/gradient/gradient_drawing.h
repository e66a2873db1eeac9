// The whole of the view: the arrows, the numbers beside them, and the curve below or beside these where there is room.
#pragma once

#include "gradient/noise_curve.h"
#include "gradient/plane_drawing.h"

namespace epochscope {

struct GradientDrawing
{
    std::shared_ptr<const GradientLook> look; // null: only the message
    NoiseCurve curve;
    QRectF extent; // of the plane
    QString message;
    std::optional<std::size_t> pointed; // arrow

    struct Places
    {
        QRectF plane, rows, curve; // the curve's may be empty
    };
    Places places(const QRectF& all, const QFontMetricsF& metrics) const;
    void draw(QPainter& painter, const QRectF& all, const ChartColors& colors) const;

    static QSizeF leastSize(const QFontMetricsF& metrics);
};

} // namespace epochscope
