// Where a run stood when another one left it, with its weights and one change.
#pragma once

#include "record/history.h"

#include <cstdint>
#include <string>

namespace epochscope {

// Counted from the first update of the run at the root, through all branches.
struct BranchPoint
{
    std::string run;   // the name of the run that was left
    double epochs = 0; // passes as the run left counts them; a part of one too
    std::int64_t updates = 0;
    std::int64_t samplesSeen = 0;
    double seconds = 0; // of training
    // As the run's curves show them there: between two measurements in proportion; NaN where there was none before.
    double trainRunning = notMeasured, trainMeasured = notMeasured, validation = notMeasured;
    double trainAccuracy = notMeasured, validationAccuracy = notMeasured;
};

} // namespace epochscope
