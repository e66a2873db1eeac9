#include "chart/guarded_chart_view.h"

#include <QtCharts/QChart>
#include <QtGui/QMouseEvent>

namespace epochscope {

GuardedChartView::GuardedChartView(QChart* chart, QWidget* parent) : QChartView(chart, parent)
{
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setFocusPolicy(Qt::NoFocus);
    setInteractive(false);
    setContextMenuPolicy(Qt::NoContextMenu);
    // The chart decides how small it can be drawn, not the size hint of its scene.
    setMinimumSize(240, 160);
}

bool GuardedChartView::viewportEvent(QEvent* event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonRelease:
    case QEvent::MouseButtonDblClick:
    case QEvent::MouseMove:
    case QEvent::Wheel:
    case QEvent::ContextMenu:
    case QEvent::HoverEnter:
    case QEvent::HoverMove:
    case QEvent::HoverLeave:
    case QEvent::TabletPress:
    case QEvent::TabletMove:
    case QEvent::TabletRelease:
    case QEvent::TouchBegin:
    case QEvent::TouchUpdate:
    case QEvent::TouchEnd:
    case QEvent::DragEnter:
    case QEvent::DragMove:
    case QEvent::DragLeave:
    case QEvent::Drop:
        event->ignore(); // whoever holds the view may have it
        return false;
    default:
        return QChartView::viewportEvent(event);
    }
}

void GuardedChartView::mousePressEvent(QMouseEvent* event) { event->ignore(); }
void GuardedChartView::mouseMoveEvent(QMouseEvent* event) { event->ignore(); }
void GuardedChartView::mouseReleaseEvent(QMouseEvent* event) { event->ignore(); }
void GuardedChartView::mouseDoubleClickEvent(QMouseEvent* event) { event->ignore(); }
void GuardedChartView::wheelEvent(QWheelEvent* event) { event->ignore(); }

} // namespace epochscope
