// The labels at the ends of curves.
#include "chart/chart_frame.h"

#include "chart/elided_name.h"
#include "chart/end_labels.h"

#include <QtGui/QFontMetricsF>

#include <algorithm>

namespace epochscope {

namespace {
constexpr double widestName = 11;    // in font heights
constexpr double mostOfWidth = 0.18; // of the chart, for a name
constexpr double wide = 60;          // in font heights: narrower charts leave shortened names to the legend
} // namespace

QString ChartFrame::shortName(const QString& name) const
{
    return elidedName(QFontMetricsF(font(1)), name, std::min(size(widestName), m_area.width() * mostOfWidth));
}

bool ChartFrame::isLabelled(const QString& name) const
{
    if (m_labelAll)
        return true;
    // A value without its run's name would say nothing.
    return m_namesAtEnds && (m_area.width() > size(wide) || shortName(name) == name);
}

double ChartFrame::roomForEnds() const
{
    const QFontMetricsF names(font(1));
    const double value = QFontMetricsF(font(1, true)).horizontalAdvance(m_widestValue) + size(1.6);
    double room = 0;
    for (const QString& name : m_endNames)
        if (isLabelled(name))
            room = std::max(
                room, value + (m_namesAtEnds ? names.horizontalAdvance(shortName(name) + QLatin1Char(' ')) : 0));
    return room;
}

std::vector<ChartFrame::PlacedEnd> ChartFrame::placedEnds() const
{
    const QFontMetricsF values(font(1, true));
    const QFontMetricsF names(font(1));
    std::vector<PlacedEnd> placed;
    std::vector<std::size_t> labelled; // ends with a label
    std::vector<double> wanted;
    std::vector<QPointF> points;
    std::vector<QSizeF> sizes;
    for (const CurveEnd& end : m_ends) {
        placed.push_back({position(end.place), {}});
        if (!isLabelled(end.name))
            continue;
        labelled.push_back(placed.size() - 1);
        points.push_back(placed.back().point);
        wanted.push_back(points.back().y());
        double width = values.horizontalAdvance(end.value);
        if (m_namesAtEnds)
            width += names.horizontalAdvance(shortName(end.name) + QLatin1Char(' '));
        sizes.emplace_back(width, values.height());
    }
    if (m_labelAll) {
        const std::vector<double> centres = spread(wanted, values.height(), m_plot.top(), m_plot.bottom());
        for (std::size_t i = 0; i < labelled.size(); ++i)
            placed[labelled[i]].label =
                QRectF(QPointF(points[i].x() + size(0.8), centres[i] - values.height() / 2), sizes[i]);
        return placed;
    }
    const QRectF room(m_plot.left(), m_plot.top() - size(0.5), m_area.right() - m_plot.left(),
                      m_plot.height() + size(0.5));
    const auto labels = placeWhereTheyFit(points, sizes, size(0.8), room, m_curves, m_plot.right());
    for (std::size_t i = 0; i < labelled.size(); ++i)
        placed[labelled[i]].label = labels[i];
    return placed;
}

std::vector<PlacedMark> ChartFrame::placedMarks(const std::vector<PlacedEnd>& ends) const
{
    std::vector<QRectF> taken;
    for (const PlacedEnd& end : ends)
        if (end.label)
            taken.push_back(*end.label);
    return placeMarks(m_marks, m_type, m_plot, std::move(taken), m_curves);
}

std::vector<QRectF> ChartFrame::endLabelRects() const
{
    std::vector<QRectF> rects;
    for (const PlacedEnd& end : placedEnds())
        if (end.label)
            rects.push_back(*end.label);
    return rects;
}

std::vector<QRectF> ChartFrame::markLabelRects() const
{
    std::vector<QRectF> rects;
    for (const PlacedMark& mark : placedMarks(placedEnds()))
        if (mark.label)
            rects.push_back(*mark.label);
    return rects;
}

void ChartFrame::paintEnds(QPainter& painter, const std::vector<PlacedEnd>& placed) const
{
    const QFontMetricsF metrics(font(1, true));
    for (std::size_t i = placed.size(); i-- > 0;) { // the first on top
        const CurveEnd& end = m_ends[i];
        painter.setPen(Qt::NoPen);
        painter.setBrush(end.color);
        painter.drawEllipse(placed[i].point, size(0.24), size(0.24));
        if (!placed[i].label)
            continue;
        const QRectF& label = *placed[i].label;
        painter.setPen(end.pale ? m_type.colors.quietText : m_type.colors.text);
        QPointF at(label.left(), label.top() + metrics.ascent());
        if (m_namesAtEnds) {
            const QString name = shortName(end.name) + QLatin1Char(' ');
            painter.setFont(font(1));
            painter.drawText(at, name);
            at.rx() += QFontMetricsF(font(1)).horizontalAdvance(name);
        }
        painter.setFont(font(1, true));
        painter.drawText(at, end.value);
    }
}

} // namespace epochscope
