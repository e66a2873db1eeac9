// What the mouse, the wheel and the keys mean.
#include "chart/chart_navigator.h"

#include "chart/chart_overlay.h"
#include "chart/guarded_chart_view.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QWheelEvent>
#include <QtWidgets/QApplication>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
constexpr double perNotch = 1.25;  // a notch of the wheel, 120 units of it, zooms so much
constexpr double mostNotches = 20; // of one event
constexpr double perKey = 1.25;
constexpr double panPerKey = 0.1;  // of the plot
constexpr double leastBand = 8;    // pixels
} // namespace

bool ChartNavigator::eventFilter(QObject* watched, QEvent* event)
{
    const bool isViewport = watched == m_view.viewport();
    switch (event->type()) {
    case QEvent::MouseButtonPress:
        return isViewport && press(static_cast<const QMouseEvent&>(*event));
    case QEvent::MouseButtonDblClick: {
        const auto& mouse = static_cast<const QMouseEvent&>(*event);
        if (!isViewport || mouse.button() != Qt::LeftButton || !m_chart.plotRect().contains(mouse.position()))
            return false;
        endGesture();
        fit();
        return true;
    }
    case QEvent::MouseMove:
        return isViewport && move(static_cast<const QMouseEvent&>(*event));
    case QEvent::MouseButtonRelease:
        return isViewport && release(static_cast<const QMouseEvent&>(*event));
    case QEvent::Wheel:
        return isViewport && wheel(static_cast<const QWheelEvent&>(*event));
    case QEvent::Show:
        if (!isViewport && m_pending)
            apply();
        return false;
    case QEvent::Leave:
    case QEvent::Hide:
        if (isViewport)
            Q_EMIT pointed(std::nullopt);
        return false;
    case QEvent::ToolTip: // where the read-out does not stand
        return m_overlay.hair().has_value() || m_gesture != Gesture::none;
    case QEvent::ShortcutOverride: {
        // Escape ends the gesture before it closes anything.
        const bool ends = static_cast<const QKeyEvent*>(event)->key() == Qt::Key_Escape && m_gesture != Gesture::none;
        if (ends)
            event->accept();
        return ends;
    }
    case QEvent::KeyPress:
        return !isViewport && key(static_cast<const QKeyEvent&>(*event));
    case QEvent::KeyRelease:
        if (const auto& released = static_cast<const QKeyEvent&>(*event);
            released.key() == Qt::Key_Space && !released.isAutoRepeat())
            m_space = false;
        return false;
    case QEvent::FocusIn: {
        if (!isViewport && !m_overlay.hair())
            m_view.setAccessibleDescription(m_chart.description());
        const Qt::FocusReason reason = static_cast<const QFocusEvent*>(event)->reason();
        if (!isViewport && (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason ||
                            reason == Qt::ShortcutFocusReason))
            m_overlay.setFocusShown(true);
        return false;
    }
    case QEvent::FocusOut:
        if (!isViewport) {
            m_space = false;
            m_overlay.setFocusShown(false);
            endGesture();
        }
        return false;
    default:
        return false;
    }
}

bool ChartNavigator::press(const QMouseEvent& event)
{
    if (m_gesture != Gesture::none) { // another button: never mind
        endGesture();
        return true;
    }
    const QPointF point = event.position();
    if (!m_chart.plotRect().contains(point))
        return false;
    const bool pans = event.button() == Qt::MiddleButton ||
                      (event.button() == Qt::LeftButton && (m_space || event.modifiers() & Qt::ControlModifier));
    if (!pans && event.button() != Qt::LeftButton)
        return false;
    m_gesture = pans ? Gesture::pan : Gesture::pressed;
    m_button = event.button();
    m_start = m_last = point;
    if (pans) {
        m_view.viewport()->setCursor(Qt::ClosedHandCursor);
        Q_EMIT pointed(std::nullopt);
    }
    return true;
}

bool ChartNavigator::move(const QMouseEvent& event)
{
    const QPointF point = event.position();
    if (m_gesture != Gesture::none && !(event.buttons() & m_button)) // released where we were not told
        endGesture();
    switch (m_gesture) {
    case Gesture::none:
        if (event.buttons() == Qt::NoButton && m_chart.plotRect().contains(point))
            Q_EMIT pointed(point);
        else
            Q_EMIT pointed(std::nullopt);
        break;
    case Gesture::pressed:
        if ((point - m_start).manhattanLength() < QApplication::startDragDistance())
            break;
        m_gesture = Gesture::band;
        m_view.viewport()->setCursor(Qt::CrossCursor);
        Q_EMIT pointed(std::nullopt);
        [[fallthrough]];
    case Gesture::band:
        m_overlay.setBand(bandTo(point));
        break;
    case Gesture::pan:
        pan(point - m_last);
        m_last = point;
        break;
    }
    return true;
}

