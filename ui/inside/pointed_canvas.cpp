#include "inside/pointed_canvas.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>

namespace epochscope {

PointedCanvas::PointedCanvas(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
}

QPoint PointedCanvas::arrowOf(int key)
{
    return {key == Qt::Key_Right ? 1 : key == Qt::Key_Left ? -1 : 0, key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0};
}

void PointedCanvas::mouseMoveEvent(QMouseEvent* event) { pointAt(event->position()); }
void PointedCanvas::leaveEvent(QEvent*) { pointAt(std::nullopt); }

void PointedCanvas::keyPressEvent(QKeyEvent* event)
{
    if (!press(event->key()))
        QWidget::keyPressEvent(event);
}

void PointedCanvas::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    update();
    Q_EMIT pointedChanged();
}

void PointedCanvas::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    leaveKeys();
    update();
    Q_EMIT pointedChanged();
}

void PointedCanvas::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::PaletteChange && event->type() != QEvent::StyleChange)
        return;
    restyle();
    updateGeometry();
    update();
}

} // namespace epochscope
