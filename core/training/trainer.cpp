#include "training/trainer.h"

#include "base/memory.h"
#include "base/sha256.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace epochscope {

namespace {

std::span<float> spanOf(VectorF& vector) { return {vector.data(), static_cast<std::size_t>(vector.size())}; }

std::vector<float> copyOf(const VectorF& vector) { return {vector.data(), vector.data() + vector.size()}; }

std::int64_t evaluationCapacity(const PreparedData& data)
{
    const std::int64_t most = std::max({data.train.samples(), data.validation.samples(), data.test.samples()});
    return std::min(most, Evaluator::blockSize);
}

Result<void> checkTask(const Experiment& experiment, const Dataset& train)
{
    const LossKind kind = experiment.loss.kind;
    const bool forClasses = kind == LossKind::log || kind == LossKind::crossEntropy;
    if (train.samples() == 0)
        return badInput("there are no training samples", "raise data.samples or lower data.validation and data.test", "data.samples");
    if (train.task == Task::regression) {
        if (forClasses)
            return badInput("this loss needs classes, and the target is a number", "use mse or mae, or set data.task=classification",
                            "loss.kind");
        if (experiment.loss.classWeight != ClassWeight::none)
            return badInput("class weights need classes, and the target is a number", "set it to none", "loss.class_weight");
    } else if (kind == LossKind::log && train.classes() > 2) {
        return badInput(fmt::format("log loss is for two classes, and there are {}", train.classes()), "use cross_entropy or auto",
                        "loss.kind");
    }
    return {};
}

} // namespace

std::string_view finishReasonName(FinishReason reason)
{
    switch (reason) {
    case FinishReason::epochs: return "epochs";
    case FinishReason::patience: return "patience";
    case FinishReason::target: return "target";
    case FinishReason::seconds: return "seconds";
    case FinishReason::diverged: return "diverged";
    case FinishReason::interrupted: return "interrupted";
    case FinishReason::failed: break;
    }
    return "failed";
}

std::string Divergence::text() const
{
    const std::string remedy = learningRate > 0
        ? fmt::format("try a lower learning rate, such as {:.1g}", learningRate / 10)
        : "look for extreme values in the data";
    return fmt::format("diverged at update {} (epoch {}) with learning rate {}: the error is no longer a finite number; {}",
                       grouped(update), grouped(epoch), exactNumber(static_cast<float>(learningRate)), remedy);
}

Result<std::unique_ptr<Trainer>> Trainer::make(const Experiment& experiment, std::shared_ptr<const PreparedData> data)
{
    if (const auto found = problems(experiment); !found.empty())
        return badInput(found.front().message, found.front().hint, found.front().path);
    if (const auto fits = checkTask(experiment, data->train); !fits)
        return tl::unexpected(fits.error());

    const Dataset& train = data->train;
    auto plan = BatchPlan::make(train.samples(), experiment.batch, experiment.stop.epochs);
    if (!plan)
        return tl::unexpected(plan.error());
    auto order = EpochOrder::make(experiment.batch, train.samples(), plan->batchSize,
                                  static_cast<std::uint64_t>(experiment.seed.shuffle), train.labels);
    if (!order)
        return tl::unexpected(order.error());

    const LossKind loss = resolvedLoss(experiment.loss.kind, train.task, train.classes());
    const auto shape = NetworkShape::make(train.featureCount(), experiment.model.hidden,
                                          outputsFor(loss, train.task, train.classes()), experiment.model.activation);
    double units = static_cast<double>(train.featureCount());
    for (const LayerShape& layer : shape.layers)
        units += 2 * static_cast<double>(layer.out);
    const double copies = 5 + static_cast<double>(UpdateRule<float>::slotsPerParameter(experiment.optimizer.kind)) * 2;
    if (const auto fits = checkMemory(sizeof(float) * (copies * static_cast<double>(shape.parameters) +
                                                       units * static_cast<double>(plan->batchSize)),
                                      "this model with this batch size", "use fewer units or a smaller batch", "model.hidden");
        !fits)
        return tl::unexpected(fits.error());

    return std::unique_ptr<Trainer>(new Trainer(experiment, std::move(data), *plan, std::move(*order), shape));
}

