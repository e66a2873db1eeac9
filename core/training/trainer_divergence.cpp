// What a trainer does when its numbers are no longer finite: it goes back to before the step that failed.
#include "base/text.h"
#include "training/trainer.h"

#include <fmt/format.h>

namespace epochscope {

std::string Divergence::text() const
{
    const std::string remedy = learningRate > 0 && !withInitialWeights
                                   ? fmt::format("try a lower learning rate, such as {:.1g}", learningRate / 10)
                                   : "look for extreme values in the data";
    return fmt::format(
        "diverged at update {} (epoch {}) with learning rate {:.6g}: the error is no longer a finite number; {}",
        grouped(update), grouped(epoch), learningRate, remedy);
}

// 0 · x is 0 for every finite x and NaN for all others, and a sum is vectorised where allFinite() is not.
bool Trainer::weightsAreFinite() const { return (m_parameters.array() * 0).sum() == 0; }

void Trainer::keep(StepState& state) const
{
    state.steps = m_steps;
    state.ruleUpdates = m_rule.updates();
    state.groupBatches = m_groupBatches;
    state.groupSamples = m_groupSamples;
    state.lossSum = m_lossSum;
    state.lossSamples = m_lossSamples;
    state.correct = m_correct;
    state.parameters = m_parameters;
    const auto slots = m_rule.slotValues();
    state.ruleSlots = Eigen::Map<const VectorF>(slots.data(), static_cast<Eigen::Index>(slots.size()));
    if (m_groupBatches > 0)
        state.gradient = m_gradient;
}

void Trainer::goBackTo(const StepState& state)
{
    place(state.steps);
    m_rule.restore({state.ruleSlots.data(), static_cast<std::size_t>(state.ruleSlots.size())}, state.ruleUpdates);
    m_groupBatches = state.groupBatches;
    m_groupSamples = state.groupSamples;
    m_lossSum = state.lossSum;
    m_lossSamples = state.lossSamples;
    m_correct = state.correct;
    m_parameters = state.parameters;
    if (state.groupBatches > 0)
        m_gradient = state.gradient;
}

void Trainer::divergeInStep(double loss)
{
    const bool withInitialWeights = m_rule.updates() == 0;
    goBackBeforeFailure();
    m_divergence = Divergence{m_rule.updates() + 1, m_steps / m_plan.stepsPerEpoch() + 1, m_learningRate, loss,
                              withInitialWeights};
    finish(FinishReason::diverged);
}

void Trainer::goBackBeforeFailure()
{
    if (weightsAreFinite() && m_plan.accumulate == 1) {
        // Nothing but the step's own gradient is there to forget.
        m_groupBatches = 0;
        m_groupSamples = 0;
        return;
    }
    // The update that overflowed may be some steps back, and earlier batches' gradients are lost in the sum: do the
    // steps since the last look again, up to the one that fails.
    m_recordBatches = false;
    goBackTo(m_finite);
    StepState before;
    for (double loss = 0;;) {
        keep(before);
        if (!perform(loss) || !weightsAreFinite())
            break;
        advance();
    }
    goBackTo(before);
}

} // namespace epochscope
