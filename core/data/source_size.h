// What of a source decides how many of its samples train.
#pragma once

#include <cstdint>
#include <vector>

namespace epochscope {

struct SourceSize
{
    std::int64_t samples = 0;
    std::int64_t features = 0;
    std::vector<std::int64_t> classCounts; // empty for regression

    bool operator==(const SourceSize&) const = default;
};

} // namespace epochscope
