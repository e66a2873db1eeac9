#include "anatomy/update_drawing.h"

#include "chart/theme.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr double padding = 6; // within a column
constexpr double markWidth = 10;
constexpr int captionLines = 2;

double lineHeight(const QFontMetricsF& metrics) { return std::ceil(metrics.height()) + 1; }
double headHeight(const QFontMetricsF& metrics) { return 2 * lineHeight(metrics) + 4; }
double captionHeight(const QFontMetricsF& metrics) { return captionLines * lineHeight(metrics) + 8; }

QString headOf(const UpdateColumn& column) { return u"%1 %2"_s.arg(static_cast<int>(column.stage) + 1).arg(column.name); }

struct PlacedColumn
{
    const UpdateColumn* column;
    QRectF rect;
};

struct Layout
{
    UpdateColumns content;
    std::vector<PlacedColumn> columns;
    double top = 0; // of the first line

    Layout(const UpdateDrawing& drawing, const QRectF& rect, const QFontMetricsF& metrics)
        : content(UpdateColumns::of(*drawing.look, drawing.rows(rect, metrics))), top(rect.top() + headHeight(metrics))
    {
        std::array<double, updateStages> widths{};
        for (std::size_t i = 0; i < widths.size(); ++i)
            widths[i] = widthOf(content.columns[i], metrics);
        // What led to the stage, then what follows, as far as there is room.
        auto first = static_cast<std::size_t>(drawing.stage);
        auto end = first + 1;
        double used = widths[first];
        while (first > 0 && used + widths[first - 1] <= rect.width())
            used += widths[--first];
        while (end < widths.size() && used + widths[end] <= rect.width())
            used += widths[end++];
        const double spare = std::max(0.0, rect.width() - used) / static_cast<double>(end - first);
        double left = rect.left();
        const double height = rect.height() - captionHeight(metrics);
        for (std::size_t i = first; i < end; ++i) {
            const double width = std::min(widths[i] + spare, rect.width());
            columns.push_back({&content.columns[i], QRectF(left, rect.top(), width, height)});
            left += width;
        }
    }

    static double widthOf(const UpdateColumn& column, const QFontMetricsF& metrics)
    {
        double widest = std::max(1.06 * metrics.horizontalAdvance(headOf(column)), metrics.horizontalAdvance(column.equation));
        for (const UpdateLine& line : column.lines)
            widest = std::max(widest, (line.strong ? 1.1 : 1.0) * metrics.horizontalAdvance(line.text) + (line.label >= 0 ? markWidth + 4 : 0) +
                                          (line.share >= 0 ? 24 : 0) + (line.wrong ? metrics.horizontalAdvance(u" ✗"_s) : 0));
        // Classes may have long names.
        return std::ceil(std::min(widest, 26 * metrics.averageCharWidth())) + 2 * padding;
    }
};

class Painting
{
public:
    Painting(QPainter& painter, const UpdateDrawing& drawing, const QRectF& rect, const ChartColors& colors)
        : m_painter(painter), m_drawing(drawing), m_rect(rect), m_colors(colors), m_metrics(painter.font()),
          m_layout(drawing, rect, m_metrics)
    {
    }

