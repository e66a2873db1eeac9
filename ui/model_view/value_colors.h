// The colours of what a model says: hues for classes, a scale for numbers, two hues on both sides of 0 for weights.
#pragma once

#include "chart/theme.h"

#include <cstdint>

namespace epochscope {

// The first hue is that of the batch at work.
const QColor& classColor(const ChartColors& colors, std::int64_t number);
// Of a sample on any class's tint: 3:1 at least, at the surest too.
const QColor& classMarkColor(const ChartColors& colors, std::int64_t number);
// Behind the samples: paler the less sure the model is; `sureness` 0 … 1.
QColor classTint(const ChartColors& colors, std::int64_t number, double sureness);
// 0 … 1 from dark violet over green to yellow: viridis, by S. van der Walt and N. Smith (2015), which grows lighter evenly and
// is told apart by colour-blind readers.
QColor scaleColor(double place);
// −1 … 1: blue below 0, vermillion above, the background at 0.
QColor signedColor(const ChartColors& colors, double value);
// 0 … 1 from the background to the colour of text: ink on paper, or light on a dark screen.
QColor inkColor(const ChartColors& colors, double amount);
// The part `share` of the way from one to the other.
QColor mixedColor(const QColor& one, const QColor& other, double share);

} // namespace epochscope
