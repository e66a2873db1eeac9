#include "anatomy/cell_key.h"

#include "chart/theme.h"

#include <QtCore/QEvent>
#include <QtCore/QStringList>
#include <QtGui/QPainter>

#include <algorithm>
#include <utility>

namespace epochscope {

namespace {
constexpr int beforeName = 5;
constexpr int mostRows = 2;
} // namespace

// Classes stand close to one another, as there are many.
int CellKey::gapAfter(const Entry& entry) { return entry.cells.empty() ? 6 : 16; }

CellKey::CellKey(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void CellKey::setEntries(std::vector<Entry> entries)
{
    m_entries = std::move(entries);
    setAccessibleName(tr("Key of the cells"));
    setAccessibleDescription(text());
    setToolTip(text());
    fit();
    update();
}

QString CellKey::text() const
{
    QStringList names;
    for (const Entry& entry : m_entries)
        names += entry.cells.empty() ? tr("class %1").arg(entry.name) : entry.name;
    return names.join(QStringLiteral(", "));
}

// One row, or two where one has no room for them all.
QSize CellKey::sizeHint() const { return {0, static_cast<int>(rowOf(width(), m_entries.size()) + 1) * fontMetrics().height()}; }

void CellKey::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

void CellKey::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fit();
}

void CellKey::fit()
{
    if (std::exchange(m_hint, sizeHint()) != sizeHint())
        updateGeometry();
}

int CellKey::widthOf(const Entry& entry) const
{
    const int cells = static_cast<int>(std::max<std::size_t>(entry.cells.size(), 1));
    return cells * (fontMetrics().ascent() + 1) + beforeName + fontMetrics().horizontalAdvance(entry.name);
}

// The row that the entry stands in, or the last one's where there are no more than `count`.
int CellKey::rowOf(int width, std::size_t count) const
{
    int row = 0, left = 0;
    for (std::size_t i = 0; i < std::min(count, m_entries.size()); ++i) {
        const int needed = widthOf(m_entries[i]);
        if (left > 0 && left + needed > width) {
            left = 0;
            if (++row == mostRows)
                return mostRows - 1;
        }
        left += needed + gapAfter(m_entries[i]);
    }
    return row;
}

void CellKey::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const CellColors colors = CellColors::of(palette());
    const int side = fontMetrics().ascent();
    const int line = fontMetrics().height();
    int left = 0, row = 0;
    for (const Entry& entry : m_entries) {
        const int needed = widthOf(entry);
        if (left > 0 && left + needed > width()) {
            if ((row + 2) * line > height()) {
                painter.setPen(colors.quiet);
                painter.drawText(QRect(left, row * line, width() - left, line), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("…"));
                return;
            }
            left = 0;
            ++row;
        }
        const int cells = static_cast<int>(std::max<std::size_t>(entry.cells.size(), 1));
        for (int i = 0; i < cells; ++i) {
            const QRect place(left + i * (side + 1), row * line + (line - side) / 2, side, side);
            paintCell(painter, place, entry.cells.empty() ? PlaceKind::batch : entry.cells[static_cast<std::size_t>(i)], colors);
            if (entry.cells.empty())
                paintClass(painter, place, entry.number, ChartColors::of(palette()));
        }
        const int name = cells * (side + 1) + beforeName;
        painter.setPen(colors.quiet);
        painter.drawText(QRect(left + name, row * line, needed - name, line), Qt::AlignLeft | Qt::AlignVCenter, entry.name);
        left += needed + gapAfter(entry);
    }
}

} // namespace epochscope
