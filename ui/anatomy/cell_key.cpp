#include "anatomy/cell_key.h"

#include "chart/theme.h"

#include <QtCore/QStringList>
#include <QtGui/QPainter>

#include <algorithm>

namespace epochscope {

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
    update();
}

QString CellKey::text() const
{
    QStringList names;
    for (const Entry& entry : m_entries)
        names += entry.cells.empty() ? tr("class %1").arg(entry.name) : entry.name;
    return names.join(QStringLiteral(", "));
}

QSize CellKey::sizeHint() const { return {0, fontMetrics().height()}; }

void CellKey::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const CellColors colors = CellColors::of(palette());
    const int side = fontMetrics().ascent();
    const int top = (height() - side) / 2;
    int left = 0;
    for (const Entry& entry : m_entries) {
        const int cells = static_cast<int>(std::max<std::size_t>(entry.cells.size(), 1));
        const int needed = cells * (side + 1) + 5 + fontMetrics().horizontalAdvance(entry.name);
        if (left + needed > width()) {
            painter.setPen(colors.quiet);
            painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("…"));
            return;
        }
        for (int i = 0; i < cells; ++i) {
            const QRect place(left + i * (side + 1), top, side, side);
            paintCell(painter, place, entry.cells.empty() ? PlaceKind::batch : entry.cells[static_cast<std::size_t>(i)], colors);
            if (entry.cells.empty())
                paintClass(painter, place, entry.number, ChartColors::of(palette()));
        }
        painter.setPen(colors.quiet);
        painter.drawText(QRect(left + cells * (side + 1) + 5, 0, needed, height()), Qt::AlignLeft | Qt::AlignVCenter, entry.name);
        left += needed + 16;
    }
}

} // namespace epochscope
