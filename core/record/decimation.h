// What is drawn of what is stored: at most the first, lowest, highest and last point per pixel column.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace epochscope {

struct CurvePoint {
    double x = 0;
    double y = 0;
    bool operator==(const CurvePoint&) const = default;
};

// `x` and `y` give the stored point of a row (x ascending; y may be NaN or infinite, such rows are left out). Of the rows
// with x in [from, to] and one neighbour on each side, returns at most 4 points per column, in order of x.
std::vector<CurvePoint> decimate(std::int64_t rows, const std::function<double(std::int64_t)>& x,
                                 const std::function<double(std::int64_t)>& y, double from, double to, int columns);

} // namespace epochscope
