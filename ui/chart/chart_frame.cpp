#include "chart/chart_frame.h"

#include "chart/end_labels.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <functional>

namespace epochscope {

namespace {
constexpr double belowCurves = 0; // above Qt Charts' background (−1) and below its series (from 3)
constexpr double aboveCurves = 50;
constexpr double narrow = 34; // in font heights: narrower charts show only the values at the ends of curves
} // namespace

class ChartFrame::Layer : public QGraphicsItem
{
public:
    using Paint = std::function<void(QPainter&)>;

    Layer(QGraphicsItem* chart, double z, Paint paint) : QGraphicsItem(chart), m_paint(std::move(paint))
    {
        setZValue(z);
        setAcceptedMouseButtons(Qt::NoButton);
    }
    void setArea(const QRectF& area)
    {
        if (area == m_area)
            return;
        prepareGeometryChange();
        m_area = area;
    }
    QRectF boundingRect() const override { return m_area; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        m_paint(*painter);
        painter->restore();
    }

private:
    Paint m_paint;
    QRectF m_area;
};

ChartFrame::ChartFrame(QGraphicsItem* chart)
    : m_below(new Layer(chart, belowCurves, [this](QPainter& painter) { paintBelow(painter); })),
      m_above(new Layer(chart, aboveCurves, [this](QPainter& painter) { paintAbove(painter); })),
      m_colors(ChartColors::light())
{
    m_font.setPixelSize(13);
}

void ChartFrame::changed(bool geometry)
{
    if (geometry && !m_area.isEmpty())
        layOut(m_area);
    m_below->update();
    m_above->update();
}

void ChartFrame::setColors(const ChartColors& colors)
{
    m_colors = colors;
    changed(false);
}

void ChartFrame::setFont(const QFont& font)
{
    m_font = font;
    changed(true);
}

void ChartFrame::setTexts(const FrameTexts& texts)
{
    m_texts = texts;
    changed(true);
}

void ChartFrame::setLegend(std::vector<LegendEntry> entries)
{
    m_legend = std::move(entries);
    changed(true);
}

void ChartFrame::reserveEndLabels(const QStringList& widest)
{
    m_widestEnds = widest;
    changed(true);
}

void ChartFrame::setRanges(Range horizontal, Range vertical, bool logarithmicVertical)
{
    m_horizontal = drawable(horizontal, false);
    m_vertical = drawable(vertical, logarithmicVertical);
    m_logarithmic = logarithmicVertical;
    changed(true);
}

void ChartFrame::setEnds(std::vector<CurveEnd> ends)
{
    m_ends = std::move(ends);
    m_above->update();
}

void ChartFrame::setOffScale(std::optional<OffScale> mark)
{
    m_offScale = std::move(mark);
    m_above->update();
}

QFont ChartFrame::font(double factor, bool bold) const
{
    QFont font = m_font;
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(size(factor)))));
    font.setBold(bold);
    return font;
}

void ChartFrame::makeTicks()
{
    const QFontMetricsF metrics(font(1));
    const auto fits = [&](const std::vector<Tick>& ticks) {
        double widest = 0;
        for (const Tick& tick : ticks)
            widest = std::max(widest, metrics.horizontalAdvance(tick.label));
        return static_cast<double>(ticks.size()) * (widest + size(1.6)) <= m_plot.width();
    };
    for (int most = 11; most >= 2; --most) {
        m_horizontalTicks = linearTicks(m_horizontal, most, 1); // epochs are whole
        if (fits(m_horizontalTicks))
            break;
    }
    const int rows = std::clamp(static_cast<int>(m_plot.height() / size(2.6)), 2, 9);
    m_verticalTicks = m_logarithmic ? logarithmicTicks(m_vertical, rows) : linearTicks(m_vertical, rows);
}

