// What the pyramid's buckets hold of their values, and how they are kept. Inside the pyramid only.
#pragma once

#include "kernels/stretches.h"
#include "record/minmax_pyramid.h"

#include <Eigen/Core>

#include <cmath>
#include <cstdint>

namespace epochscope {

// As a bucket, but not filled with NaN where room is made for thousands.
using KeptBucket = kernels::Stretch;

inline MinMaxPyramid::Bucket bucketOf(const KeptBucket& kept) { return {kept.first, kept.lowest, kept.highest, kept.last}; }
inline KeptBucket keptOf(const MinMaxPyramid::Bucket& bucket) { return {bucket.first, bucket.lowest, bucket.highest, bucket.last}; }

// `count` buckets of `width` values each (at least 1), one behind the other; quick where all of them are finite.
inline void sumUpValues(const float* values, std::int64_t width, std::int64_t count, KeptBucket* to)
{
    if (kernels::sumUpStretches(values, width, count, to))
        return;
    for (std::int64_t i = 0; i < count; ++i) {
        MinMaxPyramid::Bucket finite;
        for (std::int64_t j = 0; j < width; ++j)
            finite.add(values[i * width + j]);
        to[i] = keptOf(finite);
    }
}

// `count` buckets next to each other (at least 1) as one; likewise.
inline KeptBucket sumUpBuckets(const KeptBucket* buckets, std::int64_t count)
{
    using Four = Eigen::Array4f; // first, lowest, highest, last
    const auto at = [buckets](std::int64_t i) { return Eigen::Map<const Four>(&buckets[i].first); };
    Four lowest = at(0), highest = lowest, sum = lowest;
    for (std::int64_t i = 1; i < count; ++i) {
        lowest = lowest.min(at(i));
        highest = highest.max(at(i));
        sum += at(i);
    }
    if (std::isfinite(sum.sum()))
        return {buckets[0].first, lowest[1], highest[2], buckets[count - 1].last};
    MinMaxPyramid::Bucket finite;
    for (std::int64_t i = 0; i < count; ++i)
        finite.add(bucketOf(buckets[i]));
    return keptOf(finite);
}

} // namespace epochscope
