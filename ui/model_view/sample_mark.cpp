#include "model_view/sample_mark.h"

#include <QtGui/QPainter>
#include <QtGui/QPolygonF>

#include <cmath>

namespace epochscope {

namespace {
constexpr int shapes = 6;

// All of about the same area as the circle.
QPolygonF polygon(int shape, const QPointF& centre, double radius)
{
    const auto corners = [&](int count, double size, double turn) {
        QPolygonF made;
        for (int i = 0; i < count; ++i) {
            const double angle = (turn + static_cast<double>(i) / count) * 2 * M_PI;
            made += centre + QPointF(size * radius * std::sin(angle), -size * radius * std::cos(angle));
        }
        return made;
    };
    switch (shape) {
    case 1:
        return corners(4, 1.28, 0.125);
    case 2:
        return corners(3, 1.5, 0);
    case 3:
        return corners(4, 1.3, 0);
    case 4:
        return corners(3, 1.5, 0.5);
    default:
        return corners(5, 1.2, 0);
    }
}
} // namespace

void paintMark(QPainter& painter, const QPointF& centre, double radius, const SampleMark& mark,
               const ChartColors& colors)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (mark.lit) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colors.background, 4));
        painter.drawEllipse(centre, radius + 3, radius + 3);
        painter.setPen(QPen(colors.hue(0), 2));
        painter.drawEllipse(centre, radius + 3, radius + 3);
    }
    // A rim in the background's colour keeps it apart from what is behind it.
    const auto outline = [&](const QPen& pen, const QBrush& brush) {
        painter.setPen(pen);
        painter.setBrush(brush);
        if (mark.shape % shapes == 0)
            painter.drawEllipse(centre, radius, radius);
        else
            painter.drawPolygon(polygon(mark.shape % shapes, centre, radius));
    };
    if (mark.filled) {
        outline(QPen(colors.background, 1), mark.color);
    } else {
        outline(QPen(colors.background, 3.2), colors.background);
        outline(QPen(mark.color, 1.6), colors.background);
    }
    if (mark.wrong) {
        const double arm = radius + 0.5;
        for (const auto& [color, width] : {std::pair(colors.background, 2.6), {colors.text, 1.3}}) {
            painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(centre + QPointF(-arm, -arm), centre + QPointF(arm, arm));
            painter.drawLine(centre + QPointF(-arm, arm), centre + QPointF(arm, -arm));
        }
    }
    painter.restore();
}

MarkStamps::MarkStamps(double radius, double ratio, const ChartColors& colors, bool vector)
    : m_radius(radius), m_ratio(ratio), m_colors(colors), m_vector(vector)
{
}

void MarkStamps::paint(QPainter& painter, const QPointF& centre, const SampleMark& mark)
{
    if (m_vector) {
        paintMark(painter, centre, m_radius, mark, m_colors);
        return;
    }
    const double half = std::ceil(m_radius * 1.5 + 6);
    const quint64 kind = (quint64{mark.color.rgb() & 0xffffffU} << 8) |
                         static_cast<quint64>(mark.shape % shapes << 3) |
                         static_cast<quint64>((mark.filled ? 4 : 0) | (mark.wrong ? 2 : 0) | (mark.lit ? 1 : 0));
    QPixmap& stamp = m_stamps[kind];
    if (stamp.isNull()) {
        stamp = QPixmap(QSizeF(2 * half * m_ratio, 2 * half * m_ratio).toSize());
        stamp.setDevicePixelRatio(m_ratio);
        stamp.fill(Qt::transparent);
        QPainter once(&stamp);
        paintMark(once, {half, half}, m_radius, mark, m_colors);
    }
    painter.drawPixmap(centre - QPointF(half, half), stamp);
}

} // namespace epochscope
