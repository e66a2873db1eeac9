#include "gradient/plane_drawing.h"

#include "chart/axis_ticks.h"
#include "chart/theme.h"
#include "gradient/gradient_marks.h"

#include <Eigen/Eigenvalues>
#include <QtCore/QCoreApplication>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("GradientPlane", text); }

constexpr double pixelsPerTick = 46; // and so the same steps along both axes
constexpr double reach = 7; // of the pointer

// Without the part after the comma where there is no room for it.
QString fitting(const QString& text, double room, const QFontMetricsF& metrics)
{
    if (metrics.horizontalAdvance(text) <= room)
        return text;
    return metrics.elidedText(text.section(u',', 0, 0), Qt::ElideRight, room);
}

// Over what is drawn, legible all the same.
void drawOver(QPainter& painter, const QRectF& place, int alignment, const QString& text, const QColor& color, const QColor& background)
{
    QColor veil = background;
    veil.setAlphaF(0.8F);
    if (place.isEmpty())
        return;
    const QRectF needed = painter.boundingRect(place, alignment, text);
    painter.fillRect(needed.adjusted(-2, 0, 2, 0), veil);
    painter.setPen(color);
    painter.drawText(place, alignment, text);
}

void drawAxes(QPainter& painter, const PlaneMap& map, const ChartColors& colors)
{
    const QRectF& area = map.area();
    const QFontMetricsF metrics(painter.font(), painter.device());
    const double line = metrics.height();
    constexpr int most = 1000; // the step decides
    const double step = stepCeiling(std::max(pixelsPerTick, 3 * line) / map.scale());
    for (const Tick& tick : linearTicks({map.left(), map.right()}, most, step)) {
        const double x = map.at(tick.value, 0).x();
        painter.setPen(QPen(tick.value == 0 ? colors.axis : colors.grid, 1));
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        const double width = metrics.horizontalAdvance(tick.label);
        painter.setPen(colors.quietText);
        if (x + width / 2 <= area.right() + 8)
            painter.drawText(QRectF(x - width, area.bottom() + 2, 2 * width, line), Qt::AlignHCenter | Qt::AlignTop, tick.label);
    }
    for (const Tick& tick : linearTicks({map.bottom(), map.top()}, most, step)) {
        const double y = map.at(0, tick.value).y();
        painter.setPen(QPen(tick.value == 0 ? colors.axis : colors.grid, 1));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(colors.quietText);
        painter.drawText(QRectF(area.left() - 204, y - line / 2, 200, line), Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
}

void drawAxisNames(QPainter& painter, const PlaneMap& map, const GradientPlane& plane, const ChartColors& colors)
{
    const QRectF& area = map.area();
    const QFontMetricsF metrics(painter.font(), painter.device());
    const double room = area.width() - 8;
    const QString up = plane.isOfParameters() ? tr("↑ slope by the bias, error per unit")
                                              : tr("↑ along the full gradient, error per unit of the weights");
    const QString right = plane.isOfParameters() ? tr("slope by the weight →, error per unit")
                                                 : tr("widest spread across →, error per unit of the weights");
    drawOver(painter, area.adjusted(4, 2, -4, -2), Qt::AlignLeft | Qt::AlignTop, fitting(up, room, metrics), colors.quietText,
             colors.background);
    drawOver(painter, area.adjusted(4, 2, -4, -2), Qt::AlignRight | Qt::AlignBottom, fitting(right, room, metrics),
             colors.quietText, colors.background);
}

// One standard deviation in every direction.
void drawEllipse(QPainter& painter, const PlaneMap& map, const Eigen::Vector2d& centre, const Eigen::Matrix2d& variance, const QPen& pen)
{
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix2d> axes(variance);
    const Eigen::Vector2d sd = axes.eigenvalues().cwiseMax(0).cwiseSqrt() * map.scale();
    if (!(sd.y() >= 1))
        return;
    const Eigen::Vector2d longer = axes.eigenvectors().col(1);
    painter.save();
    painter.translate(map.at(centre));
    painter.rotate(-std::atan2(longer.y(), longer.x()) * 180 / std::numbers::pi);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(QPointF(0, 0), sd.y(), std::max(sd.x(), 0.5));
    painter.restore();
}

// Beyond the tip of an arrow; empty where that is out of sight, or the arrow so short that a name would hide what is there.
QRectF namePlace(const PlaneMap& map, const Eigen::Vector2d& tip, const QString& name, const QFontMetricsF& metrics)
{
    const QPointF at = map.at(tip);
    const double length = tip.norm();
    const QSizeF size(metrics.horizontalAdvance(name) + 1, metrics.height());
    if (!map.area().contains(at) || length * map.scale() < 2 * size.height())
        return {};
    const QPointF away = QPointF(tip.x(), -tip.y()) / length;
    QRectF place({}, size);
    place.moveCenter(at + away * (6 + std::abs(away.x()) * size.width() / 2 + std::abs(away.y()) * size.height() / 2));
    place.moveLeft(std::clamp(place.left(), map.area().left(), map.area().right() - size.width()));
    place.moveTop(std::clamp(place.top(), map.area().top(), map.area().bottom() - size.height()));
    return place;
}

void drawNames(QPainter& painter, const PlaneMap& map, const GradientSamples& samples, const QColor& batchColor,
               const ChartColors& colors)
{
    const QFontMetricsF metrics(painter.font(), painter.device());
    QRectF batch = namePlace(map, samples.batchPlace, tr("batch"), metrics);
    QRectF all = namePlace(map, samples.fullPlace, tr("all"), metrics);
    if (batch.intersects(all)) { // side by side, in the order of the tips
        QRectF& left = samples.batchPlace.x() < samples.fullPlace.x() ? batch : all;
        QRectF& right = &left == &batch ? all : batch;
        const double overlap = left.right() + 6 - right.left();
        left.translate(-overlap / 2, 0);
        right.translate(overlap / 2, 0);
    }
    drawOver(painter, all, Qt::AlignCenter, tr("all"), colors.text, colors.background);
    drawOver(painter, batch, Qt::AlignCenter, tr("batch"), batchColor, colors.background);
}
} // namespace

PlaneMap planeMap(const QRectF& extent, const QRectF& place, const QFontMetricsF& metrics)
{
    const double numbers = metrics.horizontalAdvance(u"−0.005"_s) + 4;
    return {extent, place.adjusted(numbers, metrics.height() / 2, -2, -metrics.height() - 3)};
}

void drawPlane(QPainter& painter, const PlaneMap& map, const GradientLook& look, const ChartColors& colors,
               std::optional<std::size_t> pointed)
{
    const GradientSamples& samples = look.samples;
    const GradientCloud& cloud = look.cloud;
    const GradientMarks marks(colors, QFontMetricsF(painter.font(), painter.device()));
    const QPointF origin = map.at(0, 0);
    painter.setRenderHint(QPainter::Antialiasing, false);
    drawAxes(painter, map, colors);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.save();
    painter.setClipRect(map.area());
    for (const GradientArrow& arrow : samples.arrows)
        paintArrow(painter, origin, map.at(arrow.place), marks.samples, 5 * marks.unit);
    const double dot = (cloud.places.size() > 100 ? 1.6 : 2) * marks.unit;
    for (const Eigen::Vector2d& place : cloud.places)
        paintCloudDot(painter, map.at(place), marks, dot);
    drawEllipse(painter, map, samples.fullPlace, cloud.predictedInPlane, marks.predicted);
    drawEllipse(painter, map, cloud.mean, cloud.measuredInPlane, marks.measured);
    if (pointed && *pointed < samples.arrows.size()) {
        QPen strong = marks.samples;
        strong.setColor(colors.text);
        strong.setWidthF(1.6 * marks.unit);
        paintArrow(painter, origin, map.at(samples.arrows[*pointed].place), strong, 7 * marks.unit);
    }
    paintArrow(painter, origin, map.at(samples.batchPlace), marks.batch, 11 * marks.unit);
    paintArrow(painter, origin, map.at(samples.fullPlace), marks.full, 10 * marks.unit);
    painter.restore();
    drawAxisNames(painter, map, samples.plane, colors);
    drawNames(painter, map, samples, marks.batch.color(), colors);
}

std::optional<std::size_t> arrowAt(const QPointF& point, const PlaneMap& map, const GradientLook& look)
{
    if (!map.area().contains(point))
        return std::nullopt;
    const QPointF origin = map.at(0, 0);
    std::optional<std::size_t> nearest;
    double least = reach;
    for (std::size_t i = 0; i < look.samples.arrows.size(); ++i) {
        const QPointF way = map.at(look.samples.arrows[i].place) - origin;
        const double squared = QPointF::dotProduct(way, way);
        const double share = squared > 0 ? std::clamp(QPointF::dotProduct(point - origin, way) / squared, 0.0, 1.0) : 0;
        const QPointF off = point - origin - way * share;
        // A tip is meant before the shaft of a longer one.
        const double distance = std::hypot(off.x(), off.y()) + (1 - share) * 3;
        if (distance < least) {
            least = distance;
            nearest = i;
        }
    }
    return nearest;
}

} // namespace epochscope
