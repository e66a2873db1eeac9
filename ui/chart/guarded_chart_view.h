// The view of every chart. Qt Charts 6.4 must not see the mouse: QChartView::mousePressEvent dereferences null where
// no item lies under the pointer (QTBUG-118669: beside the chart, or before the first layout), a click on points can
// crash (QTBUG-115072), and the wheel is swallowed (QTBUG-119712). So pointer events end here and never reach the
// scene; whoever wants them filters the events of the view and its viewport (ChartNavigator does), or holds the view.
//
// While something moves above the chart (ChartOverlay) it is kept as a picture, so that the curves need not be drawn again; else it
// is painted straight to the window. The chart must cover the whole view.
#pragma once

#include <QtCharts/QChartView>
#include <QtGui/QPixmap>

namespace epochscope {

class GuardedChartView : public QChartView
{
    Q_OBJECT
public:
    explicit GuardedChartView(QChart* chart, QWidget* parent = nullptr);

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    // Sent to the view itself rather than to its viewport.
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    // The arrows would scroll the scene.
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;

private:
    QPixmap m_picture;
    bool m_isPictured = false;    // it shows what the chart is now
    int m_paintsUncovered = 1000; // of the whole view, since something moved above it
};

} // namespace epochscope
