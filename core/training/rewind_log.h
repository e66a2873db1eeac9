// States of a run to go back to: few, but near to wherever one wants to be.
//
// States are kept so far apart that keeping them takes a percent or less of the time that training takes. When there are
// too many, those are given up that leave gaps of at most ρ · min(age, length / 8), the age counted in steps from the
// newest and ρ as small as it can be: the way from the nearest state is a small part of the way back, and of the run.
// With 2,000 small states and 10⁸ steps ρ is about 0.01.
#pragma once

#include "training/trainer.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace epochscope {

class RewindLog
{
public:
    static constexpr std::size_t defaultBytes = std::size_t{64} << 20;
    static constexpr std::size_t mostMoments = 2048;

    // Of a model so large that not even two moments fit, two are kept all the same.
    explicit RewindLog(std::size_t mostBytes = defaultBytes) : m_mostBytes(mostBytes) {}

    struct Moment
    {
        TrainerState state; // as Trainer::saveMoment gives it
        double seconds = 0; // of training up to it
    };

    // After steps: whether it is time to keep one.
    bool due(std::int64_t steps = 1) { return (m_until -= steps) <= 0; }
    void keep(const Trainer& trainer, double seconds);
    double secondsPerStep() const { return m_step; } // of late; 0 if not known
    // Time that has passed without steps does not count.
    void restartClock();

    // The first moment is never given up. Null if there is none.
    const Moment* atOrBefore(std::int64_t steps) const;
    void forgetAfter(std::int64_t steps);

    // Of training when `steps` were done, between the moments around it; `now` is where the run stands.
    double secondsAt(std::int64_t steps, std::int64_t nowSteps, double nowSeconds) const;

    std::size_t moments() const { return m_moments.size(); }
    std::size_t bytes() const; // of all that is held
    std::int64_t widestGap() const;

private:
    using Clock = std::chrono::steady_clock;
    std::size_t most() const;
    void thin(std::size_t most);
    void pace(Clock::time_point start, Clock::time_point end, std::int64_t steps);

    std::size_t m_mostBytes;
    std::size_t m_bytesOfOne = 0; // the largest so far
    std::vector<std::unique_ptr<Moment>> m_moments; // by steps
    std::vector<std::unique_ptr<Moment>> m_free;    // storage to be used again

    std::int64_t m_until = 0;   // steps
    std::int64_t m_interval = 1;
    Clock::time_point m_keptAt; // the clock and the steps of the last one
    std::int64_t m_keptSteps = 0;
    double m_keeping = 0; // seconds that keeping one takes, of late
    double m_step = 0;    // and a step
};

} // namespace epochscope
