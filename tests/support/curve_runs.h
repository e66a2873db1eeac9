// Runs made of formulas, for charts.
#pragma once

#include "chart/curve_run.h"

#include <functional>
#include <memory>

namespace epochscope {

using CurveValue = std::function<double(std::int64_t epoch)>;

// Of 200 samples in batches of `batch`; a second of training is 100 epochs.
inline std::unique_ptr<History> curveHistory(std::int64_t epochs, const CurveValue& running,
                                             const CurveValue& validation = {}, std::int64_t batch = 5)
{
    auto made = std::make_unique<History>();
    for (std::int64_t epoch = 1; epoch <= epochs; ++epoch) {
        EpochRecord record;
        record.epoch = epoch;
        record.updates = epoch * (200 / batch);
        record.samplesSeen = epoch * 200;
        record.seconds = static_cast<double>(epoch) / 100;
        record.trainRunning = running(epoch);
        if (validation)
            record.validation = validation(epoch);
        made->append(record);
    }
    return made;
}

inline CurveRun curveRun(const History& history, std::int64_t planned = 1000, std::uint64_t id = 1,
                         bool ended = false, std::int64_t batch = 5)
{
    CurveRun run;
    run.id = id;
    run.name = QStringLiteral("run %1").arg(id);
    run.style.number = static_cast<int>(id) - 1;
    BatchSettings settings;
    settings.size = batch;
    run.record.plan = BatchPlan::make(200, settings, planned).value();
    run.record.history = history.view();
    run.record.steps =
        run.record.history.empty() ? 0 : run.record.history.back().epoch * run.record.plan.stepsPerEpoch();
    run.record.seconds = run.record.history.empty() ? 0 : run.record.history.back().seconds;
    run.ended = ended;
    if (ended)
        run.record.reason = FinishReason::epochs;
    return run;
}

} // namespace epochscope
