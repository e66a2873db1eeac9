// From an experiment and its data to a trainer that is ready for its first step.
#include "base/memory.h"
#include "training/trainer.h"

#include <algorithm>
#include <fmt/format.h>
#include <new>

namespace epochscope {

namespace {

Result<void> checkTask(const Experiment& experiment, const Dataset& train)
{
    const LossKind kind = experiment.loss.kind;
    const bool forClasses = kind == LossKind::log || kind == LossKind::crossEntropy;
    if (train.samples() == 0)
        return badInput("there are no training samples", "raise data.samples or lower data.validation and data.test",
                        "data.samples");
    if (train.task == Task::regression) {
        if (forClasses)
            return badInput("this loss needs classes, and the target is a number",
                            "use mse or mae, or set data.task=classification", "loss.kind");
        if (experiment.loss.classWeight != ClassWeight::none)
            return badInput("class weights need classes, and the target is a number", "set it to none",
                            "loss.class_weight");
    } else if (kind == LossKind::log && train.classes() > 2) {
        return badInput(fmt::format("log loss is for two classes, and there are {}", train.classes()),
                        "use cross_entropy or auto", "loss.kind");
    }
    return {};
}

constexpr const char* tooLargeHint = "use fewer units or a smaller batch";

Result<void> checkSize(const Experiment& experiment, const NetworkShape& shape, const BatchPlan& plan,
                       const PreparedData& data)
{
    // Parameters and gradient, the first twice and the second three times, those before the update, the best and those that they replaced; the rule's
    // slots, twice.
    const double copies =
        8 + 2 * static_cast<double>(UpdateRule<float>::slotsPerParameter(experiment.optimizer.kind));
    double units = 0; // an activation and its gradient each
    for (const LayerShape& layer : shape.layers)
        units += 2 * static_cast<double>(layer.out);
    const auto batch = static_cast<double>(std::min(plan.batchSize, kernels::NetworkKernel::blockSize));
    double block = 0; // of the evaluation
    for (const Dataset* part : {&data.train, &data.validation, &data.test})
        block += static_cast<double>(std::min(part->samples(), Evaluator::blockSize));
    return checkMemory(sizeof(float) * (copies * static_cast<double>(shape.parameters) + units * (batch + block) +
                                        static_cast<double>(shape.features()) * batch),
                       "this model with this batch size", tooLargeHint, "model.hidden");
}

// So many that they take some tenths of a millisecond where a processor makes 10 operations in a nanosecond.
std::int64_t stepsAtOnce(const NetworkShape& shape, const BatchPlan& plan)
{
    constexpr std::int64_t operations = 2'000'000;
    const double perStep = 6.0 * static_cast<double>(shape.parameters) * static_cast<double>(plan.batchSize);
    return std::clamp(static_cast<std::int64_t>(operations / perStep), std::int64_t{1}, Trainer::mostAtOnce);
}

} // namespace

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
    if (auto fits = checkSize(experiment, shape, *plan, *data); !fits)
        return tl::unexpected(fits.error());
    try {
        return std::unique_ptr<Trainer>(new Trainer(experiment, std::move(data), *plan, std::move(*order), shape));
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::outOfMemory, "there is not enough memory for this model", tooLargeHint,
                    "model.hidden");
    }
}

Trainer::Trainer(const Experiment& experiment, std::shared_ptr<const PreparedData> data, BatchPlan plan,
                 EpochOrder order, NetworkShape shape)
    : m_experiment(experiment), m_data(std::move(data)), m_plan(plan), m_order(std::move(order)),
      m_lossKind(resolvedLoss(experiment.loss.kind, m_data->train.task, m_data->train.classes())),
      m_classWeights(experiment.loss.classWeight == ClassWeight::balanced
                         ? balancedClassWeights(m_data->train.classCounts())
                         : std::vector<float>{}),
      m_targets(LossTargets::make(m_data->train, m_lossKind, m_classWeights)), m_shape(std::move(shape)),
      m_kernel(kernels::NetworkKernel::make(m_shape, m_lossKind, m_targets.part(m_data->train), plan.batchSize)),
      m_rule(experiment.optimizer, m_shape.parameters),
      m_schedule(experiment.schedule, experiment.optimizer.learningRate, plan.epochs, plan.updatesPerEpoch),
      m_stopping(experiment.stop.patience, experiment.stop.minDelta), m_history(std::make_shared<History>()),
      m_parameters(VectorF::Zero(m_shape.parameters)), m_gradient(VectorF::Zero(m_shape.parameters)),
      m_previous(VectorF::Zero(m_shape.parameters)),
      m_stepsBetweenLooks(std::clamp<std::int64_t>(mostAtOnce / plan.batchSize, 8, mostAtOnce)),
      m_stepsAtOnce(stepsAtOnce(m_shape, plan)),
      m_ownLosses(static_cast<std::size_t>(std::min(m_stepsAtOnce, m_stepsBetweenLooks))),
      m_passOrder(static_cast<std::size_t>(plan.samples))
{
    m_plainDescent = isPlainDescent();
    drawInitialWeights(m_shape, experiment.model.init, static_cast<std::uint64_t>(experiment.seed.init),
                       parameterSpan());
    if (m_data->validation.samples() > 0)
        m_validation.emplace(m_data->validation, m_shape, m_lossKind, m_classWeights);
    if (experiment.record.measureTraining)
        m_training.emplace(m_data->train, m_shape, m_lossKind, m_classWeights);
    keep(m_finite); // its memory now, and not while the clock runs
}

} // namespace epochscope
