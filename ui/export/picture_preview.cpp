#include "export/picture_preview.h"

#include "export/picture_choices.h"

#include <QtCore/QElapsedTimer>
#include <QtGui/QPainter>

#include <algorithm>

namespace epochscope {

namespace {
constexpr int shortestWait = 30; // ms: typing a number redraws once
constexpr int longestWait = 2000;
} // namespace

PicturePreview::PicturePreview(const ExportSource& source, QWidget* parent) : QWidget(parent), m_source(source), m_wait(shortestWait)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &PicturePreview::draw);
}

void PicturePreview::setOptions(const PlotOptions& options)
{
    m_options = options;
    later();
    update(); // the proportions are seen at once
}

QRect PicturePreview::pictureRect() const
{
    const QSize size = QSize(m_options.width, m_options.height).scaled(this->size(), Qt::KeepAspectRatio);
    return {QPoint((width() - size.width()) / 2, (height() - size.height()) / 2), size};
}

void PicturePreview::later() { m_timer.start(m_wait); }

void PicturePreview::draw()
{
    QElapsedTimer cost;
    cost.start();
    const qreal ratio = devicePixelRatioF();
    const PlotOptions reduced = PictureChoices::reduced(m_options, pictureRect().size() * ratio);
    m_image = pictureImage(m_source.painter(reduced), reduced);
    m_wait = std::clamp(static_cast<int>(4 * cost.elapsed()), shortestWait, longestWait);
    ++m_drawings;
    update();
    Q_EMIT drawn();
}

void PicturePreview::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QRect rect = pictureRect();
    if (!m_image.isNull()) {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(rect, m_image);
    }
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawRect(rect.adjusted(0, 0, -1, -1));
}

void PicturePreview::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    later();
}

} // namespace epochscope
