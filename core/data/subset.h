// Drawing some of a source's samples, and spoiling some of their labels.
#pragma once

#include "base/error.h"
#include "data/data_settings.h"
#include "data/dataset.h"

#include <cstdint>
#include <vector>

namespace epochscope {

// Which of `available` samples data.samples and data.balance take, drawn without replacement by (seed, subset), in
// rising order. With proportions but no number: as many as there are in these proportions.
Result<std::vector<std::int64_t>> drawSamples(const DataSettings& settings, std::uint64_t seed,
                                              std::int64_t available, const std::vector<std::int32_t>& labels,
                                              const std::vector<std::int64_t>& classCounts);

// How many samples that is.
Result<std::int64_t> drawnCount(const DataSettings& settings, std::int64_t available,
                                const std::vector<std::int64_t>& classCounts);

// round(fraction · N) labels, drawn without replacement by (seed, labelFlip), each replaced by one of the other
// classes, all equally likely. Returns the samples that were changed, in rising order.
std::vector<std::int64_t> flipLabels(Dataset& set, double fraction, std::uint64_t seed);

} // namespace epochscope
