// The colours of charts, for a light and a dark window.
#pragma once

#include <QtGui/QColor>

#include <vector>

class QPalette;

namespace epochscope {

struct ChartColors
{
    bool forDark = false;
    QColor background;
    QColor text;      // titles and labels
    QColor quietText; // ticks, captions
    QColor grid;
    QColor axis;
    std::vector<QColor> hues; // one per run; safe for colour-blind readers, at least 3:1 on the background

    const QColor& hue(std::size_t run) const { return hues[run % hues.size()]; }

    static const ChartColors& light();
    static const ChartColors& dark();
    static const ChartColors& of(const QPalette& palette);
};

// Qt 6.4 cannot be asked for the colour scheme; the palette tells.
bool isDark(const QPalette& palette);

// The ratio that WCAG 2 defines, from 1 (none) to 21.
double contrast(const QColor& one, const QColor& other);

} // namespace epochscope
