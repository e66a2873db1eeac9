// The batch sizes that leave no ragged batch: the numbers that divide the number of samples.
#pragma once

#include <cstdint>
#include <vector>

namespace epochscope {

// In ascending order, 1 and `number` included. Empty for numbers below 1, and for those so large (above 10¹⁰) that finding
// their divisors would take more than a moment.
std::vector<std::int64_t> divisors(std::int64_t number);

} // namespace epochscope
