#include "chart/chart_overlay.h"

#include "chart/guarded_chart_view.h"

#include <QtGui/QPainter>
#include <QtGui/QPaintEvent>

#include <cmath>

namespace epochscope {

namespace {
constexpr double markRadius = 4;
constexpr double flagSize = 5; // half the width of what stands at a moment's top

QRect outside(const QRectF& rect, int margin = 2)
{
    return rect.isNull() ? QRect() : rect.toAlignedRect().adjusted(-margin, -margin, margin, margin);
}
} // namespace

ChartOverlay::ChartOverlay(GuardedChartView& view) : QWidget(&view), m_colors(ChartColors::light())
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
    setGeometry(view.rect());
    view.installEventFilter(this);
    raise();
    show();
}

bool ChartOverlay::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize && watched == parentWidget())
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

QRegion ChartOverlay::hairRegion() const
{
    return m_hair ? outside({*m_hair, m_plot.top(), 1, m_plot.height()}) : QRegion();
}

QRegion ChartOverlay::momentRegion() const
{
    return m_moment ? outside({*m_moment - flagSize, m_plot.top(), 2 * flagSize, m_plot.height()}) : QRegion();
}

QRegion ChartOverlay::marksRegion() const
{
    QRegion region;
    for (const OverlayMark& mark : m_marks)
        region += outside(QRectF(mark.point, mark.point), static_cast<int>(markRadius) + 4);
    return region;
}

void ChartOverlay::setColors(const ChartColors& colors)
{
    if (colors.background == m_colors.background && colors.hues == m_colors.hues)
        return; // an update of all would draw the chart again
    m_colors = colors;
    update();
}

void ChartOverlay::setPlot(const QRectF& plot)
{
    if (plot == m_plot)
        return;
    const QRegion before = hairRegion() + momentRegion();
    m_plot = plot;
    update(before + hairRegion() + momentRegion());
    if (m_focus)
        update();
}

void ChartOverlay::setHair(std::optional<double> x)
{
    if (x == m_hair)
        return;
    const QRegion before = hairRegion();
    m_hair = x;
    update(before + hairRegion());
}

void ChartOverlay::setMoment(std::optional<double> x)
{
    if (x == m_moment)
        return;
    const QRegion before = momentRegion();
    m_moment = x;
    update(before + momentRegion());
}

void ChartOverlay::setMarks(std::vector<OverlayMark> marks)
{
    const QRegion before = marksRegion();
    m_marks = std::move(marks);
    update(before + marksRegion());
}

void ChartOverlay::setBox(ReadOutBox box)
{
    const QRegion before = outside(m_box.rect());
    m_box = std::move(box);
    update(before + outside(m_box.rect()));
}

void ChartOverlay::setBand(std::optional<QRectF> band)
{
    if (band == m_band)
        return;
    const QRegion before = m_band ? QRegion(outside(*m_band, 3)) : QRegion();
    m_band = band;
    update(before + (m_band ? QRegion(outside(*m_band, 3)) : QRegion()));
}

void ChartOverlay::setFocusShown(bool shown)
{
    if (shown == m_focus)
        return;
    m_focus = shown;
    update();
}

// A dashed line under a small flag: not the hair line, which is a pixel of grey.
void ChartOverlay::paintMoment(QPainter& painter) const
{
    const double x = std::round(*m_moment) + 0.5;
    painter.setPen(QPen(m_colors.text, 1.5, Qt::DashLine, Qt::FlatCap));
    painter.drawLine(QPointF(x, m_plot.top() + flagSize), QPointF(x, m_plot.bottom()));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_colors.text);
    painter.drawPolygon(QPolygonF{{x - flagSize, m_plot.top()}, {x + flagSize, m_plot.top()}, {x, m_plot.top() + 1.6 * flagSize}});
}

void ChartOverlay::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (m_focus && !m_plot.isEmpty()) {
        painter.setPen(QPen(m_colors.hue(0), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(m_plot.toAlignedRect().adjusted(-1, -1, 0, 0));
    }
    if (m_hair)
        painter.fillRect(QRectF(std::round(*m_hair), m_plot.top(), 1, m_plot.height()), m_colors.quietText);
    if (m_moment)
        paintMoment(painter);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const OverlayMark& mark : m_marks) {
        painter.setPen(QPen(m_colors.background, 1.5));
        painter.setBrush(mark.color);
        const double radius = mark.leads ? markRadius + 1 : markRadius;
        painter.drawEllipse(mark.point, radius, radius);
    }
    if (m_band) {
        QColor fill = m_colors.hue(0);
        fill.setAlphaF(0.14F);
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(m_colors.hue(0), 1));
        painter.setBrush(fill);
        painter.drawRect(m_band->toAlignedRect().adjusted(0, 0, -1, -1));
    }
    m_box.paint(painter);
}

} // namespace epochscope
