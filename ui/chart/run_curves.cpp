#include "chart/run_curves.h"

#include "chart/curve_position.h"
#include "chart/curve_style.h"

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
constexpr double columnWidth = 2; // pixels, for up to four points
constexpr double leastStep = 0.4; // likewise, up or down
constexpr double outside = 0.05;  // of the plot: where curves that leave it may go on
constexpr double farthest = 1e6;  // in units of the plot; beyond, lines lose their direction
constexpr double leastSmoothing = 0.005;
} // namespace

RunCurves::RunCurves(const CurveRun& run, Quantity quantity)
    : m_quantity(quantity), m_curves{IndexedCurve{quantity, CurveKind::running},
                                     IndexedCurve{quantity, CurveKind::measured},
                                     IndexedCurve{quantity, CurveKind::validation}}
{
    update(run);
}

void RunCurves::update(const CurveRun& run)
{
    const History::View& now = run.record.history;
    const auto sameRow = [](const EpochRecord& a, const EpochRecord& b) {
        return a.epoch == b.epoch && a.updates == b.updates && a.seconds == b.seconds;
    };
    const bool goesOn = now.generation() == history().generation() && now.size() >= m_seen &&
                        (m_seen == 0 || sameRow(now[m_seen - 1], m_lastSeen));
    const bool sameRows =
        goesOn && now.size() == history().size() && (now.empty() || sameRow(now.back(), history().back()));
    if (!goesOn) // thinned, gone back, or another run
        for (IndexedCurve& curve : m_curves)
            curve.clear();
    m_changed = m_changed || !sameRows || !(run.style == m_run.style);
    m_run = run;
    if (!sameRows || !goesOn || m_seen == 0)
        for (IndexedCurve& curve : m_curves)
            curve.update(now);
    m_seen = std::max<std::int64_t>(0, now.size() - 1); // the newest may be replaced
    if (m_seen > 0)
        m_lastSeen = now[m_seen - 1];
}

bool RunCurves::isShown(CurveKind kind, const LearningCurveOptions& options) const
{
    const std::array<bool, 3> chosen = {options.running, options.measured, options.validation};
    return chosen[static_cast<std::size_t>(kind)] && (curve(kind).hasValues() || kind == CurveKind::running);
}

std::optional<CurveKind> RunCurves::mainCurve(const LearningCurveOptions& options) const
{
    const bool logarithmic = options.logarithmic && m_quantity == Quantity::error;
    for (const CurveKind kind : {CurveKind::running, CurveKind::measured, CurveKind::validation})
        if (isShown(kind, options) && (logarithmic ? curve(kind).hasAboveZero() : curve(kind).hasValues()))
            return kind;
    return {};
}

const DrawnCurve* RunCurves::drawn(CurveKind kind) const
{
    for (const DrawnCurve& drawn : m_drawn)
        if (drawn.kind == kind && !drawn.faint)
            return &drawn;
    return nullptr;
}

template <class PositionOn>
QPointF RunCurves::placeAt(const Drawing& drawing, const PositionOn& positionOn, double value) const
{
    const auto in = [&](const PlotMapping& mapping) {
        double y = mapping.unitY(value);
        if (drawing.held)
            y = std::clamp(y, 0.0, 1.0); // keeps NaN
        return QPointF(std::clamp(mapping.unitX(positionOn(mapping.axis)), -farthest, farthest),
                       std::clamp(y, -farthest, farthest));
    };
    const QPointF now = in(drawing.mapping);
    return drawing.before ? drawing.place(now, in(*drawing.before)) : now;
}

QPointF RunCurves::place(const Drawing& drawing, std::int64_t row, double value) const
{
    return placeAt(drawing, [&](HorizontalAxis axis) { return rowPosition(axis, m_run.record, row); }, value);
}

