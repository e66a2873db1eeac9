#include "model_view/model_canvas.h"

#include <QtCore/QElapsedTimer>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>

#include <algorithm>

namespace epochscope {

namespace {
constexpr int largestSurface = 2000; // pixels
}

ModelCanvas::ModelCanvas(QWidget* parent) : PointedCanvas(parent) { setAttribute(Qt::WA_OpaquePaintEvent); }

QSize ModelCanvas::sizeHint() const { return {320, 10 * fontMetrics().height()}; }
QSize ModelCanvas::minimumSizeHint() const { return {120, 5 * fontMetrics().height()}; }

void ModelCanvas::setAnswer(std::shared_ptr<const ModelAnswer> answer, const QString& message)
{
    const bool same = answer && m_answer && answer->question.moment->run == m_answer->question.moment->run &&
                      answer->question.choices == m_answer->question.choices;
    m_answer = std::move(answer);
    m_message = message;
    if (!same)
        m_current = -1;
    arrange();
}

void ModelCanvas::arrange()
{
    m_picture = makePicture(m_answer, size(), ChartColors::of(palette()), font());
    m_drawn = {};
    if (!m_picture || m_current >= m_picture->items())
        m_current = -1;
    m_hovered = m_picture && m_pointer.x() >= 0 ? m_picture->itemAt(m_pointer) : -1;
    update();
    Q_EMIT pointedChanged();
}

QSize ModelCanvas::surfacePixels() const
{
    const QSizeF known = m_picture ? m_picture->surfaceSize() : QSizeF();
    const QSizeF wanted = (known.isEmpty() ? QSizeF(size()) : known) * devicePixelRatioF();
    return wanted.toSize().boundedTo({largestSurface, largestSurface}).expandedTo({2, 2});
}

QString ModelCanvas::pointedWords() const
{
    if (!m_picture)
        return {};
    if (const int item = pointed(); item >= 0 && item < m_picture->items())
        return m_picture->wordsOf(item);
    return m_pointer.x() >= 0 ? m_picture->wordsAt(m_pointer) : QString();
}

void ModelCanvas::paintEvent(QPaintEvent*)
{
    const ChartColors& colors = ChartColors::of(palette());
    QPainter painter(this);
    if (!m_picture) {
        painter.fillRect(rect(), colors.background);
        painter.setPen(colors.quietText);
        painter.drawText(rect().adjusted(8, 0, -8, 0), Qt::AlignCenter | Qt::TextWordWrap, m_message);
    } else {
        if (m_drawn.isNull()) {
            m_drawn = QPixmap(size() * devicePixelRatioF());
            m_drawn.setDevicePixelRatio(devicePixelRatioF());
            QElapsedTimer clock;
            clock.start();
            QPainter once(&m_drawn);
            m_picture->paint(once, devicePixelRatioF(), false);
            once.end();
            Q_EMIT drawn(static_cast<double>(clock.nsecsElapsed()) * 1e-6);
        }
        painter.drawPixmap(0, 0, m_drawn);
        if (const int item = pointed(); item >= 0) {
            const QRectF place = m_picture->rectOf(item);
            painter.setPen(QPen(colors.background, 4));
            painter.drawRect(place);
            painter.setPen(QPen(colors.text, 2));
            painter.drawRect(place);
        }
    }
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void ModelCanvas::resizeEvent(QResizeEvent*)
{
    arrange();
    Q_EMIT resized();
}

void ModelCanvas::restyle()
{
    arrange();
    Q_EMIT resized();
}

bool ModelCanvas::event(QEvent* event)
{
    // Of what is under the pointer the words below tell; a tip would cover it.
    if (event->type() == QEvent::ToolTip && m_picture && !pointedWords().isEmpty())
        return true;
    return PointedCanvas::event(event);
}

void ModelCanvas::pointAt(std::optional<QPointF> place)
{
    m_pointer = place.value_or(QPointF(-1, -1));
    m_hovered = m_picture && place ? m_picture->itemAt(*place) : -1;
    update();
    Q_EMIT pointedChanged();
}

void ModelCanvas::mousePressEvent(QMouseEvent* event)
{
    pointAt(event->position());
    if (m_hovered >= 0)
        m_current = m_hovered;
}

void ModelCanvas::moveTo(int item)
{
    m_pointer = {-1, -1}; // what is pressed counts, not where the pointer lies
    m_hovered = -1;
    m_current = std::clamp(item, 0, m_picture->items() - 1);
    update();
    Q_EMIT pointedChanged();
}

bool ModelCanvas::press(int key)
{
    if (!m_picture || m_picture->items() == 0)
        return false;
    const int row = m_picture->columns();
    const QPoint arrow = arrowOf(key);
    if (arrow.x() != 0)
        moveTo(m_current + arrow.x());
    else if (arrow.y() > 0)
        moveTo(m_current < 0 ? 0 : m_current + row < m_picture->items() ? m_current + row : m_current);
    else if (arrow.y() < 0)
        moveTo(m_current >= row ? m_current - row : m_current);
    else if (key == Qt::Key_Home)
        moveTo(0);
    else if (key == Qt::Key_End)
        moveTo(m_picture->items() - 1);
    else
        return false;
    return true;
}

} // namespace epochscope
