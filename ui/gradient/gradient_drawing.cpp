#include "gradient/gradient_drawing.h"

#include "chart/theme.h"
#include "gradient/gradient_rows.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>

namespace epochscope {

namespace {
constexpr double gap = 16, edge = 6;
constexpr double leastPlane = 130, leastCurve = 150; // wide
constexpr double rowCount = 7;

double leastCurveHeight(const QFontMetricsF& metrics) { return 6 * metrics.height(); }
} // namespace

GradientDrawing::Places GradientDrawing::places(const QRectF& whole, const QFontMetricsF& metrics) const
{
    const QRectF all = whole.adjusted(edge, edge, -edge, -edge);
    Places places;
    const QSizeF rows = look ? gradientRowsSize(gradientRows(*look), metrics) : QSizeF();
    const double beside = all.width() - rows.width() - gap; // for the plane
    if (all.height() >= rows.height() + gap / 2 + leastCurveHeight(metrics)) {
        const double width = std::clamp(0.36 * all.width(), rows.width(), std::max(rows.width(), all.width() - leastPlane - gap));
        const double left = all.right() - width;
        const double most = std::min(1.35 * rows.height(), all.height() - gap / 2 - leastCurveHeight(metrics));
        places.rows = {left, all.top(), width, std::max(rows.height(), most)};
        places.curve = {left, places.rows.bottom() + gap / 2, width, all.bottom() - places.rows.bottom() - gap / 2};
        places.plane = {all.left(), all.top(), left - gap - all.left(), all.height()};
    } else if (beside - leastCurve - gap >= 1.6 * leastCurve && all.height() >= leastCurveHeight(metrics)) {
        const double curveWidth = std::max(leastCurve, 0.4 * (beside - gap));
        places.plane = {all.left(), all.top(), beside - gap - curveWidth, all.height()};
        places.rows = {places.plane.right() + gap, all.top(), rows.width(), all.height()};
        places.curve = {places.rows.right() + gap, all.top(), curveWidth, all.height()};
    } else {
        const double width = std::max(std::min(rows.width(), all.width() - leastPlane - gap), 0.0);
        places.plane = {all.left(), all.top(), all.width() - width - gap, all.height()};
        places.rows = {all.right() - width, all.top(), width, all.height()};
    }
    return places;
}

void GradientDrawing::draw(QPainter& painter, const QRectF& all, const ChartColors& colors) const
{
    if (!look || !message.isEmpty()) {
        painter.setPen(colors.quietText);
        painter.drawText(all, Qt::AlignCenter | Qt::TextWordWrap, message);
        return;
    }
    const QFontMetricsF metrics(painter.font(), painter.device());
    const Places at = places(all, metrics);
    drawPlane(painter, planeMap(extent, at.plane, metrics), *look, colors, pointed);
    drawGradientRows(painter, at.rows, gradientRows(*look), colors);
    if (!at.curve.isEmpty())
        drawNoiseCurve(painter, at.curve, curve, look->moment->steps, look->moment->run->plan.batchSize, colors);
}

QSizeF GradientDrawing::leastSize(const QFontMetricsF& metrics)
{
    return {leastPlane + gap + 22 * metrics.averageCharWidth() + 2 * edge, rowCount * std::ceil(metrics.height()) + 2 * edge};
}

} // namespace epochscope
