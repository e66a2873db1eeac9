#include "analysis/curve_blocks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace epochscope {

namespace {

// The row of this epoch, or of the first after it.
std::int64_t rowOf(const History::View& history, std::int64_t epoch)
{
    std::int64_t low = 0;
    std::int64_t high = history.size();
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (history[middle].epoch < epoch)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

} // namespace

std::vector<std::int64_t> spreadRows(const History::View& history, std::int64_t every, std::int64_t most)
{
    std::vector<std::int64_t> rows;
    const std::int64_t size = history.size();
    if (size <= most) {
        rows.resize(static_cast<std::size_t>(size));
        std::iota(rows.begin(), rows.end(), std::int64_t{0});
        return rows;
    }
    // Epochs that stand in the history and that `every` divides.
    const std::int64_t last = history.back().epoch;
    every = std::max<std::int64_t>(every, 1);
    const std::int64_t strides = history.stride() / std::gcd(history.stride(), every);
    if (strides > last / every)
        return {size - 1}; // and their least common multiple may be more than a number holds
    const std::int64_t unit = strides * every;
    const std::int64_t units = std::max<std::int64_t>((last / unit + most - 1) / most, 1);
    for (std::int64_t epoch = unit; epoch < last; epoch += unit * units) {
        const std::int64_t row = rowOf(history, epoch);
        if (rows.empty() || row > rows.back())
            rows.push_back(row);
    }
    if (rows.empty() || rows.back() != size - 1)
        rows.push_back(size - 1);
    return rows;
}

CurveBlocks::CurveBlocks(const std::vector<CurvePoint>& points, int most)
{
    const std::size_t size = points.size();
    const std::size_t blocks = std::min(static_cast<std::size_t>(most), std::max<std::size_t>(size / 2, 1));
    for (std::size_t block = 0; block < blocks; ++block) {
        const std::size_t first = block * size / blocks;
        const std::size_t end = (block + 1) * size / blocks;
        double mean = 0;
        for (std::size_t i = first; i < end; ++i)
            mean += points[i].value / static_cast<double>(end - first);
        m_means.push_back(mean);
        m_firstEpochs.push_back(points[first].epoch);
        m_lastEpochs.push_back(points[end - 1].epoch);
    }
    // The median of |a − b| of two normal values is 0.954 of their standard deviation.
    for (const std::size_t distance : {std::size_t{1}, std::size_t{2}, std::size_t{4}}) {
        if (blocks < 10 * distance && distance > 1)
            break;
        std::vector<double> differences;
        for (std::size_t i = distance; i < blocks; ++i)
            differences.push_back(std::abs(m_means[i] - m_means[i - distance]));
        if (!differences.empty())
            m_noise = std::max(m_noise, median(std::move(differences)) / 0.954);
    }
}

int CurveBlocks::tail() const { return std::max(count() / 10, 1); }

double CurveBlocks::meanOf(int first, int blocks) const
{
    double sum = 0;
    for (int block = first; block < first + blocks; ++block)
        sum += mean(block) / blocks;
    return sum;
}

double CurveBlocks::quarterAgo() const { return meanOf(std::max(count() - tail() - std::max(count() / 4, 1), 0), tail()); }

double CurveBlocks::halfAgo() const { return meanOf(std::max(count() - tail() - count() / 2, 0), tail()); }

int CurveBlocks::lowest() const
{
    return static_cast<int>(std::min_element(m_means.begin(), m_means.end()) - m_means.begin());
}

bool CurveBlocks::fallsSteadily() const
{
    const int steps = std::min(std::max(count() / 2, 5), count() - 1);
    int falling = 0;
    for (int block = count() - steps; block < count(); ++block)
        falling += mean(block) < mean(block - 1) ? 1 : 0;
    return steps >= 4 && falling >= steps - count() / 20;
}

double CurveBlocks::lateNoise() const
{
    std::vector<double> differences;
    for (int block = std::max(count() / 2, 1); block < count(); ++block)
        differences.push_back(std::abs(mean(block) - mean(block - 1)));
    return differences.empty() ? 0 : median(std::move(differences)) / 0.954;
}

double CurveBlocks::lateTurns() const
{
    int turns = 0;
    int steps = 0;
    for (int block = std::max(count() / 2, 2); block < count(); ++block, ++steps)
        turns += (mean(block) < mean(block - 1)) != (mean(block - 1) < mean(block - 2)) ? 1 : 0;
    return steps > 0 ? static_cast<double>(turns) / steps : 0;
}

} // namespace epochscope
