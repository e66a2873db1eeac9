#include "training/trainer.h"

#include "base/flush_denormals.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace epochscope {

namespace {
std::span<float> spanOf(VectorF& vector) { return {vector.data(), static_cast<std::size_t>(vector.size())}; }
} // namespace

std::string_view finishReasonName(FinishReason reason)
{
    switch (reason) {
    case FinishReason::epochs:
        return "epochs";
    case FinishReason::patience:
        return "patience";
    case FinishReason::target:
        return "target";
    case FinishReason::seconds:
        return "seconds";
    case FinishReason::diverged:
        return "diverged";
    case FinishReason::interrupted:
        return "interrupted";
    case FinishReason::failed:
        break;
    }
    return "failed";
}

Trainer::~Trainer() = default;

Result<void> Trainer::setInitialParameters(std::span<const float> parameters)
{
    if (m_steps != 0)
        return badInput("initial weights can be set before the first update only");
    if (static_cast<Eigen::Index>(parameters.size()) != m_parameters.size())
        return badInput(fmt::format("{} weights and biases were given, but this model has {}", parameters.size(), m_parameters.size()),
                        "keep the layers and the features as they were, or begin a run of its own");
    std::copy(parameters.begin(), parameters.end(), m_parameters.data());
    m_inEpoch = false;
    return {};
}

std::vector<std::string> Trainer::warnings() const
{
    std::vector<std::string> warnings = m_data->warnings;
    if (m_plan.requestedBatchSize > m_plan.samples)
        warnings.push_back(fmt::format("batch.size {} is more than there are training samples ({}): every batch "
                                       "holds all of them",
                                       grouped(m_plan.requestedBatchSize), grouped(m_plan.samples)));
    return warnings;
}

void Trainer::setClock(double (*seconds)(void*), void* context)
{
    m_clock = seconds;
    m_clockContext = context;
}

bool Trainer::monitorsValidation() const { return m_validation.has_value(); }

double Trainer::monitored(const EpochRecord& record) const
{
    return monitorsValidation() ? record.validation : record.trainRunning;
}

BestEpoch Trainer::best() const
{
    const auto& state = m_stopping.state();
    return state.bestEpoch == 0 ? BestEpoch{} : BestEpoch{state.bestEpoch, state.best};
}

void Trainer::place(std::int64_t steps)
{
    m_steps = steps;
    m_epoch = steps / m_plan.stepsPerEpoch();
    m_stepOfEpoch = steps % m_plan.stepsPerEpoch();
    m_repeat = steps % m_plan.repeats;
    const std::int64_t batches = steps / m_plan.repeats;
    m_pass = batches / m_plan.batchesPerPass;
    m_batchOfPass = batches % m_plan.batchesPerPass;
    m_inEpoch = false;
    m_clockLooks = {};
}

void Trainer::advance(std::int64_t steps)
{
    m_steps += steps;
    m_stepOfEpoch += steps;
    m_repeat += steps; // more than one at a time only where batches are not repeated
    if (m_repeat < m_plan.repeats)
        return;
    m_repeat = 0;
    m_batchOfPass += steps;
    if (m_batchOfPass == m_plan.batchesPerPass) {
        m_batchOfPass = 0;
        ++m_pass;
    }
}

void Trainer::enterEpoch()
{
    m_inEpoch = true;
    m_learningRate = m_schedule.rate(m_epoch, m_rule.updates());
    keep(m_finite);
    m_untilLook = m_stepsBetweenLooks;
}

double Trainer::workThrough(std::span<const std::uint32_t> samples)
{
    // Of a group, sums are added up and divided by its samples in update().
    const bool divideNow = m_experiment.loss.reduction == Reduction::mean && m_plan.accumulate == 1;
    const float scale = divideNow ? 1.F / static_cast<float>(samples.size()) : 1.F;
    const kernels::Sums sums =
        m_kernel->lossAndGradient(m_parameters.data(), samples, scale, m_gradient.data(), m_groupBatches > 0);
    m_batchCorrect = sums.correct;
    ++m_groupBatches;
    m_groupSamples += static_cast<std::int64_t>(samples.size());
    return sums.loss / static_cast<double>(samples.size());
}

bool Trainer::update()
{
    if (m_experiment.loss.reduction == Reduction::mean && m_plan.accumulate > 1)
        m_gradient *= 1.F / static_cast<float>(m_groupSamples);
    m_groupBatches = 0;
    m_groupSamples = 0;
    addPenaltyGradient();

    double norm = std::sqrt(static_cast<double>(m_gradient.squaredNorm()));
    if (!std::isfinite(norm)) {
        // The squares may have overflowed where the values have not.
        norm = m_gradient.cast<double>().norm();
        if (!std::isfinite(norm))
            return false;
    }
    if (m_experiment.optimizer.clipNorm)
        m_gradient *= static_cast<float>(clipScale(norm, *m_experiment.optimizer.clipNorm));
    if (m_recordBatches) {
        m_previous = m_parameters;
        m_lastBatch.gradientNorm = norm;
        m_lastBatch.learningRate = m_learningRate;
    }
    m_rule.apply(parameterSpan(), spanOf(m_gradient), m_learningRate);
    if (m_recordBatches)
        m_lastBatch.stepNorm = (m_parameters - m_previous).cast<double>().norm();
    return true;
}

