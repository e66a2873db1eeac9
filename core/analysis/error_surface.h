// The error over a plane of a model's parameters: what gradient descent goes down on.
//
//   L(a, b) = loss(θ(a, b)),   θ(a, b) = origin + a·first + b·second
//
// The inputs to the first layer's activation are linear in the parameters, so that in the plane they are z₀ + a·z₁ + b·z₂:
// three products with the data are made once, and each point costs what comes after the first layer. To some 10⁻⁶ of the
// error this is what Objective gives for the same parameters.
#pragma once

#include "analysis/objective.h"
#include "analysis/surface_grid.h"
#include "analysis/surface_plane.h"

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>

namespace epochscope {

// One thread at a time.
class ErrorSurface
{
public:
    // The grids in turn: each has the points of the one before it.
    static constexpr std::array<int, 3> sides{12, 34, 100};

    ErrorSurface(Objective objective, SurfacePlane plane);

    const SurfacePlane& plane() const { return m_plane; }
    std::int64_t samples() const { return m_objective.samples(); }

    // None where `cancel` was set, which is looked at every 10 ms or sooner.
    std::optional<double> height(PlanePoint at, const std::atomic<bool>& cancel);

    // Heights on a grid of `side` × `side` points. Those that `before`, whose steps over the same window are so many of this grid's,
    // has are taken from there. `afterRow` is called after each row that was worked out. None where `cancel` was set.
    std::optional<SurfaceGrid> grid(const PlaneWindow& window, int side, const SurfaceGrid* before, const std::atomic<bool>& cancel,
                                    const std::function<void()>& afterRow = {});

private:
    bool prepare(const std::atomic<bool>& cancel);
    void lineAt(double b);
    double penaltyAt(PlanePoint at);

    Objective m_objective;
    SurfacePlane m_plane;
    NetworkShape m_tail; // what comes after the first layer; without hidden layers, the outputs passed through
    Activation m_activation = Activation::linear;
    bool m_prepared = false;
    MatrixF m_atOrigin, m_alongFirst, m_alongSecond; // z₀, z₁, z₂ [units × samples]
    MatrixF m_line;                                  // z₀ + b·z₂
    std::optional<double> m_lineAt;
    MatrixF m_activations;
    std::vector<float> m_tailParameters;
    std::unique_ptr<kernels::NetworkKernel> m_kernel;
    std::array<double, 6> m_squares{}; // of the weights: ‖w‖² = s₀ + a·s₁ + b·s₂ + a²·s₃ + ab·s₄ + b²·s₅
};

// What one height costs.
double multiplicationsPerPoint(const NetworkShape& shape, std::int64_t samples);

// How many samples and which finest grid keep a surface within some seconds and 64 MB.
struct SurfaceEffort
{
    std::int64_t samples = 0;
    int side = 0; // of the finest grid; 0: the model is too large for any
};
SurfaceEffort surfaceEffort(const NetworkShape& shape, std::int64_t samples);

// So many of 0 … samples − 1, drawn by the seed without replacement, in rising order; all of them if they are no more.
std::vector<std::uint32_t> drawnSamples(std::int64_t samples, std::int64_t count, std::uint64_t seed);

} // namespace epochscope
