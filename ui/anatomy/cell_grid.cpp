#include "anatomy/cell_grid.h"

#include <algorithm>

namespace epochscope {

CellGrid CellGrid::fitted(const QSize& widget, std::int64_t items, std::int64_t batchSize)
{
    const QSize room = widget - QSize(2, 2);
    CellGrid grid;
    grid.items = items;
    for (grid.side = largest; grid.side >= least; --grid.side) {
        const std::int64_t columns = room.width() / grid.side;
        const std::int64_t rows = room.height() / grid.side;
        if (columns * rows < items)
            continue;
        const std::int64_t whole = batchSize > 0 ? columns / batchSize * batchSize : 0;
        grid.columns = static_cast<int>(whole > 0 && whole * rows >= items ? whole : columns);
        return grid;
    }
    grid.side = least;
    grid.columns = std::max(1, room.width() / grid.side);
    const std::int64_t cells = std::int64_t{grid.columns} * std::max(1, room.height() / grid.side);
    grid.perCell = std::max<std::int64_t>(1, (items + cells - 1) / cells);
    return grid;
}

QRect CellGrid::rectOf(std::int64_t cell) const
{
    const int gap = side >= 6 ? 1 : 0;
    return {origin.x() + static_cast<int>(cell % columns) * side, origin.y() + static_cast<int>(cell / columns) * side, side - gap,
            side - gap};
}

void CellGrid::centre(int height)
{
    const auto rows = static_cast<int>((cells() + columns - 1) / columns);
    origin.setY(std::max(1, (height - rows * side) / 2));
}

std::int64_t CellGrid::cellAt(const QPoint& inWidget) const
{
    const QPoint place = inWidget - origin;
    if (place.x() < 0 || place.y() < 0 || place.x() >= columns * side)
        return -1;
    const std::int64_t cell = std::int64_t{place.y() / side} * columns + place.x() / side;
    return cell < cells() ? cell : -1;
}

} // namespace epochscope
