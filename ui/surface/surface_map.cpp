#include "surface/surface_map.h"

#include "chart/theme.h"
#include "surface/surface_drawing.h"

#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>

#include <algorithm>
#include <utility>

namespace epochscope {

namespace {
constexpr double keySteps = 40; // across the window
}

SurfaceMap::SurfaceMap(QWidget* parent) : PointedCanvas(parent) {}

QSize SurfaceMap::sizeHint() const { return {480, 12 * fontMetrics().height()}; }
QSize SurfaceMap::minimumSizeHint() const { return {200, 6 * fontMetrics().height()}; }

SurfaceLayout SurfaceMap::layoutNow() const { return SurfaceLayout::of(size(), QFontMetricsF(font()), m_scene); }
double SurfaceMap::wantedAspect() const { return SurfaceLayout::wantedAspect(size(), QFontMetricsF(font())); }

void SurfaceMap::setScene(SurfaceScene scene, bool ground)
{
    // The numbers on contours keep clear of the path, and the key decides how wide the plot is.
    const bool otherKey = keyEntries(scene).size() != keyEntries(m_scene).size();
    const bool otherBatch = scene.batchLines != m_scene.batchLines;
    m_scene = std::move(scene);
    if (ground || otherKey)
        forgetLayers();
    if (otherBatch)
        m_batch = {};
    if (m_current && (!m_scene.grid || !m_scene.grid->window.contains(*m_current)))
        m_current.reset();
    if (m_hovered && !m_scene.grid)
        m_hovered.reset();
    update();
}

void SurfaceMap::setStartsHere(bool on)
{
    m_startsHere = on;
    setCursor(on && m_hovered ? Qt::CrossCursor : Qt::ArrowCursor);
}

void SurfaceMap::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const ChartColors& colors = ChartColors::of(palette());
    if (!m_scene.grid) {
        painter.setPen(colors.quietText);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, m_scene.message);
        return;
    }
    const SurfaceLayout layout = layoutNow();
    paintLayers(layout);
    painter.drawPixmap(0, 0, m_ground);
    if (m_scene.batchLines)
        painter.drawPixmap(0, 0, m_batch);
    painter.drawPixmap(0, 0, m_labels);
    drawRun(painter, layout, m_scene, colors);
    paintPointed(painter, layout);
}

QPixmap SurfaceMap::layer() const
{
    QPixmap picture(size() * devicePixelRatioF());
    picture.setDevicePixelRatio(devicePixelRatioF());
    picture.fill(Qt::transparent);
    return picture;
}

void SurfaceMap::forgetLayers() { m_ground = m_batch = m_labels = {}; }

void SurfaceMap::paintLayers(const SurfaceLayout& layout)
{
    const auto paint = [&](QPixmap& on, const auto& draw) {
        if (!on.isNull())
            return;
        on = layer();
        QPainter painter(&on);
        painter.setFont(font());
        draw(painter);
    };
    paint(m_ground, [&](QPainter& painter) {
        painter.fillRect(rect(), palette().color(QPalette::Window));
        drawGround(painter, layout, m_scene, ChartColors::of(palette()));
    });
    paint(m_labels, [&](QPainter& painter) { drawLabels(painter, layout, m_scene); });
    if (m_scene.batchLines)
        paint(m_batch, [&](QPainter& painter) { drawBatch(painter, layout, m_scene); });
}

void SurfaceMap::paintPointed(QPainter& painter, const SurfaceLayout& layout)
{
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(layout.plot);
    }
    if (m_hovered || !m_current || !hasFocus())
        return;
    const QPointF at = layout.pixel(*m_current);
    for (const auto& [color, width] : {std::pair(QColor(Qt::black), 3.0), std::pair(QColor(Qt::white), 1.0)}) {
        painter.setPen(QPen(color, width));
        painter.drawLine(at - QPointF(9, 0), at + QPointF(9, 0));
        painter.drawLine(at - QPointF(0, 9), at + QPointF(0, 9));
    }
}

void SurfaceMap::resizeEvent(QResizeEvent* event)
{
    PointedCanvas::resizeEvent(event);
    forgetLayers();
    Q_EMIT resized();
}

void SurfaceMap::setHovered(std::optional<PlanePoint> point)
{
    m_hovered = point;
    setStartsHere(m_startsHere);
    Q_EMIT pointedChanged();
}

void SurfaceMap::pointAt(std::optional<QPointF> place)
{
    const SurfaceLayout layout = layoutNow();
    const bool inside = place && m_scene.grid && layout.plot.contains(*place);
    if (inside || m_hovered)
        setHovered(inside ? std::optional(layout.point(*place)) : std::nullopt);
}

void SurfaceMap::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->button() == Qt::LeftButton && m_scene.grid && layoutNow().plot.contains(event->position());
}

void SurfaceMap::mouseReleaseEvent(QMouseEvent* event)
{
    const SurfaceLayout layout = layoutNow();
    const bool clicked = std::exchange(m_pressed, false) && m_scene.grid && layout.plot.contains(event->position());
    if (event->button() != Qt::LeftButton || !clicked)
        return;
    m_current = layout.point(event->position());
    update();
    if (m_startsHere)
        Q_EMIT chosen(*m_current);
}

bool SurfaceMap::press(int key)
{
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_startsHere && m_current) {
        Q_EMIT chosen(*m_current);
        return true;
    }
    const QPoint arrow = arrowOf(key);
    if (arrow.isNull())
        return false;
    if (!m_scene.grid)
        return true;
    const PlaneWindow& window = m_scene.grid->window;
    if (!m_current)
        m_current = m_scene.now.value_or(PlanePoint{(window.aFrom + window.aTo) / 2, (window.bFrom + window.bTo) / 2});
    m_current->a = std::clamp(m_current->a + arrow.x() * (window.aTo - window.aFrom) / keySteps, window.aFrom, window.aTo);
    m_current->b = std::clamp(m_current->b - arrow.y() * (window.bTo - window.bFrom) / keySteps, window.bFrom, window.bTo);
    m_hovered.reset();
    update();
    Q_EMIT pointedChanged();
    return true;
}

} // namespace epochscope
