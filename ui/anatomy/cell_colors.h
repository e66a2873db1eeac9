// The colours of cells and of their key: quiet tints for batches in turn, the accent for the one at work, hues for classes.
#pragma once

#include <QtGui/QColor>

class QPainter;
class QPalette;
class QRect;

namespace epochscope {

struct CellColors
{
    QColor background;
    QColor batch[2]; // in turn
    QColor atWork;
    QColor line; // over a last batch that is smaller
    QColor faint;
    QColor quiet;

    static CellColors of(const QPalette& palette);
};

enum class PlaceKind { batch, otherBatch, atWork, lastOfFew, elsewhere, absent };

void paintCell(QPainter& painter, const QRect& place, PlaceKind kind, const CellColors& colors);
// A second colour at the cell's foot: left for the first class, right for the second and so on in turn.
void paintClass(QPainter& painter, const QRect& place, int number, const QPalette& palette);

} // namespace epochscope
