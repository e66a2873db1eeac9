// Heights of a surface over a rectangle of a plane, on a grid of as many rows as columns whose outer points lie on the edges.
#pragma once

#include "analysis/surface_plane.h"

#include <vector>

namespace epochscope {

struct PlaneWindow
{
    double aFrom = -1, aTo = 1;
    double bFrom = -1, bTo = 1;

    bool contains(PlanePoint point) const
    {
        return point.a >= aFrom && point.a <= aTo && point.b >= bFrom && point.b <= bTo;
    }
    bool operator==(const PlaneWindow&) const = default;
};

// The smallest rectangle around the points and a margin, `share` of its size; no side shorter than `least` of the other, nor
// than `smallest`. What is not finite is left out.
PlaneWindow windowAround(const std::vector<PlanePoint>& points, double share, double least, double smallest);

struct SurfaceGrid
{
    PlaneWindow window;
    int side = 0;                // points along each axis; 0: none yet
    std::vector<double> heights; // row by row, b rising; in each a rising; not finite where the model's error is not

    PlanePoint point(int column, int row) const;
    double at(int column, int row) const
    {
        return heights[static_cast<std::size_t>(row) * static_cast<std::size_t>(side) + static_cast<std::size_t>(column)];
    }
    // Between the points, bilinearly; NaN outside and beside points that are not finite.
    double interpolated(PlanePoint point) const;
    // The lowest and the highest finite height; NaN if there is none.
    double lowest() const;
    double highest() const;
};

} // namespace epochscope
