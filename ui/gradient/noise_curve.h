// The noise scale along a run, as far as its moments were looked at.
#pragma once

#include "gradient/gradient_look.h"

#include <QtCore/QRectF>

#include <map>
#include <optional>

class QFontMetricsF;
class QPainter;

namespace epochscope {

struct ChartColors;

class NoiseCurve
{
public:
    static constexpr std::size_t mostPoints = 2000; // then every other one is left out

    struct Point
    {
        std::int64_t updates = 0;
        double value = 0;
        bool coarse = false;
    };

    void clear() { m_points.clear(); }
    void add(const GradientLook& look); // another run's replace all
    const std::map<std::int64_t, Point>& points() const { return m_points; } // by steps; those that can be told

private:
    std::uint64_t m_run = 0;
    std::map<std::int64_t, Point> m_points;
};

// Where its plot lies in a place.
QRectF noiseCurvePlot(const QRectF& place, const QFontMetricsF& metrics);
// `steps`: the moment to be marked; the run's batch size is a line across.
void drawNoiseCurve(QPainter& painter, const QRectF& place, const NoiseCurve& curve, std::int64_t steps, std::int64_t batchSize,
                    const ChartColors& colors);
// The point nearest to the pointer, if that is in the plot.
std::optional<NoiseCurve::Point> noiseCurvePoint(const QPointF& at, const QRectF& place, const NoiseCurve& curve,
                                                 const QFontMetricsF& metrics);

} // namespace epochscope
