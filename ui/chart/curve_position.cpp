#include "chart/curve_position.h"

#include "chart/number_text.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
QString tr(const char* text) { return QCoreApplication::translate("LearningCurveChart", text); }

// The first of [low, high) for which `beyond` holds, `high` if none does.
template <class Beyond>
std::int64_t firstBeyond(std::int64_t low, std::int64_t high, const Beyond& beyond)
{
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (beyond(middle))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

std::int64_t stepsOf(const RunRecord& run, const EpochRecord& record)
{
    return record.epoch * std::max<std::int64_t>(1, run.plan.stepsPerEpoch());
}

double secondsAt(const RunRecord& run, std::int64_t steps)
{
    const History::View& history = run.history;
    const std::int64_t row =
        firstBeyond(0, history.size(), [&](std::int64_t other) { return stepsOf(run, history[other]) >= steps; });
    const double before = row > 0 ? history[row - 1].seconds : 0;
    const std::int64_t begin = row > 0 ? stepsOf(run, history[row - 1]) : 0;
    const bool inside = row < history.size();
    const std::int64_t end = inside ? stepsOf(run, history[row]) : std::max(run.steps, begin);
    const double after = inside ? history[row].seconds : std::max(run.seconds, before);
    if (end <= begin)
        return before;
    const double share = static_cast<double>(steps - begin) / static_cast<double>(end - begin);
    return before + std::min(share, 1.0) * (after - before);
}

std::int64_t rowAt(HorizontalAxis axis, const History::View& history, double position)
{
    return firstBeyond(0, history.size(),
                       [&](std::int64_t row) { return curvePosition(axis, history[row]) >= position; });
}

std::int64_t stepAtSeconds(const RunRecord& run, double seconds)
{
    const History::View& history = run.history;
    const std::int64_t row = rowAt(HorizontalAxis::seconds, history, seconds);
    const double before = row > 0 ? history[row - 1].seconds : 0;
    const std::int64_t begin = row > 0 ? stepsOf(run, history[row - 1]) : 0;
    const bool inside = row < history.size();
    const std::int64_t end = inside ? stepsOf(run, history[row]) : std::max(run.steps, begin);
    const double after = inside ? history[row].seconds : std::max(run.seconds, before);
    if (after <= before)
        return seconds > before ? end : begin;
    const double share = std::clamp((seconds - before) / (after - before), 0.0, 1.0);
    return begin + static_cast<std::int64_t>(share * static_cast<double>(end - begin));
}
} // namespace

double curvePosition(HorizontalAxis axis, const EpochRecord& record)
{
    switch (axis) {
    case HorizontalAxis::epochs:
        return static_cast<double>(record.epoch);
    case HorizontalAxis::updates:
        return static_cast<double>(record.updates);
    case HorizontalAxis::samples:
        return static_cast<double>(record.samplesSeen);
    case HorizontalAxis::seconds:
        break;
    }
    return record.seconds;
}

double originOf(HorizontalAxis axis, const RunRecord& run)
{
    if (!run.branch)
        return 0;
    switch (axis) {
    case HorizontalAxis::epochs:
        return run.branch->epochs;
    case HorizontalAxis::updates:
        return static_cast<double>(run.branch->updates);
    case HorizontalAxis::samples:
        return static_cast<double>(run.branch->samplesSeen);
    case HorizontalAxis::seconds:
        break;
    }
    return run.branch->seconds;
}

double rowPosition(HorizontalAxis axis, const RunRecord& run, std::int64_t row)
{
    return originOf(axis, run) + curvePosition(axis, run.history[row]);
}

namespace {
double ownStepPosition(HorizontalAxis axis, const RunRecord& run, std::int64_t steps)
{
    switch (axis) {
    case HorizontalAxis::epochs:
        return static_cast<double>(steps) / static_cast<double>(std::max<std::int64_t>(1, run.plan.stepsPerEpoch()));
    case HorizontalAxis::updates:
        return static_cast<double>(run.plan.after(steps).updates);
    case HorizontalAxis::samples:
        return static_cast<double>(run.plan.after(steps).samplesSeen);
    case HorizontalAxis::seconds:
        break;
    }
    return secondsAt(run, steps);
}
} // namespace

double stepPosition(HorizontalAxis axis, const RunRecord& run, std::int64_t steps)
{
    return originOf(axis, run) + ownStepPosition(axis, run, steps);
}

std::int64_t stepAt(HorizontalAxis axis, const RunRecord& run, double position)
{
    position -= originOf(axis, run);
    if (!(position > 0))
        return 0;
    if (axis == HorizontalAxis::seconds)
        return std::min(stepAtSeconds(run, position), run.steps);
    if (axis == HorizontalAxis::epochs)
        return static_cast<std::int64_t>(
            std::min(position * static_cast<double>(run.plan.stepsPerEpoch()), static_cast<double>(run.steps)));
    const std::int64_t above =
        firstBeyond(0, run.steps + 1, [&](std::int64_t steps) { return ownStepPosition(axis, run, steps) > position; });
    return above - 1;
}

