// A plane through the space of a model's parameters, for its error surface:
//
//   θ(a, b) = origin + a·first + b·second          each [parameters], the directions need not be of length 1 or at right angles
//
// The projection of parameters onto it is the nearest point of the plane (least squares).
#pragma once

#include "model/network_shape.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace epochscope {

struct PlanePoint
{
    double a = 0;
    double b = 0;
};

class SurfacePlane
{
public:
    // Slope and intercept: for a model of two parameters, which are its coordinates.
    static SurfacePlane ofTwoParameters();

    // Through three points (Gram–Schmidt): the first direction from `start` to `end`, the second at right angles to it towards
    // `third`, both of length 1. Where the points do not span a plane, a seeded random direction takes the place of what is
    // missing; see secondIsRandom(), firstIsRandom().
    static SurfacePlane through(const NetworkShape& shape, std::span<const float> start, std::span<const float> end,
                                std::span<const float> third, std::uint64_t seed);

    // Two seeded random directions from `origin`, filter by filter as long as its weights (Li, Xu, Taylor, Studer, Goldstein:
    // Visualizing the Loss Landscape of Neural Nets, 2018, section 4): a filter is what leads to one unit. Biases stay, as
    // theirs. A filter of zeros, of which there is no length, gets one of length 1.
    static SurfacePlane random(const NetworkShape& shape, std::span<const float> origin, std::uint64_t seed);

    std::span<const float> origin() const { return m_origin; }
    std::span<const float> first() const { return m_first; }
    std::span<const float> second() const { return m_second; }
    std::size_t parameters() const { return m_origin.size(); }
    bool firstIsRandom() const { return m_firstIsRandom; }
    bool secondIsRandom() const { return m_secondIsRandom; }

    void point(PlanePoint at, std::span<float> parameters) const;
    std::vector<float> point(PlanePoint at) const;
    PlanePoint project(std::span<const float> parameters) const;
    // Of the squared length of the way from `from` to `to`, how much lies in the plane: 0 … 1, 1 for no way at all.
    double shareInPlane(std::span<const float> from, std::span<const float> to) const;

private:
    SurfacePlane(std::vector<float> origin, std::vector<float> first, std::vector<float> second);
    PlanePoint solve(double alongFirst, double alongSecond) const;

    std::vector<float> m_origin, m_first, m_second;
    double m_firstSquare = 1, m_secondSquare = 1, m_product = 0; // of the directions
    bool m_firstIsRandom = false, m_secondIsRandom = false;
};

} // namespace epochscope
