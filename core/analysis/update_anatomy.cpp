#include "analysis/update_anatomy.h"

#include "analysis/model_probe.h"
#include "base/flush_denormals.h"
#include "model/penalty.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace epochscope {

namespace {
using kernels::NetworkKernel;

// As the trainer has it, which would not be there if it could not be made.
EpochOrder orderOf(const Trainer& trainer)
{
    const Experiment& experiment = trainer.experiment();
    return EpochOrder::make(experiment.batch, trainer.plan().samples, trainer.plan().batchSize,
                            static_cast<std::uint64_t>(experiment.seed.shuffle), trainer.data().train.labels)
        .value();
}

double normOf(const std::vector<float>& values)
{
    return Eigen::Map<const VectorF>(values.data(), static_cast<Eigen::Index>(values.size())).cast<double>().norm();
}

// All, or those of the largest gradients, NaN first; in their order.
std::vector<std::int64_t> largest(const VectorF& gradient, std::int64_t most)
{
    std::vector<std::int64_t> chosen(static_cast<std::size_t>(gradient.size()));
    std::iota(chosen.begin(), chosen.end(), std::int64_t{0});
    if (gradient.size() <= most)
        return chosen;
    const auto weight = [&](std::int64_t i) {
        const float value = std::abs(gradient[i]);
        return std::isnan(value) ? std::numeric_limits<float>::infinity() : value;
    };
    const auto end = chosen.begin() + most;
    std::partial_sort(chosen.begin(), end, chosen.end(), [&](std::int64_t a, std::int64_t b) {
        return weight(a) != weight(b) ? weight(a) > weight(b) : a < b;
    });
    chosen.erase(end, chosen.end());
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}
} // namespace

Result<UpdateReplay> UpdateReplay::make(const Experiment& experiment, std::shared_ptr<const PreparedData> data)
{
    auto trainer = Trainer::make(experiment, std::move(data));
    if (!trainer)
        return tl::unexpected(std::move(trainer.error()));
    return UpdateReplay(std::move(*trainer));
}

UpdateReplay::UpdateReplay(std::unique_ptr<Trainer> trainer)
    : m_trainer(std::move(trainer)), m_order(orderOf(*m_trainer)),
      m_classWeights(m_trainer->experiment().loss.classWeight == ClassWeight::balanced
                         ? balancedClassWeights(m_trainer->data().train.classCounts())
                         : std::vector<float>{}),
      m_targets(std::make_unique<LossTargets>(LossTargets::make(m_trainer->data().train, lossKind(), m_classWeights))),
      m_kernel(NetworkKernel::make(shape(), lossKind(), m_targets->part(m_trainer->data().train), plan().batchSize)),
      m_pass(static_cast<std::size_t>(plan().samples))
{
    m_trainer->saveMoment(m_initial);
}

bool UpdateReplay::go(std::int64_t steps, const TrainerState& kept, const std::atomic<bool>& cancel)
{
    const std::int64_t now = m_trainer->stepsDone();
    if (!m_begun || m_trainer->finished() || now > steps || now < kept.steps) {
        m_trainer->beginReplay(kept);
        m_begun = true;
    }
    m_trainer->recordBatches(false); // which is slower
    while (m_trainer->stepsDone() < steps && !cancel.load(std::memory_order_relaxed))
        if (m_trainer->steps(steps - m_trainer->stepsDone()) == 0)
            return false;
    return m_trainer->stepsDone() == steps && !m_trainer->finished();
}

std::optional<UpdateAnatomy> UpdateReplay::at(std::int64_t steps, const TrainerState* kept, const std::atomic<bool>& cancel)
{
    if (steps < 0 || steps >= plan().steps() || !go(steps, kept ? *kept : m_initial, cancel) ||
        cancel.load(std::memory_order_relaxed))
        return std::nullopt;
    const FlushDenormals flushing; // as in training
    m_trainer->saveMoment(m_before);
    UpdateAnatomy anatomy;
    anatomy.steps = steps;
    const std::span<const std::uint32_t> samples = batch();
    anatomy.batchSize = static_cast<std::int64_t>(samples.size());
    anatomy.allParameters = shape().parameters;
    lookAtSamples(samples.first(std::min<std::size_t>(samples.size(), UpdateAnatomy::mostSamples)), anatomy);
    lookAtGradient(samples, anatomy);
    makeStep(anatomy);
    return anatomy;
}

std::span<const std::uint32_t> UpdateReplay::batch()
{
    const BatchPosition position = m_trainer->position();
    const std::int64_t pass = m_order.samePassAlways() ? 0 : position.pass;
    if (std::exchange(m_drawn, pass) != pass)
        m_order.fill(pass, m_pass);
    return std::span<const std::uint32_t>(m_pass).subspan(static_cast<std::size_t>(position.batchOfPass * plan().batchSize),
                                                          static_cast<std::size_t>(plan().sizeOf(position.batchOfPass)));
}

