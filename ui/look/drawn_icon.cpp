#include "look/drawn_icon.h"

#include <QtGui/QPainter>
#include <QtSvg/QSvgRenderer>

namespace epochscope {

void DrawnIcon::paint(QPainter* painter, const QRect& area, QIcon::Mode mode, QIcon::State state)
{
    Q_UNUSED(state)
    QSvgRenderer renderer(mode == QIcon::Disabled ? m_disabled : m_normal);
    renderer.setAspectRatioMode(Qt::KeepAspectRatio);
    renderer.render(painter, area);
}

QPixmap DrawnIcon::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state)
{
    QPixmap& made = m_made[{size, mode == QIcon::Disabled}];
    if (made.isNull() && !size.isEmpty()) {
        made = QPixmap(size);
        made.fill(Qt::transparent);
        QPainter painter(&made);
        paint(&painter, QRect({0, 0}, size), mode, state);
    }
    return made;
}

} // namespace epochscope
