// An icon from a drawing, made in the sizes that are asked for when they are: a window has many icons, and most of their sizes and
// states are never seen. It looks the same whether selected or not.
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QHash>
#include <QtGui/QIconEngine>
#include <QtGui/QPixmap>

namespace epochscope {

class DrawnIcon : public QIconEngine
{
public:
    // SVG.
    DrawnIcon(QByteArray normal, QByteArray disabled) : m_normal(std::move(normal)), m_disabled(std::move(disabled)) {}

    void paint(QPainter* painter, const QRect& area, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QIconEngine* clone() const override { return new DrawnIcon(*this); }

private:
    QByteArray m_normal, m_disabled;
    QHash<std::pair<QSize, bool>, QPixmap> m_made; // by size, and whether disabled
};

} // namespace epochscope