Trainer::Trainer(const Experiment& experiment, std::shared_ptr<const PreparedData> data, BatchPlan plan, EpochOrder order,
                 NetworkShape shape)
    : m_experiment(experiment), m_data(std::move(data)), m_plan(plan), m_order(std::move(order)),
      m_lossKind(resolvedLoss(experiment.loss.kind, m_data->train.task, m_data->train.classes())),
      m_classWeights(experiment.loss.classWeight == ClassWeight::balanced ? balancedClassWeights(m_data->train.classCounts())
                                                                          : std::vector<float>{}),
      m_targets(LossTargets::make(m_data->train, m_lossKind, m_classWeights)), m_network(shape, plan.batchSize),
      m_evaluationNetwork(shape, evaluationCapacity(*m_data)), m_batchTargets(m_targets, plan.batchSize),
      m_batch(shape.features(), plan.batchSize), m_rule(experiment.optimizer, shape.parameters),
      m_schedule(experiment.schedule, experiment.optimizer.learningRate, plan.epochs, plan.updatesPerEpoch),
      m_stopping(experiment.stop.patience, experiment.stop.minDelta), m_history(std::make_shared<History>()),
      m_parameters(VectorF::Zero(shape.parameters)), m_gradient(VectorF::Zero(shape.parameters)),
      m_passOrder(static_cast<std::size_t>(plan.samples))
{
    drawInitialWeights(shape, experiment.model.init, static_cast<std::uint64_t>(experiment.seed.init), spanOf(m_parameters));
    if (m_data->validation.samples() > 0)
        m_validation.emplace(m_data->validation, m_lossKind, m_classWeights);
    if (experiment.record.measureTraining)
        m_training.emplace(m_data->train, m_lossKind, m_classWeights);
}

Trainer::~Trainer() = default;

Result<void> Trainer::setInitialParameters(std::span<const float> parameters)
{
    if (m_steps != 0)
        return badInput("initial weights can be set before the first update only");
    if (static_cast<Eigen::Index>(parameters.size()) != m_parameters.size())
        return badInput(fmt::format("{} parameters given, the model has {}", parameters.size(), m_parameters.size()));
    std::copy(parameters.begin(), parameters.end(), m_parameters.data());
    m_inEpoch = false;
    return {};
}

std::vector<std::string> Trainer::warnings() const
{
    std::vector<std::string> warnings = m_data->warnings;
    if (m_plan.requestedBatchSize > m_plan.samples)
        warnings.push_back(fmt::format("batch.size {} is more than the {} training samples: every batch holds all {}",
                                       grouped(m_plan.requestedBatchSize), grouped(m_plan.samples), grouped(m_plan.samples)));
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
    m_stepOfEpoch = steps % m_plan.stepsPerEpoch();
    m_repeat = steps % m_plan.repeats;
    const std::int64_t batches = steps / m_plan.repeats;
    m_pass = batches / m_plan.batchesPerPass;
    m_batchOfPass = batches % m_plan.batchesPerPass;
    m_inEpoch = false;
}

void Trainer::advance()
{
    ++m_steps;
    ++m_stepOfEpoch;
    if (++m_repeat < m_plan.repeats)
        return;
    m_repeat = 0;
    if (++m_batchOfPass == m_plan.batchesPerPass) {
        m_batchOfPass = 0;
        ++m_pass;
    }
}

void Trainer::enterEpoch()
{
    m_inEpoch = true;
    m_learningRate = m_schedule.rate(m_steps / m_plan.stepsPerEpoch(), m_rule.updates());
    m_epochStart.steps = m_steps;
    m_epochStart.ruleUpdates = m_rule.updates();
    m_epochStart.parameters = m_parameters;
    m_epochStart.slots = Eigen::Map<const VectorF>(m_rule.slots().data(), static_cast<Eigen::Index>(m_rule.slots().size()));
    m_epochStart.groupBatches = m_groupBatches;
    m_epochStart.groupSamples = m_groupSamples;
    if (m_groupBatches > 0)
        m_epochStart.gradient = m_gradient;
}

