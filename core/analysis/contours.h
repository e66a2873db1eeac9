// Lines of equal height on a grid, by marching squares (Lorensen, Cline 1987, in the plane), and which heights to draw.
//
// Between two neighbouring points the surface is taken to be straight, so that a line is off by the order of the square of
// the grid's step. Where a cell has its high corners across from each other, the mean of the four decides how they join.
#pragma once

#include "analysis/surface_grid.h"

#include <vector>

namespace epochscope {

struct ContourLine
{
    std::vector<PlanePoint> points; // in the plane, one after the other
    bool closed = false;            // the last is joined to the first
};

// Cells with a corner that is not finite have no lines.
std::vector<ContourLine> contourLines(const SurfaceGrid& grid, double level);

// How heights are spread over colours and lines: by their logarithm where they are above zero and span more than a factor
// of 6, else evenly.
class HeightScale
{
public:
    HeightScale() = default;
    HeightScale(double lowest, double highest);
    bool isLogarithmic() const { return m_logarithmic; }
    double lowest() const { return m_lowest; }
    double highest() const { return m_highest; }
    double position(double height) const; // 0 … 1, cut to that; NaN stays NaN
    double height(double position) const;

    // Readable numbers within the range: 1, 2, 5 times powers of ten or steps of such, more finely or coarsely so that there are
    // about `wanted`; of a logarithmic scale by equal factors.
    std::vector<double> levels(int wanted) const;

private:
    double m_lowest = 0, m_highest = 1;
    bool m_logarithmic = false;
};

} // namespace epochscope
