// The lines of Qt Charts for one run that stands out: at work, on top, or looked at.
#pragma once

#include "chart/run_curves.h"

#include <QtGui/QPen>

#include <array>
#include <functional>

class QLineSeries;
class QAbstractAxis;
class QChart;

namespace epochscope {

class RunSeries
{
public:
    // Axes from 0 to 1: the points are in units of the plot.
    RunSeries(QChart* chart, QAbstractAxis* horizontal, QAbstractAxis* vertical);

    using Pen = std::function<QPen(const DrawnCurve&)>;
    // One replace() per curve, and that only where `changed` or where another run was shown before.
    void show(const RunCurves& run, bool changed, const Pen& pen);
    void clear();
    const QLineSeries& series(CurveKind kind) const { return *m_series[1][static_cast<std::size_t>(kind)]; }

private:
    std::array<std::array<QLineSeries*, 3>, 2> m_series; // faint ones behind, then the others
    std::optional<std::uint64_t> m_run;
};

} // namespace epochscope
