// The curves of one run as they are drawn: the points of each, made anew only where something they depend on has
// changed.
#pragma once

#include "chart/curve_run.h"
#include "chart/indexed_curve.h"
#include "chart/plot_mapping.h"

#include <QtCore/QList>
#include <QtCore/QPointF>
#include <QtCore/QSizeF>

#include <array>
#include <optional>
#include <vector>

namespace epochscope {

// What all curves of a chart have in common.
struct Drawing
{
    PlotMapping mapping;
    std::optional<PlotMapping> before; // on the way from there
    double share = 1;                  // of the way
    QSizeF plot;                       // in pixels
    bool held = true;                  // what is beyond the y axis stays at its edge; otherwise curves leave the plot
    bool exact = false;                // cut at the plot's edge: for files that know no clipping
    LearningCurveOptions options;
    bool operator==(const Drawing&) const = default;

    QPointF place(const QPointF& now, const QPointF& then) const { return then + share * (now - then); }
};

// A line in units of the plot, in pieces.
struct Polyline
{
    QList<QPointF> points;
    std::vector<qsizetype> starts; // of the pieces
    bool empty() const { return points.isEmpty(); }
};

struct DrawnCurve
{
    CurveKind kind = CurveKind::running;
    bool faint = false; // the raw values behind smoothed ones
    bool thin = false;  // fills a band
    Polyline line;
    std::vector<std::int64_t> rows; // of the points, those outside the plot included
};

class RunCurves
{
public:
    RunCurves(const CurveRun& run, Quantity quantity);

    void update(const CurveRun& run);
    const CurveRun& run() const { return m_run; }
    std::uint64_t id() const { return m_run.id; }
    const History::View& history() const { return m_run.record.history; }
    const IndexedCurve& curve(CurveKind kind) const { return m_curves[static_cast<std::size_t>(kind)]; }
    Quantity quantity() const { return m_quantity; }

    // Asked for, and measured at least once; the running mean's place is kept from the start.
    bool isShown(CurveKind kind, const LearningCurveOptions& options) const;
    // The first curve shown that has a value to draw: the one that stands for the run.
    std::optional<CurveKind> mainCurve(const LearningCurveOptions& options) const;

    // True if anything changed.
    bool draw(const Drawing& drawing);
    const std::vector<DrawnCurve>& drawn() const { return m_drawn; }
    const DrawnCurve* drawn(CurveKind kind) const; // the one at full strength; null if not drawn

    // Where a row's value stands; NaN where it cannot be drawn.
    QPointF place(const Drawing& drawing, std::int64_t row, double value) const;

private:
    template <class PositionOn>
    QPointF placeAt(const Drawing& drawing, const PositionOn& positionOn, double value) const;
    void drawCurve(const Drawing& drawing, CurveKind kind, bool ofSmoothed, bool faint);

    CurveRun m_run;
    Quantity m_quantity;
    std::array<IndexedCurve, 3> m_curves;
    EpochRecord m_lastSeen; // to notice that a run went back
    std::int64_t m_seen = 0;
    bool m_changed = true;
    std::optional<Drawing> m_drawing;
    std::vector<std::int64_t> m_columns;
    std::vector<DrawnCurve> m_drawn;
};

// Joins points with a line and cuts it at the box; what cannot be drawn (NaN) is left out.
Polyline clippedLine(const std::vector<QPointF>& points, double left, double right, double bottom, double top);

} // namespace epochscope
