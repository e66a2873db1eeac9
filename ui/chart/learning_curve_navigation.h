// Joins the learning-curve charts to zooming, panning and the read-out: all of one view share their horizontal axis and
// their hair line.
#pragma once

#include "chart/navigable_chart.h"

#include <QtCore/QObject>
#include <QtGui/QAction>

#include <memory>
#include <optional>
#include <vector>

namespace epochscope {

class ChartNavigator;
class GuardedChartView;
class LearningCurveChart;
class ReadOut;

class LearningCurveNavigation : public QObject
{
    Q_OBJECT
public:
    explicit LearningCurveNavigation(QObject* parent = nullptr);
    ~LearningCurveNavigation() override;

    // The chart lives as long as the view.
    void add(GuardedChartView& view, LearningCurveChart& chart);

    void setColors(const ChartColors& colors);
    void setFont(const QFont& font); // of the read-out, with a size in pixels
    // The runs have changed or gone on.
    void refresh();
    // The axes mean something else: what was zoomed to is gone.
    void reset();
    // What is shown of the horizontal axis; none follows the data.
    void setHorizontal(std::optional<Range> range);

    // Zoom in, zoom out, show all; with their shortcuts.
    QList<QAction*> actions() const { return {m_zoomIn, m_zoomOut, m_fit}; }
    ChartNavigator& navigator(std::size_t chart) const;
    ReadOut& readOut(std::size_t chart) const;

Q_SIGNALS:
    void hovered(std::optional<std::uint64_t> run);

private:
    struct Part;
    void zoomAll(double factor);
    void follow(ReadOut& from, std::optional<double> hair);

    std::vector<std::unique_ptr<Part>> m_parts;
    ChartColors m_colors;
    QFont m_font;
    QAction* m_zoomIn;
    QAction* m_zoomOut;
    QAction* m_fit;
};

} // namespace epochscope
