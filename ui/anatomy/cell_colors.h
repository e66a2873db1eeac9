// The colours of cells and of their key: quiet tints for batches in turn, the accent for the one at work, hues for classes.
#pragma once

#include <QtGui/QColor>

#include <cstdint>

class QPainter;
class QPalette;
class QRect;

namespace epochscope {

struct ChartColors;

struct CellColors
{
    QColor background;
    QColor batch[2]; // in turn
    QColor atWork;
    QColor line; // over a last batch that is smaller
    QColor faint;
    QColor quiet;

    static CellColors of(const QPalette& palette);
    static CellColors of(const ChartColors& colors); // for pictures
};

enum class PlaceKind { batch, otherBatch, atWork, lastOfFew, elsewhere, absent };

void paintCell(QPainter& painter, const QRect& place, PlaceKind kind, const CellColors& colors);
// A second colour at the cell's foot: left for the first class, right for the second and so on in turn.
void paintClass(QPainter& painter, const QRect& place, int number, const ChartColors& colors);
// How often a sample has been seen: the more, the stronger; 0 is hatched.
struct VisitScale
{
    std::int64_t least = 0, most = 0; // of all samples
};
QColor visitColor(double visits, const VisitScale& scale, const CellColors& colors);
void paintVisits(QPainter& painter, const QRect& place, double visits, const VisitScale& scale, const CellColors& colors);

} // namespace epochscope
