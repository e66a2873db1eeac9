// What a panel shows, taken at one moment: it stays as it is while the panel goes on, so that what is seen before saving is what
// is saved.
#pragma once

#include "chart/theme.h"

#include <QtCore/QSizeF>
#include <QtCore/QString>

#include <functional>

class QPainter;

namespace epochscope {

// At the painter's origin and in its font, on the colours' background. Holds values, or what keeps the panel still.
using PanelDrawing = std::function<void(QPainter& painter, const QSizeF& size, const ChartColors& colors)>;

struct PanelPicture
{
    QString missing;    // why there is nothing to be drawn; empty: there is something
    QString panel;      // "The model"
    QString experiment; // "The worked example"
    QString moment;     // "After update 73 · epoch 2, batch 33 of 40"
    QString words;      // what is to be seen, in a sentence or two
    QString caption;    // settings and seeds
    PanelDrawing draw;
};

} // namespace epochscope
