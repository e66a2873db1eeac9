// Stretches of a long series, such as the losses of a run's steps, of which there are tens of millions in a second.
#pragma once

#include "kernels/export.h"

#include <cstdint>
#include <span>

namespace epochscope::kernels {

// What is shown of values next to each other.
struct Stretch
{
    float first, lowest, highest, last;
};

// `count` stretches of `length` values each (at least 1), one behind the other. False if a value is not finite, or so large that
// sums are not; what is then written counts for nothing.
EPOCHSCOPE_KERNELS_API bool sumUpStretches(const float* values, std::int64_t length, std::int64_t count, Stretch* to);

// Each rounded to the nearest float; beyond its range infinite.
EPOCHSCOPE_KERNELS_API void roundToFloats(std::span<const double> from, float* to);

} // namespace epochscope::kernels
