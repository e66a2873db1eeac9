// The learning curve as a picture file: PNG, SVG or PDF, chosen by the name's extension. Drawn by the very chart that
// the window shows, without a display if need be (QT_QPA_PLATFORM=offscreen), and saved through core's
// record/atomic_file.
#pragma once

#include "base/error.h"
#include "chart/axis_ticks.h"
#include "chart/curve_run.h"
#include "chart/learning_curve_options.h"
#include "record/history.h"
#include "training/experiment.h"

#include <QtCore/QByteArray>
#include <QtGui/QImage>

#include <optional>
#include <string>
#include <vector>

class QPainter;
class QRectF;

namespace epochscope {

struct PlotOptions
{
    std::string title;    // what was trained: "worked-example"
    std::string subtitle; // what it came to, or the formula; may be empty
    std::string caption;  // settings and seeds, in small print below; may be empty
    int width = 1600;     // pixels of a PNG; SVG and PDF have the same proportions
    int height = 900;
    double scale = 2; // pixels per unit of layout: larger means larger type and thicker lines
    bool dark = false;
    LearningCurveOptions curves;
    Quantity quantity = Quantity::error;
    bool legend = true;
    std::optional<Range> horizontal, vertical; // what is shown of the axes; none: all of the curves
    std::int64_t epochs = 0; // planned; the axis ends there if the run came that far. 0: where the history ends
};

// Settings and seeds in one line, for PlotOptions::caption.
std::string plotCaption(const Experiment& experiment);

enum class PlotFormat { png, svg, pdf };
Result<PlotFormat> plotFormat(const std::string& path); // by its extension

// Refuses a name without one of the extensions .png, .svg and .pdf; to be called before the training starts.
Result<void> checkPlotPath(const std::string& path);

// The picture itself: for the clipboard, a printer or a preview; the last run on top. All of these need a QApplication.
Result<QByteArray> plotBytes(const std::vector<CurveRun>& runs, const PlotOptions& options, PlotFormat format);
QImage plotImage(const std::vector<CurveRun>& runs, const PlotOptions& options); // null where it cannot be painted
// Stretched over `target`: its proportions should be those of the options' width and height.
void paintPlot(QPainter& painter, const QRectF& target, const std::vector<CurveRun>& runs, const PlotOptions& options);

// The old file stays as it is if anything fails.
Result<void> plotLearningCurve(const std::vector<CurveRun>& runs, const PlotOptions& options, const std::string& path);
// One run of which nothing is known but its history.
Result<void> plotLearningCurve(const History::View& history, const PlotOptions& options, const std::string& path);

} // namespace epochscope