QRectF ChartFrame::layOut(const QRectF& area)
{
    m_area = area;
    const QFontMetricsF labels(font(1));
    const double unit = size(1);

    double top = area.top() + unit * 0.7;
    if (!m_texts.title.isEmpty())
        top += QFontMetricsF(font(1.3, true)).height();
    m_titleBottom = top;
    m_subtitle = {};
    if (!m_texts.subtitle.isEmpty()) {
        // Two lines where one is too short, as the end of the formula is what it is about.
        const QRectF room(area.left() + unit, top + unit * 0.15, std::max(unit, area.width() - 2 * unit),
                          2.01 * labels.height());
        m_subtitle = room;
        m_subtitle.setHeight(
            std::min(room.height(), labels.boundingRect(room, Qt::TextWordWrap, m_texts.subtitle).height()));
        top = m_subtitle.bottom();
    }
    if (!m_texts.title.isEmpty() || !m_texts.subtitle.isEmpty())
        top += unit * 0.6;
    m_legendTop = top;
    // The axis's name shares the legend's row.
    top += labels.height() + unit * 0.8;

    double bottom = area.bottom() - unit * 0.7;
    if (!m_texts.caption.isEmpty())
        bottom -= QFontMetricsF(font(0.85)).height() + unit * 0.5;
    bottom -= 2 * labels.height() + unit * 0.7;

    m_namesAtEnds = area.width() > unit * narrow;
    double right = labels.horizontalAdvance(QStringLiteral("1,000")) / 2 + unit;
    for (const QString& widest : m_widestEnds) {
        const QString text = m_namesAtEnds ? widest : widest.section(QLatin1Char(' '), -1);
        right = std::max(right, QFontMetricsF(font(1, true)).horizontalAdvance(text) + unit * 1.6);
    }

    // The height is known, so the marks are, so the width of their labels is.
    m_plot = QRectF(area.left(), top, std::max(unit, area.width() - right), std::max(unit, bottom - top));
    makeTicks();
    double left = labels.horizontalAdvance(QStringLiteral("0.001"));
    for (const Tick& tick : m_verticalTicks)
        left = std::max(left, labels.horizontalAdvance(tick.label));
    m_plot.setLeft(std::min(area.left() + std::ceil(left + unit * 1.4), m_plot.right() - 1));
    makeTicks();

    m_below->setArea(area);
    m_above->setArea(area);
    return m_plot;
}

QPointF ChartFrame::position(double x, double y) const
{
    const Range vertical = m_logarithmic ? Range{std::log10(m_vertical.from), std::log10(m_vertical.to)} : m_vertical;
    return {m_plot.left() + (x - m_horizontal.from) / m_horizontal.width() * m_plot.width(),
            m_plot.bottom() - (y - vertical.from) / vertical.width() * m_plot.height()};
}

void ChartFrame::paintBelow(QPainter& painter) const
{
    painter.fillRect(m_area, m_colors.background);
    paintTexts(painter);
    paintLegend(painter);
    paintAxes(painter);
}

void ChartFrame::paintTexts(QPainter& painter) const
{
    const double unit = size(1);
    const QRectF line(m_area.left() + unit, 0, m_area.width() - 2 * unit, 0);
    const auto write = [&](const QString& text, const QFont& face, const QColor& color, double bottom) {
        const QFontMetricsF metrics(face);
        painter.setFont(face);
        painter.setPen(color);
        painter.drawText(QPointF(line.left(), bottom - metrics.descent()),
                         metrics.elidedText(text, Qt::ElideRight, line.width()));
    };
    if (!m_texts.title.isEmpty())
        write(m_texts.title, font(1.3, true), m_colors.text, m_titleBottom);
    if (!m_texts.subtitle.isEmpty()) {
        painter.setFont(font(1));
        painter.setPen(m_colors.quietText);
        painter.drawText(m_subtitle, Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop, m_texts.subtitle);
    }
    if (!m_texts.caption.isEmpty())
        write(m_texts.caption, font(0.85), m_colors.quietText, m_area.bottom() - unit * 0.7);
}

void ChartFrame::paintLegend(QPainter& painter) const
{
    const double unit = size(1);
    const QFontMetricsF metrics(font(1));
    const double baseline = m_legendTop + metrics.ascent();
    painter.setFont(font(1));
    painter.setPen(m_colors.quietText);
    painter.drawText(QPointF(m_area.left() + unit, baseline), m_texts.vertical);

    // From the right end of the plot towards the axis's name; what does not fit is left to the labels at the curves.
    const double sample = unit * 2.6; // three dashes
    double width = 0;
    for (const LegendEntry& entry : m_legend)
        width += sample + unit * 0.5 + metrics.horizontalAdvance(entry.name) + unit * 1.4;
    double x = std::max(m_plot.right() - width + unit * 1.4,
                        m_area.left() + unit * 2.5 + metrics.horizontalAdvance(m_texts.vertical));
    for (const LegendEntry& entry : m_legend) {
        const double end = x + sample + unit * 0.5 + metrics.horizontalAdvance(entry.name);
        if (end > m_area.right() - unit * 0.5)
            break;
        painter.setPen(entry.pen);
        const double middle = baseline - metrics.xHeight() / 2;
        painter.drawLine(QPointF(x, middle), QPointF(x + sample, middle));
        painter.setPen(m_colors.text);
        painter.drawText(QPointF(x + sample + unit * 0.5, baseline), entry.name);
        x = end + unit * 1.4;
    }
}

