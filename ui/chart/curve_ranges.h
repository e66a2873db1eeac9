// What the axes of a chart show while nobody has zoomed: all runs, in steps, so that nothing trembles.
#pragma once

#include "chart/run_curves.h"

#include <memory>
#include <optional>
#include <vector>

namespace epochscope {

using RunCurvesList = std::vector<std::unique_ptr<RunCurves>>; // the last on top

// `planned`: where the axis of an empty chart ends.
Range followedHorizontal(const RunCurvesList& runs, const LearningCurveOptions& options, double planned);

struct FollowedVertical
{
    Range range;
    bool any = false;      // there is something to show
    bool offScale = false; // something lies far above
};
FollowedVertical followedVertical(const RunCurvesList& runs, const LearningCurveOptions& options, Quantity quantity);

// A range asked for, made such that it can be drawn on this kind of axis.
Range viewable(Range asked, Range full, bool logarithmic);

// The value from which a run counts as far above its start.
double offScaleLimit(const RunCurves& run, const LearningCurveOptions& options);

} // namespace epochscope
