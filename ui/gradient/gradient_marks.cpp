#include "gradient/gradient_marks.h"

#include "chart/theme.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtGui/QPolygonF>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
QPen dashed(const QColor& color, double width, const QList<qreal>& dashes)
{
    QPen pen(color, width, Qt::SolidLine, Qt::FlatCap);
    pen.setDashPattern(dashes);
    return pen;
}
} // namespace

GradientMarks::GradientMarks(const ChartColors& colors, const QFontMetricsF& metrics)
    : unit(std::max(1.0, metrics.height() / 15)), full(dashed(colors.text, 2.2 * unit, {4, 1.6})),
      batch(colors.hue(1), 2.8 * unit, Qt::SolidLine, Qt::FlatCap), predicted(colors.hue(3), 2 * unit),
      measured(dashed(colors.hue(3), 2 * unit, {1.1, 1.6})),
      noiseScale(colors.hue(2), 1.8 * unit, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin), cloud(colors.hue(0))
{
    QColor faint = colors.quietText;
    faint.setAlphaF(0.4F);
    samples = QPen(faint, unit);
}

const QPen& GradientMarks::pen(GradientMark mark) const
{
    switch (mark) {
    case GradientMark::full:
        return full;
    case GradientMark::batch:
        return batch;
    case GradientMark::predicted:
        return predicted;
    case GradientMark::measured:
        return measured;
    case GradientMark::noiseScale:
        return noiseScale;
    default:
        return samples;
    }
}

void paintArrow(QPainter& painter, const QPointF& from, const QPointF& to, const QPen& pen, double head)
{
    const QPointF way = to - from;
    const double length = std::hypot(way.x(), way.y());
    if (!(length > 0.5) || !std::isfinite(length))
        return;
    const QPointF along = way / length;
    const QPointF across(-along.y(), along.x());
    const double size = std::min(head, length);
    const bool hasHead = head > 0;
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawLine(from, hasHead ? to - along * (0.8 * size) : to); // its end would be wider than the tip
    if (!hasHead)
        return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(pen.color());
    painter.drawPolygon(QPolygonF({to, to - along * size + across * (0.42 * size), to - along * size - across * (0.42 * size)}));
    painter.setBrush(Qt::NoBrush);
}

void paintCloudDot(QPainter& painter, const QPointF& at, const GradientMarks& marks, double unit)
{
    painter.setPen(Qt::NoPen);
    QColor color = marks.cloud;
    color.setAlphaF(0.55F);
    painter.setBrush(color);
    painter.drawEllipse(at, unit, unit);
    painter.setBrush(Qt::NoBrush);
}

void paintMark(QPainter& painter, const QRectF& place, GradientMark mark, const GradientMarks& marks)
{
    const QPointF middle = place.center();
    const double half = place.width() / 2;
    switch (mark) {
    case GradientMark::none:
        break;
    case GradientMark::full:
    case GradientMark::batch:
        paintArrow(painter, middle - QPointF(half, 0), middle + QPointF(half, 0), marks.pen(mark), 7 * marks.unit);
        break;
    case GradientMark::samples:
        for (const double rise : {-0.28, 0.0, 0.28})
            paintArrow(painter, middle - QPointF(half, 0), middle + QPointF(half, rise * place.height()), marks.samples, 0);
        break;
    case GradientMark::noiseScale:
        painter.setPen(marks.noiseScale);
        painter.drawLine(middle - QPointF(half, 0), middle + QPointF(half, 0));
        break;
    case GradientMark::predicted:
    case GradientMark::measured:
        if (mark == GradientMark::measured)
            for (const QPointF& at : {QPointF(-0.25, 0), QPointF(0.15, 0.12), QPointF(0.1, -0.16), QPointF(-0.55, -0.1), QPointF(0.6, 0.05)})
                paintCloudDot(painter, middle + QPointF(at.x() * half, at.y() * place.height()), marks, 1.4 * marks.unit);
        painter.setPen(marks.pen(mark));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(middle, half * 0.8, std::min(place.height() * 0.32, half * 0.55));
        break;
    }
}

} // namespace epochscope
