#include "analysis/objective.h"

#include "base/flush_denormals.h"
#include "model/penalty.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace epochscope {

namespace {
std::shared_ptr<const Dataset> partOf(std::shared_ptr<const PreparedData> data, Objective::Part part)
{
    const Dataset* const set = part == Objective::Part::training ? &data->train : &data->validation;
    return {std::move(data), set};
}

std::shared_ptr<const Dataset> selected(const Dataset& from, std::span<const std::uint32_t> samples)
{
    return std::make_shared<const Dataset>(from.select({samples.begin(), samples.end()}));
}

// As in training: by the classes of the whole training part, whichever samples are looked at.
std::vector<float> classWeights(const Experiment& experiment, const Dataset& train)
{
    return experiment.loss.classWeight == ClassWeight::balanced ? balancedClassWeights(train.classCounts()) : std::vector<float>{};
}
} // namespace

Objective::Objective(const Experiment& experiment, std::shared_ptr<const PreparedData> data, Part part)
    : Objective(experiment, partOf(data, part), data->train)
{
}

Objective::Objective(const Experiment& experiment, const std::shared_ptr<const PreparedData>& data,
                     std::span<const std::uint32_t> samples)
    : Objective(experiment, selected(data->train, samples), data->train)
{
}

Objective::Objective(const Experiment& experiment, std::shared_ptr<const Dataset> samples, const Dataset& train)
    : m_samples(std::move(samples)), m_loss(experiment.loss), m_kind(resolvedLoss(experiment.loss.kind, train.task, train.classes())),
      m_shape(NetworkShape::make(train.featureCount(), experiment.model.hidden,
                                 outputsFor(m_kind, train.task, train.classes()), experiment.model.activation)),
      m_targets(LossTargets::make(*m_samples, m_kind, classWeights(experiment, train)))
{
    if (m_samples->samples() == 0)
        return;
    kernels::Part part = m_targets.part(*m_samples);
    part.classes = false; // right answers are not counted here
    m_kernel = kernels::NetworkKernel::make(m_shape, m_kind, part,
                                            std::min(kernels::NetworkKernel::blockSize, m_samples->samples()));
}

std::int64_t Objective::samplesAtOnce(double multiplicationsPerSample)
{
    constexpr double most = 1e8; // some 10 ms
    return std::clamp(static_cast<std::int64_t>(most / std::max(multiplicationsPerSample, 1.0)), std::int64_t{1},
                      kernels::NetworkKernel::blockSize);
}

double Objective::loss(std::span<const float> parameters)
{
    static const std::atomic<bool> never{false};
    return *loss(parameters, never);
}

std::optional<double> Objective::loss(std::span<const float> parameters, const std::atomic<bool>& cancel)
{
    if (!m_kernel)
        return std::numeric_limits<double>::quiet_NaN();
    const FlushDenormals flushing; // as in training
    const std::int64_t all = samples();
    const std::int64_t block = samplesAtOnce(static_cast<double>(m_shape.parameters));
    double sum = 0;
    for (std::int64_t first = 0; first < all; first += block) {
        if (cancel.load(std::memory_order_relaxed))
            return std::nullopt;
        sum += m_kernel->evaluate(parameters.data(), first, std::min(block, all - first)).loss;
    }
    return sum / static_cast<double>(all) + penaltyOf(m_shape, m_loss, parameters);
}

double Objective::gradient(std::span<const float> parameters, std::span<float> gradient)
{
    if (!m_kernel)
        return std::numeric_limits<double>::quiet_NaN();
    const FlushDenormals flushing;
    const std::int64_t all = samples();
    const auto share = static_cast<float>(1.0 / static_cast<double>(all));
    std::vector<std::uint32_t> block;
    double sum = 0;
    for (std::int64_t first = 0; first < all; first += kernels::NetworkKernel::blockSize) {
        block.resize(static_cast<std::size_t>(std::min(kernels::NetworkKernel::blockSize, all - first)));
        std::iota(block.begin(), block.end(), static_cast<std::uint32_t>(first));
        sum += m_kernel->lossAndGradient(parameters.data(), block, share, gradient.data(), first > 0).loss;
    }
    addPenaltyGradient(m_shape, m_loss, parameters, gradient);
    return sum / static_cast<double>(all) + penaltyOf(m_shape, m_loss, parameters);
}

} // namespace epochscope
