#include "chart/guarded_chart_view.h"

#include <QtCharts/QChart>
#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPaintEvent>
#include <QtGui/QPainter>

#include <cmath>

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

void GuardedChartView::paintEvent(QPaintEvent* event)
{
    // The chart covers it; but where its edge is amid a pixel, that has to be cleared.
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent, devicePixelRatioF() == std::round(devicePixelRatioF()));
    // Full updates are all that the scene asks for, so a smaller one is not its doing and finds the picture as it is.
    const QSize size = (QSizeF(viewport()->size()) * devicePixelRatioF()).toSize();
    // Where the window is too small for the view, all that there is to paint is what can be seen of it.
    const QRect seen = viewport()->visibleRegion().boundingRect();
    const bool isWhole = event->region().boundingRect().contains(seen) && event->region().rectCount() == 1;
    m_paintsUncovered = isWhole ? m_paintsUncovered + 1 : 0;
    if (isWhole)
        m_isPictured = false;
    constexpr int someFrames = 30;
    if (m_paintsUncovered > someFrames) {
        m_paintsUncovered = someFrames + 1;
        QChartView::paintEvent(event);
        return;
    }
    if (!m_isPictured || m_picture.size() != size || m_picture.devicePixelRatio() != devicePixelRatioF()) {
        if (isWhole) {
            // Only here does the scene learn that what it asked for is being painted; else it would never ask again.
            QPaintEvent nothing{QRegion()};
            QChartView::paintEvent(&nothing);
        }
        if (m_picture.size() != size)
            m_picture = QPixmap(size);
        m_picture.setDevicePixelRatio(devicePixelRatioF());
        m_picture.fill(palette().color(backgroundRole()));
        QPainter painter(&m_picture);
        render(&painter, QRectF(viewport()->rect()), viewport()->rect());
        m_isPictured = true;
    }
    QPainter painter(viewport());
    painter.drawPixmap(0, 0, m_picture);
}

void GuardedChartView::mousePressEvent(QMouseEvent* event) { event->ignore(); }
void GuardedChartView::mouseMoveEvent(QMouseEvent* event) { event->ignore(); }
void GuardedChartView::mouseReleaseEvent(QMouseEvent* event) { event->ignore(); }
void GuardedChartView::mouseDoubleClickEvent(QMouseEvent* event) { event->ignore(); }
void GuardedChartView::wheelEvent(QWheelEvent* event) { event->ignore(); }
void GuardedChartView::keyPressEvent(QKeyEvent* event) { event->ignore(); }
void GuardedChartView::keyReleaseEvent(QKeyEvent* event) { event->ignore(); }

} // namespace epochscope
