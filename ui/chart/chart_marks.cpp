#include "chart/chart_marks.h"

#include "chart/curve_position.h"
#include "chart/curve_ranges.h"
#include "chart/number_text.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QFontMetricsF>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace epochscope {

namespace {
QString tr(const char* text) { return QCoreApplication::translate("LearningCurveChart", text); }

bool isInside(const QPointF& place)
{
    return place.x() >= 0 && place.x() <= 1 && place.y() >= 0 && place.y() <= 1; // false for NaN
}

double unitX(const Drawing& drawing, const RunRecord& record, std::int64_t steps)
{
    const auto in = [&](const PlotMapping& mapping) {
        return mapping.unitX(stepPosition(mapping.axis, record, steps));
    };
    const double now = in(drawing.mapping);
    if (!drawing.before)
        return now;
    const double then = in(*drawing.before);
    return then + drawing.share * (now - then);
}

// The batch that the update was made with.
std::int64_t stepsAtUpdate(const BatchPlan& plan, std::int64_t update)
{
    std::int64_t low = 0;
    std::int64_t high = plan.steps();
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (plan.after(middle).updates >= update)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

QString endText(const RunRecord& record)
{
    const QString epoch = groupedText(record.position().epoch);
    switch (*record.reason) {
    case FinishReason::patience:
        return tr("stopped early at epoch %1").arg(epoch);
    case FinishReason::target:
        return tr("target reached at epoch %1").arg(epoch);
    case FinishReason::seconds:
        return tr("out of time at epoch %1").arg(epoch);
    case FinishReason::interrupted:
        return tr("stopped at update %1").arg(groupedText(record.position().updates));
    case FinishReason::diverged:
        return tr("diverged at update %1")
            .arg(groupedText(record.divergence ? record.divergence->update : record.position().updates + 1));
    case FinishReason::failed:
        return tr("failed at update %1").arg(groupedText(record.position().updates));
    case FinishReason::epochs:
        break;
    }
    return {};
}

std::optional<ChartMark> bestMark(const RunCurves& run, const Drawing& drawing, const QColor& color)
{
    if (run.quantity() == Quantity::accuracy)
        return {};
    // What was monitored: the validation error where there is one. The lowest training error is but noise unless the run
    // was stopped by it.
    const bool stops = run.run().record.file.experiment.stop.patience.has_value();
    for (const CurveKind kind : {CurveKind::validation, CurveKind::measured, CurveKind::running}) {
        const IndexedCurve& curve = run.curve(kind);
        if (!curve.hasValues())
            continue;
        const std::int64_t row = curve.lowestRow();
        if (kind != CurveKind::validation && !stops)
            return {};
        if (!run.isShown(kind, drawing.options) || row < 0 || row >= run.history().size())
            return {};
        // The last one is best: nothing to point at.
        if (row == curve.lastRow(run.history(), false))
            return {};
        const QPointF place = run.place(drawing, row, curve.lowest());
        if (!isInside(place))
            return {};
        return ChartMark{
            ChartMark::Kind::best, place,
            (run.run().record.branch ? tr("best %1 at its epoch %2") : tr("best %1 at epoch %2"))
                .arg(valueText(curve.lowest()), groupedText(run.history()[row].epoch)),
            color};
    }
    return {};
}

std::optional<ChartMark> endMark(const RunCurves& run, const Drawing& drawing, const QColor& color, bool named)
{
    const RunRecord& record = run.run().record;
    if (!record.reason || *record.reason == FinishReason::epochs || record.plan.stepsPerEpoch() <= 0)
        return {};
    const bool diverged = *record.reason == FinishReason::diverged;
    if (!named && !diverged)
        return {};
    const std::int64_t steps =
        diverged && record.divergence ? stepsAtUpdate(record.plan, record.divergence->update) : record.steps;
    // At the height of the curve's end.
    QPointF place(unitX(drawing, record, steps), 0.5);
    if (const auto kind = run.mainCurve(drawing.options)) {
        const std::int64_t row = run.curve(*kind).lastRow(run.history(), drawing.mapping.logarithmicY);
        if (row >= 0)
            place.setY(run.place(drawing, row, run.curve(*kind).value(run.history()[row])).y());
    }
    // It may lie a batch beyond an axis that ends with the run.
    if (place.x() > 1 && place.x() < 1.02)
        place.setX(1);
    if (!isInside(place))
        return {};
    return ChartMark{diverged ? ChartMark::Kind::divergence : ChartMark::Kind::end, place,
                     named && run.quantity() == Quantity::error ? endText(record) : QString(), color};
}

std::optional<ChartMark> offScaleMark(const RunCurves& run, const Drawing& drawing, const QColor& color, bool named)
{
    if (!drawing.held)
        return {};
    double highest = drawing.mapping.y.to;
    std::optional<QPointF> place;
    for (const DrawnCurve& drawn : run.drawn()) {
        const IndexedCurve& curve = run.curve(drawn.kind);
        if (drawn.faint != curve.isSmoothed() || curve.highest() <= highest)
            continue;
        const auto first = std::find_if(drawn.line.points.cbegin(), drawn.line.points.cend(),
                                        [](const QPointF& point) { return point.y() >= 1; });
        if (first == drawn.line.points.cend())
            continue;
        highest = curve.highest();
        place = *first;
    }
    if (!place)
        return {};
    return ChartMark{ChartMark::Kind::offScale, *place,
                     named ? tr("off scale, up to %1").arg(valueText(highest)) : QString(), color};
}
} // namespace

std::vector<ChartMark> marksOf(const RunCurves& run, const Drawing& drawing, const QColor& color, bool named)
{
    std::vector<ChartMark> marks;
    const auto add = [&](const std::optional<ChartMark>& mark) {
        if (mark)
            marks.push_back(*mark);
    };
    add(offScaleMark(run, drawing, color, named));
    if (!drawing.options.marks)
        return marks;
    if (named)
        add(bestMark(run, drawing, color));
    add(endMark(run, drawing, color, named));
    return marks;
}

std::vector<PlacedMark> placeMarks(const std::vector<ChartMark>& marks, const ChartType& type, const QRectF& plot,
                                   std::vector<QRectF> taken, const PlotOccupancy& curves)
{
    std::vector<PlacedMark> placed;
    const QFontMetricsF metrics(type.font(1));
    const double gap = type.size(0.5);
    const double padding = type.size(0.3);
    for (const ChartMark& mark : marks) {
        PlacedMark made{
            mark, {plot.left() + mark.place.x() * plot.width(), plot.bottom() - mark.place.y() * plot.height()}, {}};
        if (!mark.text.isEmpty()) {
            const QSizeF size(metrics.horizontalAdvance(mark.text) + 2 * padding, metrics.height());
            const QPointF& at = made.point;
            const double above = at.y() - gap - size.height();
            const double top = plot.top() + type.size(0.35);
            const double right = at.x() + gap;
            const double left = at.x() - gap - size.width();
            const double below = at.y() + gap;
            const double middle = at.x() - size.width() / 2;
            std::vector<QPointF> wanted;
            if (mark.kind == ChartMark::Kind::offScale || mark.kind == ChartMark::Kind::end) {
                const bool leftFirst = mark.kind == ChartMark::Kind::end;
                for (double row = 0; row < 3; ++row)
                    for (const double x : {leftFirst ? left : right, leftFirst ? right : left})
                        wanted.emplace_back(x, top + row * 1.2 * size.height());
            } else {
                for (double row = 0; row < 3; ++row)
                    for (const double y : {below + row * size.height(), above - row * size.height()})
                        for (const double x : {middle, right, left})
                            wanted.emplace_back(x, y);
            }
            int least = std::numeric_limits<int>::max();
            for (QPointF corner : wanted) {
                if (mark.kind == ChartMark::Kind::best || mark.kind == ChartMark::Kind::divergence)
                    corner.setX(std::clamp(corner.x(), plot.left() + padding,
                                           std::max(plot.left() + padding, plot.right() - size.width() - padding)));
                const QRectF box(corner, size);
                const bool free = std::none_of(taken.begin(), taken.end(),
                                               [&](const QRectF& other) { return other.intersects(box); });
                if (!free || !plot.contains(box))
                    continue;
                if (const int covered = curves.under(box); covered < least) {
                    least = covered;
                    made.label = box;
                }
            }
            if (made.label)
                taken.push_back(*made.label);
        }
        placed.push_back(std::move(made));
    }
    return placed;
}

void paintMarks(QPainter& painter, const std::vector<PlacedMark>& marks, const ChartType& type, const QRectF& plot)
{
    const QFontMetricsF metrics(type.font(1));
    const double radius = type.size(0.36);
    const double width = type.size(0.13);
    QColor chip = type.colors.background;
    chip.setAlphaF(0.85F);
    for (const PlacedMark& placed : marks) {
        const QPointF& at = placed.point;
        switch (placed.mark.kind) {
        case ChartMark::Kind::best:
            painter.setPen(QPen(placed.mark.color, width));
            painter.setBrush(type.colors.background);
            painter.drawEllipse(at, radius, radius);
            break;
        case ChartMark::Kind::end: {
            QPen pen(type.colors.quietText, std::max(1.0, type.size(0.08)));
            pen.setDashPattern({3, 3});
            painter.setPen(pen);
            painter.drawLine(QPointF(at.x(), plot.top()), QPointF(at.x(), plot.bottom()));
            break;
        }
        case ChartMark::Kind::divergence: {
            QPen pen(placed.mark.color, width * 1.2);
            pen.setCapStyle(Qt::RoundCap);
            painter.setPen(pen);
            painter.drawLine(at + QPointF(-radius, -radius), at + QPointF(radius, radius));
            painter.drawLine(at + QPointF(-radius, radius), at + QPointF(radius, -radius));
            break;
        }
        case ChartMark::Kind::offScale: {
            painter.setPen(Qt::NoPen);
            painter.setBrush(placed.mark.color);
            const std::array triangle = {QPointF(at.x(), plot.top() - radius),
                                         QPointF(at.x() - radius, plot.top() + radius),
                                         QPointF(at.x() + radius, plot.top() + radius)};
            painter.drawPolygon(triangle.data(), 3);
            break;
        }
        }
        if (!placed.label)
            continue;
        painter.fillRect(*placed.label, chip);
        painter.setFont(type.font(1));
        painter.setPen(type.colors.text);
        painter.drawText(QPointF(placed.label->left() + type.size(0.3), placed.label->top() + metrics.ascent()),
                         placed.mark.text);
    }
}

} // namespace epochscope
