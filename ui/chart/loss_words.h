// What the key of the loss's definitions says of a run.
#pragma once

#include "chart/loss_curves.h"
#include "chart/loss_key.h"

#include <optional>

namespace epochscope {

// Of the run that has a table, at a place of the x axis; none: the newest epoch that is known. Null: no run has one.
// `named`: beside others.
LossKeyContent lossKeyContent(const RunCurves* run, bool named, std::optional<std::int64_t> step, const LearningCurveOptions& options,
                              const ChartColors& colors, double fontSize);

// How the definitions hang together in such a run; of an epoch where one is given, with its number.
QString lossRemark(const RunRecord& record, const LossTable& table = {}, const EpochLosses* row = nullptr);

} // namespace epochscope
