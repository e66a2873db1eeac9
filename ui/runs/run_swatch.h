// The key of a run: a piece of its line, with its colour and dashes.
#pragma once

#include "runs/run.h"

#include <QtGui/QIcon>

class QPainter;
class QPalette;

namespace epochscope {

// The dashes of the chart in little, with the same rhythm.
void paintSwatch(QPainter& painter, const QRectF& place, const RunStyle& style, const QPalette& palette);
QIcon colourIcon(const RunStyle& style, const QPalette& palette, double ratio); // a square, for a menu

} // namespace epochscope
