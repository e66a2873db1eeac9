#include "chart/chart_frame.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPaintEngine>
#include <QtGui/QPainter>
#include <QtGui/QPixmap>

#include <algorithm>
#include <cmath>
#include <functional>

namespace epochscope {

namespace {
constexpr double belowCurves = 0; // above Qt Charts' background (−1) and below all curves
constexpr double aboveCurves = 50;
constexpr double low = 18;      // in font heights, as all of these: lower charts have no subtitle
constexpr double leastPlot = 8; // that the legend leaves where it can
constexpr double narrow = 34;   // in font heights: narrower charts show only the values at the ends of curves

bool isRaster(const QPainter& painter) { return painter.paintEngine() && painter.paintEngine()->type() == QPaintEngine::Raster; }
bool isWhole(double value) { return value == std::round(value); }

// Whether a line one unit wide is so many whole pixels.
bool hasWholeUnits(const QPainter& painter)
{
    const QTransform& transform = painter.worldTransform();
    return isRaster(painter) && transform.type() <= QTransform::TxScale &&
           isWhole(transform.m11() * painter.device()->devicePixelRatioF());
}
} // namespace

class ChartFrame::Layer : public QGraphicsItem
{
public:
    using Paint = std::function<void(QPainter&)>;

    // `pictured`: what it paints covers its area and seldom changes, so that on a screen it is kept as a picture.
    Layer(QGraphicsItem* chart, double z, bool pictured, Paint paint)
        : QGraphicsItem(chart), m_paint(std::move(paint)), m_pictured(pictured)
    {
        setZValue(z);
        setAcceptedMouseButtons(Qt::NoButton);
    }
    void setArea(const QRectF& area)
    {
        if (area != m_area) {
            prepareGeometryChange();
            m_area = area;
        }
        change();
    }
    void change()
    {
        m_picture = {};
        update();
    }
    QRectF boundingRect() const override { return m_area; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override
    {
        const double ratio = painter->device()->devicePixelRatioF();
        const QPointF origin = painter->worldTransform().map(m_area.topLeft()) * ratio;
        const bool fits = painter->worldTransform().type() <= QTransform::TxTranslate && isWhole(origin.x()) && isWhole(origin.y());
        if (!m_pictured || !isRaster(*painter) || !fits) {
            painter->save();
            paintOn(*painter);
            painter->restore();
            return;
        }
        const QSize size = QSize(static_cast<int>(std::ceil(m_area.width() * ratio)), static_cast<int>(std::ceil(m_area.height() * ratio)));
        if (m_picture.size() != size || m_picture.devicePixelRatio() != ratio) {
            m_picture = QPixmap(size);
            m_picture.setDevicePixelRatio(ratio);
            m_picture.fill(Qt::white); // lest pixels that it covers in part hold anything
            QPainter inside(&m_picture);
            inside.translate(-m_area.topLeft());
            paintOn(inside);
        }
        painter->drawPixmap(m_area.topLeft(), m_picture);
    }

private:
    void paintOn(QPainter& painter) const
    {
        painter.setRenderHint(QPainter::Antialiasing);
        m_paint(painter);
    }

    Paint m_paint;
    bool m_pictured;
    QPixmap m_picture;
    QRectF m_area;
};

ChartFrame::ChartFrame(QGraphicsItem* chart)
    : m_below(new Layer(chart, belowCurves, true, [this](QPainter& painter) { paintBelow(painter); })),
      m_above(new Layer(chart, aboveCurves, false, [this](QPainter& painter) { paintAbove(painter); }))
{
    m_type.base.setPixelSize(13);
}

void ChartFrame::changed()
{
    m_below->change();
    m_above->change();
}

void ChartFrame::setColors(const ChartColors& colors)
{
    m_type.colors = colors;
    changed();
}

void ChartFrame::setFont(const QFont& font)
{
    m_type.base = font;
    changed();
}

void ChartFrame::setTexts(const FrameTexts& texts)
{
    if (texts == m_texts)
        return;
    m_texts = texts;
    changed();
}

void ChartFrame::setLegend(std::vector<LegendEntry> kinds, std::vector<LegendEntry> runs)
{
    m_legend.setKinds(std::move(kinds));
    m_legend.setRuns(std::move(runs));
    changed();
}

void ChartFrame::reserveEndLabels(const QStringList& names, const QString& widestValue, bool all)
{
    m_labelAll = all;
    m_endNames = names;
    m_widestValue = widestValue;
    changed();
}

void ChartFrame::setLeastMargins(double left, double right)
{
    m_leastLeft = left;
    m_leastRight = right;
}

void ChartFrame::setMapping(const PlotMapping& mapping, bool percent)
{
    m_mapping = mapping;
    m_percent = percent;
    changed();
}

void ChartFrame::setEnds(std::vector<CurveEnd> ends)
{
    m_ends = std::move(ends);
    m_above->change();
}

void ChartFrame::setMarks(std::vector<ChartMark> marks)
{
    m_marks = std::move(marks);
    m_above->change();
}

void ChartFrame::setOccupancy(PlotOccupancy curves)
{
    m_curves = std::move(curves);
    m_above->change();
}

void ChartFrame::makeHorizontalTicks()
{
    const QFontMetricsF metrics(font(1));
    const auto fits = [&](const std::vector<Tick>& ticks) {
        double widest = 0;
        for (const Tick& tick : ticks)
            widest = std::max(widest, metrics.horizontalAdvance(tick.label));
        if (!m_mapping.logarithmicX)
            return static_cast<double>(ticks.size()) * (widest + size(1.6)) <= m_plot.width();
        for (std::size_t i = 1; i < ticks.size(); ++i) // not evenly spaced
            if ((m_mapping.unitX(ticks[i].value) - m_mapping.unitX(ticks[i - 1].value)) * m_plot.width() <
                widest + size(0.8))
                return false;
        return true;
    };
    const double leastStep = m_mapping.axis == HorizontalAxis::seconds ? 0 : 1; // the others are whole
    for (int most = m_mapping.logarithmicX ? 24 : 11; most >= 2; --most) {
        m_horizontalTicks =
            m_mapping.logarithmicX ? logarithmicTicks(m_mapping.x, most) : linearTicks(m_mapping.x, most, leastStep);
        if (fits(m_horizontalTicks))
            break;
    }
}

void ChartFrame::makeVerticalTicks()
{
    const int rows = std::clamp(static_cast<int>(m_plot.height() / size(2.6)), 2, 9);
    const double factor = m_percent ? 100 : 1;
    // One mark alone tells nothing of an axis.
    for (int most = rows; most <= rows + 3; ++most) {
        m_verticalTicks = m_mapping.logarithmicY
                              ? logarithmicTicks(m_mapping.y, most)
                              : linearTicks({m_mapping.y.from * factor, m_mapping.y.to * factor}, most);
        if (m_verticalTicks.size() >= 2)
            break;
    }
    if (!m_percent)
        return;
    for (Tick& tick : m_verticalTicks) {
        tick.value /= factor;
        tick.label += QStringLiteral(" %");
    }
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
    // A low chart is for its curves.
    if (!m_texts.subtitle.isEmpty() && area.height() > unit * low) {
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

    m_namesAtEnds = area.width() > unit * narrow;
    double right = std::max(labels.horizontalAdvance(QStringLiteral("1,000")) / 2 + unit, roomForEnds());
    m_ownRight = right;
    right = std::max(right, m_leastRight);

    // The axis's name shares the legend's first row.
    const double first = area.left() + unit * 2.5 + labels.horizontalAdvance(m_texts.vertical);
    double bottom = area.bottom() - unit * 0.7;
    if (!m_texts.caption.isEmpty())
        bottom -= QFontMetricsF(font(0.85)).height() + unit * 0.5;
    bottom -= (m_texts.horizontal.isEmpty() ? 1 : 2) * labels.height() + unit * 0.7;
    const double lowest = bottom - unit * leastPlot;
    top = m_legend.layOut(m_type, area, m_legendTop, area.right() - right, first, lowest) + unit * 0.8;

    // The height is known, so the marks are, so the width of their labels is.
    m_plot = QRectF(area.left(), top, std::max(unit, area.width() - right), std::max(unit, bottom - top));
    makeVerticalTicks();
    double left = labels.horizontalAdvance(QStringLiteral("0.001"));
    for (const Tick& tick : m_verticalTicks)
        left = std::max(left, labels.horizontalAdvance(tick.label));
    m_ownLeft = std::ceil(left + unit * 1.4);
    m_plot.setLeft(std::min(area.left() + std::max(m_ownLeft, m_leastLeft), m_plot.right() - 1));
    makeHorizontalTicks();

    m_below->setArea(area);
    m_above->setArea(area);
    return m_plot;
}

QPointF ChartFrame::position(const QPointF& place) const
{
    return {m_plot.left() + place.x() * m_plot.width(), m_plot.bottom() - place.y() * m_plot.height()};
}

void ChartFrame::paintBelow(QPainter& painter) const
{
    painter.fillRect(m_area, m_type.colors.background);
    paintTexts(painter);
    painter.setFont(font(1));
    painter.setPen(m_type.colors.quietText);
    painter.drawText(QPointF(m_area.left() + size(1), m_legendTop + QFontMetricsF(font(1)).ascent()),
                     m_texts.vertical);
    m_legend.paint(painter, m_type);
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
        write(m_texts.title, font(1.3, true), m_type.colors.text, m_titleBottom);
    if (!m_subtitle.isEmpty()) {
        painter.setFont(font(1));
        painter.setPen(m_type.colors.quietText);
        painter.drawText(m_subtitle, Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop, m_texts.subtitle);
    }
    if (!m_texts.caption.isEmpty())
        write(m_texts.caption, font(0.85), m_type.colors.quietText, m_area.bottom() - unit * 0.7);
}

void ChartFrame::paintAxes(QPainter& painter) const
{
    const double unit = size(1);
    const QFontMetricsF metrics(font(1));
    painter.setFont(font(1));
    // On whole pixels where that can be: sharp.
    const auto drawGridLine = [&, grid = QPen(m_type.colors.grid, 1), smooth = !hasWholeUnits(painter)](const QPointF& from, const QPointF& to) {
        painter.setPen(grid);
        painter.setRenderHint(QPainter::Antialiasing, smooth);
        painter.drawLine(from, to);
        painter.setRenderHint(QPainter::Antialiasing);
    };
    for (const Tick& tick : m_verticalTicks) {
        const double y = position({0, m_mapping.unitY(tick.value)}).y();
        drawGridLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        painter.setPen(m_type.colors.quietText);
        painter.drawText(
            QPointF(m_plot.left() - unit * 0.6 - metrics.horizontalAdvance(tick.label), y + metrics.capHeight() / 2),
            tick.label);
    }
    const double baseline = m_plot.bottom() + unit * 0.6 + metrics.ascent();
    for (const Tick& tick : m_horizontalTicks) {
        const double x = position({m_mapping.unitX(tick.value), 0}).x();
        drawGridLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
        painter.setPen(m_type.colors.quietText);
        painter.drawText(QPointF(x - metrics.horizontalAdvance(tick.label) / 2, baseline), tick.label);
    }
    painter.setPen(QPen(m_type.colors.axis, 1.2));
    painter.drawLine(m_plot.bottomLeft(), m_plot.bottomRight());
    painter.setPen(m_type.colors.quietText);
    painter.drawText(QPointF(m_plot.center().x() - metrics.horizontalAdvance(m_texts.horizontal) / 2,
                             baseline + metrics.height() + unit * 0.1),
                     m_texts.horizontal);
}

void ChartFrame::paintAbove(QPainter& painter) const
{
    const std::vector<PlacedEnd> ends = placedEnds();
    paintMarks(painter, placedMarks(ends), m_type, m_plot);
    paintEnds(painter, ends);
    paintHint(painter);
}

void ChartFrame::paintHint(QPainter& painter) const
{
    if (m_texts.hint.isEmpty())
        return;
    constexpr int wrapped = Qt::AlignCenter | Qt::TextWordWrap;
    painter.setFont(font(1.15));
    const QRectF room = m_plot.adjusted(size(1), 0, -size(1), 0);
    const QRectF words = QFontMetricsF(painter.font()).boundingRect(room, wrapped, m_texts.hint);
    painter.fillRect(words.adjusted(-size(0.6), -size(0.3), size(0.6), size(0.3)), m_type.colors.background);
    painter.setPen(m_type.colors.quietText);
    painter.drawText(room, wrapped, m_texts.hint);
}

} // namespace epochscope
