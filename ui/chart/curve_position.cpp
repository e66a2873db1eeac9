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

std::int64_t stepAtSeconds(const RunRecord& run, double seconds)
{
    const History::View& history = run.history;
    const std::int64_t row = firstRowAt(HorizontalAxis::seconds, history, seconds);
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

double stepPosition(HorizontalAxis axis, const RunRecord& run, std::int64_t steps)
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

std::int64_t stepAt(HorizontalAxis axis, const RunRecord& run, double position)
{
    if (!(position > 0))
        return 0;
    if (axis == HorizontalAxis::seconds)
        return std::min(stepAtSeconds(run, position), run.steps);
    if (axis == HorizontalAxis::epochs)
        return static_cast<std::int64_t>(
            std::min(position * static_cast<double>(run.plan.stepsPerEpoch()), static_cast<double>(run.steps)));
    const std::int64_t above =
        firstBeyond(0, run.steps + 1, [&](std::int64_t steps) { return stepPosition(axis, run, steps) > position; });
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

std::int64_t firstRowAt(HorizontalAxis axis, const History::View& history, double position)
{
    return firstBeyond(0, history.size(),
                       [&](std::int64_t row) { return curvePosition(axis, history[row]) >= position; });
}

std::int64_t nearestRow(HorizontalAxis axis, const History::View& history, double position)
{
    const std::int64_t after = firstRowAt(axis, history, position);
    if (after == 0)
        return history.empty() ? -1 : 0;
    if (after == history.size())
        return after - 1;
    const double left = position - curvePosition(axis, history[after - 1]);
    const double right = curvePosition(axis, history[after]) - position;
    return left <= right ? after - 1 : after;
}

double curveValue(Quantity quantity, CurveKind kind, const EpochRecord& record)
{
    const bool accuracy = quantity == Quantity::accuracy;
    switch (kind) {
    case CurveKind::running:
        return accuracy ? record.trainAccuracy : record.trainRunning;
    case CurveKind::measured:
        return accuracy ? notMeasured : record.trainMeasured;
    case CurveKind::validation:
        break;
    }
    return accuracy ? record.validationAccuracy : record.validation;
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
