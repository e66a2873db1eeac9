// Counts from proportions: whole numbers that add up.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace epochscope {

// Largest remainder (Hamilton): each item gets ⌊total · weight / Σ weights⌋, the left-over units go to the largest
// fractional parts, the first item winning a tie. Weights are finite, not negative, and not all zero.
std::vector<std::int64_t> largestRemainder(std::int64_t total, std::span<const double> weights);

// The same in exact arithmetic for whole weights, 0 ≤ total ≤ Σ weights: no item gets more than its weight.
std::vector<std::int64_t> largestRemainder(std::int64_t total, std::span<const std::int64_t> weights);

// The largest total whose division by `weights` asks no item for more than is available.
std::int64_t largestTotal(std::span<const double> weights, std::span<const std::int64_t> available);

} // namespace epochscope
