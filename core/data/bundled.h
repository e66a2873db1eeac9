// The real data sets that are part of the program (resources/data), read by the same reader as any CSV file.
#pragma once

#include "base/error.h"
#include "data/source_data.h"

#include <cstdint>
#include <vector>

namespace epochscope {

Result<SourceData> readBundled(DataSource source, TaskChoice task);

// Without parsing more than once: what can be told of a set before it is used.
struct BundledSize
{
    std::int64_t samples = 0;
    std::int64_t features = 0;
    std::vector<std::int64_t> classCounts; // empty for regression
};
BundledSize bundledSize(DataSource source);

} // namespace epochscope
