#include "training/replay.h"

#include <utility>

namespace epochscope {

Result<Replay> Replay::make(const Experiment& experiment, std::shared_ptr<const PreparedData> data)
{
    auto trainer = Trainer::make(experiment, std::move(data));
    if (!trainer)
        return tl::unexpected(std::move(trainer.error()));
    return Replay(std::move(*trainer));
}

std::int64_t Replay::go(std::int64_t steps, const TrainerState& kept, const std::atomic<bool>& cancel)
{
    const std::int64_t now = stepsDone();
    if (!m_begun || now > steps || now < kept.steps) {
        m_trainer->beginReplay(kept);
        m_begun = true;
    }
    while (stepsDone() < steps && !cancel.load(std::memory_order_relaxed))
        if (m_trainer->steps(steps - stepsDone()) == 0)
            break;
    return stepsDone();
}

} // namespace epochscope
