// The colours of heights: viridis (Smith, van der Walt, 2015), perceptually even, rising in lightness and safe for colour-blind
// readers. The lowest is the darkest.
#pragma once

#include "analysis/contours.h"

#include <QtGui/QColor>
#include <QtGui/QImage>

namespace epochscope {

struct SurfaceGrid;

QColor heightColor(double position); // 0 … 1; NaN: grey
// One pixel a point, the row of the highest b on top.
QImage heightImage(const SurfaceGrid& grid, const HeightScale& scale);
// Black or white, whichever is seen better on it.
QColor lineOn(const QColor& background);

} // namespace epochscope
