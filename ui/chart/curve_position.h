// Where on the x axis something stands that a run did: the one place that knows, for the curves, the marks and the
// read-outs.
#pragma once

#include "chart/learning_curve_options.h"
#include "record/run_record.h"

#include <QtCore/QString>

#include <cstdint>

namespace epochscope {

// Of an epoch's end, from the run's own first update on.
double curvePosition(HorizontalAxis axis, const EpochRecord& record);

// Where the run begins: at 0, or where the run stood that it is a branch of. All that follows counts from the root on.
double originOf(HorizontalAxis axis, const RunRecord& run);
double rowPosition(HorizontalAxis axis, const RunRecord& run, std::int64_t row);

// When `steps` batches were done, between two epochs' ends too; in seconds as if each batch of an epoch took as long.
double stepPosition(HorizontalAxis axis, const RunRecord& run, std::int64_t steps);

// The steps done at a position (the inverse, in whole steps, not above those done).
std::int64_t stepAt(HorizontalAxis axis, const RunRecord& run, double position);

// What the axis will come to if the run goes as planned; 0 for seconds, which nobody knows.
double plannedEnd(HorizontalAxis axis, const BatchPlan& plan);

// The row nearest to a position; −1 without rows, or for NaN. And the first row at or after it (`size()` if none).
std::int64_t nearestRow(HorizontalAxis axis, const RunRecord& run, double position);
std::int64_t firstRowAt(HorizontalAxis axis, const RunRecord& run, double position);

// Where a row has the value that a chart draws; null for what is never measured.
double EpochRecord::*curveField(Quantity quantity, CurveKind kind);
// That value: accuracies are from 0 to 1; NaN where there is none.
double curveValue(Quantity quantity, CurveKind kind, const EpochRecord& record);
// The same where a branch left its run.
double curveValue(Quantity quantity, CurveKind kind, const BranchPoint& point);

// Of a run after so many steps, for another to begin there; the errors as its curves show them.
BranchPoint branchPointOf(const RunRecord& run, std::int64_t steps, std::string name);

QString axisName(HorizontalAxis axis);                      // "epochs", "samples seen"
QString positionText(HorizontalAxis axis, double position); // "epoch 12", "1.25 s"

} // namespace epochscope