double plannedEnd(HorizontalAxis axis, const BatchPlan& plan)
{
    switch (axis) {
    case HorizontalAxis::epochs:
        return static_cast<double>(plan.epochs);
    case HorizontalAxis::updates:
        return static_cast<double>(plan.updates);
    case HorizontalAxis::samples:
        return static_cast<double>(plan.samplesSeen);
    case HorizontalAxis::seconds:
        break;
    }
    return 0;
}

std::int64_t firstRowAt(HorizontalAxis axis, const RunRecord& run, double position)
{
    return rowAt(axis, run.history, position - originOf(axis, run));
}

std::int64_t nearestRow(HorizontalAxis axis, const RunRecord& run, double position)
{
    if (run.history.empty() || std::isnan(position))
        return -1;
    const std::int64_t after = firstRowAt(axis, run, position);
    if (after == 0)
        return 0;
    if (after == run.history.size())
        return after - 1;
    const double left = position - rowPosition(axis, run, after - 1);
    const double right = rowPosition(axis, run, after) - position;
    return left < right ? after - 1 : after;
}

namespace {
// Of an epoch or a branch: both name their errors alike.
template <class Measured>
double Measured::*fieldOf(Quantity quantity, CurveKind kind)
{
    const bool accuracy = quantity == Quantity::accuracy;
    switch (kind) {
    case CurveKind::running:
        return accuracy ? &Measured::trainAccuracy : &Measured::trainRunning;
    case CurveKind::measured:
        return accuracy ? nullptr : &Measured::trainMeasured;
    case CurveKind::validation:
        break;
    }
    return accuracy ? &Measured::validationAccuracy : &Measured::validation;
}

template <class Measured>
double valueOf(Quantity quantity, CurveKind kind, const Measured& of)
{
    const auto field = fieldOf<Measured>(quantity, kind);
    return field ? of.*field : notMeasured;
}
} // namespace

double EpochRecord::*curveField(Quantity quantity, CurveKind kind) { return fieldOf<EpochRecord>(quantity, kind); }
double curveValue(Quantity quantity, CurveKind kind, const EpochRecord& record) { return valueOf(quantity, kind, record); }
double curveValue(Quantity quantity, CurveKind kind, const BranchPoint& point) { return valueOf(quantity, kind, point); }

BranchPoint branchPointOf(const RunRecord& run, std::int64_t steps, std::string name)
{
    BranchPoint point;
    point.run = std::move(name);
    point.epochs = stepPosition(HorizontalAxis::epochs, run, steps);
    const BatchPosition at = run.plan.after(steps);
    point.updates = at.updates + (run.branch ? run.branch->updates : 0);
    point.samplesSeen = at.samplesSeen + (run.branch ? run.branch->samplesSeen : 0);
    point.seconds = stepPosition(HorizontalAxis::seconds, run, steps);
    const auto errorAt = [&](Quantity quantity, CurveKind kind) {
        // Between the ends of two epochs, on the line between them; before the first, on that from where it branched off.
        constexpr std::int64_t farthest = 1024; // rows without a measurement
        const auto valueAt = [&](std::int64_t row) { return curveValue(quantity, kind, run.history[row]); };
        std::int64_t after = firstRowAt(HorizontalAxis::epochs, run, point.epochs);
        std::int64_t last = after - 1;
        for (std::int64_t i = 0; i < farthest && last >= 0 && std::isnan(valueAt(last)); ++i)
            --last;
        for (std::int64_t i = 0; i < farthest && after < run.history.size() && std::isnan(valueAt(after)); ++i)
            ++after;
        const double before = last >= 0    ? valueAt(last)
                              : run.branch ? curveValue(quantity, kind, *run.branch)
                                           : notMeasured;
        if (after == run.history.size())
            return before;
        const double left = last < 0 ? originOf(HorizontalAxis::epochs, run) : rowPosition(HorizontalAxis::epochs, run, last);
        const double right = rowPosition(HorizontalAxis::epochs, run, after);
        if (point.epochs >= right)
            return valueAt(after);
        return before + (valueAt(after) - before) * (point.epochs - left) / (right - left);
    };
    point.trainRunning = errorAt(Quantity::error, CurveKind::running);
    point.trainMeasured = errorAt(Quantity::error, CurveKind::measured);
    point.validation = errorAt(Quantity::error, CurveKind::validation);
    point.trainAccuracy = errorAt(Quantity::accuracy, CurveKind::running);
    point.validationAccuracy = errorAt(Quantity::accuracy, CurveKind::validation);
    return point;
}

QString axisName(HorizontalAxis axis)
{
    switch (axis) {
    case HorizontalAxis::epochs:
        return tr("epochs");
    case HorizontalAxis::updates:
        return tr("updates");
    case HorizontalAxis::samples:
        return tr("samples seen");
    case HorizontalAxis::seconds:
        break;
    }
    return tr("seconds");
}

QString positionText(HorizontalAxis axis, double position)
{
    const QString whole = groupedText(std::llround(std::clamp(position, -1e15, 1e15)));
    switch (axis) {
    case HorizontalAxis::epochs:
        return tr("epoch %1").arg(whole);
    case HorizontalAxis::updates:
        return tr("update %1").arg(whole);
    case HorizontalAxis::samples:
        return tr("sample %1").arg(whole);
    case HorizontalAxis::seconds:
        break;
    }
    return durationText(position);
}

} // namespace epochscope
