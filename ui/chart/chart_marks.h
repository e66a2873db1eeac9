// What is marked on a chart besides the curves: the best epoch, where and why a run ended, and what lies off the scale.
#pragma once

#include "chart/chart_type.h"
#include "chart/plot_occupancy.h"
#include "chart/run_curves.h"

#include <QtGui/QPainter>

#include <optional>
#include <vector>

namespace epochscope {

struct ChartMark
{
    enum class Kind { best, end, divergence, offScale };
    Kind kind = Kind::best;
    QPointF place; // in units of the plot
    QString text;  // may be empty
    QColor color;
};

// `named`: with words; without, only what cannot be seen otherwise.
std::vector<ChartMark> marksOf(const RunCurves& run, const Drawing& drawing, const QColor& color, bool named);

// Their words cover neither one another nor what is `taken` already, and as little of the curves as can be.
struct PlacedMark
{
    ChartMark mark;
    QPointF point;               // in pixels
    std::optional<QRectF> label; // none: no words, or no room for them
};
std::vector<PlacedMark> placeMarks(const std::vector<ChartMark>& marks, const ChartType& type, const QRectF& plot,
                                   std::vector<QRectF> taken, const PlotOccupancy& curves);
void paintMarks(QPainter& painter, const std::vector<PlacedMark>& marks, const ChartType& type, const QRectF& plot);

} // namespace epochscope