double Trainer::penalty() const
{
    const double l1 = m_experiment.loss.l1;
    const double l2 = m_experiment.loss.l2;
    if (l1 == 0 && l2 == 0)
        return 0;
    double sum = 0;
    for (const LayerShape& layer : networkShape().layers) {
        const auto weights = m_parameters.segment(layer.weightOffset, layer.in * layer.out).cast<double>();
        sum += l1 * weights.cwiseAbs().sum() + l2 * weights.squaredNorm();
    }
    return sum;
}

void Trainer::addPenaltyGradient()
{
    const auto l1 = static_cast<float>(m_experiment.loss.l1);
    const auto l2 = static_cast<float>(m_experiment.loss.l2);
    if (l1 == 0 && l2 == 0)
        return;
    for (const LayerShape& layer : networkShape().layers) {
        const auto weights = m_parameters.segment(layer.weightOffset, layer.in * layer.out).array();
        m_gradient.segment(layer.weightOffset, layer.in * layer.out).array() += l1 * weights.sign() + 2 * l2 * weights;
    }
}

double Trainer::workThrough(std::span<const std::uint32_t> samples)
{
    const auto size = static_cast<Eigen::Index>(samples.size());
    const MatrixF& features = m_data->train.features;
    if (features.rows() == 1) {
        for (Eigen::Index i = 0; i < size; ++i)
            m_batch(0, i) = features(0, samples[static_cast<std::size_t>(i)]);
    } else {
        for (Eigen::Index i = 0; i < size; ++i)
            m_batch.col(i) = features.col(samples[static_cast<std::size_t>(i)]);
    }
    m_batchTargets.gather(m_targets, samples);

    const auto parameters = parameterSpan();
    const auto batch = m_batch.leftCols(size);
    const auto outputs = m_network.forward(parameters, batch);
    // Of a group, sums are added up and divided by its samples in update().
    const bool divideNow = m_experiment.loss.reduction == Reduction::mean && m_plan.accumulate == 1;
    const float scale = divideNow ? 1.F / static_cast<float>(size) : 1.F;
    const double loss = lossSumAndGradient<float>(m_lossKind, outputs, m_batchTargets, scale, m_network.outputGradient());
    if (m_data->train.task == Task::classification) {
        m_batchCorrect = 0;
        for (Eigen::Index i = 0; i < size; ++i) {
            const std::int32_t label = m_data->train.labels[samples[static_cast<std::size_t>(i)]];
            m_batchCorrect += predictedClass(m_lossKind, outputs.data() + i * outputs.outerStride(), outputs.rows()) == label ? 1 : 0;
        }
    }
    m_network.backward(parameters, batch, spanOf(m_gradient), m_groupBatches > 0);
    ++m_groupBatches;
    m_groupSamples += size;
    return loss / static_cast<double>(size);
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

bool Trainer::perform(double& loss)
{
    if (m_pass != m_loadedPass) {
        if (m_loadedPass < 0 || !m_order.samePassAlways())
            m_order.fill(m_pass, m_passOrder);
        m_loadedPass = m_pass;
    }
    const std::int64_t size = m_plan.sizeOf(m_batchOfPass);
    if (m_schedule.changesWithinEpoch())
        m_learningRate = m_schedule.rate(m_steps / m_plan.stepsPerEpoch(), m_rule.updates());

    const double penaltyNow = penalty(); // of the weights that the batch is measured with
    if (m_recordBatches)
        m_lastBatch = {m_rule.updates() + 1, m_steps / m_plan.stepsPerEpoch() + 1, m_stepOfEpoch + 1, size};
    loss = workThrough(std::span(m_passOrder).subspan(static_cast<std::size_t>(m_batchOfPass * m_plan.batchSize),
                                                      static_cast<std::size_t>(size))) + penaltyNow;
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
    if (!m_inEpoch)
        enterEpoch();
    double loss = 0;
    if (!perform(loss)) {
        diverge(loss, m_rule.updates() + 1);
        return true;
    }
    advance();
    if (m_stepOfEpoch == m_plan.stepsPerEpoch()) {
        m_stepOfEpoch = 0;
        m_inEpoch = false;
        if (m_parameters.allFinite())
            closeEpoch();
        else
            diverge(loss, m_rule.updates());
    }
    return true;
}

void Trainer::closeEpoch()
{
    EpochRecord record;
    record.epoch = m_steps / m_plan.stepsPerEpoch();
    record.updates = m_rule.updates();
    record.samplesSeen = m_plan.after(m_steps).samplesSeen;
    const bool classes = m_data->train.task == Task::classification;
    record.trainRunning = m_lossSum / static_cast<double>(m_lossSamples);
    if (classes)
        record.trainAccuracy = static_cast<double>(m_correct) / static_cast<double>(m_lossSamples);
    m_lossSum = 0;
    m_lossSamples = 0;
    m_correct = 0;

    const double penaltyNow = penalty();
    if (m_training)
        record.trainMeasured = m_training->evaluate(m_evaluationNetwork, parameterSpan(), penaltyNow, false).loss;
    const bool checks = !m_validation || record.epoch % m_experiment.record.validateEvery == 0 || record.epoch == m_plan.epochs;
    if (m_validation && checks) {
        const Metrics metrics = m_validation->evaluate(m_evaluationNetwork, parameterSpan(), penaltyNow, false);
        record.validation = metrics.loss;
        record.validationAccuracy = metrics.accuracy;
    }
    record.seconds = nowSeconds();
    m_history->append(record);
    m_newest = record;

    if (checks) {
        const double value = monitored(record);
        if (!std::isfinite(value)) {
            diverge(value, m_rule.updates());
            return;
        }
        if (m_stopping.check(record.epoch, value).improved && m_experiment.stop.restoreBest)
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
    const bool resumable = reason == FinishReason::interrupted || reason == FinishReason::failed || reason == FinishReason::diverged;
    if (m_bestParameters.size() > 0 && !resumable)
        m_parameters = m_bestParameters;
}

void Trainer::diverge(double loss, std::int64_t update)
{
    const std::int64_t lastStep = std::max<std::int64_t>(m_inEpoch ? m_steps : m_steps - 1, 0);
    m_divergence = Divergence{update, lastStep / m_plan.stepsPerEpoch() + 1, m_learningRate, loss};
    rewindToFinite();
    finish(FinishReason::diverged);
}

void Trainer::rewindToFinite()
{
    if (m_parameters.allFinite())
        return;
    // The update that overflowed was some steps back: do the epoch again up to it.
    m_recordBatches = false;
    place(m_epochStart.steps);
    m_inEpoch = true;
    m_parameters = m_epochStart.parameters;
    m_rule.restore({m_epochStart.slots.data(), static_cast<std::size_t>(m_epochStart.slots.size())}, m_epochStart.ruleUpdates);
    m_groupBatches = m_epochStart.groupBatches;
    m_groupSamples = m_epochStart.groupSamples;
    if (m_groupBatches > 0)
        m_gradient = m_epochStart.gradient;
    for (double loss = 0;;) {
        m_previous = m_parameters;
        perform(loss);
        if (!m_parameters.allFinite())
            break;
        advance();
    }
    m_parameters = m_previous;
}

TrainerState Trainer::save() const
{
    TrainerState state;
    state.steps = m_steps;
    state.ruleUpdates = m_rule.updates();
    state.parameters = copyOf(m_parameters);
    state.slots.assign(m_rule.slots().begin(), m_rule.slots().end());
    if (m_groupBatches > 0)
        state.accumulated = copyOf(m_gradient);
    state.accumulatedBatches = m_groupBatches;
    state.accumulatedSamples = m_groupSamples;
    state.lossSum = m_lossSum;
    state.lossSamples = m_lossSamples;
    state.correct = m_correct;
    state.schedule = m_schedule.state();
    state.stopping = m_stopping.state();
    state.bestParameters = copyOf(m_bestParameters);
    const History::View view = m_history->view();
    for (std::int64_t row = 0; row < view.size(); ++row)
        state.history.push_back(view[row]);
    return state;
}

Result<void> Trainer::restore(const TrainerState& state)
{
    const auto parameters = static_cast<std::size_t>(m_parameters.size());
    const bool fits = state.parameters.size() == parameters && state.slots.size() == m_rule.slots().size() &&
                      (state.accumulated.empty() || state.accumulated.size() == parameters) &&
                      (state.accumulated.empty() == (state.accumulatedBatches == 0)) &&
                      (state.bestParameters.empty() || state.bestParameters.size() == parameters) && state.steps >= 0 &&
                      state.steps <= m_plan.steps();
    if (!fits)
        return badInput("the saved state belongs to another model or plan", "resume with the experiment that it was saved from");
    const auto take = [](VectorF& to, const std::vector<float>& from) {
        to = Eigen::Map<const VectorF>(from.data(), static_cast<Eigen::Index>(from.size()));
    };
    take(m_parameters, state.parameters);
    m_rule.restore(state.slots, state.ruleUpdates);
    if (!state.accumulated.empty())
        take(m_gradient, state.accumulated);
    m_groupBatches = state.accumulatedBatches;
    m_groupSamples = state.accumulatedSamples;
    m_lossSum = state.lossSum;
    m_lossSamples = state.lossSamples;
    m_correct = state.correct;
    m_schedule.restore(state.schedule);
    m_stopping.restore(state.stopping);
    take(m_bestParameters, state.bestParameters);
    m_history->restore(state.history);
    m_newest = state.history.empty() ? EpochRecord{} : state.history.back();
    place(state.steps);
    m_finished.reset();
    m_divergence.reset();
    // The run may have been over when it was saved.
    if (m_stepOfEpoch == 0)
        if (const auto reason = stopReason())
            finish(*reason);
    return {};
}

bool TrainerState::operator==(const TrainerState& other) const
{
    const auto sameNumber = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    const auto sameRecord = [&](const EpochRecord& a, const EpochRecord& b) {
        return a.epoch == b.epoch && a.updates == b.updates && a.samplesSeen == b.samplesSeen &&
               sameNumber(a.trainRunning, b.trainRunning) && sameNumber(a.trainMeasured, b.trainMeasured) &&
               sameNumber(a.validation, b.validation) && sameNumber(a.trainAccuracy, b.trainAccuracy) &&
               sameNumber(a.validationAccuracy, b.validationAccuracy);
    };
    return steps == other.steps && ruleUpdates == other.ruleUpdates && parameters == other.parameters && slots == other.slots &&
           accumulated == other.accumulated && accumulatedBatches == other.accumulatedBatches &&
           accumulatedSamples == other.accumulatedSamples && lossSum == other.lossSum && lossSamples == other.lossSamples &&
           correct == other.correct && schedule == other.schedule && stopping == other.stopping &&
           bestParameters == other.bestParameters &&
           std::equal(history.begin(), history.end(), other.history.begin(), other.history.end(), sameRecord);
}

Metrics Trainer::evaluate(const Dataset& part) const
{
    return Evaluator(part, m_lossKind, m_classWeights)
        .evaluate(m_evaluationNetwork, parameters(), penalty(), true);
}

std::string weightsSha256(const NetworkShape& shape, std::span<const float> parameters)
{
    static_assert(std::endian::native == std::endian::little);
    Sha256 hash;
    std::vector<float> row;
    for (const LayerShape& layer : shape.layers) {
        for (std::int64_t out = 0; out < layer.out; ++out) {
            row.clear();
            for (std::int64_t in = 0; in < layer.in; ++in)
                row.push_back(parameters[static_cast<std::size_t>(layer.weightOffset + in * layer.out + out)]);
            hash.add(std::span<const float>(row));
        }
        hash.add(parameters.subspan(static_cast<std::size_t>(layer.biasOffset), static_cast<std::size_t>(layer.out)));
    }
    return hash.hex();
}

} // namespace epochscope
