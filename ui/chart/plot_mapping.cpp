#include "chart/plot_mapping.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace epochscope {

double PlotMapping::unit(Range range, bool logarithmic, double value)
{
    if (!std::isfinite(value) || (logarithmic && value <= 0))
        return std::numeric_limits<double>::quiet_NaN();
    if (logarithmic) {
        const double from = std::log10(range.from);
        return (std::log10(value) - from) / (std::log10(range.to) - from);
    }
    return (value - range.from) / range.width();
}

double PlotMapping::value(Range range, bool logarithmic, double unit)
{
    if (unit == 0)
        return range.from;
    if (unit == 1)
        return range.to;
    if (!logarithmic)
        return range.from + unit * range.width();
    const double from = std::log10(range.from);
    return std::pow(10.0, std::clamp(from + unit * (std::log10(range.to) - from), -307.0, 307.0));
}

// Liang and Barsky's: the part of the line's parameter, from 0 to 1, that is inside all four edges.
bool clipSegment(QPointF& from, QPointF& to, double left, double right, double bottom, double top)
{
    const QPointF step = to - from;
    const std::array<double, 4> p{-step.x(), step.x(), -step.y(), step.y()};
    const std::array<double, 4> q{from.x() - left, right - from.x(), from.y() - bottom, top - from.y()};
    double begin = 0;
    double end = 1;
    for (std::size_t edge = 0; edge < 4; ++edge) {
        if (p[edge] == 0) {
            if (q[edge] < 0)
                return false;
            continue;
        }
        const double at = q[edge] / p[edge];
        if (p[edge] < 0)
            begin = std::max(begin, at);
        else
            end = std::min(end, at);
        if (begin > end)
            return false;
    }
    const QPointF start = from;
    if (begin > 0)
        from = start + begin * step;
    if (end < 1)
        to = start + end * step;
    return true;
}

} // namespace epochscope
