#include "chart/view_ranges.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace epochscope {

namespace {
constexpr double largest = 1e15;           // as `drawable` has it
constexpr double leastRatio = 2e-6;        // of a range's width to its size: what `drawable` leaves alone
constexpr double leastPartOfFull = 1e-9;   // of the width of all there is
constexpr double smallestOnLog = -300;     // in decades
constexpr double farthestPlace = 100;      // a zoom about what is farther away would only run off
constexpr double touching = 1e-9;          // of the full width: taken as equal

// A range in the coordinates in which the axis is even.
struct Even
{
    Range range;
    bool logarithmic;

    Even(Range values, bool log) : range(drawable(values, log)), logarithmic(log)
    {
        if (log)
            range = {std::log10(range.from), std::log10(range.to)};
    }
    double width() const { return range.width(); }
    double at(double place) const { return range.from + place * width(); }
    double lowest() const { return logarithmic ? smallestOnLog : -largest; }
    double highest() const { return logarithmic ? std::log10(largest) : largest; }
    double size() const { return std::max(std::abs(range.from), std::abs(range.to)); }
    double leastWidth() const { return logarithmic ? leastRatio : leastRatio * size(); }
};

Range inValues(Range even, bool logarithmic)
{
    if (logarithmic)
        even = {std::pow(10.0, even.from), std::pow(10.0, even.to)};
    return drawable(even, logarithmic);
}
} // namespace

double placeOf(double value, const AxisView& axis)
{
    if (!std::isfinite(value) || (axis.logarithmic && value <= 0))
        return std::numeric_limits<double>::quiet_NaN();
    const Even shown(axis.shown, axis.logarithmic);
    return ((axis.logarithmic ? std::log10(value) : value) - shown.range.from) / shown.width();
}

double valueAt(double place, const AxisView& axis)
{
    const double even = Even(axis.shown, axis.logarithmic).at(place);
    return axis.logarithmic ? std::pow(10.0, even) : even;
}

Range zoomed(const AxisView& axis, double place, double factor)
{
    const Even shown(axis.shown, axis.logarithmic);
    if (!std::isfinite(place) || !std::isfinite(factor) || factor <= 0)
        return inValues(shown.range, axis.logarithmic);
    place = std::clamp(place, -farthestPlace, farthestPlace);
    const double least = std::max(shown.leastWidth(), leastPartOfFull * Even(axis.full, axis.logarithmic).width());
    double width = shown.width() * factor;
    if (factor < 1)
        width = std::max(width, std::min(least, shown.width()));
    const double fixed = shown.at(place);
    const double from = fixed - place * width;
    return inValues({std::clamp(from, shown.lowest(), shown.highest()),
                     std::clamp(from + width, shown.lowest(), shown.highest())},
                    axis.logarithmic);
}

Range panned(const AxisView& axis, double part)
{
    const Even shown(axis.shown, axis.logarithmic);
    double by = std::isfinite(part) ? part * shown.width() : 0;
    by = std::clamp(by, std::min(0.0, shown.lowest() - shown.range.from),
                    std::max(0.0, shown.highest() - shown.range.to));
    // Far from zero a narrow range could no longer be told apart.
    const Range moved{shown.range.from + by, shown.range.to + by};
    if (!axis.logarithmic && moved.width() < leastRatio * std::max(std::abs(moved.from), std::abs(moved.to)))
        by = 0;
    return inValues({shown.range.from + by, shown.range.to + by}, axis.logarithmic);
}

Range between(const AxisView& axis, double fromPlace, double toPlace)
{
    if (fromPlace > toPlace)
        std::swap(fromPlace, toPlace);
    if (!std::isfinite(fromPlace) || !std::isfinite(toPlace) || toPlace - fromPlace >= 1)
        return inValues(Even(axis.shown, axis.logarithmic).range, axis.logarithmic);
    // A zoom about the place that is left and right of the band in the same ratio.
    const double width = toPlace - fromPlace;
    return zoomed(axis, fromPlace / (1 - width), std::max(width, 1e-12));
}

Range keptWithin(Range range, const AxisView& axis)
{
    const Even full(axis.full, axis.logarithmic);
    const Even wanted(range, axis.logarithmic);
    if (wanted.width() >= full.width() * (1 - touching))
        return inValues(full.range, axis.logarithmic);
    const double from =
        std::clamp(wanted.range.from, full.range.from, full.range.to - wanted.width());
    if (from == wanted.range.from)
        return drawable(range, axis.logarithmic);
    return inValues({from, from + wanted.width()}, axis.logarithmic);
}

bool coversAll(Range range, const AxisView& axis)
{
    const Even full(axis.full, axis.logarithmic);
    const Even wanted(range, axis.logarithmic);
    const double slack = touching * full.width();
    return wanted.range.from <= full.range.from + slack && wanted.range.to >= full.range.to - slack;
}

} // namespace epochscope
