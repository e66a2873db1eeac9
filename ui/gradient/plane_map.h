// Which part of the gradients' plane is shown, and where its points lie in a rectangle: the same scale along both axes, so
// that angles are seen as they are.
#pragma once

#include "analysis/gradient_noise.h"

#include <QtCore/QPointF>
#include <QtCore/QRectF>

namespace epochscope {

// The part that is worth showing: both gradients, the cloud, its ellipse, and of the samples as many as do not make all else
// small. y grows upwards.
QRectF gradientExtent(const GradientSamples& samples, const GradientCloud& cloud);

// `shown` if it serves for what is now wanted: holds it and is not much too large. So that a picture that goes along with a run
// keeps its scale for a while.
QRectF steadyExtent(const QRectF& shown, const QRectF& wanted);

class PlaneMap
{
public:
    PlaneMap() = default;
    PlaneMap(const QRectF& extent, const QRectF& area);

    const QRectF& area() const { return m_area; }
    double scale() const { return m_scale; } // pixels per unit
    QPointF at(double x, double y) const { return {m_origin.x() + m_scale * x, m_origin.y() - m_scale * y}; }
    QPointF at(const Eigen::Vector2d& place) const { return at(place.x(), place.y()); }
    double left() const { return (m_area.left() - m_origin.x()) / m_scale; } // of what the area shows
    double right() const { return (m_area.right() - m_origin.x()) / m_scale; }
    double bottom() const { return (m_origin.y() - m_area.bottom()) / m_scale; }
    double top() const { return (m_origin.y() - m_area.top()) / m_scale; }

private:
    QRectF m_area;
    double m_scale = 1;
    QPointF m_origin;
};

} // namespace epochscope
