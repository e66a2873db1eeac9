#include "anatomy/visit_cells.h"

#include "chart/number_text.h"
#include "chart/theme.h"

#include <QtGui/QFontMetrics>
#include <QtGui/QPainter>

#include <algorithm>
#include <numeric>

namespace epochscope {

VisitCells::VisitCells(QWidget* parent) : PointedCells(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    takePointer();
}

void VisitCells::setVisits(std::vector<std::int64_t> visits, const QString& message)
{
    const bool another = visits.size() != m_visits.size();
    m_visits = std::move(visits);
    m_message = message;
    m_scale = {};
    if (!m_visits.empty()) {
        const auto [least, most] = std::minmax_element(m_visits.begin(), m_visits.end());
        m_scale = {*least, *most};
    }
    if (another)
        m_hovered = m_current = -1;
    arrange();
}

void VisitCells::arrange()
{
    m_grid = gridFor(size());
    m_picture = {};
    update();
}

CellGrid VisitCells::gridFor(const QSize& size) const
{
    return CellGrid::fitted(size, static_cast<std::int64_t>(m_visits.size()), 1);
}

double VisitCells::visitsIn(std::int64_t cell, const CellGrid& grid) const
{
    const auto first = m_visits.begin() + cell * grid.perCell;
    const auto end = m_visits.begin() + std::min<std::int64_t>((cell + 1) * grid.perCell, static_cast<std::int64_t>(m_visits.size()));
    return static_cast<double>(std::accumulate(first, end, std::int64_t{0})) / static_cast<double>(end - first);
}

// Where there is room, with the numbers themselves.
void VisitCells::paintCells(QPainter& painter, const CellGrid& grid, const CellColors& colors) const
{
    const QFontMetrics metrics(painter.font());
    const bool numbers = grid.perCell == 1 && grid.side >= metrics.height() &&
                         metrics.horizontalAdvance(QString::number(m_scale.most)) <= grid.side - 3;
    for (std::int64_t cell = 0; cell < grid.cells(); ++cell) {
        const QRect place = grid.rectOf(cell);
        const double visits = visitsIn(cell, grid);
        paintVisits(painter, place, visits, m_scale, colors);
        if (!numbers || visits == 0)
            continue;
        const QColor ground = visitColor(visits, m_scale, colors);
        painter.setPen(contrast(ground, colors.line) >= contrast(ground, colors.background) ? colors.line : colors.background);
        painter.drawText(place, Qt::AlignCenter, QString::number(static_cast<std::int64_t>(visits)));
    }
}

void VisitCells::drawPicture(QPainter& painter, const QRect& rect, const ChartColors& colors) const
{
    painter.save();
    painter.translate(rect.topLeft());
    paintCells(painter, gridFor(rect.size()), CellColors::of(colors));
    painter.restore();
}

void VisitCells::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const CellColors colors = CellColors::of(palette());
    if (m_visits.empty()) {
        painter.setPen(colors.quiet);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, m_message);
    } else {
        if (m_picture.isNull()) {
            m_picture = QPixmap(size() * devicePixelRatioF());
            m_picture.setDevicePixelRatio(devicePixelRatioF());
            m_picture.fill(Qt::transparent);
            QPainter into(&m_picture);
            into.setFont(font());
            paintCells(into, m_grid, colors);
        }
        painter.drawPixmap(0, 0, m_picture);
        if (const auto sample = pointed()) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(colors.line, 2));
            painter.drawRect(rectOf(*sample));
        }
    }
    if (hasFocus()) {
        painter.setPen(QPen(colors.atWork, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

} // namespace epochscope
