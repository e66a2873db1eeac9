// Writes batches.csv for a run that is over: what a record does not keep (the gradients) comes out of doing the run
// again, step by step, to the same bits.
#pragma once

#include "base/error.h"
#include "base/input_file.h"
#include "record/run_record.h"

#include <string>

namespace epochscope {

// Blocks: to be called off the window's thread. `progress` is told the steps done of all and may cancel. The file is
// the one that `epochscope run --batches` writes; nothing is left behind where it fails or is cancelled. Refused where
// the data are no longer those of the run.
Result<void> replayBatches(const RunRecord& record, const std::string& path, const ReadProgress& progress = {});

} // namespace epochscope
