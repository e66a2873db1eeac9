// What a model says between the samples, as an image: tints of the classes, paler where it is less sure, with lines where one
// class ends and another begins; numbers on a scale of colours.
#pragma once

#include "analysis/model_sight.h"
#include "chart/theme.h"

#include <QtGui/QImage>

namespace epochscope {

// In the thread that works it out; between the places of the grid the shares are interpolated.
QImage sightImage(const SightGrid& grid, const QSize& pixels, const ChartColors& colors, double lowest,
                  double highest);

} // namespace epochscope
