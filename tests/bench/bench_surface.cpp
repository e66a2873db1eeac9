// The error surface of a network of the size of the digits' (W3): every grid from the coarsest to the finest, the lines of
// equal error, and one point beside the plain way of working it out.
#include "analysis/contours.h"
#include "analysis/error_surface.h"
#include "bench.h"
#include "chart/theme.h"
#include "surface/surface_drawing.h"
#include "workloads.h"

#include <QtGui/QImage>
#include <QtGui/QPainter>

#include <cmath>

namespace epochscope::bench {

namespace {
const std::atomic<bool> never{false};
constexpr PlaneWindow window{-1, 1, -1, 1};

Objective objective()
{
    const Workload& digits = workload(3);
    return {digits.experiment, digits.data, Objective::Part::training};
}

const std::vector<float>& weights()
{
    static const std::vector<float> trained = [] {
        const auto trainer = workload(3).trainer();
        runEpoch(*trainer);
        return std::vector<float>(trainer->parameters().begin(), trainer->parameters().end());
    }();
    return trained;
}

ErrorSurface surface() { return {objective(), SurfacePlane::random(objective().shape(), weights(), 1)}; }

// What the view shows first, and what it comes to.
SurfaceGrid gridUpTo(ErrorSurface& of, std::size_t levels)
{
    std::optional<SurfaceGrid> grid;
    for (std::size_t level = 0; level < levels; ++level)
        grid = of.grid(window, ErrorSurface::sides[level], grid ? &*grid : nullptr, never);
    return *std::move(grid);
}

template <std::size_t Levels>
void grids(benchmark::State& state)
{
    timeEach(state, surface, [](ErrorSurface& of) { benchmark::DoNotOptimize(gridUpTo(of, Levels)); });
}

void contours(benchmark::State& state)
{
    ErrorSurface of = surface();
    const SurfaceGrid grid = gridUpTo(of, ErrorSurface::sides.size());
    const auto levels = HeightScale(grid.lowest(), grid.highest()).levels(12);
    for (auto _ : state)
        for (const double level : levels)
            benchmark::DoNotOptimize(contourLines(grid, level));
}

// Painted: what is new with each moment of a run, with a path of as many moments as are kept; with each batch; and with the
// surface.
enum class Layer { run, batch, ground };

template <Layer Painted>
void frame(benchmark::State& state)
{
    ErrorSurface of = surface();
    SurfaceScene scene;
    scene.grid = std::make_shared<const SurfaceGrid>(gridUpTo(of, ErrorSurface::sides.size()));
    scene.scale = HeightScale(scene.grid->lowest(), scene.grid->highest());
    std::vector<LevelLines> lines, some;
    for (const double level : scene.scale.levels(12)) {
        lines.push_back({level, contourLines(*scene.grid, level)});
        if (lines.size() % 2 == 1)
            some.push_back(lines.back());
    }
    scene.lines = std::make_shared<const std::vector<LevelLines>>(std::move(lines));
    scene.batchLines = std::make_shared<const std::vector<LevelLines>>(std::move(some));
    scene.batchName = QStringLiteral("batch");
    for (int i = 0; i < 1024; ++i) // settles, as runs do
        scene.path.push_back({0.8 * std::exp(-i * 0.01) * std::cos(i * 0.2), 0.8 * std::exp(-i * 0.01) * std::sin(i * 0.2)});
    scene.start = scene.path.front();
    scene.now = scene.path.back();
    QImage image(720, 320, QImage::Format_RGB32);
    QPainter painter(&image);
    const auto layout = SurfaceLayout::of(QSizeF(image.size()), QFontMetricsF(painter.font()), scene);
    for (auto _ : state)
        if constexpr (Painted == Layer::run) {
            drawRun(painter, layout, scene, ChartColors::light());
        } else if constexpr (Painted == Layer::batch) {
            drawBatch(painter, layout, scene);
        } else {
            drawGround(painter, layout, scene, ChartColors::light());
            drawLabels(painter, layout, scene);
        }
}

void pointOfSurface(benchmark::State& state)
{
    ErrorSurface of = surface();
    double a = 0;
    for (auto _ : state)
        benchmark::DoNotOptimize(of.height({a += 1e-6, 0}, never));
}

void pointOfObjective(benchmark::State& state)
{
    Objective of = objective();
    for (auto _ : state)
        benchmark::DoNotOptimize(of.loss(weights()));
}
} // namespace

void addSurface(Plan& plan)
{
    measure("surface/coarse", grids<1>)->UseManualTime();
    measure("surface/fine", grids<ErrorSurface::sides.size()>)->UseManualTime();
    measure("surface/contours", contours);
    measure("surface/run", frame<Layer::run>);
    measure("surface/batch", frame<Layer::batch>);
    measure("surface/ground", frame<Layer::ground>);
    measure("surface/point", pointOfSurface);
    measure("surface/objective", pointOfObjective);
    plan.rows.push_back({.name = "error surface of 64-32-10, 12 × 12", .measured = "surface/coarse", .most = 100});
    plan.rows.push_back({.name = "error surface of 64-32-10, up to 100 × 100", .measured = "surface/fine", .most = 1000});
    plan.rows.push_back({.name = "error surface, 12 contours of 100 × 100", .measured = "surface/contours", .most = 8});
    plan.rows.push_back({.name = "error surface, a frame with a path of 1,024", .measured = "surface/run", .most = 8});
    plan.rows.push_back({.name = "error surface, a batch's contours painted", .measured = "surface/batch"});
    plan.rows.push_back({.name = "error surface, colours and contours painted", .measured = "surface/ground"});
    plan.rows.push_back({.name = "error surface, a point beside the network's error",
                         .measured = "surface/point",
                         .reference = "surface/objective",
                         .mostRatio = 1});
}

} // namespace epochscope::bench
