// Saving and restoring a trainer between two steps, and naming its weights.
#include "base/sha256.h"
#include "training/trainer.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace epochscope {

namespace {
void put(std::vector<float>& to, const VectorF& from) { to.assign(from.data(), from.data() + from.size()); }
} // namespace

TrainerState Trainer::save() const
{
    TrainerState state;
    saveMoment(state);
    const History::View view = m_history->view();
    state.history.clear();
    for (std::int64_t row = 0; row < view.size(); ++row)
        state.history.push_back(view[row]);
    return state;
}

void Trainer::saveMoment(TrainerState& state) const
{
    state.steps = m_steps;
    state.ruleUpdates = m_rule.updates();
    put(state.parameters, m_trainedParameters.size() > 0 ? m_trainedParameters : m_parameters);
    state.ruleSlots.assign(m_rule.slotValues().begin(), m_rule.slotValues().end());
    state.accumulated.clear();
    if (m_groupBatches > 0)
        put(state.accumulated, m_gradient);
    state.accumulatedBatches = m_groupBatches;
    state.accumulatedSamples = m_groupSamples;
    state.lossSum = m_lossSum;
    state.lossSamples = m_lossSamples;
    state.correct = m_correct;
    state.schedule = m_schedule.state();
    state.stopping = m_stopping.state();
    put(state.bestParameters, m_bestParameters);
    state.history.assign(m_newest.epoch > 0 ? 1 : 0, m_newest);
}

Result<void> Trainer::restore(const TrainerState& state)
{
    const auto parameters = static_cast<std::size_t>(m_parameters.size());
    const bool fits = state.parameters.size() == parameters && state.ruleSlots.size() == m_rule.slotValues().size() &&
                      (state.accumulated.empty() || state.accumulated.size() == parameters) &&
                      (state.accumulated.empty() == (state.accumulatedBatches == 0)) &&
                      (state.bestParameters.empty() || state.bestParameters.size() == parameters) &&
                      state.steps >= 0 && state.steps <= m_plan.steps();
    if (!fits)
        return badInput("the saved state belongs to another model or plan",
                        "resume with the experiment that it was saved from");
    take(state);
    m_history->restore(state.history);
    return {};
}

void Trainer::beginReplay(const TrainerState& moment)
{
    m_replays = true;
    take(moment);
}

void Trainer::endReplay()
{
    m_replays = false;
    m_history->truncate(m_newest.epoch);
    // It may have been given up to the stride.
    const History::View view = m_history->view();
    if (m_newest.epoch > 0 && (view.empty() || view.back().epoch < m_newest.epoch))
        m_history->append(m_newest);
}

void Trainer::take(const TrainerState& state)
{
    const auto copy = [](VectorF& to, const std::vector<float>& from) {
        to = Eigen::Map<const VectorF>(from.data(), static_cast<Eigen::Index>(from.size()));
    };
    copy(m_parameters, state.parameters);
    m_trainedParameters.resize(0);
    m_rule.restore(state.ruleSlots, state.ruleUpdates);
    if (!state.accumulated.empty())
        copy(m_gradient, state.accumulated);
    m_groupBatches = state.accumulatedBatches;
    m_groupSamples = state.accumulatedSamples;
    m_lossSum = state.lossSum;
    m_lossSamples = state.lossSamples;
    m_correct = state.correct;
    m_schedule.restore(state.schedule);
    m_stopping.restore(state.stopping);
    copy(m_bestParameters, state.bestParameters);
    m_newest = state.history.empty() ? EpochRecord{} : state.history.back();
    place(state.steps);
    m_finished.reset();
    m_divergence.reset();
    // The run may have been over when it was saved.
    if (m_stepOfEpoch == 0)
        if (const auto reason = stopReason())
            finish(*reason);
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
    return steps == other.steps && ruleUpdates == other.ruleUpdates && parameters == other.parameters &&
           ruleSlots == other.ruleSlots && accumulated == other.accumulated &&
           accumulatedBatches == other.accumulatedBatches && accumulatedSamples == other.accumulatedSamples &&
           lossSum == other.lossSum && lossSamples == other.lossSamples && correct == other.correct &&
           schedule == other.schedule && stopping == other.stopping && bestParameters == other.bestParameters &&
           std::equal(history.begin(), history.end(), other.history.begin(), other.history.end(), sameRecord);
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
