// What there is to export at one moment, as the window hands it over.
#pragma once

#include "chart/axis_ticks.h"
#include "chart/curve_run.h"
#include "chart/learning_curve_options.h"
#include "chart/plot_file.h"
#include "inside/panel_picture.h"
#include "record/run_record.h"
#include "training/experiment_json.h"

#include <QtCore/QString>

#include <optional>
#include <string>
#include <vector>

namespace epochscope {

struct ExportSource
{
    std::vector<CurveRun> runs; // as drawn, the last on top
    LearningCurveOptions options;
    // What the window shows of the axes where it is zoomed.
    std::optional<Range> horizontal, errors, accuracies;
    QString title;
    QString subtitle;
    std::string caption;              // settings and seeds
    bool dark = false;                // as the window is
    std::optional<RunRecord> current; // whose history, batches and weights are meant; none before the first run
    ExperimentFile experiment;        // of the panel
    std::optional<PanelPicture> panel; // of it rather than of the curves

    // Something to draw.
    bool hasCurves() const;
    bool hasAccuracies() const;
    PicturePainter painter(const PlotOptions& drawn) const; // of the curves, or of the panel
    QString fileName() const; // without an extension
    bool isZoomed() const { return horizontal || errors || accuracies; }
};

} // namespace epochscope
