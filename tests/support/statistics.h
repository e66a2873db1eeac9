// Means, spreads and what a comparison of two random estimates may differ by.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

struct Summary
{
    double count = 0;
    double mean = 0;
    double sd = 0;      // divisor n − 1
    double sdError = 0; // standard error of sd, from the sample's own fourth moment

    double meanError() const { return sd / std::sqrt(count); }
};

inline Summary summary(const std::vector<double>& values)
{
    Summary result;
    result.count = static_cast<double>(values.size());
    for (const double value : values)
        result.mean += value / result.count;
    double second = 0;
    double fourth = 0;
    for (const double value : values) {
        const double square = (value - result.mean) * (value - result.mean);
        second += square;
        fourth += square * square / result.count;
    }
    result.sd = std::sqrt(second / (result.count - 1));
    // Var(s²) ≈ (m₄ − s⁴)/n, and ds = ds²/(2s).
    if (result.sd > 0)
        result.sdError = std::sqrt(std::max(0.0, fourth - std::pow(result.sd, 4)) / result.count) / (2 * result.sd);
    return result;
}

// The value below which `part` of the sample lies.
inline double quantile(std::vector<double> values, double part)
{
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
}

// A quantity known exactly may be missed by this many standard errors: one test in 16,000 fails by chance if the
// seeds are changed; with the seeds as they are, none does.
inline constexpr double standardErrors = 4;
// Two independent estimates from equally many runs: the variances add.
inline const double standardErrorsOfTwo = standardErrors * std::sqrt(2.0);
