// Zooming and panning of one chart, by mouse and by keyboard.
//
//   wheel               zoom about the pointer; with Shift, or beneath the plot, only x; with Ctrl, or beside it, only y
//   drag                a rubber band, zoomed to on release; thin ones zoom one axis; Escape cancels
//   middle button,      pan
//   Space or Ctrl+drag
//   double click        all there is
//   arrows, + and −     pan and zoom, with the chart in focus; Home or Ctrl+0: all there is
//   Alt+arrows , and .  the hair line of the read-out
#pragma once

#include "chart/navigable_chart.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QTimer>

#include <optional>
#include <vector>

class QKeyEvent;
class QMouseEvent;
class QWheelEvent;

namespace epochscope {

class ChartOverlay;
class GuardedChartView;

class ChartNavigator : public QObject
{
    Q_OBJECT
public:
    // The chart lives as long as the view.
    ChartNavigator(GuardedChartView& view, NavigableChart& chart, ChartOverlay& overlay, QObject* parent = nullptr);

    // Both show the same stretch of the horizontal axis from now on.
    void shareHorizontally(ChartNavigator& other);

    enum class Axes { both, horizontal, vertical };
    // About a point of the view, or the middle of the plot.
    void zoom(double factor, std::optional<QPointF> about = {}, Axes axes = Axes::both);
    void pan(const QPointF& pixels);
    void zoomTo(const QRectF& band);
    void reveal(double x); // pans as far as that takes
    void fit();
    void setHorizontal(std::optional<Range> range); // none follows the data
    // What was chosen, none where the chart follows its data.
    std::optional<Range> horizontal() const { return m_horizontal; }
    std::optional<Range> vertical() const { return m_vertical; }

Q_SIGNALS:
    void viewChanged();
    void pointed(std::optional<QPointF> point); // over the plot and doing nothing else; none: no longer
    void stepped(int epochs);                   // the hair line by keyboard
    void dismissed();                           // Escape

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Gesture { none, pressed, band, pan };

    bool press(const QMouseEvent& event);
    bool move(const QMouseEvent& event);
    bool release(const QMouseEvent& event);
    bool wheel(const QWheelEvent& event);
    bool key(const QKeyEvent& event);
    void endGesture();
    void setView(std::optional<Range> horizontal, std::optional<Range> vertical);
    void apply();
    AxisView horizontalAxis() const; // as it will be drawn
    AxisView verticalAxis() const;
    void takeHorizontal(std::optional<Range> horizontal); // told by another chart
    QRectF bandTo(const QPointF& point) const;

    GuardedChartView& m_view;
    NavigableChart& m_chart;
    ChartOverlay& m_overlay;
    std::vector<QPointer<ChartNavigator>> m_others;
    std::optional<Range> m_horizontal, m_vertical;
    // The first event of a burst is drawn at once, the others when all have come, or the chart would run behind the wheel.
    QTimer m_burst;
    bool m_pending = false; // not drawn yet
    Gesture m_gesture = Gesture::none;
    Qt::MouseButton m_button = Qt::NoButton;
    QPointF m_start, m_last;
    bool m_space = false; // held down
};

} // namespace epochscope
