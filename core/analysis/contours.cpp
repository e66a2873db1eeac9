#include "analysis/contours.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <deque>
#include <unordered_map>

namespace epochscope {

namespace {
// An edge of the grid: 2·(row·side + column), + 1 for those that go up.
using Edge = std::int64_t;

class Tracer
{
public:
    Tracer(const SurfaceGrid& grid, double level) : m_grid(grid), m_level(level) {}

    std::vector<ContourLine> trace()
    {
        for (int row = 0; row + 1 < m_grid.side; ++row)
            for (int column = 0; column + 1 < m_grid.side; ++column)
                addCell(column, row);
        std::vector<ContourLine> lines;
        std::vector<bool> used(m_pieces.size());
        for (std::size_t piece = 0; piece < m_pieces.size(); ++piece)
            if (!used[piece])
                lines.push_back(follow(piece, used));
        return lines;
    }

private:
    Edge across(int column, int row) const { return 2 * (static_cast<Edge>(row) * m_grid.side + column); }
    Edge up(int column, int row) const { return across(column, row) + 1; }

    void addCell(int column, int row)
    {
        const std::array<double, 4> heights{m_grid.at(column, row), m_grid.at(column + 1, row), m_grid.at(column + 1, row + 1),
                                            m_grid.at(column, row + 1)};
        if (!std::all_of(heights.begin(), heights.end(), [](double height) { return std::isfinite(height); }))
            return;
        // Corners and edges counterclockwise from the lower left; edge i goes from corner i to the next.
        const std::array<Edge, 4> edges{across(column, row), up(column + 1, row), across(column, row + 1), up(column, row)};
        std::array<bool, 4> high{};
        for (std::size_t i = 0; i < 4; ++i)
            high[i] = heights[i] >= m_level;
        std::array<std::size_t, 4> crossed{};
        std::size_t count = 0;
        for (std::size_t i = 0; i < 4; ++i)
            if (high[i] != high[(i + 1) % 4])
                crossed[count++] = i;
        if (count == 2) {
            join(edges[crossed[0]], edges[crossed[1]]);
        } else if (count == 4) {
            const bool middle = (heights[0] + heights[1] + heights[2] + heights[3]) / 4 >= m_level;
            // The corners that are unlike the middle are cut off.
            const std::size_t cut = high[0] == middle ? 1 : 0;
            for (const std::size_t corner : {cut, cut + 2})
                join(edges[(corner + 3) % 4], edges[corner]);
        }
    }

    void join(Edge one, Edge other)
    {
        for (const Edge edge : {one, other}) {
            auto& at = m_at.try_emplace(edge, std::array<std::int64_t, 2>{-1, -1}).first->second;
            at[at[0] < 0 ? 0 : 1] = static_cast<std::int64_t>(m_pieces.size());
        }
        m_pieces.push_back({one, other});
    }

    // On from a piece by one of its ends, until there is nothing or it comes back.
    template <class Add>
    bool walk(std::size_t piece, Edge edge, std::vector<bool>& used, const Add& add) const
    {
        const std::size_t start = piece;
        for (;;) {
            add(edge);
            const auto& at = m_at.at(edge);
            const std::int64_t next = at[0] == static_cast<std::int64_t>(piece) ? at[1] : at[0];
            if (next < 0)
                return false;
            piece = static_cast<std::size_t>(next);
            if (piece == start)
                return true;
            used[piece] = true;
            edge = m_pieces[piece][0] == edge ? m_pieces[piece][1] : m_pieces[piece][0];
        }
    }

    ContourLine follow(std::size_t piece, std::vector<bool>& used) const
    {
        used[piece] = true;
        std::deque<PlanePoint> points;
        ContourLine line;
        line.closed = walk(piece, m_pieces[piece][1], used, [&](Edge edge) { points.push_back(pointOn(edge)); });
        if (!line.closed)
            walk(piece, m_pieces[piece][0], used, [&](Edge edge) { points.push_front(pointOn(edge)); });
        line.points.assign(points.begin(), points.end());
        return line;
    }

