// Everything of a chart but its curves: title, legend, grid, marks of the axes, labels at the ends of curves,
// caption. Painted here rather than by Qt Charts' axes, which cut labels short and know neither SI prefixes nor steps
// of 1, 2, 5.
//
// The curves' coordinates are those of the axes; a logarithmic axis stands for the decimal logarithm of its values.
#pragma once

#include "chart/axis_ticks.h"
#include "chart/theme.h"

#include <QtGui/QFont>
#include <QtGui/QPen>
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
};

struct LegendEntry
{
    QString name;
    QPen pen;
};

struct CurveEnd
{
    QString name;
    QString value;
    QColor color;
    double x = 0; // in the axes' coordinates
    double y = 0;
};

struct OffScale
{
    double x = 0;
    QString text;
};

class ChartFrame
{
public:
    explicit ChartFrame(QGraphicsItem* chart);

    void setColors(const ChartColors& colors);
    void setFont(const QFont& font); // of labels; its size in pixels is the measure of everything here
    void setTexts(const FrameTexts& texts);
    void setLegend(std::vector<LegendEntry> entries);
    // Names and widest values of the curves that may be labelled: their room is kept free whatever the values are.
    void reserveEndLabels(const QStringList& widest);
    void setRanges(Range horizontal, Range vertical, bool logarithmicVertical);
    void setEnds(std::vector<CurveEnd> ends);
    void setOffScale(std::optional<OffScale> mark);

    // Divides the chart's area; returns where the curves go.
    QRectF layOut(const QRectF& area);

    const std::vector<Tick>& horizontalTicks() const { return m_horizontalTicks; }
    const std::vector<Tick>& verticalTicks() const { return m_verticalTicks; }
    // The end labels as they stand, for tests.
    std::vector<QRectF> endLabelRects() const;
    QRectF area() const { return m_area; }

private:
    class Layer;
    struct PlacedEnd
    {
        QPointF point;
        QRectF label;
    };

    void paintBelow(QPainter& painter) const; // under the curves
    void paintAbove(QPainter& painter) const;
    void paintTexts(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;
    void paintAxes(QPainter& painter) const;
    void paintEnds(QPainter& painter) const;
    void changed(bool geometry);
    void makeTicks();
    std::vector<PlacedEnd> placedEnds() const;
    QString endText(const CurveEnd& end) const;
    QPointF position(double x, double y) const;
    double size(double factor) const { return m_font.pixelSize() * factor; }
    QFont font(double factor, bool bold = false) const;

    Layer* m_below;
    Layer* m_above;
    ChartColors m_colors;
    QFont m_font;
    FrameTexts m_texts;
    std::vector<LegendEntry> m_legend;
    QStringList m_widestEnds;
    Range m_horizontal, m_vertical;
    bool m_logarithmic = false;
    std::vector<CurveEnd> m_ends;
    std::optional<OffScale> m_offScale;

    QRectF m_area, m_plot;
    QRectF m_subtitle;
    double m_titleBottom = 0, m_legendTop = 0;
    bool m_namesAtEnds = true;
    std::vector<Tick> m_horizontalTicks, m_verticalTicks;
};

} // namespace epochscope
