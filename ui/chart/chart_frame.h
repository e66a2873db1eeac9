// Everything of a chart but its curves: title, legend, grid, marks of the axes, labels at the ends of curves,
// caption. Painted here rather than by Qt Charts' axes, which cut labels short and know neither SI prefixes nor steps
// of 1, 2, 5, nor a logarithmic axis that survives a zero.
#pragma once

#include "chart/chart_legend.h"
#include "chart/chart_marks.h"
#include "chart/plot_mapping.h"

#include <QtWidgets/QGraphicsItem>

#include <vector>

namespace epochscope {

struct FrameTexts
{
    QString title;
    QString subtitle;
    QString caption;
    QString horizontal; // what the axes show
    QString vertical;
    QString hint; // in the middle of an empty chart
    bool operator==(const FrameTexts&) const = default;
};

struct CurveEnd
{
    QString name;
    QString value;
    QColor color;
    QPointF place; // in units of the plot
    bool pale = false;
};

class ChartFrame
{
public:
    explicit ChartFrame(QGraphicsItem* chart);

    // What takes more or less room than before is given it by the next layOut().
    void setColors(const ChartColors& colors);
    void setFont(const QFont& font); // of labels; its size in pixels is the measure of everything here
    void setTexts(const FrameTexts& texts);
    // The kinds of curves; the runs where there are several, the most important first.
    void setLegend(std::vector<LegendEntry> kinds, std::vector<LegendEntry> runs);
    // Names and widest values of the curves that may be labelled: their room is kept free whatever the values are.
    // `all`: every one gets its label; otherwise those that fit, the first ones first.
    void reserveEndLabels(const QStringList& names, const QString& widestValue, bool all);
    void setLeastMargins(double left, double right);
    void setMapping(const PlotMapping& mapping, bool percent);
    void setEnds(std::vector<CurveEnd> ends);
    void setMarks(std::vector<ChartMark> marks);
    void setOccupancy(PlotOccupancy curves); // where words would cover curves

    // Divides the chart's area; returns where the curves go.
    QRectF layOut(const QRectF& area);
    // What it needs itself, without the least ones.
    double ownLeftMargin() const { return m_ownLeft; }
    double ownRightMargin() const { return m_ownRight; }
    double leastLeftMargin() const { return m_leastLeft; }
    double leastRightMargin() const { return m_leastRight; }

    const std::vector<Tick>& horizontalTicks() const { return m_horizontalTicks; }
    const std::vector<Tick>& verticalTicks() const { return m_verticalTicks; }
    QRectF area() const { return m_area; }
    // As they stand, for tests.
    std::vector<QRectF> endLabelRects() const;
    std::vector<QRectF> markLabelRects() const;
    const ChartLegend& legend() const { return m_legend; }
    const std::vector<ChartMark>& marks() const { return m_marks; }

private:
    class Layer;
    struct PlacedEnd
    {
        QPointF point;
        std::optional<QRectF> label;
    };

    void paintBelow(QPainter& painter) const; // under the curves
    void paintAbove(QPainter& painter) const;
    void paintTexts(QPainter& painter) const;
    void paintAxes(QPainter& painter) const;
    void paintEnds(QPainter& painter, const std::vector<PlacedEnd>& placed) const;
    void paintHint(QPainter& painter) const;
    void changed();
    void makeHorizontalTicks();
    void makeVerticalTicks();
    std::vector<PlacedEnd> placedEnds() const;
    std::vector<PlacedMark> placedMarks(const std::vector<PlacedEnd>& ends) const;
    QString shortName(const QString& name) const;
    bool isLabelled(const QString& name) const; // at its end, if there is room
    double roomForEnds() const;
    QPointF position(const QPointF& place) const;
    double size(double factor) const { return m_type.size(factor); }
    QFont font(double factor, bool bold = false) const { return m_type.font(factor, bold); }

    Layer* m_below;
    Layer* m_above;
    ChartType m_type;
    FrameTexts m_texts;
    ChartLegend m_legend;
    QStringList m_endNames;
    QString m_widestValue;
    PlotMapping m_mapping;
    bool m_percent = false;
    std::vector<CurveEnd> m_ends;
    bool m_labelAll = true;
    std::vector<ChartMark> m_marks;
    PlotOccupancy m_curves;

    QRectF m_area, m_plot;
    QRectF m_subtitle;
    double m_leastLeft = 0, m_leastRight = 0, m_ownLeft = 0, m_ownRight = 0;
    double m_titleBottom = 0, m_legendTop = 0;
    bool m_namesAtEnds = true;
    std::vector<Tick> m_horizontalTicks, m_verticalTicks;
};

} // namespace epochscope
