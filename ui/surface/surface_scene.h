// What a picture of an error surface shows: values only, so that it is drawn alike on the screen and in a file.
#pragma once

#include "analysis/contours.h"
#include "analysis/surface_grid.h"

#include <QtCore/QString>

#include <memory>
#include <optional>
#include <vector>

namespace epochscope {

struct LevelLines
{
    double level = 0;
    std::vector<ContourLine> lines;
};

struct SurfaceScene
{
    std::shared_ptr<const SurfaceGrid> grid; // null: `message` stands in its place
    HeightScale scale;
    std::shared_ptr<const std::vector<LevelLines>> lines;      // as the grid
    std::shared_ptr<const std::vector<LevelLines>> batchLines; // of the batch's own surface, at some of the levels; null: none
    QString batchName;                  // "next batch alone"; empty: not drawn
    QString aName, bName;               // of the axes

    std::vector<PlanePoint> path; // by steps, the first is the start
    bool pathHasEachUpdate = false; // and so few that each can be told from others
    static constexpr std::size_t mostDots = 100;
    std::optional<PlanePoint> start, now, best, exact;
    QString nowName; // "update 73"
    QString message;
};

} // namespace epochscope
