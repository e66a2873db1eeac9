// Any moment of a run made again, beside the run and without touching it: from a state that was kept, step by step, to the
// same bits.
#pragma once

#include "base/error.h"
#include "training/trainer.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

namespace epochscope {

class Replay
{
public:
    // Of the run of this experiment on these data.
    static Result<Replay> make(const Experiment& experiment, std::shared_ptr<const PreparedData> data);

    // Goes to where `steps` steps (0 … plan().steps()) are done: on from where it stands, or from `kept`, a state of the same
    // run at or before it (Trainer::saveMoment), whichever is nearer. Returns the steps done: fewer where `cancel` was set on
    // the way, which it looks at every few tenths of a millisecond, or where the run ended.
    std::int64_t go(std::int64_t steps, const TrainerState& kept, const std::atomic<bool>& cancel);

    std::int64_t stepsDone() const { return m_trainer->stepsDone(); }
    std::span<const float> parameters() const { return m_trainer->parameters(); }

private:
    explicit Replay(std::unique_ptr<Trainer> trainer) : m_trainer(std::move(trainer)) {}

    std::unique_ptr<Trainer> m_trainer;
    bool m_begun = false;
};

} // namespace epochscope
