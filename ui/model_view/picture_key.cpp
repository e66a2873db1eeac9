#include "model_view/picture_key.h"

#include <QtCore/QStringList>
#include <QtGui/QLinearGradient>
#include <QtGui/QPainter>

#include <algorithm>

namespace epochscope {

namespace {
constexpr double gap = 6;      // between a mark and its words
constexpr double apart = 16;   // between entries of a row
constexpr double widest = 0.3; // of the picture, for a column
} // namespace

PictureKey::PictureKey(std::vector<KeyEntry> entries, const QFont& font)
    : m_entries(std::move(entries)), m_metrics(font)
{
}

QString PictureKey::text() const
{
    QStringList words;
    for (const KeyEntry& each : m_entries)
        words += each.before.isEmpty() ? each.text : each.before + QStringLiteral(" – ") + each.text;
    return words.join(QStringLiteral(", "));
}

double PictureKey::symbolWidth(const KeyEntry& entry) const
{
    switch (entry.kind) {
    case KeyEntry::Kind::ramp:
        return m_metrics.horizontalAdvance(entry.before) + gap + 4 * m_metrics.height();
    case KeyEntry::Kind::line:
    case KeyEntry::Kind::dashes:
        return 1.4 * m_metrics.height();
    case KeyEntry::Kind::mark:
        break;
    }
    return m_metrics.height();
}

double PictureKey::widthOf(const KeyEntry& entry) const
{
    return symbolWidth(entry) + gap + m_metrics.horizontalAdvance(entry.text);
}

void PictureKey::takeFrom(QRectF& rect)
{
    m_column = rect.width() > 26 * m_metrics.height() && rect.height() < 1.2 * rect.width();
    m_rows = std::max<std::size_t>(1, static_cast<std::size_t>((rect.height() + 1) / m_metrics.height()));
    m_widths[0] = m_widths[1] = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        m_widths[i < m_rows ? 0 : 1] = std::max(m_widths[i < m_rows ? 0 : 1], widthOf(m_entries[i]));
    double width = m_widths[0] + (m_widths[1] > 0 ? apart + m_widths[1] : 0);
    if (m_widths[1] > 0 && (width > widest * rect.width() || m_entries.size() > 2 * m_rows)) {
        m_widths[1] = 0; // there is no room for a second one
        width = m_widths[0];
    }
    if (m_entries.empty()) {
        m_place = {};
    } else if (m_column) {
        if (m_widths[1] == 0)
            width = m_widths[0] = std::min(width, widest * rect.width());
        m_place = QRectF(rect.right() - width, rect.top(), width, rect.height());
        rect.setRight(m_place.left() - apart);
    } else {
        double used = 0;
        int rows = 1;
        for (const KeyEntry& each : m_entries) {
            if (used > 0 && used + widthOf(each) > rect.width()) {
                ++rows;
                used = 0;
            }
            used += widthOf(each) + apart;
        }
        const int most = std::max(1, static_cast<int>(rect.height() / 4 / m_metrics.height()));
        const double height = std::min(rows, most) * m_metrics.height();
        m_place = QRectF(rect.left(), rect.bottom() - height, rect.width(), height);
        rect.setBottom(m_place.top() - 4);
    }
}

void PictureKey::paintEntry(QPainter& painter, const KeyEntry& entry, const QRectF& place,
                            const ChartColors& colors) const
{
    const double symbol = symbolWidth(entry);
    const double middle = place.top() + m_metrics.height() / 2;
    const QRectF words = place.adjusted(symbol + gap, 0, 0, 0);
    painter.setPen(colors.quietText);
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                     m_metrics.elidedText(entry.text, Qt::ElideRight, words.width()));
    switch (entry.kind) {
    case KeyEntry::Kind::mark:
        paintMark(painter, {place.left() + symbol / 2, middle}, m_metrics.height() * 0.26, entry.mark, colors);
        return;
    case KeyEntry::Kind::line:
    case KeyEntry::Kind::dashes:
        painter.setPen(QPen(entry.mark.color, 2, entry.kind == KeyEntry::Kind::line ? Qt::SolidLine : Qt::DashLine));
        painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + symbol, middle));
        return;
    case KeyEntry::Kind::ramp:
        break;
    }
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, entry.before);
    const double left = place.left() + m_metrics.horizontalAdvance(entry.before) + gap;
    const QRectF bar(left, middle - m_metrics.ascent() / 2, symbol - (left - place.left()), m_metrics.ascent());
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    constexpr int stops = 16;
    for (int i = 0; i <= stops; ++i)
        gradient.setColorAt(static_cast<double>(i) / stops, entry.ramp(static_cast<double>(i) / stops));
    painter.fillRect(bar, gradient);
}

void PictureKey::paint(QPainter& painter, const ChartColors& colors) const
{
    if (m_column)
        paintColumns(painter, colors);
    else
        paintRows(painter, colors);
}

void PictureKey::paintColumns(QPainter& painter, const ChartColors& colors) const
{
    const double height = m_metrics.height();
    const std::size_t room = m_widths[1] > 0 ? 2 * m_rows : m_rows;
    for (std::size_t i = 0; i < std::min(m_entries.size(), room); ++i) {
        const std::size_t column = i / m_rows;
        const QRectF place(m_place.left() + (column == 1 ? m_widths[0] + apart : 0),
                           m_place.top() + static_cast<double>(i % m_rows) * height, m_widths[column], height);
        if (i + 1 < room || m_entries.size() == room) {
            paintEntry(painter, m_entries[i], place, colors);
        } else {
            painter.setPen(colors.quietText);
            painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("…"));
        }
    }
}

void PictureKey::paintRows(QPainter& painter, const ChartColors& colors) const
{
    const double height = m_metrics.height();
    QPointF at = m_place.topLeft();
    for (const KeyEntry& each : m_entries) {
        if (at.x() > m_place.left() && at.x() + widthOf(each) > m_place.right())
            at = QPointF(m_place.left(), at.y() + height);
        if (at.y() + height > m_place.bottom() + 1)
            return;
        paintEntry(painter, each, QRectF(at, QSizeF(std::min(widthOf(each), m_place.width()), height)), colors);
        at.rx() += widthOf(each) + apart;
    }
}

} // namespace epochscope
