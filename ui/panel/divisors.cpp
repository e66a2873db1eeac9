#include "panel/divisors.h"

#include <algorithm>

namespace epochscope {

namespace {
constexpr std::int64_t largest = 10'000'000'000;
} // namespace

std::vector<std::int64_t> divisors(std::int64_t number)
{
    std::vector<std::int64_t> found;
    if (number > largest)
        return found;
    for (std::int64_t candidate = 1; candidate * candidate <= number; ++candidate) {
        if (number % candidate != 0)
            continue;
        found.push_back(candidate);
        if (candidate != number / candidate)
            found.push_back(number / candidate);
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace epochscope
