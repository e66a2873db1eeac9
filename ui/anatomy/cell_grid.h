// Where the cells of a strip lie: row after row, as large as there is room for, whole batches to a row where that is
// possible. What is too much to be told apart stands together in one cell.
#pragma once

#include <QtCore/QPoint>
#include <QtCore/QRect>
#include <QtCore/QSize>

#include <cstdint>

namespace epochscope {

struct CellGrid
{
    static constexpr int largest = 24; // px
    static constexpr int least = 3;

    std::int64_t items = 0;
    std::int64_t perCell = 1;
    int side = largest;
    int columns = 1;
    QPoint origin{1, 1}; // of the first cell; a frame has room around it

    static CellGrid fitted(const QSize& widget, std::int64_t items, std::int64_t batchSize);
    void centre(int height); // between top and bottom

    std::int64_t cells() const { return (items + perCell - 1) / perCell; }
    std::int64_t cellOf(std::int64_t item) const { return item / perCell; }
    QRect rectOf(std::int64_t cell) const;         // with a gap where there is room for one
    std::int64_t cellAt(const QPoint& inWidget) const; // −1: none
};

} // namespace epochscope
