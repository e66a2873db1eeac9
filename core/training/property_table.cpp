// Every property, in the order in which files and forms show them.
#include "training/property_row.h"

#include <algorithm>
#include <initializer_list>

namespace epochscope {

namespace {
// Counts and seeds end at 2⁵³ − 1, the largest whole number up to which every program reads JSON exactly.
constexpr double mostCount = 9007199254740991;
constexpr double mostNoise = 1e6;
constexpr double mostFactor = 10;
constexpr double mostUnits = 1e6;
constexpr std::size_t mostLayers = 32;
constexpr std::size_t mostClasses = 10000;

bool mayHaveClasses(const Experiment& e) { return knownClasses(e.data) != 0; }
bool isSplit(const Experiment& e) { return e.data.validation.value > 0 || e.data.test.value > 0; }
bool fromFile(const Experiment& e) { return isFile(e.data.source); }
bool hasHidden(const Experiment& e) { return !e.model.hidden.empty(); }
bool drawsWeights(const Experiment& e)
{
    return e.model.init != InitialWeights::zeros && (e.model.init != InitialWeights::automatic || hasHidden(e));
}
bool drawsData(const Experiment& e)
{
    return isGenerated(e.data.source) || e.data.samples || e.data.labelFlip > 0 || e.data.balance;
}
bool keepsBest(const Experiment& e) { return e.stop.patience || e.stop.restoreBest; }
bool isValidated(const Experiment& e) { return e.data.validation.value > 0; }

auto withOptimizer(std::initializer_list<OptimizerKind> kinds)
{
    return [kinds = std::vector(kinds)](const Experiment& e) {
        return std::find(kinds.begin(), kinds.end(), e.optimizer.kind) != kinds.end();
    };
}
auto withSchedule(std::initializer_list<ScheduleKind> kinds)
{
    return [kinds = std::vector(kinds)](const Experiment& e) {
        return std::find(kinds.begin(), kinds.end(), e.schedule.kind) != kinds.end();
    };
}

std::vector<Property> makeTable()
{
    using detail::group;
    const auto data = group(&Experiment::data);
    const auto batch = group(&Experiment::batch);
    const auto model = group(&Experiment::model);
    const auto loss = group(&Experiment::loss);
    const auto optimizer = group(&Experiment::optimizer);
    const auto schedule = group(&Experiment::schedule);
    const auto stop = group(&Experiment::stop);
    const auto record = group(&Experiment::record);
    const auto seed = group(&Experiment::seed);

    using enum OptimizerKind;
    using S = ScheduleKind;

    // clang-format off
    return {
        data("data.source", &DataSettings::source,
             {"line", "plane", "sine", "moons", "circles", "xor", "spirals", "blobs",
              "iris", "wine", "breast_cancer", "digits", "diabetes", "csv", "idx"},
             "Data", "Where the samples come from: a formula, a real data set inside the program, or a file."),
        data("data.samples", &DataSettings::samples, "Samples",
             "How many samples there are before any are set aside; of a file or real data set, how many are drawn.")
            .in("samples").from(1, mostCount).orNull("all"),
        data("data.noise", &DataSettings::noise, "Noise",
             "How far made-up samples scatter around their formula: the standard deviation of the noise.")
            .from(0, mostNoise).when([](const Experiment& e) { return isGenerated(e.data.source); }),
        data("data.label_flip", &DataSettings::labelFlip, "Wrong labels",
             "The fraction of samples whose class is replaced by a wrong one.")
            .from(0, 1).when(mayHaveClasses),
        data("data.balance", &DataSettings::balance, "Class proportions",
             "How the samples divide between the classes, such as [0.9, 0.1] or [9, 1].")
            .from(0).items(2, mostClasses).orNull("as they come").when(mayHaveClasses),
        data("data.file", &DataSettings::file, "File",
             "The CSV or IDX file to read, relative to the experiment's own folder.")
            .when(fromFile),
        data("data.labels", &DataSettings::labels, "Label file", "The IDX file with the class of each sample.")
            .when([](const Experiment& e) { return e.data.source == DataSource::idx; }),
        data("data.target", &DataSettings::target, "Target column",
             "The column to predict, by its name or its number from 1; left empty, the last one.")
            .orNumber().when([](const Experiment& e) { return e.data.source == DataSource::csv; }),
        data("data.task", &DataSettings::task, {"auto", "regression", "classification"},
             "Task",
             "Whether a number (regression) or a class (classification) is predicted; auto looks at the target.")
            .when(fromFile),
        data("data.validation", &DataSettings::validation, "Validation",
             "Samples set aside to watch the error on data not trained on: a fraction, or a number of samples.")
            .in("samples").from(0, mostCount).share(),
        data("data.test", &DataSettings::test, "Test",
             "Samples set aside for one last check at the end: a fraction, or a number of samples.")
            .in("samples").from(0, mostCount).share(),
        data("data.split", &DataSettings::split, {"random", "stratified", "last"},
             "Split",
             "Which samples are set aside: any, the same share of every class, or the last ones (for time series).")
            .when(isSplit),
        data("data.standardize", &DataSettings::standardize, {"auto", "none", "train", "unit"},
             "Standardise",
             "How features are scaled: train to mean 0 and spread 1, unit from pixels (0…255) to 0…1."),

        batch("batch.size", &BatchSettings::size, "Batch size",
              "How many samples go into one update: 1 is stochastic, all is batch gradient descent.")
            .in("samples").from(1, mostCount).orNull("all").wordInFiles(),
        batch("batch.last", &BatchSettings::last, {"keep", "drop"},
              "Last batch", "What happens to samples that do not fill a last batch: a smaller batch, or left out.")
            .when([](const Experiment& e) { return e.batch.size.has_value(); }),
        batch("batch.order", &BatchSettings::order,
              {"every_epoch", "once", "never", "replacement", "stratified", "buffer"},
              "Order",
              "How samples get into batches: shuffled every epoch, once or never, drawn with repetition, by class, "
              "or through a small buffer."),
        batch("batch.buffer", &BatchSettings::buffer, "Shuffle buffer",
              "How many of the next samples each draw chooses from.")
            .in("samples").from(1, mostCount)
            .when([](const Experiment& e) { return e.batch.order == BatchOrder::buffer; }),
        batch("batch.steps_per_epoch", &BatchSettings::stepsPerEpoch, "Steps per epoch",
              "How many batches are called an epoch; the next epoch goes on where this one stopped.")
            .in("batches").from(1, mostCount).orNull("one pass"),
        batch("batch.accumulate", &BatchSettings::accumulate, "Accumulate",
              "How many batches are put together into one update.")
            .in("batches").from(1, mostCount),
        batch("batch.repeats", &BatchSettings::repeats, "Repeats",
              "How many times each batch is worked through before the next one.")
            .in("times").from(1, mostCount),

        model("model.hidden", &ModelSettings::hidden, "Hidden layers",
              "The number of units in each hidden layer, such as [16, 16]; none makes a linear model.")
            .in("units").from(1, mostUnits).items(0, mostLayers),
        model("model.activation", &ModelSettings::activation, {"tanh", "relu", "sigmoid", "linear"},
              "Activation", "The curve that each hidden unit bends its input with.")
            .when(hasHidden),
        model("model.init", &ModelSettings::init,
              {"auto", "zeros", "glorot_uniform", "glorot_normal", "he_normal", "he_uniform", "torch"},
              "Initial weights", "How the first weights are drawn; auto picks what suits the activation."),

        loss("loss.kind", &LossSettings::kind, {"auto", "mse", "mae", "log", "cross_entropy"},
             "Loss",
             "The error that training lowers; auto is mse for numbers, log for two classes, cross_entropy for more."),
        loss("loss.reduction", &LossSettings::reduction, {"mean", "sum"},
             "Reduction",
             "Whether a batch's error is the mean of its samples' errors or their sum, which grows with the batch."),
        loss("loss.l1", &LossSettings::l1, "L1 penalty",
             "Adds this times the sum of |weights|: pulls weights to exactly 0.").from(0),
        loss("loss.l2", &LossSettings::l2, "L2 penalty",
             "Adds this times the sum of squared weights: keeps weights small.").from(0),
        loss("loss.class_weight", &LossSettings::classWeight, {"none", "balanced"},
             "Class weights", "Balanced counts samples of rare classes more, so that every class matters alike.")
            .when(mayHaveClasses),

        optimizer("optimizer.kind", &OptimizerSettings::kind,
                  {"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"},
                  "Optimizer", "The rule that turns a gradient into a step."),
        optimizer("optimizer.learning_rate", &OptimizerSettings::learningRate, "Learning rate",
                  "How large a step each update takes.").from(0),
        optimizer("optimizer.momentum", &OptimizerSettings::momentum, "Momentum",
                  "How much of the last step is carried into the next one.")
            .below(1).when(withOptimizer({momentum, nesterov})),
        optimizer("optimizer.beta1", &OptimizerSettings::beta1, "Beta 1",
                  "How long Adam remembers gradients.").below(1).when(withOptimizer({adam, adamw})),
        optimizer("optimizer.beta2", &OptimizerSettings::beta2, "Beta 2",
                  "How long Adam remembers squared gradients.").below(1).when(withOptimizer({adam, adamw})),
        optimizer("optimizer.epsilon", &OptimizerSettings::epsilon, "Epsilon",
                  "A small number that keeps the rule from dividing by zero.")
            .above(0).orNull("the rule's own").when(withOptimizer({adagrad, rmsprop, adam, adamw})),
        optimizer("optimizer.weight_decay", &OptimizerSettings::weightDecay, "Weight decay",
                  "How strongly every update pulls the weights towards 0.").from(0),
        optimizer("optimizer.clip_norm", &OptimizerSettings::clipNorm, "Clip gradient",
                  "Gradients longer than this are shortened to it.").above(0).orNull("off"),

        schedule("schedule.kind", &ScheduleSettings::kind,
                 {"constant", "step", "exponential", "cosine", "warmup_cosine", "plateau"},
                 "Schedule", "How the learning rate changes during the run."),
        schedule("schedule.every", &ScheduleSettings::every, "Every",
                 "Epochs between two changes of the learning rate.")
            .in("epochs").from(1, mostCount).when(withSchedule({S::step})),
        schedule("schedule.factor", &ScheduleSettings::factor, "Factor",
                 "What the learning rate is multiplied by at each change.")
            .above(0, mostFactor).when(withSchedule({S::step, S::plateau})),
        schedule("schedule.gamma", &ScheduleSettings::gamma, "Gamma",
                 "What the learning rate is multiplied by after every epoch.")
            .above(0, mostFactor).when(withSchedule({S::exponential})),
        schedule("schedule.warmup", &ScheduleSettings::warmup, "Warm-up",
                 "Epochs during which the learning rate rises to its full value.")
            .in("epochs").from(0, mostCount).when(withSchedule({S::warmupCosine})),
        schedule("schedule.floor", &ScheduleSettings::floor, "Lowest rate",
                 "The learning rate never falls below this.")
            .from(0).when(withSchedule({S::cosine, S::warmupCosine, S::plateau})),
        schedule("schedule.patience", &ScheduleSettings::patience, "Plateau patience",
                 "Checks without improvement before the learning rate is lowered.")
            .in("checks").from(0, mostCount).when(withSchedule({S::plateau})),

        stop("stop.epochs", &StopSettings::epochs, "Epochs", "How many times training goes through the samples.")
            .in("epochs").from(1, mostCount),
        stop("stop.patience", &StopSettings::patience, "Patience",
             "Stops early after this many checks in a row without improvement.")
            .in("checks").from(0, mostCount).orNull("off"),
        stop("stop.min_delta", &StopSettings::minDelta, "Least improvement",
             "How much lower the error must be to count as improved.")
            .from(0).when(keepsBest),
        stop("stop.restore_best", &StopSettings::restoreBest, "Keep the best",
             "Ends with the weights of the best epoch, not the last."),
        stop("stop.target", &StopSettings::target, "Target error",
             "Stops as soon as the error is this low.").from(0).orNull("off"),
        stop("stop.seconds", &StopSettings::seconds, "Time limit", "Stops after this much training time, of which a resumed run brings its own.")
            .in("seconds").above(0).orNull("off"),

        record("record.validate_every", &RecordSettings::validateEvery, "Validate every",
               "Epochs between two looks at the validation error.")
            .in("epochs").from(1, mostCount).when(isValidated),
        record("record.measure_training", &RecordSettings::measureTraining, "Measure training",
               "After each epoch, also measures the error on all training samples with the weights as they are then."),
        record("record.checkpoint_every", &RecordSettings::checkpointEvery, "Checkpoint every",
               "Epochs between two saved checkpoints.")
            .in("epochs").from(1, mostCount).orNull("off"),

        seed("seed.data", &SeedSettings::data, "Data seed", "Another number makes or draws other samples.")
            .from(0, mostCount).when(drawsData),
        seed("seed.split", &SeedSettings::split, "Split seed", "Another number sets other samples aside.")
            .from(0, mostCount)
            .when([](const Experiment& e) { return isSplit(e) && e.data.split != SplitKind::last; }),
        seed("seed.init", &SeedSettings::init, "Weight seed", "Another number starts from other weights.")
            .from(0, mostCount).when(drawsWeights),
        seed("seed.shuffle", &SeedSettings::shuffle, "Shuffle seed",
             "Another number mixes the samples into other batches.")
            .from(0, mostCount).when([](const Experiment& e) { return e.batch.order != BatchOrder::never; }),
    };
    // clang-format on
}
} // namespace

std::span<const Property> properties()
{
    static const std::vector<Property> table = makeTable();
    return table;
}

} // namespace epochscope
