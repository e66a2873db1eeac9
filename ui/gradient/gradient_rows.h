// The numbers beside the picture; their marks are its key.
#pragma once

#include "gradient/gradient_look.h"
#include "gradient/gradient_marks.h"

#include <QtCore/QSizeF>

#include <vector>

class QFontMetricsF;
class QRectF;

namespace epochscope {

struct GradientRow
{
    GradientMark mark = GradientMark::none;
    QString name, value;
};

std::vector<GradientRow> gradientRows(const GradientLook& look);

// Room for the rows of any moment of this run, so that nothing moves as numbers change.
QSizeF gradientRowsSize(const std::vector<GradientRow>& rows, const QFontMetricsF& metrics);
void drawGradientRows(QPainter& painter, const QRectF& place, const std::vector<GradientRow>& rows, const ChartColors& colors);

} // namespace epochscope
