#include "analysis/surface_grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace epochscope {

namespace {
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

template <class Better>
double extreme(const std::vector<double>& heights, Better better)
{
    double found = undefined;
    for (const double height : heights)
        if (std::isfinite(height) && (std::isnan(found) || better(height, found)))
            found = height;
    return found;
}

// From 0 to 1 exactly at the ends.
double between(double from, double to, int index, int last)
{
    return index == last ? to : from + (to - from) * index / last;
}
} // namespace

PlaneWindow windowAround(const std::vector<PlanePoint>& points, double share, double least, double smallest)
{
    constexpr double infinite = std::numeric_limits<double>::infinity();
    PlaneWindow box{infinite, -infinite, infinite, -infinite};
    for (const PlanePoint& point : points) {
        if (!std::isfinite(point.a) || !std::isfinite(point.b))
            continue;
        box = {std::min(box.aFrom, point.a), std::max(box.aTo, point.a), std::min(box.bFrom, point.b), std::max(box.bTo, point.b)};
    }
    if (!(box.aFrom <= box.aTo))
        return {};
    const double width = std::max(box.aTo - box.aFrom, smallest);
    const double height = std::max(box.bTo - box.bFrom, smallest);
    const double a = std::max(width, least * height) * (0.5 + share);
    const double b = std::max(height, least * width) * (0.5 + share);
    const double middleA = box.aFrom / 2 + box.aTo / 2;
    const double middleB = box.bFrom / 2 + box.bTo / 2;
    return {middleA - a, middleA + a, middleB - b, middleB + b};
}

PlanePoint SurfaceGrid::point(int column, int row) const
{
    return {between(window.aFrom, window.aTo, column, side - 1), between(window.bFrom, window.bTo, row, side - 1)};
}

double SurfaceGrid::interpolated(PlanePoint point) const
{
    if (side < 2 || !window.contains(point))
        return undefined;
    const double x = (point.a - window.aFrom) / (window.aTo - window.aFrom) * (side - 1);
    const double y = (point.b - window.bFrom) / (window.bTo - window.bFrom) * (side - 1);
    const int column = std::clamp(static_cast<int>(x), 0, side - 2);
    const int row = std::clamp(static_cast<int>(y), 0, side - 2);
    const double u = x - column;
    const double v = y - row;
    return (1 - v) * ((1 - u) * at(column, row) + u * at(column + 1, row)) +
           v * ((1 - u) * at(column, row + 1) + u * at(column + 1, row + 1));
}

double SurfaceGrid::lowest() const
{
    return extreme(heights, [](double a, double b) { return a < b; });
}

double SurfaceGrid::highest() const
{
    return extreme(heights, [](double a, double b) { return a > b; });
}

} // namespace epochscope
