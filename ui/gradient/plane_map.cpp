#include "gradient/plane_map.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace epochscope {

namespace {
constexpr double mostSamples = 0.9;   // of their lengths in the plane
constexpr double mostStretched = 1.25; // times the reach of all else
constexpr double margin = 0.06;

// QRectF::united leaves out what has no area.
class Extent
{
public:
    void add(double x, double y)
    {
        m_left = std::min(m_left, x);
        m_right = std::max(m_right, x);
        m_low = std::min(m_low, y);
        m_high = std::max(m_high, y);
        m_reach = std::max(m_reach, std::hypot(x, y));
    }
    void add(const Eigen::Vector2d& place) { add(place.x(), place.y()); }
    double reach() const { return m_reach; }
    QRectF rect() const { return {m_left, m_low, m_right - m_left, m_high - m_low}; }

private:
    double m_left = 0, m_right = 0, m_low = 0, m_high = 0; // the origin is seen
    double m_reach = 0;
};

void addSpread(Extent& extent, const Eigen::Vector2d& centre, const Eigen::Matrix2d& variance)
{
    const Eigen::Vector2d sd = variance.diagonal().cwiseMax(0).cwiseSqrt();
    extent.add(centre.x() - sd.x(), centre.y());
    extent.add(centre.x() + sd.x(), centre.y());
    extent.add(centre.x(), centre.y() - sd.y());
    extent.add(centre.x(), centre.y() + sd.y());
}
} // namespace

QRectF gradientExtent(const GradientSamples& samples, const GradientCloud& cloud)
{
    Extent extent;
    extent.add(samples.fullPlace);
    extent.add(samples.batchPlace);
    addSpread(extent, samples.fullPlace, cloud.predictedInPlane);
    for (const Eigen::Vector2d& place : cloud.places)
        extent.add(place);
    std::vector<double> lengths;
    for (const GradientArrow& arrow : samples.arrows)
        lengths.push_back(arrow.place.norm());
    if (!lengths.empty()) {
        const auto nth = lengths.begin() + static_cast<std::ptrdiff_t>(mostSamples * static_cast<double>(lengths.size() - 1));
        std::nth_element(lengths.begin(), nth, lengths.end());
        const double reach = extent.reach();
        const double most = reach > 0 ? std::min(*nth, mostStretched * reach) : *nth;
        for (const GradientArrow& arrow : samples.arrows)
            if (arrow.place.norm() <= most)
                extent.add(arrow.place);
    }
    QRectF rect = extent.rect();
    const double side = std::max(rect.width(), rect.height());
    if (!(side > 0))
        return {-1, -1, 2, 2};
    const double more = margin * side;
    return rect.adjusted(-more, -more, more, more);
}

QRectF steadyExtent(const QRectF& shown, const QRectF& wanted)
{
    constexpr double tooLarge = 1.7, ahead = 0.08;
    const double side = std::max(wanted.width(), wanted.height());
    if (shown.contains(wanted) && std::max(shown.width(), shown.height()) < tooLarge * side)
        return shown;
    const double more = ahead * side;
    return wanted.adjusted(-more, -more, more, more);
}

PlaneMap::PlaneMap(const QRectF& extent, const QRectF& area) : m_area(area)
{
    if (area.isEmpty() || !(extent.width() > 0) || !(extent.height() > 0))
        return;
    m_scale = std::min(area.width() / extent.width(), area.height() / extent.height());
    m_origin = {area.center().x() - m_scale * extent.center().x(), area.center().y() + m_scale * extent.center().y()};
}

} // namespace epochscope
