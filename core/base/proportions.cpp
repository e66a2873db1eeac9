#include "base/proportions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace epochscope {

namespace {
__extension__ typedef unsigned __int128 Wide;

template <class Remainder>
void giveLeftOver(std::int64_t left, const std::vector<Remainder>& remainders, std::vector<std::int64_t>& counts)
{
    std::vector<std::size_t> order(counts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
    for (std::size_t i = 0; left > 0; ++i, --left)
        ++counts[order[i % order.size()]];
}
} // namespace

std::vector<std::int64_t> largestRemainder(std::int64_t total, std::span<const double> weights)
{
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<std::int64_t> counts;
    std::vector<double> remainders;
    std::int64_t left = total;
    for (const double weight : weights) {
        const double quota = static_cast<double>(total) * (weight / sum);
        const double whole = std::floor(quota);
        counts.push_back(std::min(static_cast<std::int64_t>(whole), left));
        remainders.push_back(quota - whole);
        left -= counts.back();
    }
    giveLeftOver(left, remainders, counts);
    return counts;
}

std::vector<std::int64_t> largestRemainder(std::int64_t total, std::span<const std::int64_t> weights)
{
    const auto sum = static_cast<Wide>(std::accumulate(weights.begin(), weights.end(), std::int64_t{0}));
    std::vector<std::int64_t> counts;
    std::vector<Wide> remainders;
    std::int64_t left = total;
    for (const std::int64_t weight : weights) {
        const Wide product = static_cast<Wide>(total) * static_cast<Wide>(weight);
        counts.push_back(sum == 0 ? 0 : static_cast<std::int64_t>(product / sum));
        remainders.push_back(sum == 0 ? 0 : product % sum);
        left -= counts.back();
    }
    if (sum != 0)
        giveLeftOver(left, remainders, counts);
    return counts;
}

std::int64_t largestTotal(std::span<const double> weights, std::span<const std::int64_t> available)
{
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::int64_t total = std::accumulate(available.begin(), available.end(), std::int64_t{0});
    for (std::size_t k = 0; k < weights.size(); ++k)
        if (weights[k] > 0) {
            // One more than the quota allows, because rounding may go in favour of this item.
            const double most = static_cast<double>(available[k] + 1) * (sum / weights[k]);
            if (most < static_cast<double>(total))
                total = static_cast<std::int64_t>(most) + 1;
        }
    const auto fits = [&](std::int64_t candidate) {
        const auto counts = largestRemainder(candidate, weights);
        for (std::size_t k = 0; k < counts.size(); ++k)
            if (counts[k] > available[k])
                return false;
        return true;
    };
    while (total > 0 && !fits(total))
        --total;
    return total;
}

} // namespace epochscope
