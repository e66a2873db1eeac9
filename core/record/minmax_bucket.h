// What a bucket of the pyramid holds of its values. Inside the pyramid only.
#pragma once

#include "record/minmax_pyramid.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace epochscope {

// Of values next to each other, at least one; quick where all of them are finite.
inline MinMaxPyramid::Bucket bucketOf(const float* values, std::size_t count)
{
    MinMaxPyramid::Bucket sum{values[0], values[0], values[0], values[count - 1]};
    std::uint32_t infinite = 0;
    const auto take = [](float value, float& lowest, float& highest, std::uint32_t& notFinite) {
        lowest = value < lowest ? value : lowest;
        highest = value > highest ? value : highest;
        constexpr std::uint32_t exponent = 0x7F80'0000;
        notFinite |= (std::bit_cast<std::uint32_t>(value) & exponent) == exponent ? 1U : 0U;
    };
    constexpr std::size_t lanes = 8; // side by side, as nothing in one waits for another
    const std::size_t whole = count / lanes * lanes;
    if (whole > 0) {
        float lowest[lanes], highest[lanes];
        std::uint32_t notFinite[lanes] = {};
        std::copy_n(values, lanes, lowest);
        std::copy_n(values, lanes, highest);
        for (std::size_t first = 0; first < whole; first += lanes)
            for (std::size_t lane = 0; lane < lanes; ++lane)
                take(values[first + lane], lowest[lane], highest[lane], notFinite[lane]);
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            sum.lowest = std::min(sum.lowest, lowest[lane]);
            sum.highest = std::max(sum.highest, highest[lane]);
            infinite |= notFinite[lane];
        }
    }
    for (std::size_t place = whole; place < count; ++place)
        take(values[place], sum.lowest, sum.highest, infinite);
    if (infinite == 0)
        return sum;
    MinMaxPyramid::Bucket finite;
    for (std::size_t i = 0; i < count; ++i)
        finite.add(values[i]);
    return finite;
}

} // namespace epochscope
