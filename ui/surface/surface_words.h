// What an error surface shows, in words.
#pragma once

#include "surface/surface_job.h"

#include <QtCore/QString>

#include <optional>

namespace epochscope {

struct SurfaceFacts
{
    const LaidSurface* laid = nullptr;
    const RunMoment* now = nullptr;
    std::optional<double> share;      // of the path's movement that lies in the plane
    std::optional<double> stableRate; // 2/λmax
    bool showsExact = false;
    const BatchSurface* batch = nullptr;
    bool mayStart = false; // by a click
    bool startsByHand = false; // the run's initial weights were given
};

// All that there is to say, the most important first.
QString surfaceSummary(const SurfaceFacts& facts);
// "w 0.41, b −1.20: error 0.352"
QString pointWords(const SurfaceFacts& facts, PlanePoint point);
// "Exactly: w 1.97, b −1.01, error 0.0893"
QString exactWords(const LeastSquares& exact);
QString axisName(const LaidSurface& laid, bool first);

} // namespace epochscope
