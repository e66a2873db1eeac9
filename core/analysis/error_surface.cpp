#include "analysis/error_surface.h"

#include "base/flush_denormals.h"
#include "base/random.h"
#include "kernels/activation_on_line.h"
#include "model/penalty.h"

#include <algorithm>
#include <limits>

namespace epochscope {

namespace {
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Of what comes after the first layer.
NetworkShape tailOf(const NetworkShape& shape)
{
    std::vector<std::int64_t> hidden;
    for (std::size_t i = 1; i + 1 < shape.layers.size(); ++i)
        hidden.push_back(shape.layers[i].out);
    return NetworkShape::make(shape.layers.front().out, hidden, shape.outputs(), shape.activation);
}

double multiplicationsPerSample(const NetworkShape& shape)
{
    const LayerShape& first = shape.layers.front();
    const auto tail = static_cast<double>(shape.parameters - first.biasOffset - first.out);
    return 6 * static_cast<double>(first.out) + tail + 8 * static_cast<double>(shape.outputs());
}

std::array<double, 6> squaresOf(const NetworkShape& shape, const SurfacePlane& plane)
{
    std::array<double, 6> sums{};
    for (const LayerShape& layer : shape.layers)
        for (std::int64_t i = layer.weightOffset; i < layer.biasOffset; ++i) {
            const auto index = static_cast<std::size_t>(i);
            const double o = double{plane.origin()[index]};
            const double d = double{plane.first()[index]};
            const double e = double{plane.second()[index]};
            sums[0] += o * o;
            sums[1] += 2 * o * d;
            sums[2] += 2 * o * e;
            sums[3] += d * d;
            sums[4] += 2 * d * e;
            sums[5] += e * e;
        }
    return sums;
}
} // namespace

ErrorSurface::ErrorSurface(Objective objective, SurfacePlane plane)
    : m_objective(std::move(objective)), m_plane(std::move(plane)), m_tail(tailOf(m_objective.shape()))
{
    if (m_objective.shape().layers.size() > 1)
        m_activation = m_objective.shape().activation;
}

bool ErrorSurface::prepare(const std::atomic<bool>& cancel)
{
    const NetworkShape& shape = m_objective.shape();
    const LayerShape& layer = shape.layers.front();
    const Dataset& data = m_objective.dataset();
    const Eigen::Index all = data.features.cols();
    using Weights = Eigen::Map<const MatrixF>;
    using Biases = Eigen::Map<const VectorF>;
    const std::pair<MatrixF*, std::span<const float>> products[] = {
        {&m_atOrigin, m_plane.origin()}, {&m_alongFirst, m_plane.first()}, {&m_alongSecond, m_plane.second()}};
    const std::int64_t block = Objective::samplesAtOnce(static_cast<double>(layer.in * layer.out));
    for (const auto& [to, parameters] : products) {
        const Weights weights(parameters.data() + layer.weightOffset, layer.out, layer.in);
        const Biases biases(parameters.data() + layer.biasOffset, layer.out);
        to->resize(layer.out, all);
        for (Eigen::Index at = 0; at < all; at += block) {
            if (cancel.load(std::memory_order_relaxed))
                return false;
            const Eigen::Index count = std::min<Eigen::Index>(block, all - at);
            to->middleCols(at, count).noalias() = weights * data.features.middleCols(at, count);
            to->middleCols(at, count).colwise() += biases;
        }
    }
    m_line = m_atOrigin;
    m_lineAt = 0;
    m_activations = m_atOrigin;
    kernels::activateOnLine(m_activation, m_line.data(), m_alongFirst.data(), 0, m_line.size(), m_activations.data());

    m_tailParameters.assign(static_cast<std::size_t>(m_tail.parameters), 0.F);
    if (shape.layers.size() == 1) // the outputs are there already
        for (std::int64_t unit = 0; unit < layer.out; ++unit)
            m_tailParameters[static_cast<std::size_t>(unit * layer.out + unit)] = 1;
    kernels::Part part = m_objective.targets().part(data);
    part.features = m_activations.data();
    part.classes = false;
    m_kernel = kernels::NetworkKernel::make(m_tail, m_objective.lossKind(), part,
                                            std::min<std::int64_t>(kernels::NetworkKernel::blockSize, all));
    if (m_objective.lossSettings().l2 != 0)
        m_squares = squaresOf(shape, m_plane);
    m_prepared = true;
    return true;
}

void ErrorSurface::lineAt(double b)
{
    if (m_lineAt == b)
        return;
    m_line = m_atOrigin + static_cast<float>(b) * m_alongSecond;
    m_lineAt = b;
}

double ErrorSurface::penaltyAt(PlanePoint at)
{
    const LossSettings& loss = m_objective.lossSettings();
    if (loss.l1 != 0)
        return penaltyOf(m_objective.shape(), loss, m_plane.point(at));
    if (loss.l2 == 0)
        return 0;
    const auto& s = m_squares;
    return loss.l2 * (s[0] + at.a * s[1] + at.b * s[2] + at.a * at.a * s[3] + at.a * at.b * s[4] + at.b * at.b * s[5]);
}

std::optional<double> ErrorSurface::height(PlanePoint at, const std::atomic<bool>& cancel)
{
    if (samples() == 0)
        return nan;
    const FlushDenormals flushing; // as in training
    if (!m_prepared && !prepare(cancel))
        return std::nullopt;
    if (cancel.load(std::memory_order_relaxed))
        return std::nullopt;
    lineAt(at.b);
    kernels::activateOnLine(m_activation, m_line.data(), m_alongFirst.data(), static_cast<float>(at.a), m_line.size(),
                            m_activations.data());
    if (m_objective.shape().layers.size() > 1) {
        const auto offset = static_cast<std::size_t>(m_objective.shape().layers[1].weightOffset);
        for (std::size_t i = 0; i < m_tailParameters.size(); ++i)
            m_tailParameters[i] =
                static_cast<float>(double{m_plane.origin()[offset + i]} + at.a * double{m_plane.first()[offset + i]} +
                                   at.b * double{m_plane.second()[offset + i]});
    }
    const std::int64_t block = Objective::samplesAtOnce(static_cast<double>(m_tail.parameters));
    double sum = 0;
    for (std::int64_t first = 0; first < samples(); first += block) {
        if (cancel.load(std::memory_order_relaxed))
            return std::nullopt;
        sum += m_kernel->evaluate(m_tailParameters.data(), first, std::min(block, samples() - first)).loss;
    }
    return sum / static_cast<double>(samples()) + penaltyAt(at);
}

std::optional<SurfaceGrid> ErrorSurface::grid(const PlaneWindow& window, int side, const SurfaceGrid* before,
                                              const std::atomic<bool>& cancel, const std::function<void()>& afterRow)
{
    SurfaceGrid grid{window, side, std::vector<double>(static_cast<std::size_t>(side) * static_cast<std::size_t>(side))};
    const bool hasBefore = before && before->window == window && before->side > 1 && before->side < side &&
                           (side - 1) % (before->side - 1) == 0;
    const int step = hasBefore ? (side - 1) / (before->side - 1) : 0;
    for (int row = 0; row < side; ++row) {
        for (int column = 0; column < side; ++column) {
            double& height = grid.heights[static_cast<std::size_t>(row) * static_cast<std::size_t>(side) +
                                          static_cast<std::size_t>(column)];
            if (hasBefore && row % step == 0 && column % step == 0) {
                height = before->at(column / step, row / step);
                continue;
            }
            const auto found = this->height(grid.point(column, row), cancel);
            if (!found)
                return std::nullopt;
            height = *found;
        }
        if (afterRow)
            afterRow();
    }
    return grid;
}

double multiplicationsPerPoint(const NetworkShape& shape, std::int64_t samples)
{
    return multiplicationsPerSample(shape) * static_cast<double>(samples);
}

SurfaceEffort surfaceEffort(const NetworkShape& shape, std::int64_t samples)
{
    constexpr double atBest = 2.5e10, most = 2.5e11; // multiplications: some seconds, and a minute
    constexpr double mostParameters = 5e6;           // floats: a plane holds three times as many
    constexpr std::int64_t fewest = 256;
    constexpr double mostValues = 3.2e6; // of units × samples
    const double perSample = multiplicationsPerSample(shape);
    const auto pointsOf = [](int side) { return static_cast<double>(side) * side; };
    const double affordable = std::min(atBest / pointsOf(ErrorSurface::sides.back()) / perSample,
                                       mostValues / static_cast<double>(shape.layers.front().out));
    SurfaceEffort effort;
    effort.samples = std::min(samples, std::max(fewest, static_cast<std::int64_t>(affordable)));
    if (static_cast<double>(shape.parameters) > mostParameters)
        return effort;
    for (const int side : ErrorSurface::sides)
        if (pointsOf(side) * perSample * static_cast<double>(effort.samples) <= most)
            effort.side = side;
    return effort;
}

std::vector<std::uint32_t> drawnSamples(std::int64_t samples, std::int64_t count, std::uint64_t seed)
{
    std::vector<std::uint32_t> drawn;
    drawn.reserve(static_cast<std::size_t>(std::min(samples, count)));
    RandomStream random(seed, StreamPurpose::analysis, 100); // apart from those of directions
    // Knuth, The Art of Computer Programming 2, algorithm S.
    std::int64_t wanted = std::min(samples, count);
    for (std::int64_t i = 0; wanted > 0; ++i)
        if (random.uniform() * static_cast<double>(samples - i) < static_cast<double>(wanted)) {
            drawn.push_back(static_cast<std::uint32_t>(i));
            --wanted;
        }
    return drawn;
}

} // namespace epochscope
