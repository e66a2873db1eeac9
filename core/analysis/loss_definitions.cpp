#include "analysis/loss_definitions.h"

#include <algorithm>
#include <utility>

namespace epochscope {

double weightedMean(std::span<const double> losses, std::span<const std::int64_t> sizes)
{
    double sum = 0;
    std::int64_t samples = 0;
    for (std::size_t i = 0; i < losses.size(); ++i) {
        sum += static_cast<double>(sizes[i]) * losses[i];
        samples += sizes[i];
    }
    return samples > 0 ? sum / static_cast<double>(samples) : notMeasured;
}

double unweightedMean(std::span<const double> losses)
{
    double sum = 0;
    for (const double loss : losses)
        sum += loss;
    return losses.empty() ? notMeasured : sum / static_cast<double>(losses.size());
}

bool lagsByOneEpoch(const BatchPlan& plan, const Experiment& experiment)
{
    return plan.stepsPerEpoch() == 1 && plan.batchSize == plan.samples && experiment.batch.order != BatchOrder::replacement;
}

Result<std::unique_ptr<LossDefinitions>> LossDefinitions::make(Experiment experiment, std::shared_ptr<const PreparedData> data,
                                                               std::span<const float> initial)
{
    // The last epoch is measured with its own weights, not with the best; and as many are measured as are kept.
    experiment.stop.restoreBest = false;
    experiment.record.measureTraining = false;
    auto trainer = Trainer::make(experiment, std::move(data));
    if (!trainer)
        return tl::unexpected(std::move(trainer.error()));
    if (!initial.empty())
        if (auto set = (*trainer)->setInitialParameters(initial); !set)
            return tl::unexpected(std::move(set.error()));
    return std::unique_ptr<LossDefinitions>(new LossDefinitions(std::move(*trainer)));
}

LossDefinitions::LossDefinitions(std::unique_ptr<Trainer> trainer) : m_trainer(std::move(trainer))
{
    // As a replay it keeps no history, which would take as much memory as the run's.
    m_trainer->saveMoment(m_moment);
    m_trainer->beginReplay(m_moment);
}

std::int64_t LossDefinitions::epochsDone() const { return m_trainer->position().epoch; }

bool LossDefinitions::go(std::int64_t epochs, std::chrono::nanoseconds most, const std::atomic<bool>& cancel)
{
    makeRoomFor(epochs);
    const auto end = std::chrono::steady_clock::now() + most;
    while (epochsDone() < epochs) {
        if (cancel.load(std::memory_order_relaxed) || std::chrono::steady_clock::now() >= end)
            return false;
        const std::int64_t before = epochsDone();
        const std::int64_t done = m_trainer->steps(m_trainer->plan().stepsPerEpoch());
        if (done == 0 || m_trainer->divergence())
            return true;
        for (const double loss : m_trainer->stepLosses())
            m_sum += loss;
        m_batches += done;
        m_last = m_trainer->lastLoss();
        if (epochsDone() > before)
            closeEpoch(epochs);
    }
    // It may stand at an epoch that was passed over when it was not yet known that it would be the last.
    if (m_trainer->atEpochEnd() && m_newest.epoch > 0 && m_newest.epoch == epochs && (m_rows.empty() || m_rows.back().epoch < epochs))
        keep();
    return true;
}

// Every so many epochs, twice as many where there would be too many rows: those that are kept stay the same ones.
void LossDefinitions::makeRoomFor(std::int64_t epochs)
{
    const std::int64_t before = m_stride;
    while (epochs / m_stride > mostRows - allOfFirst - 1)
        m_stride *= 2;
    if (m_stride != before)
        std::erase_if(m_rows, [this](const EpochLosses& row) { return !isKept(row.epoch); });
}

void LossDefinitions::closeEpoch(std::int64_t epochs)
{
    const std::int64_t epoch = epochsDone();
    m_newest = {};
    m_newest.epoch = epoch;
    m_newest.of(LossDefinition::unweighted) = m_sum / static_cast<double>(m_batches);
    m_newest.of(LossDefinition::lastBatch) = m_last;
    m_sum = 0;
    m_batches = 0;
    if (isKept(epoch) || epoch == epochs || m_trainer->finished())
        keep();
}

void LossDefinitions::keep()
{
    m_trainer->saveMoment(m_moment);
    EpochLosses row = m_newest;
    row.of(LossDefinition::weighted) = m_moment.history.back().trainRunning;
    row.of(LossDefinition::measured) = m_trainer->evaluateTraining().loss;
    // What was the newest once may be between those that are kept.
    if (!m_rows.empty() && !isKept(m_rows.back().epoch))
        m_rows.pop_back();
    m_rows.push_back(row);
}

} // namespace epochscope
