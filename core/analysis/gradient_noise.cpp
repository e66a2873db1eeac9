#include "analysis/gradient_noise.h"

#include "base/flush_denormals.h"
#include "base/random.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace epochscope {

namespace {
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t mostForSpread = 512;         // samples
constexpr double mostSpreadValues = 4 * 1024 * 1024; // 16 MB
constexpr std::int64_t fewestLooked = 16, fewestForSpread = 8;
constexpr std::int64_t mostParameters = 4'000'000; // some vectors of doubles each, and the samples for the spread
constexpr std::int64_t fewestInCloud = 8;
// Which random stream: one for the samples that are looked at, one for every batch of the cloud.
constexpr std::uint64_t lookedStream = 0, firstCloudStream = 1;

std::int64_t affordable(double operations, double each) { return static_cast<std::int64_t>(operations / each); }

double lengthOf(const Eigen::VectorXd& vector) { return vector.stableNorm(); }

double angleBetween(const Eigen::VectorXd& one, const Eigen::VectorXd& other)
{
    const double lengths = lengthOf(one) * lengthOf(other);
    return lengths > 0 ? std::acos(std::clamp(one.dot(other) / lengths, -1.0, 1.0)) : undefined;
}

// Where a sample's gradient lies from the mean.
struct Distance
{
    double squares = 0;
    Eigen::Vector2d place{0, 0};
};

// In one pass, in parts that stay in the nearest cache.
Distance distance(std::span<const float> gradient, const Eigen::VectorXd& mean, const GradientPlane& plane)
{
    constexpr Eigen::Index partSize = 256;
    Eigen::Matrix<double, Eigen::Dynamic, 1, 0, partSize, 1> away;
    Distance distance;
    for (Eigen::Index first = 0; first < mean.size(); first += partSize) {
        const Eigen::Index count = std::min(partSize, mean.size() - first);
        away = Eigen::Map<const Eigen::VectorXf>(gradient.data() + first, count).cast<double>() - mean.segment(first, count);
        distance.squares += away.squaredNorm();
        distance.place.x() += away.dot(plane.horizontal().segment(first, count));
        distance.place.y() += away.dot(plane.vertical().segment(first, count));
    }
    return distance;
}

// Of the mean of B of N samples, as a part of the samples' own variance.
double varianceOfMean(std::int64_t batch, std::int64_t samples, bool withReplacement)
{
    const auto b = static_cast<double>(batch);
    if (withReplacement)
        return 1 / b;
    return samples > 1 ? static_cast<double>(samples - batch) / static_cast<double>(samples - 1) / b : 0;
}
} // namespace

struct GradientNoise::Work
{
    std::span<const float> parameters;
    const GradientBudget& budget;
    const std::atomic<bool>& cancel;
    std::vector<std::uint32_t> looked, batchSamples;
    Eigen::VectorXd penalty;
    Eigen::VectorXd mean;  // of the looked-at samples, without penalties
    Eigen::VectorXd batch; // with them
    Eigen::VectorXd before;
    GradientSamples result;

    bool cancelled() const { return cancel.load(std::memory_order_relaxed); }
};

Result<GradientNoise> GradientNoise::make(const Experiment& experiment, std::shared_ptr<const PreparedData> data,
                                          const BatchPlan& plan, const NetworkShape& shape)
{
    if (shape.parameters > mostParameters)
        return fail(ErrorCode::outOfMemory,
                    fmt::format("a model of {} parameters is too large for its gradients to be looked at one by one; up to {} "
                                "are possible",
                                grouped(shape.parameters), grouped(mostParameters)),
                    "use fewer units", "model.hidden");
    auto order = EpochOrder::make(experiment.batch, plan.samples, plan.batchSize,
                                  static_cast<std::uint64_t>(experiment.seed.shuffle), data->train.labels);
    if (!order)
        return tl::unexpected(order.error());
    return GradientNoise(experiment, std::move(data), plan, shape, std::move(*order));
}

GradientNoise::GradientNoise(const Experiment& experiment, std::shared_ptr<const PreparedData> data, const BatchPlan& plan,
                             const NetworkShape& shape, EpochOrder order)
    : m_plan(plan), m_batches(std::move(order), plan), m_seed(static_cast<std::uint64_t>(experiment.seed.shuffle)),
      m_sums(experiment.loss.reduction == Reduction::sum), m_gradients(experiment, std::move(data), shape),
      m_numbers(static_cast<std::size_t>(samples()))
{
    std::iota(m_numbers.begin(), m_numbers.end(), 0U);
}