void ChartFrame::paintAxes(QPainter& painter) const
{
    const double unit = size(1);
    const QFontMetricsF metrics(font(1));
    painter.setFont(font(1));
    const QPen grid(m_colors.grid, 1);
    for (const Tick& tick : m_verticalTicks) {
        const double y = position(0, m_logarithmic ? std::log10(tick.value) : tick.value).y();
        painter.setPen(grid);
        painter.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        painter.setPen(m_colors.quietText);
        painter.drawText(
            QPointF(m_plot.left() - unit * 0.6 - metrics.horizontalAdvance(tick.label), y + metrics.capHeight() / 2),
            tick.label);
    }
    const double baseline = m_plot.bottom() + unit * 0.6 + metrics.ascent();
    for (const Tick& tick : m_horizontalTicks) {
        const double x = position(tick.value, 0).x();
        painter.setPen(grid);
        painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
        painter.setPen(m_colors.quietText);
        painter.drawText(QPointF(x - metrics.horizontalAdvance(tick.label) / 2, baseline), tick.label);
    }
    painter.setPen(QPen(m_colors.axis, 1.2));
    painter.drawLine(m_plot.bottomLeft(), m_plot.bottomRight());
    painter.setPen(m_colors.quietText);
    painter.drawText(QPointF(m_plot.center().x() - metrics.horizontalAdvance(m_texts.horizontal) / 2,
                             baseline + metrics.height() + unit * 0.1),
                     m_texts.horizontal);
}

QString ChartFrame::endText(const CurveEnd& end) const
{
    return m_namesAtEnds ? end.name + QLatin1Char(' ') + end.value : end.value;
}

std::vector<ChartFrame::PlacedEnd> ChartFrame::placedEnds() const
{
    const QFontMetricsF metrics(font(1, true));
    std::vector<QPointF> points;
    std::vector<double> wanted;
    for (const CurveEnd& end : m_ends) {
        points.push_back(position(end.x, end.y));
        wanted.push_back(points.back().y());
    }
    const std::vector<double> centres = spread(wanted, metrics.height(), m_plot.top(), m_plot.bottom());
    std::vector<PlacedEnd> placed;
    for (std::size_t i = 0; i < m_ends.size(); ++i)
        placed.push_back({points[i], QRectF(points[i].x() + size(0.8), centres[i] - metrics.height() / 2,
                                            metrics.horizontalAdvance(endText(m_ends[i])), metrics.height())});
    return placed;
}

std::vector<QRectF> ChartFrame::endLabelRects() const
{
    std::vector<QRectF> rects;
    for (const PlacedEnd& end : placedEnds())
        rects.push_back(end.label);
    return rects;
}

void ChartFrame::paintAbove(QPainter& painter) const
{
    paintEnds(painter);
    painter.setFont(font(1));
    if (m_offScale) {
        const QFontMetricsF metrics(font(1));
        const QString text = QStringLiteral("▲ ") + m_offScale->text;
        const double width = metrics.horizontalAdvance(text);
        // To the right of where the curve leaves, so that it is not covered.
        const double x = std::clamp(position(m_offScale->x, 0).x() + size(0.8), m_plot.left() + size(0.5),
                                    std::max(m_plot.left() + size(0.5), m_plot.right() - width - size(0.5)));
        const QRectF box(x - size(0.3), m_plot.top() + size(0.35), width + size(0.6), metrics.height());
        painter.fillRect(box, m_colors.background);
        painter.setPen(m_colors.text);
        painter.drawText(QPointF(x, box.top() + metrics.ascent()), text);
    }
    if (!m_texts.hint.isEmpty()) {
        constexpr int wrapped = Qt::AlignCenter | Qt::TextWordWrap;
        painter.setFont(font(1.15));
        const QRectF room = m_plot.adjusted(size(1), 0, -size(1), 0);
        const QRectF words = QFontMetricsF(painter.font()).boundingRect(room, wrapped, m_texts.hint);
        painter.fillRect(words.adjusted(-size(0.6), -size(0.3), size(0.6), size(0.3)), m_colors.background);
        painter.setPen(m_colors.quietText);
        painter.drawText(room, wrapped, m_texts.hint);
    }
}

void ChartFrame::paintEnds(QPainter& painter) const
{
    const std::vector<PlacedEnd> placed = placedEnds();
    const QFontMetricsF metrics(font(1, true));
    for (std::size_t i = 0; i < placed.size(); ++i) {
        const CurveEnd& end = m_ends[i];
        painter.setPen(Qt::NoPen);
        painter.setBrush(end.color);
        painter.drawEllipse(placed[i].point, size(0.24), size(0.24));
        painter.setPen(m_colors.text);
        QPointF at(placed[i].label.left(), placed[i].label.top() + metrics.ascent());
        if (m_namesAtEnds) {
            painter.setFont(font(1));
            painter.drawText(at, end.name);
            at.rx() += QFontMetricsF(font(1)).horizontalAdvance(end.name + QLatin1Char(' '));
        }
        painter.setFont(font(1, true));
        painter.drawText(at, end.value);
    }
}

} // namespace epochscope
