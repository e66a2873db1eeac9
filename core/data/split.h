// Which sample goes into which part.
#pragma once

#include "base/error.h"
#include "data/data_settings.h"
#include "data/dataset.h"

#include <cstdint>
#include <vector>

namespace epochscope {

struct PartSizes
{
    std::int64_t train = 0, validation = 0, test = 0;
};

// Refuses a split of one sample and one that leaves nothing to train on.
Result<PartSizes> partSizes(const DataSettings& settings, std::int64_t samples);

// Sample numbers, in rising order within each part, so that a source's own order survives the split.
struct Parts
{
    std::vector<std::int64_t> train, validation, test;
};

// random: a shuffle by (seed, split) decides. stratified: the same within each class, the counts by largest
// remainder. last: training first, then validation, then test, as time series need it. `classes` and `labels` may be
// empty but for a stratified split.
Result<Parts> splitSamples(const DataSettings& settings, std::uint64_t seed, std::int64_t samples,
                           const std::vector<std::int32_t>& labels, const std::vector<std::int64_t>& classCounts);

} // namespace epochscope
