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

    // A moment of a run that other views show: a line that stays; none takes it away.
    struct Moment
    {
        std::uint64_t run = 0;
        std::int64_t steps = 0;
    };
    void setMoment(std::optional<Moment> moment);

    // Zoom in, zoom out, show all; with their shortcuts.
    QList<QAction*> actions() const { return {m_zoomIn, m_zoomOut, m_fit}; }
    ChartNavigator& navigator(std::size_t chart) const;
    ReadOut& readOut(std::size_t chart) const;

Q_SIGNALS:
    void hovered(std::optional<std::uint64_t> run);

private:
    struct Part;
    void zoomAll(double factor);
    void placeMoment(Part& part) const;
    void follow(ReadOut& from, std::optional<double> hair);

    std::vector<std::unique_ptr<Part>> m_parts;
    ChartColors m_colors;
    QFont m_font;
    std::optional<Moment> m_moment;
    QAction* m_zoomIn;
    QAction* m_zoomOut;
    QAction* m_fit;
};

} // namespace epochscope
