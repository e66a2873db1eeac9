// The learning curves of many runs on one chart, as the window shows them live and as files get them.
//
// What is stored stays complete (History); drawn are at most a few points per pixel column of what is visible, found by an
// index of each curve, anew only where something has changed. Values that no axis can show (NaN, infinity, ≤ 0 on a
// logarithmic axis) are left out; values far above the start of the run are held at the upper edge and marked.
#pragma once

#include "chart/band_layer.h"
#include "chart/chart_frame.h"
#include "chart/curve_layer.h"
#include "chart/curve_ranges.h"
#include "chart/loss_curves.h"
#include "chart/run_series.h"

#include <QtCharts/QChart>

#include <array>
#include <optional>

class QVariantAnimation;

namespace epochscope {

class LearningCurveChart : public QChart
{
    Q_OBJECT
public:
    explicit LearningCurveChart(QGraphicsItem* parent = nullptr);
    ~LearningCurveChart() override;

    void setColors(const ChartColors& colors);
    void setChartFont(const QFont& font); // with a size in pixels
    void setTitles(const QString& title, const QString& subtitle, const QString& caption = {});
    void setHint(const QString& hint); // shown while nothing is drawn
    const QString& hint() const { return m_hint; }
    void setOptions(const LearningCurveOptions& options);
    const LearningCurveOptions& options() const { return m_options; }
    // What the charts of accuracies show is from 0 to 1, marked in per cent.
    void setQuantity(Quantity quantity); // before there are runs
    Quantity quantity() const { return m_quantity; }
    // A change of the x axis or of a scale moves the curves there in 150 ms; off: at once.
    void setMoving(bool moving) { m_moving = moving; }
    // For files that know no clipping: lines cut at the plot's edge, nothing painted as a picture.
    void setForFile(bool forFile);

    // The runs drawn, the last on top. A frame of a run at work: updateRun, which leaves the others as they are; a run that
    // is not there yet comes on top.
    void setRuns(std::vector<CurveRun> runs);
    void updateRun(const CurveRun& run);
    const RunCurvesList& curves() const { return m_runs; }
    // At full strength on top, the others paler.
    void setHighlighted(std::optional<std::uint64_t> run);
    std::optional<std::uint64_t> highlighted() const { return m_highlighted; }
    // What an empty chart shows along its x axis.
    void setPlanned(const BatchPlan& plan);

    // What is shown of each axis, in its values; nullopt follows the data. Whatever cannot be drawn is made so.
    void setView(std::optional<Range> horizontal, std::optional<Range> vertical);
    bool followsHorizontally() const { return !m_horizontalView; }
    bool followsVertically() const { return !m_verticalView; }
    Range horizontalRange() const { return m_drawing.mapping.x; }
    Range verticalRange() const { return m_drawing.mapping.y; }
    Range fullHorizontalRange() const { return m_horizontal; }
    Range fullVerticalRange() const { return m_vertical; }
    // Where the curves are, in the scene's pixels, and the values at a point of it and back (NaN where there are none).
    QRectF plotRect() const;
    const PlotMapping& mapping() const { return m_drawing.mapping; }
    QPointF valueAt(const QPointF& point) const;
    QPointF pointAt(double x, double y) const;
    // The charts that share an x axis share its place as well.
    void setLeastMargins(double left, double right);
    // All there is to see along the x axis, as another chart has it with more runs; none: the own runs alone.
    void setSharedHorizontal(std::optional<Range> range);
    // Of charts one above the other, one has the legend and one the x axis's name.
    void setParts(bool legend, bool horizontalName);

    const ChartFrame& frame() const { return m_frame; }
    bool isOffScale() const { return m_offScale; }
    bool isMoving() const { return m_drawing.before.has_value(); }
    const QPolygonF& band() const { return m_band->band(); }
    // The lines of Qt Charts of the run on top, in units of the plot.
    const QLineSeries& series(CurveKind kind) const { return m_series[top].series(kind); }
    // One sentence for those who cannot see the chart.
    QString description() const;

Q_SIGNALS:
    void rangesChanged(); // of what is shown: zoomed, grown with the data, another axis, or another size

protected:
    void resizeEvent(QGraphicsSceneResizeEvent* event) override;

private:
    enum Standing : std::size_t { atWork, top, lookedAt, standings };

    RunCurves* find(std::optional<std::uint64_t> run) const;
    RunCurves* focus() const; // looked at, else on top
    void fit(bool afresh);    // the followed ranges
    void startMoving(const PlotMapping& from);
    void layOut(); // ranges, sizes, styles: then everything is drawn
    void redraw();
    void drawCurves(const std::vector<bool>& changed);
    void drawLosses();
    void showEnds();
    void addLossEnds(std::vector<CurveEnd>& ends) const;
    QString endName(CurveKind kind) const; // where there is one run
    void showLegend();
    void addLossNames(std::vector<LegendEntry>& entries, QStringList& names) const;
    void showHint();
    QPen pen(const RunCurves& run, const DrawnCurve& drawn, bool pale) const;
    double width(const DrawnCurve& drawn) const; // that a line drawn thin is to look like; 0: as it is

    ChartFrame m_frame;
    FrameTexts m_texts;
    QString m_hint;
    ChartColors m_colors;
    LearningCurveOptions m_options;
    Quantity m_quantity = Quantity::error;
    BandLayer* m_band;
    CurveLayer* m_layer; // of the runs that do not stand out
    CurveLayer* m_broad; // what makes thin lines of those that do broader
    CurveLayer* m_lossesBelow; // the definitions of the loss: the last batch's under the curves, as it goes up and down
    CurveLayer* m_lossesAbove;
    std::vector<RunSeries> m_series;
    QVariantAnimation* m_animation;
    bool m_moving = true;
    bool m_forFile = false;
    bool m_hasLegend = true;
    bool m_hasHorizontalName = true;

    RunCurvesList m_runs;
    std::vector<const RunCurves*> m_inLayer; // as painted last
    PlotOccupancy m_underLayer;              // by their curves
    double m_drawTime = 0;                   // ms, of all runs anew
    std::optional<std::uint64_t> m_live, m_highlighted;
    BatchPlan m_planned;
    std::optional<Range> m_horizontalView, m_verticalView;
    std::optional<Range> m_sharedHorizontal;
    Range m_horizontal{0, 10}, m_vertical{0, 1}; // followed
    bool m_fitted = false;
    bool m_offScale = false;
    bool m_restyled = true;
    Drawing m_drawing;
    const RunCurves* m_lossRun = nullptr; // whose they are, as drawn last
    std::vector<LossCurve> m_losses;
    std::shared_ptr<const LossTable> m_lossTable; // likewise
    Drawing m_lossDrawing;
    std::optional<std::uint64_t> m_lossHighlighted;
    double m_fontSize = 13;
};

} // namespace epochscope
