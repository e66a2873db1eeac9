// The view of every chart. Qt Charts 6.4 must not see the mouse: QChartView::mousePressEvent dereferences null where
// no item lies under the pointer (QTBUG-118669: beside the chart, or before the first layout), a click on points can
// crash (QTBUG-115072), and the wheel is swallowed (QTBUG-119712). So pointer events end here and never reach the
// scene.
#pragma once

#include <QtCharts/QChartView>

namespace epochscope {

class GuardedChartView : public QChartView
{
    Q_OBJECT
public:
    explicit GuardedChartView(QChart* chart, QWidget* parent = nullptr);

protected:
    bool viewportEvent(QEvent* event) override;
    // Sent to the view itself rather than to its viewport.
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
};

} // namespace epochscope
