// What the strokes of a chart mean. The kinds of curves share one row with the y axis's name; several runs stand in columns
// below, as many as there is room for, the rest counted.
#pragma once

#include "chart/chart_type.h"

#include <QtCore/QRectF>
#include <QtGui/QPainter>
#include <QtGui/QPen>

#include <cstdint>
#include <optional>
#include <vector>

namespace epochscope {

struct LegendEntry
{
    QString name;
    QPen pen;
    std::optional<std::uint64_t> run;
    bool pale = false; // another run is looked at
};

class ChartLegend
{
public:
    struct Cell
    {
        QRectF box;
        QString text;                     // as it fits
        std::optional<LegendEntry> entry; // none: "and 8 more"
    };

    void setKinds(std::vector<LegendEntry> kinds) { m_kinds = std::move(kinds); }
    void setRuns(std::vector<LegendEntry> runs) { m_runs = std::move(runs); } // the most important first

    // Below `top`, and above `lowest` but for a row of each kind; `first` is taken by something else in the row of the
    // kinds. Returns the legend's lower end.
    double layOut(const ChartType& type, const QRectF& area, double top, double plotRight, double first, double lowest);
    void paint(QPainter& painter, const ChartType& type) const;
    const std::vector<Cell>& cells() const { return m_cells; }

private:
    std::vector<LegendEntry> m_kinds, m_runs;
    std::vector<Cell> m_cells;
};

} // namespace epochscope