bool RunCurves::draw(const Drawing& drawing)
{
    if (!m_changed && m_drawing == drawing)
        return false;
    m_changed = false;
    m_drawing = drawing;
    m_drawn.clear();

    // The columns' first rows, once for all curves.
    const PlotMapping& mapping = drawing.mapping;
    const std::int64_t begin = firstRowAt(mapping.axis, m_run.record, mapping.x.from);
    std::int64_t end = firstRowAt(mapping.axis, m_run.record, mapping.x.to);
    while (end < history().size() && rowPosition(mapping.axis, m_run.record, end) <= mapping.x.to)
        ++end;
    const int columns = std::max(64, static_cast<int>(drawing.plot.width() / columnWidth));
    m_columns.clear();
    if (end - begin <= 2 * columns) {
        for (std::int64_t row = begin; row <= end; ++row)
            m_columns.push_back(row);
    } else {
        m_columns.push_back(begin);
        for (int column = 1; column < columns; ++column) {
            const double x = mapping.valueX(static_cast<double>(column) / columns);
            std::int64_t row = std::clamp(firstRowAt(mapping.axis, m_run.record, x), m_columns.back(), end);
            // At the edge of the index's blocks, which costs no look at single rows; a quarter of a pixel off at most.
            if (row - m_columns.back() >= 8 * RowIndex::small)
                row = row / RowIndex::small * RowIndex::small;
            m_columns.push_back(row);
        }
        m_columns.push_back(end);
    }

    const double smoothing =
        drawing.options.smoothing < leastSmoothing ? 0 : std::min(drawing.options.smoothing, 0.999);
    for (IndexedCurve& curve : m_curves)
        curve.setSmoothing(isShown(curve.kind(), drawing.options) ? smoothing : 0, history());
    if (history().empty())
        return true;
    // Validation under training, so that the solid line stays whole.
    const auto drawAll = [&](bool ofSmoothed, bool faint) {
        for (auto curve = m_curves.rbegin(); curve != m_curves.rend(); ++curve)
            if (curve->hasValues() && isShown(curve->kind(), drawing.options))
                drawCurve(drawing, curve->kind(), ofSmoothed, faint);
    };
    if (smoothing > 0)
        drawAll(false, true);
    drawAll(smoothing > 0, false);
    return true;
}

void RunCurves::drawCurve(const Drawing& drawing, CurveKind kind, bool ofSmoothed, bool faint)
{
    const IndexedCurve& known = curve(kind);
    DrawnCurve made;
    made.kind = kind;
    made.faint = faint;
    known.pick(history(), m_columns, drawing.mapping.logarithmicY, ofSmoothed, made.rows);
    std::vector<QPointF> points;
    points.reserve(made.rows.size() + 1);
    if (const auto& branch = m_run.record.branch; branch && !made.rows.empty() && made.rows.front() == 0)
        points.push_back(placeAt(drawing, [&](HorizontalAxis axis) { return originOf(axis, m_run.record); },
                                 curveValue(m_quantity, kind, *branch))); // on the curve that it leaves
    for (const std::int64_t row : made.rows) {
        const QPointF point = place(drawing, row, ofSmoothed ? known.smoothed(row) : known.value(history()[row]));
        // Nobody sees it; but each point of a line costs.
        if (!points.empty() && row != made.rows.back() &&
            std::abs(point.x() - points.back().x()) * drawing.plot.width() < columnWidth &&
            std::abs(point.y() - points.back().y()) * drawing.plot.height() < leastStep)
            continue;
        points.push_back(point);
    }
    const double margin = drawing.exact ? 0 : outside;
    made.line = clippedLine(points, -margin, 1 + margin, -margin, 1 + margin);
    made.thin =
        faint || isDense(made.line.points, drawing.plot.height(), drawing.plot.width() + drawing.plot.height());
    m_drawn.push_back(std::move(made));
}

Polyline clippedLine(const std::vector<QPointF>& points, double left, double right, double bottom, double top)
{
    Polyline line;
    line.points.reserve(static_cast<qsizetype>(points.size()));
    std::optional<QPointF> previous;
    for (const QPointF& point : points) {
        if (!std::isfinite(point.x()) || !std::isfinite(point.y()))
            continue;
        QPointF from = previous.value_or(point);
        QPointF to = point;
        const bool isFirst = !previous;
        previous = point;
        if (!clipSegment(from, to, left, right, bottom, top))
            continue;
        if (isFirst || line.points.isEmpty() || line.points.back() != from) {
            line.starts.push_back(line.points.size());
            line.points.push_back(from);
        }
        if (!isFirst)
            line.points.push_back(to);
    }
    return line;
}

} // namespace epochscope