// The first `count` of a shuffled order: fewer are the beginning of more. The numbers are then put back, so that what is
// drawn depends on the stream alone.
void GradientNoise::drawDistinct(std::int64_t count, std::uint64_t index, std::vector<std::uint32_t>& drawn)
{
    RandomStream random(m_seed, StreamPurpose::analysis, index);
    const auto size = static_cast<std::size_t>(count);
    std::vector<std::uint32_t> chosen(size);
    for (std::size_t i = 0; i < size; ++i) {
        chosen[i] = static_cast<std::uint32_t>(i) + random.below(static_cast<std::uint32_t>(m_numbers.size() - i));
        std::swap(m_numbers[i], m_numbers[chosen[i]]);
    }
    drawn.assign(m_numbers.begin(), m_numbers.begin() + count);
    for (std::size_t i = size; i > 0; --i)
        std::swap(m_numbers[i - 1], m_numbers[chosen[i - 1]]);
}

std::optional<GradientSamples> GradientNoise::look(std::span<const float> parameters, std::int64_t steps,
                                                   const GradientBudget& budget, const Eigen::VectorXd& horizontalBefore,
                                                   const std::atomic<bool>& cancel)
{
    const FlushDenormals flushing; // as in training
    Work work{parameters, budget, cancel, {}, {}, {}, {}, {}, horizontalBefore, {}};
    GradientSamples& result = work.result;
    result.samples = samples();
    // The samples one by one and together take a half of it, the batch and the plane an eighth each, the cloud what is left.
    const double each =
        GradientBudget::perSample(this->parameters()) + GradientBudget::perBatchSample(this->parameters());
    result.looked = std::clamp(affordable(budget.operations / 2, each), std::min(fewestLooked, samples()), samples());
    if (result.looked == samples())
        work.looked = m_numbers;
    else
        drawDistinct(result.looked, lookedStream, work.looked);

    const BatchInTurn turn = m_batches.after(steps);
    result.batchIsNext = turn.isNext;
    result.batchPass = turn.pass;
    result.batchOfPass = turn.ofPass;
    result.batchSize = static_cast<std::int64_t>(turn.samples.size());
    work.batchSamples.assign(turn.samples.begin(), turn.samples.end());
    work.penalty = m_gradients.penalty(parameters);
    if (m_sums)
        work.penalty /= static_cast<double>(m_plan.batchSize);
    double unused = 0;
    if (!m_gradients.mean(parameters, work.looked, unused, work.mean, cancel))
        return std::nullopt;
    result.full = work.mean + work.penalty;
    result.fullLength = lengthOf(result.full);
    if (!measureBatch(work))
        return std::nullopt;
    result.finite = std::isfinite(result.fullLength) && std::isfinite(result.batchLength);
    if (!result.finite)
        return result;
    if (!measureSpread(work) || !measureSamples(work))
        return std::nullopt;
    return result;
}

bool GradientNoise::measureBatch(Work& work)
{
    GradientSamples& result = work.result;
    std::vector<std::uint32_t>& batch = work.batchSamples;
    result.batchLooked = std::clamp(affordable(work.budget.operations / 8, GradientBudget::perBatchSample(parameters())),
                                    std::min(fewestLooked, result.batchSize), result.batchSize);
    if (result.batchSize == samples() && !m_batches.order().withReplacement()) {
        batch = work.looked; // the batch of all samples is the full gradient, to the bit
        result.batchLooked = result.looked;
    } else if (result.batchLooked < result.batchSize) {
        for (std::int64_t i = 0; i < result.batchLooked; ++i) // evenly spread: the order may be one of classes
            batch[static_cast<std::size_t>(i)] = batch[static_cast<std::size_t>(i * result.batchSize / result.batchLooked)];
        batch.resize(static_cast<std::size_t>(result.batchLooked));
    }
    if (!m_gradients.mean(work.parameters, batch, result.batchLoss, work.batch, work.cancel))
        return false;
    if (m_sums)
        work.batch *= static_cast<double>(result.batchSize) / static_cast<double>(m_plan.batchSize);
    work.batch += work.penalty;
    result.batchLength = lengthOf(work.batch);
    result.angle = angleBetween(work.batch, result.full);
    return true;
}

// The plane, from the first of the looked-at samples.
bool GradientNoise::measureSpread(Work& work)
{
    GradientSamples& result = work.result;
    // Of n samples, n² inner products.
    const double values = std::min(mostSpreadValues / static_cast<double>(parameters()),
                                   std::sqrt(work.budget.operations / 8 / static_cast<double>(parameters())));
    const std::int64_t count =
        std::min(std::max(static_cast<std::int64_t>(std::min(values, double{mostForSpread})), fewestForSpread), result.looked);
    std::vector<std::uint32_t> chosen;
    drawDistinct(count, lookedStream, chosen);
    Eigen::MatrixXf spread(parameters() == 2 ? 0 : parameters(), parameters() == 2 ? 0 : count);
    const Eigen::VectorXf mean = work.mean.cast<float>();
    for (Eigen::Index i = 0; i < spread.cols(); ++i) {
        if (work.cancelled())
            return false;
        auto column = spread.col(i);
        m_gradients.one(work.parameters, chosen[static_cast<std::size_t>(i)],
                        {column.data(), static_cast<std::size_t>(column.size())});
        column -= mean;
    }
    result.plane = GradientPlane(result.full, spread, work.before);
    result.fullPlace = result.plane.of(result.full);
    result.batchPlace = result.plane.of(work.batch);
    return true;
}

