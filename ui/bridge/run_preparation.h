// Reads, generates and splits a run's data and builds its trainer in a thread of its own, so that the window never
// waits. Polled, like Session. If the object goes while a long step cannot be interrupted, the thread ends on its
// own.
#pragma once

#include "bridge/thread_count.h"
#include "training/experiment_json.h"
#include "training/trainer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace epochscope {

class RunPreparation
{
public:
    struct Prepared
    {
        std::unique_ptr<Trainer> trainer;
        std::shared_ptr<const PreparedData> data; // the trainer's
        std::optional<double> stableRate; // see RunRecord
        std::optional<double> constantError;
    };

    // `initial`: see RunController::start.
    RunPreparation(ExperimentFile file, std::shared_ptr<const std::vector<float>> initial, ThreadCount& threads);
    ~RunPreparation();

    void cancel();

    struct Progress
    {
        std::int64_t done = 0;  // bytes read
        std::int64_t total = 0; // 0: not known
    };
    Progress progress() const;

    // The trainer or what is wrong, once.
    std::optional<Result<Prepared>> take();

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
};

} // namespace epochscope
