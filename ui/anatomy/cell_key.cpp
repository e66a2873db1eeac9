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
QSize CellKey::sizeHint() const
{
    const std::vector<Place> places = placesIn(mostRows);
    return {0, (places.empty() ? 1 : places.back().row + 1) * fontMetrics().height()};
}

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

// Of the entries that so many rows have room for.
std::vector<CellKey::Place> CellKey::placesIn(int rows) const
{
    std::vector<Place> places;
    Place next;
    for (const Entry& entry : m_entries) {
        const int needed = widthOf(entry);
        if (next.left > 0 && next.left + needed > width()) {
            if (next.row + 1 == rows)
                break;
            next = {next.row + 1, 0};
        }
        places.push_back(next);
        next.left += needed + gapAfter(entry);
    }
    return places;
}

void CellKey::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const CellColors colors = CellColors::of(palette());
    const int side = fontMetrics().ascent();
    const int line = fontMetrics().height();
    const std::vector<Place> places = placesIn(std::max(1, height() / line));
    for (std::size_t at = 0; at < places.size(); ++at) {
        const Entry& entry = m_entries[at];
        const auto [row, left] = places[at];
        const int cells = static_cast<int>(std::max<std::size_t>(entry.cells.size(), 1));
        for (int i = 0; i < cells; ++i) {
            const QRect place(left + i * (side + 1), row * line + (line - side) / 2, side, side);
            paintCell(painter, place, entry.cells.empty() ? PlaceKind::batch : entry.cells[static_cast<std::size_t>(i)], colors);
            if (entry.cells.empty())
                paintClass(painter, place, entry.number, ChartColors::of(palette()));
        }
        const int name = cells * (side + 1) + beforeName;
        painter.setPen(colors.quiet);
        painter.drawText(QRect(left + name, row * line, widthOf(entry) - name, line), Qt::AlignLeft | Qt::AlignVCenter, entry.name);
        if (at + 1 == places.size() && places.size() < m_entries.size())
            painter.drawText(QRect(left + widthOf(entry) + gapAfter(entry), row * line, width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                             QStringLiteral("…"));
    }
}

} // namespace epochscope
