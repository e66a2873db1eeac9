#include "anatomy/pointed_cells.h"

#include <QtCore/QEvent>
#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtWidgets/QToolTip>

#include <algorithm>

namespace epochscope {

std::optional<std::int64_t> PointedCells::pointed() const
{
    const std::int64_t item = m_hovered >= 0 ? m_hovered : hasFocus() ? m_current : -1;
    return item >= 0 && item < items() ? std::optional(item) : std::nullopt;
}

void PointedCells::takePointer()
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
}

bool PointedCells::event(QEvent* event)
{
    // Of a sample under the pointer the words below tell; a tip would cover them.
    if (event->type() == QEvent::ToolTip && m_hovered >= 0)
        return true;
    return QWidget::event(event);
}

void PointedCells::resizeEvent(QResizeEvent*) { arrange(); }

void PointedCells::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        updateGeometry();
        arrange();
    }
}

void PointedCells::setHovered(std::int64_t item)
{
    if (item == m_hovered)
        return;
    m_hovered = item;
    update();
    Q_EMIT pointedChanged();
}

void PointedCells::mouseMoveEvent(QMouseEvent* event)
{
    const std::int64_t cell = items() > 0 ? m_grid.cellAt(event->position().toPoint()) : -1;
    if (cell >= 0)
        QToolTip::hideText();
    setHovered(cell < 0 ? -1 : cell * m_grid.perCell);
}

void PointedCells::mousePressEvent(QMouseEvent* event)
{
    mouseMoveEvent(event);
    if (m_hovered >= 0)
        m_current = m_hovered;
}

void PointedCells::leaveEvent(QEvent*) { setHovered(-1); }

void PointedCells::moveTo(std::int64_t item)
{
    if (items() == 0)
        return;
    m_hovered = -1; // what is pressed counts, not where the pointer lies
    m_current = std::clamp<std::int64_t>(item, 0, items() - 1);
    update();
    Q_EMIT pointedChanged();
}

void PointedCells::keyPressEvent(QKeyEvent* event)
{
    const std::int64_t row = m_grid.columns * m_grid.perCell;
    switch (event->key()) {
    case Qt::Key_Right:
        return moveTo(m_current + m_grid.perCell);
    case Qt::Key_Left:
        return moveTo(m_current - m_grid.perCell);
    case Qt::Key_Down:
        return moveTo(m_current < 0 ? 0 : m_current + row < items() ? m_current + row : m_current);
    case Qt::Key_Up:
        return moveTo(m_current >= row ? m_current - row : m_current);
    case Qt::Key_Home:
        return moveTo(0);
    case Qt::Key_End:
        return moveTo(items() - 1);
    case Qt::Key_PageDown:
        Q_EMIT epochKeyPressed(1);
        return;
    case Qt::Key_PageUp:
        Q_EMIT epochKeyPressed(-1);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void PointedCells::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    Q_EMIT pointedChanged();
}

void PointedCells::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    Q_EMIT pointedChanged();
}

} // namespace epochscope
