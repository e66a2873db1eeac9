// The definitions of an epoch's loss (core/analysis/loss_definitions.h) laid over the learning curves. The weighted mean is the
// training curve itself, and the measured one may be a curve of the run already: what is drawn is not drawn twice.
#pragma once

#include "analysis/loss_definitions.h"
#include "chart/curve_layer.h"
#include "chart/run_curves.h"

#include <QtGui/QPen>

#include <optional>
#include <vector>

namespace epochscope {

// As far as they have been worked out.
struct LossTable
{
    std::vector<EpochLosses> rows; // by epoch
    std::int64_t reached = 0;      // epochs; of a long run not every one has a row
    bool failed = false;           // for want of memory

    const EpochLosses* nearest(std::int64_t epoch) const; // null without rows
};

// Of a hue and with dashes of its own; the run's own pen where the run's own curve shows it.
QPen lossPen(LossDefinition definition, const RunStyle& style, const ChartColors& colors, double fontSize, bool thin);
// The curve of the run that shows it already, if it is drawn.
std::optional<CurveKind> curveOfLoss(LossDefinition definition, const RunCurves& run, const LearningCurveOptions& options);

struct LossCurve
{
    LossDefinition definition = LossDefinition::weighted;
    Polyline line;
    bool thin = false;  // as in DrawnCurve
    QPointF end;        // in units of the plot; NaN where it cannot be drawn
    double value = notMeasured; // there
};
// Those that no curve of the run shows; the last on top.
std::vector<LossCurve> lossCurves(const RunCurves& run, const Drawing& drawing);

// Where the weighted mean lags by an epoch: from each measured error the step to the same value an epoch later. Empty where it
// does not, and where an epoch is too narrow for its step to be seen.
Polyline lossLag(const RunCurves& run, const Drawing& drawing);

// Lowest and highest of all that lossCurves draws; of those above zero where the axis is logarithmic.
std::optional<Range> lossRange(const RunCurves& run, const LearningCurveOptions& options);

} // namespace epochscope
