// Zooming and panning as arithmetic: what an axis shows after a gesture. In the axes' values; on a logarithmic axis equal
// distances are equal ratios. Whatever comes in, what comes out can be drawn.
#pragma once

#include "chart/axis_ticks.h"

namespace epochscope {

struct AxisView
{
    Range shown;
    Range full; // all there is to see
    bool logarithmic = false;
};

// Where a value stands on the axis, 0 at the start of what is shown and 1 at its end; NaN where it has no place.
double placeOf(double value, const AxisView& axis);
double valueAt(double place, const AxisView& axis);

// `factor` times as wide as now (below 1 zooms in), the value at `place` staying where it is. Ends at what can be drawn
// and told apart.
Range zoomed(const AxisView& axis, double place, double factor);
// Moved by a part of its width.
Range panned(const AxisView& axis, double part);
// What lies between two places.
Range between(const AxisView& axis, double fromPlace, double toPlace);

// As wide as it is but within the full range; the full range where it is wider.
Range keptWithin(Range range, const AxisView& axis);
// Whether it shows all there is.
bool coversAll(Range range, const AxisView& axis);

} // namespace epochscope
