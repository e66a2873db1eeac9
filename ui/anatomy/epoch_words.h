// What the cells of an epoch show, in words.
#pragma once

#include "analysis/epoch_anatomy.h"
#include "anatomy/epoch_source.h"

#include <optional>

namespace epochscope {

// "Epoch 3: 40 batches of 5." with what is smaller, left out, worked through again, or cut from a longer pass.
QString epochSummary(const EpochAnatomy& anatomy, const EpochSource& source);

// "Sample 18 of 200 · batch 3 of 40, place 2 of 5 · seen once in this epoch, 3 times up to its end". `item` counts the places,
// then the absent samples; `seen` none: not counted yet.
QString itemWords(const EpochAnatomy& anatomy, const EpochSource& source, std::int64_t item, std::optional<std::int64_t> seen);

QString timesWords(std::int64_t count); // "never", "once", "12 times"
QString absenceWords(Absence why, std::int64_t count); // "3 left out"

} // namespace epochscope