bool GradientNoise::measureSamples(Work& work)
{
    GradientSamples& result = work.result;
    std::vector<float> values(static_cast<std::size_t>(parameters()));
    double squares = 0;
    Eigen::Matrix2d inPlane = Eigen::Matrix2d::Zero();
    for (const std::uint32_t sample : work.looked) {
        if (work.cancelled())
            return false;
        m_gradients.one(work.parameters, sample, values);
        const Distance away = distance(values, work.mean, result.plane);
        squares += away.squares;
        inPlane += away.place * away.place.transpose();
    }
    const auto n = static_cast<double>(result.looked);
    const auto all = static_cast<double>(samples());
    const double divisor = result.looked == samples() ? n : (n - 1) * all / (all - 1);
    result.variance = squares / divisor;
    result.planeVariance = inPlane / divisor;
    result.batchSd = std::sqrt(result.variance * varianceOfMean(m_plan.batchSize, samples(), m_batches.order().withReplacement()));
    const double ownNoise = result.looked == samples() ? 0 : result.variance * all / (all - 1) / n * (1 - n / all);
    const double signal = result.fullLength * result.fullLength - ownNoise;
    result.noiseScale = signal > 0 ? result.variance / signal
                                   : (ownNoise == 0 && result.variance > 0 ? std::numeric_limits<double>::infinity() : undefined);
    result.finite = std::isfinite(result.variance);

    std::vector<std::uint32_t> shown;
    drawDistinct(std::min(work.budget.arrows, result.looked), lookedStream, shown);
    const Eigen::VectorXd zero = -work.penalty;
    for (const std::uint32_t sample : shown) {
        if (work.cancelled())
            return false;
        const double loss = m_gradients.one(work.parameters, sample, values);
        const Distance whole = distance(values, zero, result.plane);
        result.arrows.push_back({sample, loss, std::sqrt(whole.squares), whole.place});
    }
    return true;
}

std::optional<GradientCloud> GradientNoise::cloud(std::span<const float> parameters, const GradientSamples& of,
                                                  std::int64_t batchSize, const GradientBudget& budget,
                                                  const std::atomic<bool>& cancel)
{
    const FlushDenormals flushing;
    GradientCloud cloud;
    cloud.batchSize = std::clamp<std::int64_t>(batchSize, 1, samples());
    cloud.withReplacement = m_batches.order().withReplacement();
    const double share = varianceOfMean(cloud.batchSize, samples(), cloud.withReplacement);
    cloud.predicted = std::sqrt(of.variance * share);
    cloud.predictedInPlane = of.planeVariance * share;
    if (cloud.batchSize == samples() && !cloud.withReplacement) {
        cloud.places.assign(1, of.fullPlace); // there is only this one
        cloud.mean = of.fullPlace;
        return cloud;
    }
    const double perSample = GradientBudget::perBatchSample(this->parameters());
    std::int64_t count = std::min(budget.batches, affordable(budget.operations / 4, perSample) / cloud.batchSize);
    if (count < fewestInCloud)
        count = 0;

    const Eigen::VectorXd penalty = [&] {
        const Eigen::VectorXd whole = m_gradients.penalty(parameters);
        return m_sums ? Eigen::VectorXd(whole / static_cast<double>(m_plan.batchSize)) : whole;
    }();
    std::vector<std::uint32_t> batch(static_cast<std::size_t>(cloud.batchSize));
    Eigen::VectorXd gradient, sum = Eigen::VectorXd::Zero(this->parameters());
    double squares = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::uint64_t stream = firstCloudStream + static_cast<std::uint64_t>(i);
        if (cloud.withReplacement) {
            RandomStream random(m_seed, StreamPurpose::analysis, stream);
            for (std::uint32_t& each : batch)
                each = random.below(static_cast<std::uint32_t>(samples()));
        } else {
            drawDistinct(cloud.batchSize, stream, batch);
        }
        double unused = 0;
        if (!m_gradients.mean(parameters, batch, unused, gradient, cancel))
            return std::nullopt;
        gradient += penalty;
        cloud.places.push_back(of.plane.of(gradient));
        gradient -= of.full; // so that no digits are lost where batches differ little
        sum += gradient;
        squares += gradient.squaredNorm();
    }
    cloud.measured = undefined;
    if (count < 2)
        return cloud;
    const auto n = static_cast<double>(count);
    cloud.measured = std::sqrt(std::max(0.0, (squares - sum.squaredNorm() / n) / (n - 1)));
    for (const Eigen::Vector2d& place : cloud.places)
        cloud.mean += place / n;
    for (const Eigen::Vector2d& place : cloud.places)
        cloud.measuredInPlane += (place - cloud.mean) * (place - cloud.mean).transpose() / (n - 1);
    return cloud;
}

} // namespace epochscope
