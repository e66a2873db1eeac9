// What is called "the loss of an epoch": four definitions of one number, of a run made again beside itself.
//
//   weighted    Σ n_b·L_b / Σ n_b   L_b the mean over batch b (of n_b samples) before its update
//   unweighted  Σ L_b / K           K batches, each counted the same, however small
//   last batch  L_K
//   measured    L of all training samples, with the weights after the epoch
//
// Batches of 400, 400 and 200 samples with losses 1.0, 0.8 and 0.4: weighted 0.800, unweighted 0.733, last batch 0.4. Penalties
// (L1, L2) are in all of them. Where one batch holds all samples, weighted(e + 1) = measured(e), but for rounding.
//
// Who reports which was read in the tools' sources: weighted: Keras, Lightning's on_epoch, scikit-learn's MLP (the trainer's
// EpochRecord::trainRunning, to the bit); unweighted, and the last batch: PyTorch tutorials, as PyTorch itself has none;
// measured: TensorFlow Playground.
#pragma once

#include "base/error.h"
#include "training/trainer.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace epochscope {

enum class LossDefinition { weighted, unweighted, lastBatch, measured };
inline constexpr std::array<LossDefinition, 4> lossDefinitions = {LossDefinition::weighted, LossDefinition::unweighted,
                                                                  LossDefinition::lastBatch, LossDefinition::measured};

struct EpochLosses
{
    std::int64_t epoch = 0; // from 1
    std::array<double, 4> values{notMeasured, notMeasured, notMeasured, notMeasured};

    double of(LossDefinition definition) const { return values[static_cast<std::size_t>(definition)]; }
    double& of(LossDefinition definition) { return values[static_cast<std::size_t>(definition)]; }
};

// NaN where there is no batch. Of as many losses as sizes.
double weightedMean(std::span<const double> losses, std::span<const std::int64_t> sizes);
double unweightedMean(std::span<const double> losses);

// The weighted mean of an epoch is the error before its only update, of all samples: the measured one, an epoch late.
bool lagsByOneEpoch(const BatchPlan& plan, const Experiment& experiment);

class LossDefinitions
{
public:
    // Of the run of this experiment on these data; with `initial` weights where they were given to it.
    static Result<std::unique_ptr<LossDefinitions>> make(Experiment experiment, std::shared_ptr<const PreparedData> data,
                                                         std::span<const float> initial = {});

    // On to where the run has completed `epochs` epochs, for about `most` at a time. True when it is there, or where the run
    // ends before; false: to be called again, or cancelled on the way. `cancel` is looked at every few tenths of a millisecond
    // and between two evaluations.
    bool go(std::int64_t epochs, std::chrono::nanoseconds most, const std::atomic<bool>& cancel);
    std::int64_t epochsDone() const;

    // At most `mostRows`, by epoch: the first `allOfFirst`, then one every so many, and the one that was gone to.
    const std::vector<EpochLosses>& rows() const { return m_rows; }
    static constexpr std::int64_t mostRows = 2000;
    static constexpr std::int64_t allOfFirst = 100;

private:
    explicit LossDefinitions(std::unique_ptr<Trainer> trainer);
    bool isKept(std::int64_t epoch) const { return epoch <= allOfFirst || epoch % m_stride == 0; }
    void makeRoomFor(std::int64_t epochs);
    void closeEpoch(std::int64_t epochs);
    void keep();

    std::unique_ptr<Trainer> m_trainer;
    TrainerState m_moment; // storage
    std::vector<EpochLosses> m_rows;
    std::int64_t m_stride = 1;
    double m_sum = 0, m_last = 0; // of the losses of the epoch at work, and of the last one that was closed
    std::int64_t m_batches = 0;
    EpochLosses m_newest;
};

} // namespace epochscope
