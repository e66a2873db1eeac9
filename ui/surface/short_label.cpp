#include "surface/short_label.h"

#include <QtCore/QEvent>
#include <QtGui/QPainter>
#include <QtGui/QTextLayout>

namespace epochscope {

ShortLabel::ShortLabel(QWidget* parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

QSize ShortLabel::sizeHint() const { return {0, lines * fontMetrics().lineSpacing()}; }
QSize ShortLabel::minimumSizeHint() const { return sizeHint(); }

void ShortLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

void ShortLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    QTextLayout layout(text(), font());
    layout.beginLayout();
    for (int number = 0; number < lines; ++number) {
        QTextLine line = layout.createLine();
        if (!line.isValid())
            break;
        line.setLineWidth(width());
        const QRect place(0, number * fontMetrics().lineSpacing(), width(), fontMetrics().lineSpacing());
        const QString words = number + 1 < lines ? text().mid(line.textStart(), line.textLength()) : text().mid(line.textStart());
        painter.drawText(place, Qt::AlignLeading | Qt::AlignVCenter, fontMetrics().elidedText(words, Qt::ElideRight, width()));
    }
    layout.endLayout();
}

} // namespace epochscope
