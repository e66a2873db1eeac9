// From the values of the two axes to where they stand on the plot and back. A place is in units of the plot: (0, 0) at its
// lower left, (1, 1) at its upper right.
#pragma once

#include "chart/axis_ticks.h"
#include "chart/learning_curve_options.h"

#include <QtCore/QPointF>

namespace epochscope {

struct PlotMapping
{
    HorizontalAxis axis = HorizontalAxis::epochs;
    bool logarithmicX = false;
    bool logarithmicY = false;
    Range x{0, 10}; // drawable, in values also where the axis is logarithmic
    Range y{0, 1};
    bool operator==(const PlotMapping&) const = default;

    // NaN for what the axis cannot show.
    double unitX(double value) const { return unit(x, logarithmicX, value); }
    double unitY(double value) const { return unit(y, logarithmicY, value); }
    double valueX(double unit) const { return value(x, logarithmicX, unit); }
    double valueY(double unit) const { return value(y, logarithmicY, unit); }

    static double unit(Range range, bool logarithmic, double value);
    static double value(Range range, bool logarithmic, double unit);
};

// The straight line from one point to the next, as far as it is in the box; its ends on the edge where it was cut.
bool clipSegment(QPointF& from, QPointF& to, double left, double right, double bottom, double top);

} // namespace epochscope
