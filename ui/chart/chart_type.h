// The type and the colours that all parts of a chart are set in. The font's size in pixels is the measure of everything.
#pragma once

#include "chart/theme.h"

#include <QtGui/QFont>

#include <algorithm>
#include <cmath>

namespace epochscope {

struct ChartType
{
    ChartColors colors = ChartColors::light();
    QFont base;

    double size(double factor) const { return base.pixelSize() * factor; }
    QFont font(double factor, bool bold = false) const
    {
        QFont font = base;
        font.setPixelSize(std::max(1, static_cast<int>(std::lround(size(factor)))));
        font.setBold(bold);
        return font;
    }
};

} // namespace epochscope
