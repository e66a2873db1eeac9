// What the window says about a run, in words.
#pragma once

#include "bridge/run_controller.h"

#include <QtCore/QString>

namespace epochscope {

// "200 samples · batch 5 · 1,000 epochs …": the formula of the run shown, for the chart's second line.
QString runSubtitle(const BatchPlan& plan);
// "Done: 1,000 epochs, 40,000 updates in 0:00.1."
QString runEndSentence(const RunSnapshot& snapshot, const RunEnd& end);

} // namespace epochscope
