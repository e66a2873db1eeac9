// The stepping machine: one step works through one batch and, when its turn has come, updates the parameters. No
// threads, but that evaluations may share some; no clock; the same experiment and data give the same bits, however the
// steps are spread over time, checkpoints included.
#pragma once

#include "base/error.h"
#include "batching/batch_plan.h"
#include "batching/epoch_order.h"
#include "kernels/network_kernel.h"
#include "model/loss.h"
#include "model/network.h"
#include "optimizer/schedule.h"
#include "optimizer/update_rule.h"
#include "record/history.h"
#include "training/early_stopping.h"
#include "training/experiment.h"
#include "training/metrics.h"
#include "training/run_data.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace epochscope {

enum class FinishReason { epochs, patience, target, seconds, diverged, interrupted, failed };
std::string_view finishReasonName(FinishReason reason); // as in run --json

// One row of batches.csv.
struct BatchRecord
{
    std::int64_t update = 0; // the update this batch belongs to, from 1
    std::int64_t epoch = 0;  // from 1
    std::int64_t batch = 0;  // of the epoch, from 1
    std::int64_t size = 0;
    double loss = notMeasured;         // mean over the batch before the update, penalties included
    double gradientNorm = notMeasured; // of the update's gradient before clipping; NaN where the batch made no update
    double stepNorm = notMeasured;     // ‖Δw‖; likewise
    double learningRate = notMeasured; // likewise
};

// Where and why a run diverged.
struct Divergence
{
    std::int64_t update = 0; // the first that could not be made with finite numbers, from 1
    std::int64_t epoch = 0;  // from 1
    double learningRate = 0;
    double loss = 0;                 // where it was noticed: of that batch or a later one, or of the validation
    bool withInitialWeights = false; // no update was to blame: the first batch's error or gradient was not finite
    std::string text() const;        // "diverged at update 87 (epoch 3): …; try a lower learning rate, such as …"
};

struct BestEpoch
{
    std::int64_t epoch = 0; // 0: none yet
    double monitored = notMeasured;
};

// The whole state of a run between two steps. Equal states continue to equal bits.
struct TrainerState
{
    std::int64_t steps = 0; // done
    std::int64_t ruleUpdates = 0;
    std::vector<float> parameters;
    std::vector<float> ruleSlots;   // not "slots", which Qt makes a keyword
    std::vector<float> accumulated; // gradient of an unfinished group; empty if none
    std::int64_t accumulatedBatches = 0;
    std::int64_t accumulatedSamples = 0;
    double lossSum = 0; // of the epoch at work: Σ n_b·L_b, Σ n_b, Σ correct
    std::int64_t lossSamples = 0;
    std::int64_t correct = 0;
    Schedule::State schedule;
    EarlyStopping::State stopping;
    std::vector<float> bestParameters; // empty unless stop.restore_best
    std::vector<EpochRecord> history;

    bool operator==(const TrainerState&) const; // the seconds in the history do not count
};

class Trainer
{
public:
    static Result<std::unique_ptr<Trainer>> make(const Experiment& experiment,
                                                 std::shared_ptr<const PreparedData> data);
    ~Trainer();

    // Works through one batch. False when the run is over (see finished()); no step is done then.
    bool step();
    // The same, many times: up to `most` steps (at least 1), fewer where the epoch ends, the run is over, or some tenths of a
    // millisecond have been worked. Returns how many; to the same bits as step() by step(). Where steps are quick, this is
    // several times as fast.
    std::int64_t steps(std::int64_t most) { return steps(most, m_ownLosses); }
    static constexpr std::int64_t mostAtOnce = 256;
    // The same, with room for the losses, of one at least: no more steps than it has room for.
    std::int64_t steps(std::int64_t most, std::span<double> losses);
    // Each batch's loss before its update, of the last call, where it has put them.
    std::span<const double> stepLosses() const { return m_stepLosses.first(m_stepLossCount); }

    std::optional<FinishReason> finished() const { return m_finished; }
    // Ends the run from outside: seconds, interrupted, failed. Keeps state and history.
    void finish(FinishReason reason);

    const Experiment& experiment() const { return m_experiment; }
    const PreparedData& data() const { return *m_data; }
    const BatchPlan& plan() const { return m_plan; }
    std::int64_t stepsDone() const { return m_steps; }
    BatchPosition position() const { return m_plan.after(m_steps); }
    bool atEpochEnd() const { return m_steps % m_plan.stepsPerEpoch() == 0; }

    std::span<const float> parameters() const
    {
        return {m_parameters.data(), static_cast<std::size_t>(m_parameters.size())};
    }
    const NetworkShape& networkShape() const { return m_shape; }
    std::shared_ptr<const History> history() const { return m_history; }
    const std::optional<Divergence>& divergence() const { return m_divergence; }
    BestEpoch best() const;
    bool monitorsValidation() const;
    LossKind lossKind() const { return m_lossKind; }

    // The last step's batch; filled in only while recordBatches is on.
    const BatchRecord& lastBatch() const { return m_lastBatch; }
    void recordBatches(bool on) { m_recordBatches = on; }
    double lastLoss() const { return m_lastLoss; }

    // Replaces the drawn initial weights; before the first step. The size must be that of the network.
    Result<void> setInitialParameters(std::span<const float> parameters);
    std::vector<std::string> warnings() const;

    // Seconds of training up to now, written into the epoch records; kept by whoever owns the clock.
    void setClock(double (*seconds)(void*), void* context);

    TrainerState save() const;
    Result<void> restore(const TrainerState& state); // of the same experiment and data