    void run()
    {
        for (const PlacedColumn& column : m_layout.columns)
            paint(column);
        paintPointed();
        for (std::size_t i = 1; i < m_layout.columns.size(); ++i)
            paintArrow(m_layout.columns[i].rect.left(), true);
        // There are more than are to be seen.
        if (m_layout.columns.front().column->stage != UpdateStage::draw)
            paintArrow(m_rect.left() - 1, false);
        if (m_layout.columns.back().column->stage != UpdateStage::update)
            paintArrow(m_rect.right(), true);
        m_painter.setPen(m_colors.text);
        const QRectF caption(m_rect.left(), m_rect.bottom() - captionHeight(m_metrics) + 8, m_rect.width(), captionHeight(m_metrics) - 8);
        m_painter.drawText(caption, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, stageCaption(m_drawing.stage, *m_drawing.look));
    }

private:
    void text(const QRectF& rect, const QString& words, const QColor& color, bool bold = false)
    {
        const QFont before = m_painter.font();
        QFont font = before;
        font.setBold(bold);
        m_painter.setFont(font);
        m_painter.setPen(color);
        m_painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter,
                           QFontMetricsF(font).elidedText(words, Qt::ElideRight, rect.width() + 1));
        m_painter.setFont(before);
    }

    void paint(const PlacedColumn& placed)
    {
        const UpdateColumn& column = *placed.column;
        const bool now = column.stage == m_drawing.stage;
        const bool done = column.stage <= m_drawing.stage;
        const double height = lineHeight(m_metrics);
        if (now) {
            QColor tint = m_colors.hue(0);
            tint.setAlphaF(0.10F);
            const QRectF lit = placed.rect.adjusted(2, 0, -2, 0);
            m_painter.fillRect(lit, tint);
            m_painter.fillRect(QRectF(lit.left(), lit.top(), lit.width(), 3), m_colors.hue(0));
        }
        QRectF row(placed.rect.left() + padding, placed.rect.top() + 3, placed.rect.width() - 2 * padding, height);
        text(row, headOf(column), done ? m_colors.text : m_colors.quietText, now);
        row.translate(0, height);
        text(row, column.equation, m_colors.quietText);
        row.moveTop(m_layout.top);
        for (const UpdateLine& line : column.lines) {
            if (done)
                paint(line, row);
            row.translate(0, height);
        }
    }

    void paint(const UpdateLine& line, const QRectF& row)
    {
        QRectF rest = row;
        if (line.label >= 0) {
            // The first hue is that of what is at work.
            const auto hues = static_cast<int>(m_colors.hues.size()) - 1;
            const QRectF mark(rest.left(), rest.center().y() - markWidth / 2, markWidth, markWidth);
            const bool left = line.label % 2 == 0;
            m_painter.fillRect(mark, m_colors.grid);
            m_painter.fillRect(QRectF(left ? mark.left() : mark.center().x(), mark.top(), markWidth / 2, markWidth),
                               m_colors.hue(static_cast<std::size_t>(1 + line.label % hues)));
            rest.setLeft(mark.right() + 4);
        }
        text(rest, line.wrong ? line.text + u" ✗"_s : line.text, m_colors.text, line.strong);
        if (line.share >= 0) {
            const double from = rest.left() + std::max(m_metrics.horizontalAdvance(line.text), m_metrics.horizontalAdvance(u"0.0000"_s)) + 6;
            const double room = rest.right() - from;
            if (room > 4)
                m_painter.fillRect(QRectF(from, row.center().y() - 3, std::max(1.0, line.share * room), 6), m_colors.hue(0));
        }
    }

    void paintPointed()
    {
        if (!m_drawing.pointed || *m_drawing.pointed >= m_layout.content.shown)
            return;
        double right = m_rect.left();
        for (const PlacedColumn& column : m_layout.columns)
            if (column.column->stage <= UpdateStage::error)
                right = std::max(right, column.rect.right());
        const double height = lineHeight(m_metrics);
        m_painter.setPen(QPen(m_colors.text, 1));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawRect(QRectF(m_rect.left() + 2.5, m_layout.top + static_cast<double>(*m_drawing.pointed) * height + 0.5,
                                  right - m_rect.left() - 5, height - 1));
    }

    void paintArrow(double x, bool on)
    {
        const double tip = on ? 3 : -3;
        const double y = m_rect.top() + 3 + lineHeight(m_metrics) / 2;
        const QPointF head[] = {{x - tip / 2, y - 4}, {x + tip, y}, {x - tip / 2, y + 4}};
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setPen(QPen(m_colors.quietText, 1.5));
        m_painter.drawPolyline(head, 3);
        m_painter.setRenderHint(QPainter::Antialiasing, false);
    }

    QPainter& m_painter;
    const UpdateDrawing& m_drawing;
    QRectF m_rect;
    const ChartColors& m_colors;
    QFontMetricsF m_metrics;
    Layout m_layout;
};
} // namespace

std::size_t UpdateDrawing::rows(const QRectF& rect, const QFontMetricsF& metrics) const
{
    const double room = rect.height() - headHeight(metrics) - captionHeight(metrics);
    return static_cast<std::size_t>(std::max(1.0, std::floor(room / lineHeight(metrics))));
}

void UpdateDrawing::draw(QPainter& painter, const QRectF& rect, const ChartColors& colors) const
{
    if (look && look->hasAnatomy()) {
        Painting(painter, *this, rect, colors).run();
        return;
    }
    painter.setPen(colors.quietText);
    painter.drawText(rect, Qt::AlignCenter | Qt::TextWordWrap, message);
}

std::optional<std::size_t> UpdateDrawing::sampleAt(const QPointF& point, const QRectF& rect, const QFontMetricsF& metrics) const
{
    if (!look || !look->hasAnatomy())
        return std::nullopt;
    const Layout layout(*this, rect, metrics);
    for (const PlacedColumn& column : layout.columns) {
        const double row = std::floor((point.y() - layout.top) / lineHeight(metrics));
        if (column.column->stage <= UpdateStage::error && column.rect.contains(point) && row >= 0 &&
            row < static_cast<double>(layout.content.shown))
            return static_cast<std::size_t>(row);
    }
    return std::nullopt;
}

std::optional<UpdateStage> UpdateDrawing::stageAt(const QPointF& point, const QRectF& rect, const QFontMetricsF& metrics) const
{
    if (!look || !look->hasAnatomy())
        return std::nullopt;
    for (const PlacedColumn& column : Layout(*this, rect, metrics).columns)
        if (column.rect.contains(point))
            return column.column->stage;
    return std::nullopt;
}

} // namespace epochscope