void Trainer::loadPass()
{
    if (m_pass == m_loadedPass)
        return;
    if (m_loadedPass < 0 || !m_order.samePassAlways())
        m_order.fill(m_pass, m_passOrder);
    m_loadedPass = m_pass;
}

bool Trainer::isPlainDescent() const
{
    const OptimizerSettings& optimizer = m_experiment.optimizer;
    return optimizer.kind == OptimizerKind::sgd && optimizer.weightDecay == 0 && !optimizer.clipNorm &&
           m_experiment.loss.l1 == 0 && m_experiment.loss.l2 == 0 && m_plan.accumulate == 1 && m_plan.repeats == 1 &&
           !m_schedule.changesWithinEpoch();
}

std::int64_t Trainer::descend(std::int64_t most)
{
    loadPass();
    const std::int64_t batches = std::min({most, m_stepsAtOnce, m_plan.batchesPerPass - m_batchOfPass,
                                           m_plan.stepsPerEpoch() - m_stepOfEpoch, m_untilLook});
    const std::int64_t samples = (batches - 1) * m_plan.batchSize + m_plan.sizeOf(m_batchOfPass + batches - 1);
    kernels::Descent descent;
    descent.samples = std::span(m_passOrder)
                          .subspan(static_cast<std::size_t>(m_batchOfPass * m_plan.batchSize),
                                   static_cast<std::size_t>(samples));
    descent.batchSize = m_plan.batchSize;
    descent.rate = static_cast<float>(m_learningRate);
    descent.mean = m_experiment.loss.reduction == Reduction::mean;
    descent.losses = m_stepLosses;
    descent.lossSum = m_lossSum;
    descent.correct = m_correct;
    m_kernel->descend(m_parameters.data(), descent);

    const std::int64_t done = descent.batchesDone;
    const bool finite = done == batches;
    m_stepLossCount = static_cast<std::size_t>(finite ? done : done + 1);
    m_lossSum = descent.lossSum;
    m_correct = descent.correct;
    m_lossSamples += finite ? samples : done * m_plan.batchSize;
    m_rule.countUpdates(done);
    if (done > 0)
        advance(done);
    return done;
}

bool Trainer::perform(double& loss)
{
    loadPass();
    const std::int64_t size = m_plan.sizeOf(m_batchOfPass);
    if (m_schedule.changesWithinEpoch())
        m_learningRate = m_schedule.rate(m_epoch, m_rule.updates());

    const double penaltyNow = penalty(); // of the weights that the batch is measured with
    if (m_recordBatches)
        m_lastBatch = {m_rule.updates() + 1, m_epoch + 1, m_stepOfEpoch / m_plan.repeats + 1,
                       size};
    loss = workThrough(std::span(m_passOrder)
                           .subspan(static_cast<std::size_t>(m_batchOfPass * m_plan.batchSize),
                                    static_cast<std::size_t>(size))) +
           penaltyNow;
    if (m_recordBatches)
        m_lastBatch.loss = loss;
    if (!std::isfinite(loss))
        return false;
    const bool groupEnds = m_groupBatches == m_plan.accumulate || m_stepOfEpoch + 1 == m_plan.stepsPerEpoch();
    if (groupEnds && !update())
        return false;
    m_lossSum += static_cast<double>(size) * loss;
    m_lossSamples += size;
    m_correct += m_batchCorrect;
    return true;
}

bool Trainer::step()
{
    if (m_finished)
        return false;
    steps(1);
    return true;
}

std::int64_t Trainer::steps(std::int64_t most, std::span<double> losses)
{
    m_stepLosses = losses;
    m_stepLossCount = 0;
    if (m_finished)
        return 0;
    const FlushDenormals flushing;
    if (!m_inEpoch)
        enterEpoch();
    std::int64_t done = 0;
    if (m_plainDescent && !m_recordBatches) {
        done = descend(std::min(most, static_cast<std::int64_t>(losses.size())));
    } else {
        m_stepLossCount = 1;
        if (perform(m_stepLosses[0])) {
            advance();
            done = 1;
        }
    }
    m_untilLook -= done;
    const double loss = m_lastLoss = m_stepLosses[m_stepLossCount - 1];
    if (done < static_cast<std::int64_t>(m_stepLossCount)) {
        divergeInStep(loss);
        return static_cast<std::int64_t>(m_stepLossCount);
    }
    if (m_stepOfEpoch == m_plan.stepsPerEpoch()) {
        ++m_epoch;
        m_stepOfEpoch = 0;
        m_inEpoch = false;
        if (weightsAreFinite())
            closeEpoch(most > 1 && done == m_plan.stepsPerEpoch());
        else
            divergeInStep(loss);
    } else if (m_untilLook == 0) {
        m_untilLook = m_stepsBetweenLooks;
        if (weightsAreFinite())
            keep(m_finite);
        else
            divergeInStep(loss);
    }
    return done;
}

