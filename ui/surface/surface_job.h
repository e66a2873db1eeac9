// Lays a plane through a run and works its surface out, coarse first; and a batch's own surface over the same plane. In a
// thread of its own.
#pragma once

#include "analysis/batch_at.h"
#include "analysis/error_surface.h"
#include "analysis/least_squares.h"
#include "analysis/run_path.h"
#include "bridge/run_moment.h"
#include "surface/surface_scene.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace epochscope {

enum class PlaneKind { twoParameters, throughRun, random };

struct SurfaceOrder
{
    std::shared_ptr<const RunMoment> now;
    PlaneKind kind = PlaneKind::throughRun;
    std::uint64_t seed = 1;    // of random directions
    double aspect = 1;         // of the window
    std::vector<PathMoment> path;                    // the first is the start
    std::shared_ptr<const std::vector<float>> best;  // null: not known
    std::shared_ptr<const LeastSquares> exact;       // likewise
};

// What spans the plane's second direction.
enum class ThirdPoint { none, best, exact, path };

struct LaidSurface
{
    std::shared_ptr<const LookedAtRun> run;
    PlaneKind kind = PlaneKind::throughRun;
    std::uint64_t seed = 1;
    double aspect = 1;
    std::int64_t steps = 0; // of the run when it was laid
    ThirdPoint third = ThirdPoint::none;
    std::shared_ptr<const SurfacePlane> plane;
    std::shared_ptr<const LeastSquares> exact; // of two parameters; else as ordered
    std::int64_t samples = 0;                  // that the heights are the error of
    bool isTooLarge = false;                   // for any grid
    bool isComplete = false;                   // as fine as it gets
    std::shared_ptr<const SurfaceGrid> grid;
    HeightScale scale;
    std::shared_ptr<const std::vector<LevelLines>> lines;
};

constexpr int wantedLevels = 12;

// Calls `show` with each finer grid; `gentle`: whether it is to leave the processor to others four fifths of the time.
void laySurface(const SurfaceOrder& order, const std::atomic<bool>& cancel, const std::atomic<bool>& gentle,
                const std::function<void(LaidSurface)>& show);

struct BatchSurface
{
    std::int64_t steps = 0;      // of the moment
    bool isNext = true;          // false: the run's last batch
    std::int64_t batch = 0;      // of the pass, from 0
    std::int64_t samples = 0;
    double lossNow = 0;          // its error at the moment's weights
    std::shared_ptr<const std::vector<LevelLines>> lines;
    double seconds = 0; // that it took
};

// Of the batch that is worked through next, or was last where the run is over; none where cancelled or where the batch is more
// than there is time for. Keeps the order of the pass from one to the next.
class BatchSurfaces
{
public:
    std::optional<BatchSurface> surface(const RunMoment& moment, const LaidSurface& laid, const std::atomic<bool>& cancel);

private:
    std::shared_ptr<const LookedAtRun> m_run;
    std::optional<BatchFinder> m_batches;
};

std::shared_ptr<const std::vector<LevelLines>> linesAt(const SurfaceGrid& grid, const std::vector<double>& levels);

} // namespace epochscope
