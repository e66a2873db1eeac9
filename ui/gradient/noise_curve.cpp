#include "gradient/noise_curve.h"

#include "chart/axis_ticks.h"
#include "chart/number_text.h"
#include "chart/theme.h"
#include "gradient/gradient_marks.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtGui/QPolygonF>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("NoiseCurve", text); }

Range updatesRange(const NoiseCurve& curve)
{
    if (curve.points().empty())
        return {0, 1};
    const double last = static_cast<double>(std::max<std::int64_t>(curve.points().rbegin()->second.updates, 1));
    return {0, last};
}

Range valueRange(const NoiseCurve& curve, std::int64_t batchSize)
{
    double low = static_cast<double>(batchSize);
    double high = low;
    for (const auto& [steps, point] : curve.points()) {
        low = std::min(low, point.value);
        high = std::max(high, point.value);
    }
    return drawable({low / 1.5, high * 1.5}, true);
}

double xOf(double updates, const Range& range, const QRectF& plot)
{
    return plot.left() + plot.width() * (updates - range.from) / range.width();
}
} // namespace

void NoiseCurve::add(const GradientLook& look)
{
    if (look.moment->run->id != m_run) {
        m_points.clear();
        m_run = look.moment->run->id;
    }
    const double value = look.samples.noiseScale;
    if (!look.problem.isEmpty() || !look.samples.finite || !std::isfinite(value) || value <= 0)
        return;
    const auto known = m_points.find(look.moment->steps);
    if (known != m_points.end() && !known->second.coarse)
        return;
    m_points[look.moment->steps] = {look.moment->run->plan.after(look.moment->steps).updates, value, look.coarse};
    if (m_points.size() <= mostPoints)
        return;
    for (auto each = std::next(m_points.begin()); each != m_points.end() && std::next(each) != m_points.end();)
        each = std::next(m_points.erase(each));
}

QRectF noiseCurvePlot(const QRectF& place, const QFontMetricsF& metrics)
{
    return place.adjusted(metrics.horizontalAdvance(u"1,000"_s) + 6, metrics.height() + 3, -2, -metrics.height() - 3);
}

void drawNoiseCurve(QPainter& painter, const QRectF& place, const NoiseCurve& curve, std::int64_t steps, std::int64_t batchSize,
                    const ChartColors& colors)
{
    const QFontMetricsF metrics(painter.font(), painter.device());
    const GradientMarks marks(colors, metrics);
    const QRectF plot = noiseCurvePlot(place, metrics);
    const Range updates = updatesRange(curve);
    const Range values = valueRange(curve, batchSize);
    const auto yOf = [&](double value) {
        return plot.bottom() - plot.height() * std::log(value / values.from) / std::log(values.to / values.from);
    };
    const auto at = [&](const NoiseCurve::Point& point) {
        return QPointF(xOf(static_cast<double>(point.updates), updates, plot), yOf(point.value));
    };
    const double line = metrics.height();

    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto most = [](double pixels) { return std::max(2, static_cast<int>(pixels / 46)); };
    for (const Tick& tick : logarithmicTicks(values, std::max(3, static_cast<int>(plot.height() / (1.6 * line))))) {
        painter.setPen(QPen(colors.grid, 1));
        painter.drawLine(QPointF(plot.left(), yOf(tick.value)), QPointF(plot.right(), yOf(tick.value)));
        painter.setPen(colors.quietText);
        painter.drawText(QRectF(plot.left() - 204, yOf(tick.value) - line / 2, 200, line), Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    double taken = plot.left() - plot.width(); // by the labels so far
    for (const Tick& tick : linearTicks(updates, most(plot.width()), 1)) {
        const double x = xOf(tick.value, updates, plot);
        painter.setPen(QPen(colors.grid, 1));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        const double width = metrics.horizontalAdvance(tick.label);
        QRectF label(x - width / 2 - 1, plot.bottom() + 2, width + 2, line);
        if (label.right() > place.right())
            label.moveRight(place.right());
        if (label.left() < taken + 4)
            continue;
        taken = label.right();
        painter.setPen(colors.quietText);
        painter.drawText(label, Qt::AlignHCenter | Qt::AlignTop, tick.label);
    }
    painter.setPen(QPen(colors.axis, 1));
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    painter.setPen(colors.text);
    painter.drawText(QRectF(place.left(), place.top(), place.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(tr("Noise scale over updates"), Qt::ElideRight, place.width()));

    painter.setRenderHint(QPainter::Antialiasing);
    QPen ofBatch(colors.text, 1.2 * marks.unit, Qt::DashLine);
    painter.setPen(ofBatch);
    painter.drawLine(QPointF(plot.left(), yOf(static_cast<double>(batchSize))), QPointF(plot.right(), yOf(static_cast<double>(batchSize))));
    painter.save();
    painter.setClipRect(plot.adjusted(-4, -4, 4, 4));
    QPolygonF points;
    for (const auto& [step, point] : curve.points())
        points.append(at(point));
    painter.setPen(marks.noiseScale);
    painter.drawPolyline(points);
    const auto now = curve.points().find(steps);
    painter.setBrush(marks.noiseScale.color());
    if (points.size() == 1 || now != curve.points().end())
        painter.drawEllipse(now != curve.points().end() ? at(now->second) : points.front(), 3 * marks.unit, 3 * marks.unit);
    painter.setBrush(Qt::NoBrush);
    painter.restore();

    const QString name = u"B = "_s + groupedText(batchSize);
    const double y = yOf(static_cast<double>(batchSize));
    QRectF label(plot.right() - metrics.horizontalAdvance(name) - 4, y - line - 1, metrics.horizontalAdvance(name) + 2, line);
    if (label.top() < plot.top())
        label.moveTop(y + 1);
    QColor veil = colors.background;
    veil.setAlphaF(0.8F);
    painter.fillRect(label, veil);
    painter.setPen(colors.text);
    painter.drawText(label, Qt::AlignCenter, name);
}

std::optional<NoiseCurve::Point> noiseCurvePoint(const QPointF& at, const QRectF& place, const NoiseCurve& curve,
                                                 const QFontMetricsF& metrics)
{
    const QRectF plot = noiseCurvePlot(place, metrics);
    if (!plot.contains(at) || curve.points().empty())
        return std::nullopt;
    const Range range = updatesRange(curve);
    const auto distance = [&](const NoiseCurve::Point& point) {
        return std::abs(xOf(static_cast<double>(point.updates), range, plot) - at.x());
    };
    return std::min_element(curve.points().begin(), curve.points().end(),
                            [&](const auto& one, const auto& other) { return distance(one.second) < distance(other.second); })
        ->second;
}

} // namespace epochscope
