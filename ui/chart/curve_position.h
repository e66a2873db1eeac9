// Where on the x axis something stands that a run did: the one place that knows, for the curves, the marks and the
// read-outs.
#pragma once

#include "chart/learning_curve_options.h"
#include "record/run_record.h"

#include <QtCore/QString>

#include <cstdint>

namespace epochscope {

// Of an epoch's end.
double curvePosition(HorizontalAxis axis, const EpochRecord& record);

// When `steps` batches were done, between two epochs' ends too; in seconds as if each batch of an epoch took as long.
double stepPosition(HorizontalAxis axis, const RunRecord& run, std::int64_t steps);

// The steps done at a position (the inverse, in whole steps, not above those done).
std::int64_t stepAt(HorizontalAxis axis, const RunRecord& run, double position);

// What the axis will come to if the run goes as planned; 0 for seconds, which nobody knows.
double plannedEnd(HorizontalAxis axis, const BatchPlan& plan);

// The row nearest to a position; −1 without rows. And the first row at or after it (`size()` if none).
std::int64_t nearestRow(HorizontalAxis axis, const History::View& history, double position);
std::int64_t firstRowAt(HorizontalAxis axis, const History::View& history, double position);

// The value of a row that a chart draws: accuracies are from 0 to 1; NaN where there is none.
double curveValue(Quantity quantity, CurveKind kind, const EpochRecord& record);

QString axisName(HorizontalAxis axis);                      // "epochs", "samples seen"
QString positionText(HorizontalAxis axis, double position); // "epoch 12", "1.25 s"

} // namespace epochscope
