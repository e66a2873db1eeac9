#include "anatomy/update_canvas.h"

#include "chart/theme.h"

#include <QtCore/QEvent>
#include <QtGui/QFontMetricsF>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QToolTip>

#include <utility>

namespace epochscope {

UpdateCanvas::UpdateCanvas(QWidget* parent) : PointedCanvas(parent) { setAttribute(Qt::WA_OpaquePaintEvent); }

// Names, equations and two lines of words are there besides the numbers.
int UpdateCanvas::heightOf(int lines) const { return (lines + 4) * (fontMetrics().height() + 1) + 22; }
QSize UpdateCanvas::sizeHint() const { return {480, heightOf(5)}; }
QSize UpdateCanvas::minimumSizeHint() const { return {160, heightOf(3)}; }

void UpdateCanvas::setLook(std::shared_ptr<const UpdateLook> look, const QString& message)
{
    m_drawing.look = std::move(look);
    m_drawing.message = message;
    m_drawing.pointed.reset();
    update();
    Q_EMIT pointedChanged();
}

void UpdateCanvas::setStage(UpdateStage stage)
{
    m_drawing.stage = stage;
    m_drawing.pointed.reset(); // it may be elsewhere now
    update();
    Q_EMIT pointedChanged();
}

QString UpdateCanvas::pointedWords() const { return m_drawing.pointed ? sampleWords(*m_drawing.look, *m_drawing.pointed) : QString(); }

void UpdateCanvas::point(std::optional<std::size_t> sample)
{
    if (m_drawing.pointed == sample)
        return;
    m_drawing.pointed = sample;
    update();
    Q_EMIT pointedChanged();
}

bool UpdateCanvas::event(QEvent* event)
{
    // Of a sample under the pointer the words below tell; a tip would cover them.
    if (event->type() == QEvent::ToolTip && m_drawing.pointed)
        return true;
    return PointedCanvas::event(event);
}

void UpdateCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const ChartColors& colors = ChartColors::of(palette());
    painter.fillRect(rect(), colors.background);
    m_drawing.draw(painter, inner(), colors);
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void UpdateCanvas::pointAt(std::optional<QPointF> place)
{
    const auto sample = place ? m_drawing.sampleAt(*place, inner(), QFontMetricsF(font())) : std::nullopt;
    // What has not happened yet is not told.
    point(m_drawing.stage >= UpdateStage::error ? sample : std::nullopt);
    if (m_drawing.pointed)
        QToolTip::hideText();
}

void UpdateCanvas::mousePressEvent(QMouseEvent* event)
{
    if (const auto stage = m_drawing.stageAt(event->position(), inner(), QFontMetricsF(font())))
        Q_EMIT stageWanted(*stage);
}

bool UpdateCanvas::press(int key)
{
    switch (key) {
    case Qt::Key_Right:
        Q_EMIT stageKeyPressed(1);
        return true;
    case Qt::Key_Left:
        Q_EMIT stageKeyPressed(-1);
        return true;
    case Qt::Key_Home:
        Q_EMIT stageWanted(UpdateStage::draw);
        return true;
    case Qt::Key_End:
        Q_EMIT stageWanted(UpdateStage::update);
        return true;
    case Qt::Key_PageDown:
        Q_EMIT batchKeyPressed(1);
        return true;
    case Qt::Key_PageUp:
        Q_EMIT batchKeyPressed(-1);
        return true;
    case Qt::Key_Space:
        Q_EMIT playKeyPressed();
        return true;
    default:
        return false;
    }
}

} // namespace epochscope
