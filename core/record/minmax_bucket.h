// What a bucket of the pyramid holds of its values. Inside the pyramid only.
#pragma once

#include "record/minmax_pyramid.h"

#include <Eigen/Core>

#include <algorithm>
#include <cstddef>

namespace epochscope {

// Of values next to each other, at least one; quick where all of them are finite.
inline MinMaxPyramid::Bucket bucketOf(const float* values, std::size_t count)
{
    MinMaxPyramid::Bucket sum{values[0], values[0], values[0], values[count - 1]};
    float probe = 0; // of finite values; else NaN
    constexpr std::size_t lanes = 16; // side by side, as nothing in one waits for another
    using Lanes = Eigen::Array<float, lanes, 1>;
    const std::size_t whole = count / lanes * lanes;
    if (whole > 0) {
        const auto at = [values](std::size_t place) { return Eigen::Map<const Lanes>(values + place); };
        Lanes lowest = at(0), highest = lowest, probes = lowest * 0;
        for (std::size_t place = lanes; place < whole; place += lanes) {
            lowest = lowest.min(at(place));
            highest = highest.max(at(place));
            probes += at(place) * 0;
        }
        sum.lowest = lowest.minCoeff();
        sum.highest = highest.maxCoeff();
        probe = probes.sum();
    }
    for (std::size_t place = whole; place < count; ++place) {
        sum.lowest = std::min(sum.lowest, values[place]);
        sum.highest = std::max(sum.highest, values[place]);
        probe += values[place] * 0;
    }
    if (probe == 0)
        return sum;
    MinMaxPyramid::Bucket finite;
    for (std::size_t i = 0; i < count; ++i)
        finite.add(values[i]);
    return finite;
}

} // namespace epochscope