    PlanePoint pointOn(Edge edge) const
    {
        const auto row = static_cast<int>(edge / 2 / m_grid.side);
        const auto column = static_cast<int>(edge / 2 % m_grid.side);
        const int toColumn = edge % 2 == 0 ? column + 1 : column;
        const int toRow = edge % 2 == 0 ? row : row + 1;
        const double from = m_grid.at(column, row);
        const double to = m_grid.at(toColumn, toRow);
        const double share = (m_level - from) / (to - from);
        const PlanePoint one = m_grid.point(column, row);
        const PlanePoint other = m_grid.point(toColumn, toRow);
        return {one.a + share * (other.a - one.a), one.b + share * (other.b - one.b)};
    }

    const SurfaceGrid& m_grid;
    const double m_level;
    std::vector<std::array<Edge, 2>> m_pieces;
    std::unordered_map<Edge, std::array<std::int64_t, 2>> m_at; // the one or two pieces that end on an edge
};

// The steps of 1, 2, 5 that come nearest to so many in the range.
std::vector<double> evenLevels(double lowest, double highest, int wanted)
{
    const double raw = (highest - lowest) / std::max(wanted, 1);
    const double decade = std::pow(10, std::floor(std::log10(raw)));
    double step = decade;
    for (const double factor : {2.0, 5.0, 10.0})
        if (raw > 0.75 * factor * decade)
            step = factor * decade;
    std::vector<double> levels;
    for (double number = std::ceil(lowest / step); number * step < highest && levels.size() < 200; ++number)
        if (number * step > lowest)
            levels.push_back(number * step);
    return levels;
}

std::vector<double> decadeLevels(double lowest, double highest, int wanted)
{
    static const std::vector<std::vector<double>> choices = {
        {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8}, {1, 1.5, 2, 3, 5, 7}, {1, 2, 5}, {1, 3}, {1}};
    const double decades = std::log10(highest) - std::log10(lowest);
    std::size_t choice = 0;
    while (choice + 1 < choices.size() && decades * static_cast<double>(choices[choice].size()) > 1.4 * wanted)
        ++choice;
    const int every = std::max(1, static_cast<int>(std::ceil(decades / (1.4 * wanted)))); // decades
    std::vector<double> levels;
    for (int decade = static_cast<int>(std::floor(std::log10(lowest))); std::pow(10, decade) < highest; ++decade) {
        if (choice + 1 == choices.size() && decade % every != 0)
            continue;
        for (const double factor : choices[choice]) {
            const double level = factor * std::pow(10, decade);
            if (level > lowest && level < highest)
                levels.push_back(level);
        }
    }
    return levels;
}
} // namespace

std::vector<ContourLine> contourLines(const SurfaceGrid& grid, double level)
{
    return grid.side < 2 ? std::vector<ContourLine>() : Tracer(grid, level).trace();
}

HeightScale::HeightScale(double lowest, double highest)
    : m_lowest(lowest), m_highest(highest), m_logarithmic(lowest > 0 && highest / lowest > 6)
{
    if (!(m_highest > m_lowest) || !std::isfinite(m_highest)) { // flat, or nothing at all
        m_logarithmic = false;
        const double middle = std::isfinite(lowest) ? lowest : 0;
        const double room = std::max(std::abs(middle), 1.0) * 1e-3;
        m_lowest = middle - room;
        m_highest = middle + room;
    }
}

double HeightScale::position(double height) const
{
    const double position = m_logarithmic ? (std::log(height) - std::log(m_lowest)) / (std::log(m_highest) - std::log(m_lowest))
                                          : (height - m_lowest) / (m_highest - m_lowest);
    return std::isnan(height) ? height : std::isnan(position) ? 0 : std::clamp(position, 0.0, 1.0);
}

double HeightScale::height(double position) const
{
    return m_logarithmic ? std::exp((1 - position) * std::log(m_lowest) + position * std::log(m_highest))
                         : (1 - position) * m_lowest + position * m_highest;
}

std::vector<double> HeightScale::levels(int wanted) const
{
    return m_logarithmic ? decadeLevels(m_lowest, m_highest, wanted) : evenLevels(m_lowest, m_highest, wanted);
}

} // namespace epochscope
