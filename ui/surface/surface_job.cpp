#include "surface/surface_job.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

namespace epochscope {

namespace {
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// After work: as much again and again, so that others have four fifths of the processor. Nothing is waited for here, time is what
// is given: in short rests, as the two flags that end it are only looked at.
class Pace
{
public:
    Pace(const std::atomic<bool>& cancel, const std::atomic<bool>& gentle) : m_cancel(cancel), m_gentle(gentle) {}
    void rest()
    {
        const double worked = secondsSince(m_since);
        if (worked < 2e-3)
            return; // not yet worth it
        const auto end = Clock::now() + std::chrono::duration<double>(4 * worked);
        while (m_gentle.load(std::memory_order_relaxed) && !m_cancel.load(std::memory_order_relaxed) && Clock::now() < end)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        m_since = Clock::now();
    }

private:
    const std::atomic<bool>& m_cancel;
    const std::atomic<bool>& m_gentle;
    Clock::time_point m_since = Clock::now();
};

// Of the path, what is farthest from the line through its start and now: that spans the widest plane.
const std::vector<float>* farthestFromLine(const SurfaceOrder& order, const std::vector<float>& start)
{
    const SurfacePlane line = SurfacePlane::through(order.now->run->shape, start, order.now->parameters, start, order.seed);
    const std::vector<float>* farthest = nullptr;
    double most = 0;
    const std::size_t stride = order.path.size() / 64 + 1;
    for (std::size_t i = 0; i < order.path.size(); i += stride) {
        const auto& parameters = *order.path[i].parameters;
        const double along = line.project(parameters).a;
        double square = 0;
        for (std::size_t j = 0; j < parameters.size(); ++j) {
            const double way = double{parameters[j]} - double{start[j]} - along * double{line.first()[j]};
            square += way * way;
        }
        if (square > most) {
            most = square;
            farthest = &parameters;
        }
    }
    return farthest;
}

SurfacePlane planeThroughRun(const SurfaceOrder& order, ThirdPoint& third)
{
    const NetworkShape& shape = order.now->run->shape;
    const std::vector<float>& start = order.path.empty() ? order.now->parameters : *order.path.front().parameters;
    const std::vector<float>& now = order.now->parameters;
    const std::vector<float>* const farthest = farthestFromLine(order, start);
    const std::pair<ThirdPoint, const std::vector<float>*> choices[] = {
        {ThirdPoint::exact, order.exact ? &order.exact->parameters : nullptr},
        {ThirdPoint::best, order.best.get()},
        {ThirdPoint::path, farthest}};
    for (const auto& [kind, point] : choices) {
        if (!point)
            continue;
        SurfacePlane plane = SurfacePlane::through(shape, start, now, *point, order.seed);
        if (plane.secondIsRandom())
            continue; // it lies on the line
        // Nearly on it, it would make a plane of chance: the path's bend says more.
        if (kind != ThirdPoint::path && plane.project(*point).b < 0.1 * plane.project(now).a)
            continue;
        third = kind;
        return plane;
    }
    third = ThirdPoint::none;
    return SurfacePlane::through(shape, start, now, now, order.seed);
}

PlaneWindow withAspect(PlaneWindow window, double aspect)
{
    const double width = window.aTo - window.aFrom;
    const double height = window.bTo - window.bFrom;
    const double a = (std::max(width, height * aspect) - width) / 2;
    const double b = (std::max(height, width / aspect) - height) / 2;
    return {window.aFrom - a, window.aTo + a, window.bFrom - b, window.bTo + b};
}

PlaneWindow windowFor(const SurfaceOrder& order, const SurfacePlane& plane)
{
    if (order.kind == PlaneKind::random)
        return withAspect({-1, 1, -1, 1}, order.aspect); // Li et al.: as long as the weights themselves
    std::vector<PlanePoint> points;
    if (order.kind == PlaneKind::twoParameters && order.exact) {
        // The way that has to be gone: where a run diverges, the valley stays in sight.
        const std::vector<float>& start = order.path.empty() ? order.now->parameters : *order.path.front().parameters;
        points = {plane.project(start), plane.project(order.exact->parameters)};
    } else {
        points = {plane.project(order.now->parameters)};
        for (const PathMoment& moment : order.path)
            points.push_back(plane.project(*moment.parameters));
        for (const std::vector<float>* other : {order.best.get(), order.exact ? &order.exact->parameters : nullptr})
            if (other)
                points.push_back(plane.project(*other));
    }
    return withAspect(windowAround(points, 0.3, 0.5, order.kind == PlaneKind::twoParameters ? 1 : 1e-3), order.aspect);
}

Objective objectiveFor(const LookedAtRun& run, std::int64_t samples)
{
    const std::int64_t all = run.data->train.samples();
    if (samples >= all)
        return {run.file.experiment, run.data, Objective::Part::training};
    return {run.file.experiment, run.data, drawnSamples(all, samples, 1)};
}
} // namespace

std::shared_ptr<const std::vector<LevelLines>> linesAt(const SurfaceGrid& grid, const std::vector<double>& levels)
{
    std::vector<LevelLines> lines;
    for (const double level : levels)
        if (auto at = contourLines(grid, level); !at.empty())
            lines.push_back({level, std::move(at)});
    return std::make_shared<const std::vector<LevelLines>>(std::move(lines));
}

void laySurface(const SurfaceOrder& order, const std::atomic<bool>& cancel, const std::atomic<bool>& gentle,
                const std::function<void(LaidSurface)>& show)
{
    const LookedAtRun& run = *order.now->run;
    LaidSurface laid{order.now->run, order.kind, order.seed, order.aspect, order.now->steps};
    SurfaceOrder full = order;
    if (order.kind == PlaneKind::twoParameters && !order.exact)
        if (auto exact = leastSquares(run.file.experiment, run.data, cancel))
            full.exact = std::make_shared<const LeastSquares>(std::move(*exact));
    laid.exact = full.exact;
    const SurfaceEffort effort = surfaceEffort(run.shape, run.data->train.samples());
    laid.samples = effort.samples;
    laid.isTooLarge = effort.side == 0;
    if (laid.isTooLarge) {
        show(std::move(laid));
        return;
    }
    laid.plane = std::make_shared<const SurfacePlane>(
        full.kind == PlaneKind::twoParameters ? SurfacePlane::ofTwoParameters()
        : full.kind == PlaneKind::random      ? SurfacePlane::random(run.shape, full.now->parameters, full.seed)
                                              : planeThroughRun(full, laid.third));
    const PlaneWindow window = windowFor(full, *laid.plane);
    ErrorSurface surface(objectiveFor(run, effort.samples), *laid.plane);
    Pace pace(cancel, gentle);
    std::shared_ptr<const SurfaceGrid> before;
    for (const int side : ErrorSurface::sides) {
        if (side > effort.side)
            break;
        auto grid = surface.grid(window, side, before.get(), cancel, [&pace] { pace.rest(); });
        if (!grid)
            return;
        before = std::make_shared<const SurfaceGrid>(*std::move(grid));
        laid.grid = before;
        laid.scale = HeightScale(before->lowest(), before->highest());
        laid.lines = linesAt(*before, laid.scale.levels(wantedLevels));
        laid.isComplete = side == effort.side;
        show(laid);
    }
}

std::optional<BatchSurface> BatchSurfaces::surface(const RunMoment& moment, const LaidSurface& laid, const std::atomic<bool>& cancel)
{
    const auto start = Clock::now();
    const LookedAtRun& run = *moment.run;
    const BatchPlan& plan = run.plan;
    if (m_run != moment.run) {
        m_run = moment.run;
        m_batches.reset();
        const Experiment& experiment = run.file.experiment;
        if (auto order = EpochOrder::make(experiment.batch, plan.samples, plan.batchSize,
                                          static_cast<std::uint64_t>(experiment.seed.shuffle), run.data->train.labels))
            m_batches.emplace(*std::move(order), plan);
    }
    if (!m_batches)
        return std::nullopt;
    const SurfaceEffort effort = surfaceEffort(run.shape, plan.samples);
    if (effort.side == 0 || plan.batchSize > effort.samples)
        return std::nullopt;
    const BatchInTurn turn = m_batches->after(moment.steps);
    const auto& samples = turn.samples;
    BatchSurface found{moment.steps, turn.isNext, turn.ofPass, static_cast<std::int64_t>(samples.size())};
    ErrorSurface surface({run.file.experiment, run.data, samples}, *laid.plane);
    // As fine as it takes no more than some milliseconds.
    constexpr double most = 1e8; // multiplications
    const double each = multiplicationsPerPoint(run.shape, found.samples);
    const int side = 49 * 49 * each <= most ? 49 : 25 * 25 * each <= most ? 25 : 13;
    const auto grid = surface.grid(laid.grid->window, side, nullptr, cancel);
    if (!grid)
        return std::nullopt;
    std::vector<double> levels;
    for (std::size_t i = 0; i < laid.lines->size(); i += 2) // enough to compare, and the full ones are still seen
        levels.push_back((*laid.lines)[i].level);
    found.lines = linesAt(*grid, levels);
    Objective objective(run.file.experiment, run.data, samples);
    found.lossNow = objective.loss(moment.parameters);
    found.seconds = secondsSince(start);
    return found;
}

} // namespace epochscope
