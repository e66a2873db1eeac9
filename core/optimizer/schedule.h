// The learning rate over time. η₀ is optimizer.learning_rate; e is the epoch (from 0), E all epochs.
//
//   constant       η₀
//   step           η₀ · factor^⌊e / every⌋                  (PyTorch's StepLR)
//   exponential    η₀ · gammaᵉ                              (ExponentialLR)
//   cosine         floor + (η₀ − floor)(1 + cos(πe/E))/2    (CosineAnnealingLR)
//   warmup_cosine  per update u of U: η₀ (u+1)/W for u < W = warmup · updates per epoch, then cosine over the rest
//   plateau        times factor after `patience` + 1 checks without improvement, never below floor
//                  (ReduceLROnPlateau, threshold 0)
#pragma once

#include "optimizer/optimizer_settings.h"

#include <cstdint>

namespace epochscope {

class Schedule
{
public:
    // Plateau's memory, part of a checkpoint.
    struct State
    {
        double scale = 1;
        double best = 0;
        bool hasBest = false;
        std::int64_t bad = 0;
        bool operator==(const State&) const = default;
    };

    Schedule(const ScheduleSettings& settings, double learningRate, std::int64_t epochs,
             std::int64_t updatesPerEpoch);

    // The rate of the next update, when `epoch` epochs and `updates` updates are done.
    double rate(std::int64_t epoch, std::int64_t updates) const;
    bool changesWithinEpoch() const { return m_settings.kind == ScheduleKind::warmupCosine; }

    // After a check (a validated epoch) with this monitored error.
    void observe(double monitored);

    const State& state() const { return m_state; }
    void restore(const State& state) { m_state = state; }

private:
    ScheduleSettings m_settings;
    double m_initial = 0;
    std::int64_t m_epochs = 0;
    std::int64_t m_updatesPerEpoch = 0;
    State m_state;
};

} // namespace epochscope