// From where the drag began to the point, within the plot; the whole of an axis along which it is thin.
QRectF ChartNavigator::bandTo(const QPointF& point) const
{
    const QRectF plot = m_chart.plotRect();
    QRectF band = QRectF(m_start, point).normalized() & plot;
    if (band.width() < leastBand && band.height() < leastBand)
        return band;
    if (band.width() < leastBand) {
        band.setLeft(plot.left());
        band.setRight(plot.right());
    } else if (band.height() < leastBand) {
        band.setTop(plot.top());
        band.setBottom(plot.bottom());
    }
    return band;
}

bool ChartNavigator::release(const QMouseEvent& event)
{
    if (m_gesture == Gesture::none || event.button() != m_button)
        return m_gesture != Gesture::none;
    const std::optional<QRectF> band =
        m_gesture == Gesture::band ? std::optional(bandTo(event.position())) : std::nullopt;
    endGesture();
    if (band && (band->width() >= leastBand || band->height() >= leastBand))
        zoomTo(*band);
    if (m_chart.plotRect().contains(event.position()))
        Q_EMIT pointed(event.position());
    return true;
}

void ChartNavigator::endGesture()
{
    if (m_gesture == Gesture::none)
        return;
    m_gesture = Gesture::none;
    m_button = Qt::NoButton;
    m_overlay.setBand(std::nullopt);
    m_view.viewport()->unsetCursor();
}

bool ChartNavigator::wheel(const QWheelEvent& event)
{
    const QRectF plot = m_chart.plotRect();
    const QPointF point = event.position();
    const bool beneath = point.y() > plot.bottom() && point.x() >= plot.left() && point.x() <= plot.right();
    const bool beside = point.x() < plot.left() && point.y() >= plot.top() && point.y() <= plot.bottom();
    if (plot.isEmpty() || (!plot.contains(point) && !beneath && !beside))
        return false;
    if (m_gesture != Gesture::none)
        return true;
    QPointF delta = event.angleDelta();
    const bool shift = event.modifiers() & Qt::ShiftModifier;
    const bool control = event.modifiers() & Qt::ControlModifier;
    // Some systems turn the wheel sideways where Shift or Alt is held.
    if (delta.y() == 0 && (shift || control || event.modifiers() & Qt::AltModifier))
        delta = {0, delta.x()};
    if (std::abs(delta.x()) > std::abs(delta.y())) { // two fingers sideways
        pan({delta.x() / 120 * panPerKey * plot.width(), 0});
        return true;
    }
    // Small turns multiply to what a large one does.
    const double notches = std::clamp(delta.y() / 120, -mostNotches, mostNotches);
    if (notches != 0)
        zoom(std::pow(perNotch, -notches), point,
             shift || beneath    ? Axes::horizontal
             : control || beside ? Axes::vertical
                                 : Axes::both);
    return true;
}

bool ChartNavigator::key(const QKeyEvent& event)
{
    const QRectF plot = m_chart.plotRect();
    const Qt::KeyboardModifiers modifiers = event.modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier);
    if (event.key() == Qt::Key_Space) {
        m_space = true; // for a drag; the key itself may mean something to the window
        return false;
    }
    if (event.key() == Qt::Key_Escape) {
        const bool busy = m_gesture != Gesture::none || m_overlay.hair();
        endGesture();
        Q_EMIT dismissed();
        return busy;
    }
    if (modifiers == Qt::AltModifier && (event.key() == Qt::Key_Left || event.key() == Qt::Key_Right)) {
        Q_EMIT stepped(event.key() == Qt::Key_Right ? 1 : -1);
        return true;
    }
    if (modifiers == Qt::ControlModifier && event.key() == Qt::Key_0) {
        fit();
        return true;
    }
    if (modifiers != Qt::NoModifier && modifiers != Qt::ControlModifier)
        return false;
    const bool zooms = event.key() == Qt::Key_Plus || event.key() == Qt::Key_Equal || event.key() == Qt::Key_Minus;
    if (modifiers == Qt::ControlModifier && !zooms)
        return false;
    const double right = panPerKey * plot.width();
    const double down = panPerKey * plot.height();
    switch (event.key()) {
    case Qt::Key_Left:
        pan({right, 0});
        return true;
    case Qt::Key_Right:
        pan({-right, 0});
        return true;
    case Qt::Key_Up:
        pan({0, down});
        return true;
    case Qt::Key_Down:
        pan({0, -down});
        return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(1 / perKey);
        return true;
    case Qt::Key_Minus:
        zoom(perKey);
        return true;
    case Qt::Key_Home:
        fit();
        return true;
    case Qt::Key_Comma:
    case Qt::Key_Period:
        Q_EMIT stepped(event.key() == Qt::Key_Period ? 1 : -1);
        return true;
    default:
        return false;
    }
}

} // namespace epochscope
