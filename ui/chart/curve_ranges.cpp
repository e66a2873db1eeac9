#include "chart/curve_ranges.h"

#include "chart/curve_position.h"
#include "chart/loss_curves.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace epochscope {

namespace {
constexpr double offScaleFactor = 100; // times the start of the run
constexpr double offScaleFactorLog = 1e8;
constexpr double largestDrawn = 1e15;
constexpr double headroom = 1.03;     // of a linear axis, so that no curve runs along its edge
constexpr double decadesDrawn = 1e16; // a logarithmic axis shows this much below its upper end

// Finer than the steps of the marks, so that the curve fills its chart.
double verticalCeiling(double value)
{
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double factor : {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (factor * power >= value * (1 - 1e-12))
            return factor * power;
    return 10 * power;
}

double extent(const RunCurves& run, HorizontalAxis axis)
{
    const RunRecord& record = run.run().record;
    const double origin = originOf(axis, record);
    const double last = run.history().empty() ? origin : rowPosition(axis, record, run.history().size() - 1);
    if (run.run().ended) // an epoch that was not finished counts
        return record.plan.stepsPerEpoch() > 0 ? std::max(last, stepPosition(axis, record, record.steps)) : last;
    const double length = plannedEnd(axis, record.plan);
    const double planned = length > 0 ? origin + length : 0;
    if (run.history().empty())
        return planned;
    const double grown = stepCeiling(std::max(last, axis == HorizontalAxis::seconds ? 0.01 : 10.0));
    return planned > 0 ? std::max(last, std::min(planned, grown)) : grown;
}

// The first position above zero; nothing where there is none.
std::optional<double> firstAboveZero(const RunCurves& run, HorizontalAxis axis)
{
    const RunRecord& record = run.run().record;
    const std::int64_t row = firstRowAt(axis, record, std::numeric_limits<double>::min());
    if (row == run.history().size())
        return {};
    return rowPosition(axis, record, row);
}
} // namespace

Range followedHorizontal(const RunCurvesList& runs, const LearningCurveOptions& options, double planned)
{
    double to = 0;
    std::optional<double> first;
    for (const auto& run : runs) {
        to = std::max(to, extent(*run, options.horizontal));
        if (const auto begin = firstAboveZero(*run, options.horizontal))
            first = std::min(first.value_or(*begin), *begin);
    }
    if (to <= 0)
        to = planned > 0 ? planned : options.horizontal == HorizontalAxis::seconds ? 1 : 10;
    if (!options.logarithmicHorizontal)
        return drawable({0, to}, false);
    const double from = first.value_or(options.horizontal == HorizontalAxis::seconds ? to / 1000 : 1);
    return drawable({std::min(from, to), to}, true);
}

namespace {
// What the error was before anything was learnt, as far as is known: of the first batch, or of the best constant answer.
double errorAtStart(const RunRecord& record)
{
    double start = record.constantError.value_or(0);
    if (record.batchLosses)
        for (const MinMaxPyramid::Column& column : record.batchLosses->query(0, 1, 1))
            if (std::isfinite(column.values.first))
                start = std::max(start, static_cast<double>(column.values.first));
    return start;
}
} // namespace

double offScaleLimit(const RunCurves& run, const LearningCurveOptions& options)
{
    double first = 0;
    for (const CurveKind kind : {CurveKind::running, CurveKind::measured, CurveKind::validation})
        if (run.isShown(kind, options) && run.curve(kind).hasValues())
            first = std::max(first, run.curve(kind).first());
    if (!(first > 0))
        return largestDrawn;
    // A run may go astray within its first epoch.
    const double start = errorAtStart(run.run().record);
    if (start > 0 && first > start * offScaleFactor)
        first = start;
    return std::min(first * (options.logarithmic ? offScaleFactorLog : offScaleFactor), largestDrawn);
}

FollowedVertical followedVertical(const RunCurvesList& runs, const LearningCurveOptions& options, Quantity quantity)
{
    FollowedVertical followed;
    if (quantity == Quantity::accuracy) {
        followed.range = {0, 1};
        followed.any = std::any_of(runs.begin(), runs.end(),
                                   [&](const auto& run) { return run->mainCurve(options).has_value(); });
        return followed;
    }
    double low = 0;
    double high = 0;
    std::optional<double> ordinary; // the highest of the runs that stay near their start
    for (const auto& run : runs) {
        const double limit = offScaleLimit(*run, options);
        double highest = 0;
        bool any = false;
        for (const CurveKind kind : {CurveKind::running, CurveKind::measured, CurveKind::validation}) {
            const IndexedCurve& curve = run->curve(kind);
            if (!run->isShown(kind, options) || !(options.logarithmic ? curve.hasAboveZero() : curve.hasValues()))
                continue;
            const double lowest = std::min(options.logarithmic ? curve.lowestAboveZero() : curve.lowest(), limit);
            low = followed.any ? std::min(low, lowest) : lowest;
            highest = any ? std::max(highest, curve.highest()) : curve.highest();
            any = followed.any = true;
        }
        if (const auto losses = lossRange(*run, options)) {
            low = followed.any ? std::min(low, losses->from) : losses->from;
            highest = any ? std::max(highest, losses->to) : losses->to;
            any = followed.any = true;
        }
        if (!any)
            continue;
        if (highest > limit)
            followed.offScale = true;
        else
            ordinary = std::max(ordinary.value_or(highest), highest);
        high = std::max(high, std::min(highest, limit));
    }
    if (!followed.any)
        return followed;
    // A run that went astray does not flatten the others.
    if (followed.offScale && ordinary && !options.logarithmic)
        high = *ordinary;
    if (low > 0 || high > 0 || !options.logarithmic)
        high = std::max(high, std::min(low, largestDrawn));
    low = std::min(low, high);
    if (options.logarithmic) {
        low = std::max(low, high / decadesDrawn);
        followed.range = {stepFloor(low), stepCeiling(high)};
    } else {
        followed.range.to = high > 0 ? verticalCeiling(high * headroom) : 0;
        followed.range.from = low < 0 ? -verticalCeiling(-std::max(low, -largestDrawn)) : 0;
    }
    followed.range = drawable(followed.range, options.logarithmic);
    return followed;
}

Range viewable(Range asked, Range full, bool logarithmic)
{
    if (asked.from > asked.to)
        std::swap(asked.from, asked.to);
    if (logarithmic && !(asked.from > 0) && asked.to > 0)
        asked.from = full.from < asked.to ? full.from : asked.to / 1000;
    return drawable(asked, logarithmic);
}

} // namespace epochscope
