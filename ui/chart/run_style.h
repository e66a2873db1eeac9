// How a run is drawn: one hue for all its curves, told apart from other runs' curves by a family of dashes as well, as
// colour never carries meaning alone.
#pragma once

#include "chart/curve_style.h"
#include "chart/theme.h"

#include <QtGui/QPen>

#include <optional>

namespace epochscope {

struct RunStyle
{
    int number = 0;            // of the run: 8 hues and 3 families of dashes in turn, so that 24 runs differ
    std::optional<QColor> own; // chosen by hand, instead of the number's hue
    bool operator==(const RunStyle&) const = default;
};

// A colour chosen by hand is made darker, or lighter, until it reaches 3:1 on the background.
QColor runColor(const RunStyle& style, const ChartColors& colors);

// `thin`: of one pixel.
QPen curvePen(CurveKind kind, const RunStyle& style, const ChartColors& colors, double fontSize, bool thin);

// For a short sample of the stroke: long dashes would not be seen to end in it, so it has the same rhythm, shortened.
QPen samplePen(QPen pen);

} // namespace epochscope
