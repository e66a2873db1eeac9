// The learning curve as a picture file: PNG, SVG or PDF, chosen by the name's extension. Drawn by the very chart that
// the window shows, without a display if need be (QT_QPA_PLATFORM=offscreen), and saved through core's
// record/atomic_file.
#pragma once

#include "chart/axis_ticks.h"
#include "chart/curve_run.h"
#include "chart/learning_curve_options.h"
#include "chart/picture_file.h"
#include "record/history.h"
#include "training/experiment.h"

#include <optional>
#include <string>
#include <vector>

namespace epochscope {

struct PlotOptions : PictureFrame
{
    LearningCurveOptions curves;
    Quantity quantity = Quantity::error;
    bool legend = true;
    std::optional<Range> horizontal, vertical; // what is shown of the axes; none: all of the curves
    std::int64_t epochs = 0; // planned; the axis ends there if the run came that far. 0: where the history ends
};

// Settings and seeds in one line, for PlotOptions::caption.
std::string plotCaption(const Experiment& experiment);

// The very picture, for a file, the clipboard, a printer or a preview; the last run on top. Holds a chart of its own.
PicturePainter plotPainter(const std::vector<CurveRun>& runs, const PlotOptions& options);

// The old file stays as it is if anything fails.
Result<void> plotLearningCurve(const std::vector<CurveRun>& runs, const PlotOptions& options, const std::string& path);
// One run of which nothing is known but its history.
Result<void> plotLearningCurve(const History::View& history, const PlotOptions& options, const std::string& path);

} // namespace epochscope
