#include "chart/loss_curves.h"

#include "chart/curve_position.h"
#include "chart/curve_style.h"

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
constexpr double outside = 0.05; // of the plot: where curves that leave it may go on
constexpr double leastEpoch = 14; // pixels, for the lag to be seen in it
constexpr double farthest = 1e6; // in units of the plot
constexpr std::array<LossDefinition, 4> fromBelow = {LossDefinition::lastBatch, LossDefinition::measured, LossDefinition::weighted,
                                                     LossDefinition::unweighted};

bool hasTable(const RunCurves& run, const LearningCurveOptions& options)
{
    return options.definitions && run.run().definitions && run.quantity() == Quantity::error;
}

QPointF placeOf(const RunRecord& record, const Drawing& drawing, std::int64_t epoch, double value)
{
    const auto in = [&](const PlotMapping& mapping) {
        double y = mapping.unitY(value);
        if (drawing.held)
            y = std::clamp(y, 0.0, 1.0); // keeps NaN
        const double x = stepPosition(mapping.axis, record, epoch * record.plan.stepsPerEpoch());
        return QPointF(std::clamp(mapping.unitX(x), -farthest, farthest), std::clamp(y, -farthest, farthest));
    };
    const QPointF now = in(drawing.mapping);
    return drawing.before ? drawing.place(now, in(*drawing.before)) : now;
}
} // namespace

const EpochLosses* LossTable::nearest(std::int64_t epoch) const
{
    if (rows.empty())
        return nullptr;
    const auto after = std::lower_bound(rows.begin(), rows.end(), epoch,
                                        [](const EpochLosses& row, std::int64_t wantedEpoch) { return row.epoch < wantedEpoch; });
    if (after == rows.end())
        return &rows.back();
    if (after == rows.begin() || after->epoch - epoch <= epoch - std::prev(after)->epoch)
        return &*after;
    return &*std::prev(after);
}

QPen lossPen(LossDefinition definition, const RunStyle& style, const ChartColors& colors, double fontSize, bool thin)
{
    if (definition == LossDefinition::weighted)
        return curvePen(CurveKind::running, style, colors, fontSize, thin);
    struct Look
    {
        std::size_t hue; // after the run's
        double width;    // in font heights
        QList<qreal> dashes;
    };
    const Look look = definition == LossDefinition::unweighted  ? Look{1, 0.15, {3.5, 2.5}}
                      : definition == LossDefinition::lastBatch ? Look{3, 0.1, {1.5, 1.5}}
                                                                : Look{2, 0.17, {0.1, 2.2}};
    const double width = fontSize * look.width;
    QPen pen(colors.hue(static_cast<std::size_t>(std::max(0, style.number)) + look.hue), thin ? 1 : width);
    pen.setJoinStyle(Qt::RoundJoin);
    pen.setCapStyle(definition == LossDefinition::measured ? Qt::RoundCap : Qt::FlatCap);
    QList<qreal> dashes = look.dashes;
    if (thin)
        for (qreal& length : dashes)
            length *= width;
    pen.setDashPattern(dashes);
    return pen;
}

std::optional<CurveKind> curveOfLoss(LossDefinition definition, const RunCurves& run, const LearningCurveOptions& options)
{
    if (definition == LossDefinition::weighted && options.running)
        return CurveKind::running;
    if (definition == LossDefinition::measured && run.isShown(CurveKind::measured, options))
        return CurveKind::measured;
    return {};
}

std::vector<LossCurve> lossCurves(const RunCurves& run, const Drawing& drawing)
{
    std::vector<LossCurve> made;
    if (!hasTable(run, drawing.options))
        return made;
    const LossTable& table = *run.run().definitions;
    std::vector<QPointF> points;
    for (const LossDefinition definition : fromBelow) {
        if (curveOfLoss(definition, run, drawing.options))
            continue;
        LossCurve curve;
        curve.definition = definition;
        points.clear();
        for (const EpochLosses& row : table.rows) {
            points.push_back(placeOf(run.run().record, drawing, row.epoch, row.of(definition)));
            if (std::isfinite(points.back().y())) {
                curve.end = points.back();
                curve.value = row.of(definition);
            }
        }
        const double margin = drawing.exact ? 0 : outside;
        curve.line = clippedLine(points, -margin, 1 + margin, -margin, 1 + margin);
        curve.thin = isDense(curve.line.points, drawing.plot.height(), drawing.plot.width() + drawing.plot.height());
        if (!std::isnan(curve.value))
            made.push_back(std::move(curve));
    }
    return made;
}

Polyline lossLag(const RunCurves& run, const Drawing& drawing)
{
    Polyline steps;
    const RunRecord& record = run.run().record;
    if (!hasTable(run, drawing.options) || !lagsByOneEpoch(record.plan, record.file.experiment))
        return steps;
    const std::vector<EpochLosses>& rows = run.run().definitions->rows;
    for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
        if (rows[i + 1].epoch != rows[i].epoch + 1)
            continue;
        const double value = rows[i].of(LossDefinition::measured);
        QPointF from = placeOf(record, drawing, rows[i].epoch, value);
        QPointF to = placeOf(record, drawing, rows[i + 1].epoch, value);
        if (!std::isfinite(from.y()) || (to.x() - from.x()) * drawing.plot.width() < leastEpoch || !clipSegment(from, to, 0, 1, 0, 1))
            continue;
        steps.starts.push_back(steps.points.size());
        steps.points << from << to;
    }
    return steps;
}

std::optional<Range> lossRange(const RunCurves& run, const LearningCurveOptions& options)
{
    if (!hasTable(run, options))
        return {};
    std::optional<Range> range;
    for (const EpochLosses& row : run.run().definitions->rows)
        for (const LossDefinition definition : lossDefinitions) {
            const double value = row.of(definition);
            if (!std::isfinite(value) || (options.logarithmic && !(value > 0)) || curveOfLoss(definition, run, options))
                continue;
            range = range ? Range{std::min(range->from, value), std::max(range->to, value)} : Range{value, value};
        }
    return range;
}

} // namespace epochscope
