// A run's numbers, and the words for them.
#pragma once

#include "record/run_record.h"

#include <QtCore/QString>

#include <optional>

namespace epochscope {

// The error that the run is judged by, as the engine does: on the validation samples where there are some, else the
// running mean over training.
bool judgedByValidation(const RunRecord& record);
QString judgedErrorName(const RunRecord& record); // "validation error"

std::optional<double> finalError(const RunRecord& record);    // the newest that was measured
std::optional<double> finalAccuracy(const RunRecord& record); // where there are classes; of the same samples

QString finalErrorText(const RunRecord& record); // "0.0893", "diverged", "–"
QString bestErrorText(const RunRecord& record);
QString bestEpochText(const RunRecord& record);
QString updatesText(const RunRecord& record); // "40,000", "1.5 M"
QString timeText(const RunRecord& record);
std::optional<double> progressOf(const RunRecord& record); // 0…1 while at work

QString stateText(const RunRecord& record); // "training", "done", "diverged at update 87"
QString bestSentence(const RunRecord& record);
QString workSentence(const RunRecord& record); // "40,000 updates in 133 ms"

// What the run holds in memory: history, losses, weights.
std::int64_t bytesOf(const RunRecord& record);

} // namespace epochscope