void UpdateReplay::lookAtSamples(std::span<const std::uint32_t> samples, UpdateAnatomy& anatomy) const
{
    const Dataset part = m_trainer->data().train.select({samples.begin(), samples.end()});
    const LossTargets targets = LossTargets::make(part, lossKind(), m_classWeights);
    kernels::Part of = targets.part(part);
    of.classes = false; // right answers are found below
    const auto kernel = NetworkKernel::make(shape(), lossKind(), of, 1);
    ModelProbe probe(shape(), lossKind(), part.task == Task::classification ? part.classes() : 0);
    MatrixF outputs(shape().outputs(), 1);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        UpdateAnatomy::Sample sample;
        sample.number = samples[i];
        sample.loss = kernel->evaluate(m_before.parameters.data(), static_cast<std::int64_t>(i), 1).loss;
        const NetworkKernel::Outputs made = kernel->outputs();
        for (Eigen::Index j = 0; j < outputs.rows(); ++j)
            outputs(j, 0) = made.values[j];
        const auto column = static_cast<Eigen::Index>(i);
        if (part.task == Task::classification) {
            sample.label = part.labels[i];
            sample.predictedClass = probe.predictedClass(outputs.data());
            sample.prediction = double{probe.classShares(outputs)(sample.label, 0)};
        } else {
            sample.target = double{part.targets(0, column)};
            sample.prediction = double{outputs(0, 0)};
        }
        anatomy.samples.push_back(sample);
    }
}

// As Trainer makes it, in the same order, so that the bits are the same.
void UpdateReplay::lookAtGradient(std::span<const std::uint32_t> samples, UpdateAnatomy& anatomy)
{
    const Experiment& experiment = m_trainer->experiment();
    const bool mean = experiment.loss.reduction == Reduction::mean;
    const bool grouped = plan().accumulate > 1;
    anatomy.groupBatches = m_before.accumulatedBatches + 1;
    anatomy.groupSamples = m_before.accumulatedSamples + anatomy.batchSize;
    anatomy.updates =
        anatomy.groupBatches == plan().accumulate || (m_before.steps + 1) % plan().stepsPerEpoch() == 0;

    if (m_before.accumulated.empty())
        m_gradient = VectorF::Zero(shape().parameters);
    else
        m_gradient = Eigen::Map<const VectorF>(m_before.accumulated.data(), shape().parameters);
    const float scale = mean && !grouped ? 1.F / static_cast<float>(samples.size()) : 1.F;
    anatomy.meanLoss =
        m_kernel->lossAndGradient(m_before.parameters.data(), samples, scale, m_gradient.data(), anatomy.groupBatches > 1).loss /
        static_cast<double>(samples.size());
    anatomy.penalty = penaltyOf(shape(), experiment.loss, m_before.parameters);
    if (mean && grouped)
        m_gradient *= 1.F / static_cast<float>(anatomy.groupSamples);
    if (anatomy.updates)
        addPenaltyGradient(shape(), experiment.loss, m_before.parameters,
                           {m_gradient.data(), static_cast<std::size_t>(m_gradient.size())});
    anatomy.gradientNorm = std::sqrt(static_cast<double>(m_gradient.squaredNorm()));
    if (!std::isfinite(anatomy.gradientNorm))
        anatomy.gradientNorm = m_gradient.cast<double>().norm();
    if (experiment.optimizer.clipNorm)
        anatomy.clip = clipScale(anatomy.gradientNorm, *experiment.optimizer.clipNorm);
}

void UpdateReplay::makeStep(UpdateAnatomy& anatomy)
{
    m_trainer->recordBatches(true);
    m_trainer->step();
    // One that diverges goes back.
    anatomy.finite = !m_trainer->divergence() || m_trainer->stepsDone() > anatomy.steps;
    anatomy.learningRate = m_trainer->lastBatch().learningRate;
    std::vector<float> after = m_before.parameters;
    if (anatomy.finite) {
        TrainerState now; // not parameters(), which may be the best ones by now
        m_trainer->saveMoment(now);
        after = std::move(now.parameters);
    } else {
        anatomy.learningRate = m_trainer->divergence()->learningRate;
    }
    const auto vector = [](const std::vector<float>& of) {
        return Eigen::Map<const VectorF>(of.data(), static_cast<Eigen::Index>(of.size()));
    };
    anatomy.stepNorm = (vector(after) - vector(m_before.parameters)).cast<double>().norm();
    anatomy.normBefore = normOf(m_before.parameters);
    anatomy.normAfter = normOf(after);
    for (const std::int64_t i : largest(m_gradient, UpdateAnatomy::mostParameters)) {
        const auto place = static_cast<std::size_t>(i);
        anatomy.parameters.push_back({i, m_before.parameters[place], m_gradient[i], after[place]});
    }
}

} // namespace epochscope
