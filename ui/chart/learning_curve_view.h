// The learning curves of all runs shown: the errors, and the accuracies beneath where there are classes, over the same
// x axis; above them a quiet row with what can be chosen about them.
#pragma once

#include "chart/curve_run.h"
#include "chart/learning_curve_chart.h"

#include <QtWidgets/QWidget>

#include <functional>
#include <optional>
#include <vector>

namespace epochscope {

class CurveControls;
class GuardedChartView;
class LearningCurveNavigation;
class LossKey;

class LearningCurveView : public QWidget
{
    Q_OBJECT
public:
    explicit LearningCurveView(QWidget* parent = nullptr);
    ~LearningCurveView() override;

    void setRuns(std::vector<CurveRun> runs); // the last on top
    void updateRun(const CurveRun& run);      // live, once per frame
    void setHighlighted(std::optional<std::uint64_t> run);
    void setPlanned(const BatchPlan& plan); // the x axis of an empty chart
    void setTitles(const QString& title, const QString& subtitle);
    void setHint(const QString& hint); // shown while nothing is drawn
    void setColors(const ChartColors& colors);
    void setChartFont(const QFont& font); // with a size in pixels
    void setOptions(const LearningCurveOptions& options);
    const LearningCurveOptions& options() const { return m_options; }
    // What is chosen in the row above the charts, hidden for a quiet picture.
    void setHeaderVisible(bool visible);

    // The x range of both charts; nullopt follows the data.
    void setHorizontalView(std::optional<Range> range);

    GuardedChartView* errorView() const { return m_errorView; }
    GuardedChartView* accuracyView() const { return m_accuracyView; } // hidden while no run has classes
    LearningCurveChart* errorChart() const { return m_errorChart; }
    LearningCurveChart* accuracyChart() const { return m_accuracyChart; }
    // One sentence for those who cannot see the charts.
    QString description() const { return m_errorChart->description(); }

    LossKey* lossKey() const { return m_lossKey; } // hidden unless the definitions of the loss are asked for

    // actions() is for the View menu: with shortcuts, in groups divided by separators.
    LearningCurveNavigation& navigation() const { return *m_navigation; }
    // The moment of a run that other views show; none takes it away.
    void setMoment(std::uint64_t run, std::optional<std::int64_t> steps);

protected:
    void resizeEvent(QResizeEvent* event) override;

Q_SIGNALS:
    void optionsChanged(const LearningCurveOptions& options);
    void runHovered(std::optional<std::uint64_t> run);

private:
    void eachChart(const std::function<void(LearningCurveChart&)>& change);
    void showHighlighted(); // the hovered run, else the one asked for
    void showAccuracy();
    void alignCharts();
    void showLosses();

    LearningCurveOptions m_options;
    std::optional<std::uint64_t> m_highlighted, m_hovered;
    bool m_aligning = false;
    CurveControls* m_controls;
    LearningCurveChart* m_errorChart;
    LearningCurveChart* m_accuracyChart;
    GuardedChartView* m_errorView;
    GuardedChartView* m_accuracyView;
    LossKey* m_lossKey;
    std::optional<double> m_hair; // of the errors, in values of the x axis
    std::uint64_t m_momentRun = 0;
    std::optional<std::int64_t> m_moment;
    ChartColors m_colors;
    double m_fontSize = 13;
    LearningCurveNavigation* m_navigation;
};

} // namespace epochscope
