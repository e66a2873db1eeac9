#include "chart/read_out_rows.h"

#include "chart/curve_position.h"
#include "chart/curve_style.h"
#include "chart/number_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>
#include <cmath>
#include <limits>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr std::int64_t farthestRow = 1024; // how far a value that is not measured every epoch is looked for
constexpr double reach = 24;               // pixels beyond the ends of a run at which it is still read
constexpr double reachOfOthers = 4;        // the same for the runs that do not lead the hair line
constexpr double offGrid = 1e6;            // pixels: farther than anything on the chart

QString tr(const char* text) { return QCoreApplication::translate("ReadOut", text); }

struct Pixels
{
    const AxisView& axis;
    const QRectF& plot;
    double of(double x) const
    {
        const double place = placeOf(x, axis);
        return std::isfinite(place) ? std::clamp(place * plot.width(), -offGrid, offGrid) : -offGrid;
    }
};

// Whether the run has something to say at x: within its epochs, or half an epoch or some pixels beyond.
bool covers(const RunRecord& run, HorizontalAxis axis, double at, const Pixels& pixels, double pixelReach)
{
    const auto x = [&](std::int64_t row) { return rowPosition(axis, run, row); };
    const std::int64_t last = run.history.size() - 1;
    const double origin = originOf(axis, run);
    const double start = x(0);
    const double end = x(last);
    if (at >= start && at <= end)
        return true;
    if (at < start) {
        const double half = last > 0 ? (x(1) - start) / 2 : (start - origin) / 2;
        return start - at <= half || std::abs(pixels.of(start) - pixels.of(at)) <= pixelReach;
    }
    const double half = last > 0 ? (end - x(last - 1)) / 2 : (end - origin) / 2;
    return at - end <= half || std::abs(pixels.of(end) - pixels.of(at)) <= pixelReach;
}

// The measured value nearest to a row.
ReadOutValue measuredNear(const RunRecord& run, std::int64_t row, CurveKind kind, const ReadOutContent& content)
{
    const History::View& history = run.history;
    const Quantity quantity = content.accuracy ? Quantity::accuracy : Quantity::error;
    for (std::int64_t away = 0; away <= farthestRow; ++away)
        for (const std::int64_t candidate : {row - away, row + away})
            if (candidate >= 0 && candidate < history.size())
                if (const double value = curveValue(quantity, kind, history[candidate]); !std::isnan(value))
                    return {value, rowPosition(content.horizontal, run, candidate)};
    return {};
}

std::optional<Range> batchesOf(const RunRecord& record, const EpochRecord& epoch)
{
    if (!record.batchLosses || epoch.epoch < 1)
        return std::nullopt;
    const std::int64_t width = record.batchLosses->width();
    const std::int64_t perEpoch = record.plan.stepsPerEpoch();
    // Whole buckets, as one that begins before the epoch may hold some of it.
    const std::int64_t from = (epoch.epoch - 1) * perEpoch / width * width;
    const auto columns = record.batchLosses->query(from, std::max(epoch.epoch * perEpoch, from + width), 1);
    if (columns.empty() || columns.front().values.empty())
        return std::nullopt;
    return Range{double{columns.front().values.lowest}, double{columns.front().values.highest}};
}

ReadOutRow rowOf(const ReadOutRun& run, std::int64_t row, const ReadOutContent& content)
{
    ReadOutRow made{.run = run.id, .name = run.name, .pens = run.pens, .record = run.record->history[row]};
    for (const HorizontalAxis axis : horizontalAxes)
        made.at[indexOf(axis)] = rowPosition(axis, *run.record, row);
    for (const CurveKind kind : curveKinds)
        if (content.shown[indexOf(kind)])
            made.values[indexOf(kind)] = measuredNear(*run.record, row, kind, content);
    if (content.batchLosses && !content.accuracy)
        made.batches = batchesOf(*run.record, made.record);
    made.isBest = run.record->best.epoch > 0 && run.record->best.epoch == made.record.epoch;
    return made;
}

void sort(ReadOutMoment& moment, bool accuracy)
{
    const std::size_t kind = indexOf(leadingKind(moment.rows));
    std::stable_sort(moment.rows.begin(), moment.rows.end(), [&](const ReadOutRow& one, const ReadOutRow& other) {
        const double a = one.values[kind].value;
        const double b = other.values[kind].value;
        if (std::isnan(a) || std::isnan(b))
            return !std::isnan(a) && std::isnan(b);
        return accuracy ? a > b : a < b;
    });
}
} // namespace

