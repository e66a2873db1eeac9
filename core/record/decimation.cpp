#include "record/decimation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace epochscope {

namespace {
// The first row in [low, high) for which `beyond` holds, `high` if there is none. Looks near `low` first, so that
// runs of a few rows cost a few looks.
template <class Beyond>
std::int64_t firstBeyond(std::int64_t low, std::int64_t high, const Beyond& beyond)
{
    for (std::int64_t stride = 1; low < high; stride *= 2) {
        const std::int64_t probe = std::min(low + stride, high) - 1;
        if (beyond(probe)) {
            high = probe;
            break;
        }
        low = probe + 1;
    }
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (beyond(middle))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
} // namespace

std::vector<CurvePoint> decimate(std::int64_t rows, const std::function<double(std::int64_t)>& x,
                                 const std::function<double(std::int64_t)>& y, double from, double to, int columns)
{
    std::vector<CurvePoint> points;
    if (rows <= 0 || columns < 1 || !(from <= to))
        return points;
    from = std::max(from, std::numeric_limits<double>::lowest());
    to = std::min(to, std::numeric_limits<double>::max());

    const auto add = [&](std::int64_t row) { points.push_back({x(row), y(row)}); };
    const double width = to / 2 - from / 2; // half, so that a range as wide as all doubles does not overflow
    const auto column = [&](std::int64_t row) {
        const double share = width > 0 ? (x(row) / 2 - from / 2) / width : 0;
        return std::min(static_cast<int>(share * columns), columns - 1);
    };
    const std::int64_t begin = firstBeyond(0, rows, [&](std::int64_t row) { return x(row) >= from; });
    const std::int64_t end = firstBeyond(begin, rows, [&](std::int64_t row) { return x(row) > to; });

    // The neighbours are the nearest rows that have a point: a line drawn from them leaves the plot at the right
    // height.
    std::int64_t left = begin - 1;
    while (left >= 0 && !std::isfinite(y(left)))
        --left;
    if (left >= 0)
        add(left);

    for (std::int64_t row = begin; row < end;) {
        const int here = column(row);
        const std::int64_t next = firstBeyond(row + 1, end, [&](std::int64_t other) { return column(other) > here; });
        std::int64_t first = -1, lowest = -1, highest = -1, last = -1;
        double low = 0, high = 0;
        for (; row < next; ++row) {
            const double value = y(row);
            if (!std::isfinite(value))
                continue;
            if (first < 0 || value < low) {
                low = value;
                lowest = row;
            }
            if (first < 0 || value > high) {
                high = value;
                highest = row;
            }
            if (first < 0)
                first = row;
            last = row;
        }
        if (first < 0)
            continue;
        std::array chosen{first, std::min(lowest, highest), std::max(lowest, highest), last};
        const auto chosenEnd = std::unique(chosen.begin(), chosen.end());
        std::for_each(chosen.begin(), chosenEnd, add);
    }

    std::int64_t right = end;
    while (right < rows && !std::isfinite(y(right)))
        ++right;
    if (right < rows)
        add(right);
    return points;
}

} // namespace epochscope
