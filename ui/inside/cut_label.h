// A line of words that is cut at its end rather than widening the window; the whole is in its tool tip.
#pragma once

#include <QtGui/QPainter>
#include <QtWidgets/QLabel>

namespace epochscope {

class CutLabel : public QLabel
{
public:
    explicit CutLabel(QWidget* parent) : QLabel(parent)
    {
        setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        setTextFormat(Qt::PlainText); // features and classes have any names
    }
    void setWords(const QString& words)
    {
        setText(words);
        setToolTip(words);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setPen(palette().color(foregroundRole()));
        painter.drawText(rect(), Qt::AlignLeading | Qt::AlignVCenter,
                         fontMetrics().elidedText(text(), Qt::ElideRight, width()));
    }
};

} // namespace epochscope
