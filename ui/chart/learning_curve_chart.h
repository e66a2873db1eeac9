// The learning curve: error over epochs, as the window shows it live and as --plot draws it.
//
// What is stored stays complete (History); drawn are at most a few points per pixel column, one replace() per curve.
// Values that no axis can show (NaN, infinity, ≤ 0 on a logarithmic axis) are left out; values far above the start of
// the run are held at the upper edge and marked "off scale".
#pragma once

#include "chart/axis_ticks.h"
#include "chart/chart_frame.h"
#include "chart/curve_run.h"
#include "chart/learning_curve_options.h"
#include "chart/theme.h"
#include "record/history.h"

#include <QtCharts/QChart>

#include <array>
#include <optional>

class QLineSeries;
class QValueAxis;

namespace epochscope {

class LearningCurveChart : public QChart
{
    Q_OBJECT
public:
    explicit LearningCurveChart(QGraphicsItem* parent = nullptr);

    void setColors(const ChartColors& colors);
    void setChartFont(const QFont& font); // with a size in pixels
    void setTitles(const QString& title, const QString& subtitle, const QString& caption = {});
    void setHint(const QString& hint); // shown while nothing is drawn
    void setOptions(const LearningCurveOptions& options);
    const LearningCurveOptions& options() const { return m_options; }

    // What the charts of accuracies show is from 0 to 1, marked in per cent.
    void setQuantity(Quantity quantity);
    Quantity quantity() const { return m_quantity; }

    // The runs drawn, the last on top. A frame of a run at work: updateRun, which leaves the others as they are; a run that
    // is not there yet comes on top.
    void setRuns(std::vector<CurveRun> runs);
    void updateRun(const CurveRun& run);
    const std::vector<CurveRun>& runs() const { return m_runs; }
    // At full strength on top, the others paler.
    void setHighlighted(std::optional<std::uint64_t> run);
    std::optional<std::uint64_t> highlighted() const { return m_highlighted; }
    // What an empty chart shows along its x axis.
    void setPlanned(const BatchPlan& plan);

    // What is shown of each axis, in its values; nullopt follows the data. Whatever cannot be drawn is made so.
    void setView(std::optional<Range> horizontal, std::optional<Range> vertical);
    bool followsHorizontally() const { return !m_horizontalView; }
    bool followsVertically() const { return !m_verticalView; }
    Range fullHorizontalRange() const { return m_horizontal; }
    Range fullVerticalRange() const { return m_vertical; }
    // Where the curves are, in the scene's pixels, and the values at a point of it and back.
    QRectF plotRect() const;
    QPointF valueAt(const QPointF& point) const;
    QPointF pointAt(double x, double y) const;

    // A new run: empty, its axis will end at `plannedEpochs` at the latest.
    void begin(std::int64_t plannedEpochs);
    // What there is by now; called once per frame. The axes grow in steps.
    void draw(const History::View& history);
    // No more is to come: the axis ends where the run did.
    void end();

    // The axes in values (not logarithms), and what is drawn, for tests and read-outs.
    Range horizontalRange() const { return m_horizontal; }
    Range verticalRange() const { return m_vertical; }
    const QLineSeries& series(CurveKind kind) const { return *m_curves[index(kind)].series; }
    const ChartFrame& frame() const { return m_frame; }
    bool isOffScale() const { return m_offScale; }
    // One sentence for those who cannot see the chart.
    QString description() const;

Q_SIGNALS:
    void rangesChanged(); // of what is shown: zoomed, grown with the data, another axis, or another size

protected:
    void resizeEvent(QGraphicsSceneResizeEvent* event) override;

private:
    struct Curve
    {
        CurveKind kind;
        double EpochRecord::*value;
        QLineSeries* series = nullptr;
        double lowest = 0; // of all finite values up to now; lowest above zero: on a logarithmic axis
        double lowestAboveZero = 0;
        double highest = 0;
        bool hasValues = false;
        bool hasAboveZero = false;
        bool isThin = false; // drawn so, as it fills a band
    };
    static constexpr std::size_t index(CurveKind kind) { return static_cast<std::size_t>(kind); }

    bool isShown(const Curve& curve) const;
    double drawn(double value) const;           // NaN if it cannot be drawn
    double lastDrawn(const Curve& curve) const; // its last value that could be
    void scan();
    bool fitRanges(); // true if they changed
    void applyRanges();
    void redraw();
    void restyle();
    void forget();

    ChartFrame m_frame;
    FrameTexts m_texts;
    QString m_hint;
    ChartColors m_colors;
    LearningCurveOptions m_options;
    std::array<Curve, 3> m_curves;
    QValueAxis* m_horizontalAxis;
    QValueAxis* m_verticalAxis;

    std::vector<CurveRun> m_runs;
    Quantity m_quantity = Quantity::error;
    std::optional<std::uint64_t> m_highlighted;
    std::optional<Range> m_horizontalView, m_verticalView;
    History::View m_history;
    std::int64_t m_plannedEpochs = 0;
    std::int64_t m_scanned = 0; // rows of m_history that `lowest` and `highest` know
    std::int64_t m_generation = 0;
    double m_firstValue = 0; // the largest of the first row that has one: the measure of "off scale"
    bool m_hasFirst = false;
    bool m_ended = false;
    bool m_offScale = false;
    Range m_horizontal{0, 10};
    Range m_vertical{0, 1};
    bool m_fitted = false;
    double m_fontSize = 13;
};

} // namespace epochscope
