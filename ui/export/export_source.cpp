#include "export/export_source.h"

#include "export/file_question.h"
#include "export/panel_sheet.h"

#include <algorithm>

namespace epochscope {

bool ExportSource::hasCurves() const
{
    return std::any_of(runs.begin(), runs.end(), [](const CurveRun& run) { return !run.record.history.empty(); });
}

bool ExportSource::hasAccuracies() const
{
    return std::any_of(runs.begin(), runs.end(),
                       [](const CurveRun& run) { return run.record.classification && !run.record.history.empty(); });
}

PicturePainter ExportSource::painter(const PlotOptions& drawn) const
{
    return panel ? panelPainter(*panel, drawn) : plotPainter(runs, drawn);
}

QString ExportSource::fileName() const
{
    return panel ? fileNameOf(panel->experiment) + u'-' + fileNameOf(panel->panel)
                 : fileNameOf(title) + QStringLiteral("-learning-curve");
}

} // namespace epochscope
