// How gradients are marked, in the picture and in its key: by shape and dash, and then by colour.
#pragma once

#include <QtGui/QColor>
#include <QtGui/QPen>

class QFontMetricsF;
class QPainter;
class QPointF;
class QRectF;

namespace epochscope {

struct ChartColors;

enum class GradientMark { none, full, batch, samples, predicted, measured, noiseScale };

struct GradientMarks
{
    // Lines are as strong as the type is large.
    GradientMarks(const ChartColors& colors, const QFontMetricsF& metrics);

    double unit; // 1 for type of the usual size
    QPen full;      // long dashes
    QPen batch;     // strong, solid
    QPen samples;   // thin, faint
    QPen predicted; // solid
    QPen measured;  // dots
    QPen noiseScale;
    QColor cloud; // of the dots

    const QPen& pen(GradientMark mark) const;
};

// From `from` to `to`, with a head of `head` pixels where it is long enough.
void paintArrow(QPainter& painter, const QPointF& from, const QPointF& to, const QPen& pen, double head);
void paintCloudDot(QPainter& painter, const QPointF& at, const GradientMarks& marks, double unit);
// In a key.
void paintMark(QPainter& painter, const QRectF& place, GradientMark mark, const GradientMarks& marks);

} // namespace epochscope