    // Going back within a run. A moment is a state whose history is its newest row alone; the rows before it are with
    // the trainer. From a moment of this run the steps are made again: they leave the history as it is, and endReplay()
    // shortens it to where the trainer then is.
    void saveMoment(TrainerState& moment) const; // uses the storage again
    void beginReplay(const TrainerState& moment);
    void endReplay();

    // How many threads may share an evaluation, where that pays: one unless told. Changes no bits.
    void setThreads(int count);

    // Between two steps, by the thread that makes them; does not change the run.
    Metrics evaluate(const Dataset& part) const;
    Metrics evaluateTraining() const { return evaluate(m_data->train); }

private:
    Trainer(const Experiment& experiment, std::shared_ptr<const PreparedData> data, BatchPlan plan, EpochOrder order,
            NetworkShape shape);

    // All that the steps within an epoch change, to go back to.
    struct StepState
    {
        std::int64_t steps = 0;
        std::int64_t ruleUpdates = 0;
        std::int64_t groupBatches = 0;
        std::int64_t groupSamples = 0;
        double lossSum = 0;
        std::int64_t lossSamples = 0;
        std::int64_t correct = 0;
        VectorF parameters, ruleSlots, gradient;
    };
    void take(const TrainerState& state); // but for the history
    bool weightsAreFinite() const;
    void keep(StepState& state) const;
    void goBackTo(const StepState& state);

    void place(std::int64_t steps); // sets the cursor
    void advance(std::int64_t steps = 1); // within the pass and one step beyond
    void enterEpoch();
    void loadPass();
    bool perform(double& loss); // one step without its bookkeeping; false: the loss or the gradient is not finite
    // One batch: loss, and its gradient added to the group's.
    double workThrough(std::span<const std::uint32_t> samples);
    bool isPlainDescent() const; // whether nothing stands between a batch's gradient and its update
    std::int64_t descend(std::int64_t most); // some steps of it, likewise; the loss of a last one may not be finite
    bool update();
    void closeEpoch(bool inOneGo);
    std::optional<FinishReason> stopReason() const; // at the end of an epoch
    double monitored(const EpochRecord& record) const;
    void divergeInStep(double loss);
    void goBackBeforeFailure();
    double penalty() const;
    void addPenaltyGradient();
    std::span<float> parameterSpan() { return {m_parameters.data(), static_cast<std::size_t>(m_parameters.size())}; }
    double nowSeconds() const { return m_clock ? m_clock(m_clockContext) : 0; }
    double secondsAtEpochEnd(bool isLike);

    Experiment m_experiment;
    std::shared_ptr<const PreparedData> m_data;
    BatchPlan m_plan;
    EpochOrder m_order;
    LossKind m_lossKind;
    std::vector<float> m_classWeights;
    LossTargets m_targets;
    NetworkShape m_shape;
    std::unique_ptr<kernels::NetworkKernel> m_kernel;
    UpdateRule<float> m_rule;
    Schedule m_schedule;
    EarlyStopping m_stopping;
    int m_threads = 1; // for evaluations
    std::optional<Evaluator> m_validation, m_training;
    std::shared_ptr<History> m_history;
    EpochRecord m_newest; // the history's last row

    VectorF m_parameters, m_gradient, m_previous, m_bestParameters; // the best: empty unless stop.restore_best
    VectorF m_trainedParameters; // what the best replaced at the end, for a checkpoint to go on from; else empty
    // Weights may be infinite and the error finite still (tanh makes ±1 of infinity), so that they are looked at from
    // time to time: seldom enough to cost nothing, often enough to go back quickly.
    StepState m_finite; // at the last look, or at the beginning of the epoch
    const std::int64_t m_stepsBetweenLooks;
    std::int64_t m_untilLook = 0;
    bool m_plainDescent = false;
    const std::int64_t m_stepsAtOnce; // so many take some tenths of a millisecond, or one more
    std::vector<double> m_ownLosses;
    std::span<double> m_stepLosses;
    std::size_t m_stepLossCount = 0;
    double m_lastLoss = notMeasured;

    // The cursor: `m_steps` is what counts, the others follow from it.
    std::int64_t m_steps = 0;
    std::int64_t m_epoch = 0; // the epoch at work, from 0
    std::int64_t m_stepOfEpoch = 0;
    std::int64_t m_pass = 0;
    std::int64_t m_batchOfPass = 0;
    std::int64_t m_repeat = 0;
    std::vector<std::uint32_t> m_passOrder;
    std::int64_t m_loadedPass = -1;
    bool m_inEpoch = false; // enterEpoch has been called for the epoch at work
    double m_learningRate = 0;

    // The group of batches whose gradients make the next update.
    std::int64_t m_groupBatches = 0;
    std::int64_t m_groupSamples = 0;

    double m_lossSum = 0;
    std::int64_t m_lossSamples = 0;
    std::int64_t m_correct = 0;
    std::int64_t m_batchCorrect = 0;

    std::optional<FinishReason> m_finished;
    std::optional<Divergence> m_divergence;
    BatchRecord m_lastBatch;
    bool m_recordBatches = false;
    bool m_replays = false; // the history has these epochs already
    double (*m_clock)(void*) = nullptr;
    void* m_clockContext = nullptr;
    struct ClockLooks
    {
        double last = 0, each = 0;                    // seconds; an epoch's before it
        std::int64_t epochs = 0, epochsUntilNext = 0; // since the last, and before the next
    };
    ClockLooks m_clockLooks;
};

// SHA-256 over the weights in the order of the .safetensors file ([out, in] row by row, then the bias, layer by
// layer; float32, little-endian): 64 hexadecimal digits.
std::string weightsSha256(const NetworkShape& shape, std::span<const float> parameters);

} // namespace epochscope
