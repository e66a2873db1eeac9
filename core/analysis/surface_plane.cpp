#include "analysis/surface_plane.h"

#include "base/matrix.h"
#include "base/random.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace epochscope {

namespace {
using ConstVector = Eigen::Map<const VectorF>;
using Double = Eigen::VectorXd;

ConstVector mapped(std::span<const float> values) { return {values.data(), static_cast<Eigen::Index>(values.size())}; }

std::vector<float> floats(const Double& values)
{
    std::vector<float> result(static_cast<std::size_t>(values.size()));
    std::transform(values.begin(), values.end(), result.begin(), [](double value) { return static_cast<float>(value); });
    return result;
}

// Normal numbers for the weights, filter by filter as long as the origin's; 0 for the biases.
Double randomDirection(const NetworkShape& shape, std::span<const float> origin, std::uint64_t seed, std::uint64_t index)
{
    RandomStream random(seed, StreamPurpose::analysis, index);
    Double direction = Double::Zero(static_cast<Eigen::Index>(origin.size()));
    for (const LayerShape& layer : shape.layers) {
        using Weights = Eigen::Map<const MatrixF>;
        const Weights weights(origin.data() + layer.weightOffset, layer.out, layer.in);
        Eigen::Map<Eigen::MatrixXd> drawn(direction.data() + layer.weightOffset, layer.out, layer.in);
        for (double& value : drawn.reshaped())
            value = random.normal();
        for (Eigen::Index unit = 0; unit < layer.out; ++unit) {
            const double length = weights.row(unit).cast<double>().norm();
            const double drawnLength = drawn.row(unit).norm();
            if (drawnLength > 0)
                drawn.row(unit) *= (length > 0 && std::isfinite(length) ? length : 1) / drawnLength;
        }
    }
    return direction;
}

// Without what lies along `unit`, of length 1; empty where nothing is left.
Double normalised(Double direction, const Double& unit, double scale)
{
    for (int time = 0; time < 2 && unit.size() > 0; ++time) // twice is enough (Giraud et al. 2005)
        direction -= direction.dot(unit) * unit;
    const double length = direction.norm();
    constexpr double least = 1e-5; // of the way: floats tell it no better
    return length > least * scale && std::isfinite(length) ? Double(direction / length) : Double();
}
} // namespace

SurfacePlane::SurfacePlane(std::vector<float> origin, std::vector<float> first, std::vector<float> second)
    : m_origin(std::move(origin)), m_first(std::move(first)), m_second(std::move(second))
{
    const auto one = mapped(m_first);
    const auto two = mapped(m_second);
    m_firstSquare = one.cast<double>().squaredNorm();
    m_secondSquare = two.cast<double>().squaredNorm();
    m_product = one.cast<double>().dot(two.cast<double>());
}

SurfacePlane SurfacePlane::ofTwoParameters() { return {{0, 0}, {1, 0}, {0, 1}}; }

SurfacePlane SurfacePlane::through(const NetworkShape& shape, std::span<const float> start, std::span<const float> end,
                                   std::span<const float> third, std::uint64_t seed)
{
    const Double from = mapped(start).cast<double>();
    const double size = std::max(from.norm(), 1e-20);
    Double first = normalised(mapped(end).cast<double>() - from, {}, size * 1e-2);
    const bool firstIsRandom = first.size() == 0;
    const Double way = mapped(third).cast<double>() - from;
    if (firstIsRandom)
        first = normalised(way, {}, size * 1e-2);
    const bool noneIsThere = first.size() == 0;
    if (noneIsThere)
        first = normalised(randomDirection(shape, start, seed, 0), {}, 0);
    Double second = firstIsRandom ? Double() : normalised(way, first, way.norm());
    const bool secondIsRandom = second.size() == 0;
    for (std::uint64_t index = 1; second.size() == 0 && index < 8; ++index)
        second = normalised(randomDirection(shape, start, seed, index), first, 1e-6);
    if (second.size() == 0) { // one weight and one bias, or less
        Double bias = Double::Zero(from.size());
        bias[from.size() - 1] = 1;
        second = normalised(bias, first, 1e-6);
    }
    if (second.size() == 0)
        second = Double::Zero(from.size());
    SurfacePlane plane({start.begin(), start.end()}, floats(first), floats(second));
    plane.m_firstIsRandom = noneIsThere;
    plane.m_secondIsRandom = secondIsRandom;
    return plane;
}

SurfacePlane SurfacePlane::random(const NetworkShape& shape, std::span<const float> origin, std::uint64_t seed)
{
    SurfacePlane plane({origin.begin(), origin.end()}, floats(randomDirection(shape, origin, seed, 0)),
                       floats(randomDirection(shape, origin, seed, 1)));
    plane.m_firstIsRandom = plane.m_secondIsRandom = true;
    return plane;
}

void SurfacePlane::point(PlanePoint at, std::span<float> parameters) const
{
    for (std::size_t i = 0; i < m_origin.size(); ++i)
        parameters[i] = static_cast<float>(double{m_origin[i]} + at.a * double{m_first[i]} + at.b * double{m_second[i]});
}

std::vector<float> SurfacePlane::point(PlanePoint at) const
{
    std::vector<float> parameters(m_origin.size());
    point(at, parameters);
    return parameters;
}

// The normal equations of two unknowns.
PlanePoint SurfacePlane::solve(double alongFirst, double alongSecond) const
{
    const double determinant = m_firstSquare * m_secondSquare - m_product * m_product;
    if (!(determinant > 1e-12 * m_firstSquare * m_secondSquare))
        return {m_firstSquare > 0 ? alongFirst / m_firstSquare : 0, 0};
    return {(alongFirst * m_secondSquare - alongSecond * m_product) / determinant,
            (alongSecond * m_firstSquare - alongFirst * m_product) / determinant};
}

PlanePoint SurfacePlane::project(std::span<const float> parameters) const
{
    double alongFirst = 0;
    double alongSecond = 0;
    for (std::size_t i = 0; i < m_origin.size(); ++i) {
        const double way = double{parameters[i]} - double{m_origin[i]};
        alongFirst += way * double{m_first[i]};
        alongSecond += way * double{m_second[i]};
    }
    return solve(alongFirst, alongSecond);
}

double SurfacePlane::shareInPlane(std::span<const float> from, std::span<const float> to) const
{
    double alongFirst = 0;
    double alongSecond = 0;
    double square = 0;
    for (std::size_t i = 0; i < m_origin.size(); ++i) {
        const double way = double{to[i]} - double{from[i]};
        alongFirst += way * double{m_first[i]};
        alongSecond += way * double{m_second[i]};
        square += way * way;
    }
    if (square == 0)
        return 1;
    const PlanePoint in = solve(alongFirst, alongSecond);
    return std::clamp((in.a * alongFirst + in.b * alongSecond) / square, 0.0, 1.0);
}

} // namespace epochscope
