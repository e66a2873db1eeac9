// What a learning curve says, in one honest sentence, and the rule that it was told by.
//
// Judged are what is recorded: errors (whatever the loss) and, for classes, nothing else. The running training error is
// the mean over an epoch while the weights change, so that it lags behind the errors measured at the epoch's end by
// about half an epoch; it is never compared with the validation error of the same epoch, only with itself.
#pragma once

#include "record/run_record.h"

#include <cstdint>
#include <optional>
#include <string>

namespace epochscope {

enum class Verdict { nothingYet, stillLearning, goodFit, settled /* no validation to judge by */, overfitting, underfitting, diverged, failed };

struct Diagnosis {
    Verdict verdict = Verdict::nothingYet;
    std::string sentence;              // "Overfitting since epoch 130."
    std::string rule;                  // in plain words with numbers: what led to it
    std::optional<std::int64_t> epoch; // that the verdict dates from, where there is one

    bool operator==(const Diagnosis&) const = default;
};

// Looks at no more than about 2,000 rows of the history, however long it is.
Diagnosis diagnose(const RunRecord& record);

} // namespace epochscope
