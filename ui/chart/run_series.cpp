#include "chart/run_series.h"

#include <QtCharts/QAbstractAxis>
#include <QtCharts/QChart>
#include <QtCharts/QLineSeries>

namespace epochscope {

namespace {
void empty(QLineSeries& series)
{
    if (series.count() > 0)
        series.clear();
}
} // namespace

RunSeries::RunSeries(QChart* chart, QAbstractAxis* horizontal, QAbstractAxis* vertical)
{
    for (auto& row : m_series)
        // Validation under training, so that the solid line stays whole.
        for (auto place = row.rbegin(); place != row.rend(); ++place) {
            *place = new QLineSeries(chart);
            chart->addSeries(*place);
            (*place)->attachAxis(horizontal);
            (*place)->attachAxis(vertical);
        }
}

void RunSeries::show(const RunCurves& run, bool changed, const Pen& pen)
{
    changed = changed || m_run != run.id();
    m_run = run.id();
    std::array<std::array<bool, 3>, 2> used{};
    for (const DrawnCurve& drawn : run.drawn()) {
        const std::size_t row = drawn.faint ? 0 : 1;
        const auto kind = static_cast<std::size_t>(drawn.kind);
        used[row][kind] = true;
        QLineSeries* series = m_series[row][kind];
        if (const QPen wanted = pen(drawn); series->pen() != wanted)
            series->setPen(wanted);
        // Of a line that fills a band Qt Charts would work out the outline, whatever it costs; it is painted beside (CurveLayer).
        if (drawn.thin && !drawn.faint)
            empty(*series);
        else if (changed || series->count() != drawn.line.points.size())
            series->replace(drawn.line.points);
    }
    for (std::size_t row = 0; row < 2; ++row)
        for (std::size_t kind = 0; kind < 3; ++kind)
            if (!used[row][kind])
                empty(*m_series[row][kind]);
}

void RunSeries::clear()
{
    m_run.reset();
    for (auto& row : m_series)
        for (QLineSeries* series : row)
            empty(*series);
}

} // namespace epochscope
