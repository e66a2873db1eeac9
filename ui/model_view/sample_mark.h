// How a sample is marked in a plot: its class by shape and hue, its part by being filled or not, whether the model is wrong
// about it by a cross, and the next batch by a ring.
#pragma once

#include "chart/theme.h"

#include <QtCore/QHash>
#include <QtGui/QPixmap>

class QPainter;

namespace epochscope {

struct SampleMark
{
    int shape = 0; // of the class
    QColor color;
    bool filled = true;
    bool wrong = false;
    bool lit = false;
    bool operator==(const SampleMark&) const = default;
};

void paintMark(QPainter& painter, const QPointF& centre, double radius, const SampleMark& mark,
               const ChartColors& colors);

// Thousands of them in a frame: each kind is drawn once and then copied.
class MarkStamps
{
public:
    // `vector`: for a picture that is not made of pixels, each is drawn by itself.
    MarkStamps(double radius, double ratio, const ChartColors& colors, bool vector);
    void paint(QPainter& painter, const QPointF& centre, const SampleMark& mark);

private:
    double m_radius;
    double m_ratio;
    const ChartColors& m_colors;
    bool m_vector;
    QHash<quint64, QPixmap> m_stamps;
};

} // namespace epochscope