std::optional<ReadOutMoment> readOutAt(const ReadOutContent& content, const AxisView& horizontal,
                                       const AxisView& vertical, const QRectF& plot, QPointF point)
{
    if (plot.isEmpty())
        return std::nullopt;
    const Pixels pixels{horizontal, plot};
    const double at = valueAt((point.x() - plot.left()) / plot.width(), horizontal);
    double least = std::numeric_limits<double>::infinity();
    std::uint64_t nearest = 0;
    double leadingX = 0;
    for (const ReadOutRun& run : content.runs) {
        const History::View& history = run.record->history;
        if (history.empty() || !covers(*run.record, content.horizontal, at, pixels, reach))
            continue;
        const std::int64_t row = nearestRow(content.horizontal, *run.record, at);
        const double rowX = rowPosition(content.horizontal, *run.record, row);
        const ReadOutRow values = rowOf(run, row, {{}, content.horizontal, content.accuracy, content.shown, false});
        for (const ReadOutValue& value : values.values) {
            if (!value.isThere())
                continue;
            const double place = placeOf(value.value, vertical);
            const double height = std::isfinite(place) ? std::clamp(place, 0.0, 1.0) * plot.height() : 0;
            const double away =
                std::hypot(plot.left() + pixels.of(rowX) - point.x(), plot.bottom() - height - point.y());
            // Where two are as near, the one drawn on top.
            if (away <= least) {
                least = away;
                nearest = run.id;
                leadingX = rowX;
            }
        }
    }
    if (!std::isfinite(least))
        return std::nullopt;
    return readOutOn(content, horizontal, plot, nearest, leadingX);
}

std::optional<ReadOutMoment> readOutOn(const ReadOutContent& content, const AxisView& horizontal, const QRectF& plot,
                                       std::uint64_t leading, double at)
{
    const Pixels pixels{horizontal, plot};
    const ReadOutRun* leader = nullptr;
    for (const ReadOutRun& run : content.runs)
        if (!run.record->history.empty() && (!leader || run.id == leading))
            leader = &run;
    if (!leader)
        return std::nullopt;
    ReadOutMoment moment;
    moment.nearest = leader->id;
    moment.x = rowPosition(content.horizontal, *leader->record, nearestRow(content.horizontal, *leader->record, at));
    for (const ReadOutRun& run : content.runs) {
        const History::View& history = run.record->history;
        if (history.empty() ||
            (&run != leader && !covers(*run.record, content.horizontal, moment.x, pixels, reachOfOthers)))
            continue;
        moment.rows.push_back(rowOf(run, nearestRow(content.horizontal, *run.record, moment.x), content));
    }
    sort(moment, content.accuracy);
    return moment;
}

QString readOutSentence(const ReadOutMoment& moment, const ReadOutContent& content)
{
    QStringList parts{placeText(moment.x, content.horizontal)};
    for (const ReadOutRow& row : moment.rows) {
        QStringList values;
        for (const CurveKind kind : curveKinds)
            if (const ReadOutValue& value = row.values[indexOf(kind)]; value.isThere())
                values += legendName(kind) + u' ' + exactText(value.value);
        if (row.batches)
            values += tr("batches %1 to %2").arg(exactText(row.batches->from), exactText(row.batches->to));
        if (row.isBest)
            values += tr("best epoch");
        if (values.isEmpty())
            continue;
        const QString list = values.join(u", "_s);
        parts += row.name.isEmpty() || moment.rows.size() == 1 ? list : row.name + u": "_s + list;
    }
    return parts.join(u"; "_s);
}

QString placeText(double at, HorizontalAxis axis)
{
    const auto whole = [at] { return groupedText(std::llround(std::clamp(at, -9e18, 9e18))); };
    switch (axis) {
    case HorizontalAxis::epochs:
        return tr("epoch %1").arg(whole());
    case HorizontalAxis::updates:
        return tr("update %1").arg(whole());
    case HorizontalAxis::samples:
        return tr("%1 samples").arg(whole());
    case HorizontalAxis::seconds:
        break;
    }
    return tr("%1 s").arg(at < 100 ? valueText(at, 3) : fixedText(at, 1));
}

QString exactText(double value) { return valueText(value, 6); }

CurveKind leadingKind(const std::vector<ReadOutRow>& rows)
{
    for (const CurveKind kind : {CurveKind::validation, CurveKind::measured})
        for (const ReadOutRow& row : rows)
            if (row.values[indexOf(kind)].isThere())
                return kind;
    return CurveKind::running;
}

} // namespace epochscope
