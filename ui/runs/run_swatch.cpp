#include "runs/run_swatch.h"

#include "chart/theme.h"

#include <QtGui/QPainter>
#include <QtGui/QPalette>

namespace epochscope {

void paintSwatch(QPainter& painter, const QRectF& place, const RunStyle& style, const QPalette& palette)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    // 20 px are a line of 2.25 px, as on a chart with letters of 15 px.
    painter.setPen(
        samplePen(curvePen(CurveKind::running, style, ChartColors::of(palette), 0.75 * place.width(), false)));
    const double y = place.center().y();
    painter.drawLine(QPointF(place.left(), y), QPointF(place.right(), y));
    painter.restore();
}

QIcon colourIcon(const RunStyle& style, const QPalette& palette, double ratio)
{
    constexpr int side = 16;
    QPixmap pixmap(QSize(side, side) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(runColor(style, ChartColors::of(palette)));
    painter.drawRoundedRect(QRectF(1, 1, side - 2, side - 2), 3, 3);
    painter.end();
    return QIcon(pixmap);
}

} // namespace epochscope