// A look at the clock takes as long as an update or two of a small model, so that epochs of a microsecond share one: looks
// are some 10 µs apart, and between them the epochs are taken to go on as those before. `isLike`: it did what they did.
double Trainer::secondsAtEpochEnd(bool isLike)
{
    constexpr double apart = 10e-6;
    constexpr std::int64_t most = 8;
    ClockLooks& looks = m_clockLooks;
    ++looks.epochs;
    if (looks.epochsUntilNext > 0 && isLike) {
        --looks.epochsUntilNext;
        return looks.last + looks.each * static_cast<double>(looks.epochs);
    }
    const double now = std::max(nowSeconds(), m_newest.epoch > 0 ? m_newest.seconds : 0.0);
    const double each = (now - looks.last) / static_cast<double>(looks.epochs);
    looks = {now, each, 0, each > 0 ? static_cast<std::int64_t>(std::min(apart / each, static_cast<double>(most - 1))) : 0};
    return now;
}

void Trainer::closeEpoch(bool inOneGo)
{
    EpochRecord record;
    record.epoch = m_epoch;
    record.updates = m_rule.updates();
    record.samplesSeen = m_newest.samplesSeen + m_lossSamples;
    const bool classes = m_data->train.task == Task::classification;
    record.trainRunning = m_lossSum / static_cast<double>(m_lossSamples);
    if (classes)
        record.trainAccuracy = static_cast<double>(m_correct) / static_cast<double>(m_lossSamples);
    m_lossSum = 0;
    m_lossSamples = 0;
    m_correct = 0;

    const double penaltyNow = penalty();
    if (m_training)
        record.trainMeasured = m_training->evaluate(parameterSpan(), penaltyNow, false).loss;
    const bool checks =
        !m_validation || record.epoch % m_experiment.record.validateEvery == 0 || record.epoch == m_plan.epochs;
    if (m_validation && checks) {
        const Metrics metrics = m_validation->evaluate(parameterSpan(), penaltyNow, false);
        record.validation = metrics.loss;
        record.validationAccuracy = metrics.accuracy;
    }
    const bool measures = m_training.has_value() || (m_validation && checks);
    const bool mayEnd = m_steps == m_plan.steps() || m_experiment.stop.target || m_experiment.stop.patience;
    record.seconds = secondsAtEpochEnd(inOneGo && !measures && !mayEnd);
    if (!m_replays)
        m_history->append(record);
    m_newest = record;

    if (checks) {
        const double value = monitored(record);
        if (!std::isfinite(value)) {
            m_divergence = Divergence{record.updates, record.epoch, m_learningRate, value};
            finish(FinishReason::diverged);
            return;
        }
        if (m_stopping.check(record.epoch, value) && m_experiment.stop.restoreBest)
            m_bestParameters = m_parameters;
        m_schedule.observe(value);
    }
    if (const auto reason = stopReason())
        finish(*reason);
}

std::optional<FinishReason> Trainer::stopReason() const
{
    if (m_newest.epoch == 0)
        return std::nullopt;
    // Comparing with NaN, where nothing was measured, is false.
    if (m_experiment.stop.target && monitored(m_newest) <= *m_experiment.stop.target)
        return FinishReason::target;
    if (m_stopping.stops())
        return FinishReason::patience;
    if (m_steps == m_plan.steps())
        return FinishReason::epochs;
    return std::nullopt;
}

void Trainer::finish(FinishReason reason)
{
    if (m_finished)
        return;
    m_finished = reason;
    // An interrupted run may be resumed, so it keeps the weights that it stands at.
    const bool resumable =
        reason == FinishReason::interrupted || reason == FinishReason::failed || reason == FinishReason::diverged;
    if (m_bestParameters.size() > 0 && !resumable) {
        m_trainedParameters = m_parameters;
        m_parameters = m_bestParameters;
    }
}

Metrics Trainer::evaluate(const Dataset& part) const
{
    Evaluator evaluator(part, m_shape, m_lossKind, m_classWeights);
    evaluator.setThreads(m_threads);
    return evaluator.evaluate(parameters(), penalty(), true);
}

void Trainer::setThreads(int count)
{
    m_threads = count;
    for (auto* evaluator : {&m_validation, &m_training})
        if (*evaluator)
            (*evaluator)->setThreads(count);
}

} // namespace epochscope
