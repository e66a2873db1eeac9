// Runs with curves of one's own making, for what shows them.
#pragma once

#include "record/run_record.h"

#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>

namespace epochscope {

struct MadeRun
{
    std::int64_t epochs = 100;
    std::int64_t samples = 200;
    std::int64_t batchSize = 5;
    double level = 0.1;           // of the error at the end
    std::int64_t validateEvery = 1; // 0: never
    bool measured = false;
    bool accuracy = false;
    bool batches = false;
    double secondsPerEpoch = 0.002;
    double wiggle = 0.03; // of the error, from epoch to epoch
};

inline double madeError(const MadeRun& made, std::int64_t epoch)
{
    const auto e = static_cast<double>(epoch);
    return made.level * (1 + 4 * std::exp(-20 * e / static_cast<double>(made.epochs)) + made.wiggle * std::sin(e * 1.7));
}

inline RunRecord madeRun(const MadeRun& made = {})
{
    RunRecord record;
    BatchSettings settings;
    settings.size = made.batchSize;
    record.plan = BatchPlan::make(made.samples, settings, made.epochs).value();
    record.classification = made.accuracy;
    History history;
    const auto losses = std::make_shared<MinMaxPyramid>(1 << 16);
    for (std::int64_t epoch = 1; epoch <= made.epochs; ++epoch) {
        EpochRecord row;
        row.epoch = epoch;
        row.updates = epoch * record.plan.updatesPerEpoch;
        row.samplesSeen = epoch * record.plan.samplesPerEpoch;
        row.seconds = static_cast<double>(epoch) * made.secondsPerEpoch;
        row.trainRunning = madeError(made, epoch);
        if (made.measured)
            row.trainMeasured = row.trainRunning * 0.97;
        if (made.validateEvery > 0 && epoch % made.validateEvery == 0) {
            row.validation = row.trainRunning * 1.1;
            if (record.best.epoch == 0 || row.validation < record.best.monitored)
                record.best = {epoch, row.validation};
            if (made.accuracy)
                row.validationAccuracy = 1 / (1 + row.validation);
        }
        if (made.accuracy)
            row.trainAccuracy = 1 / (1 + row.trainRunning);
        history.append(row);
        if (made.batches)
            for (std::int64_t step = 0; step < record.plan.stepsPerEpoch(); ++step)
                losses->append(static_cast<float>(
                    row.trainRunning * (1 + 0.3 * std::sin(static_cast<double>(epoch * 31 + step * 7)))));
    }
    record.steps = made.epochs * record.plan.stepsPerEpoch();
    record.seconds = static_cast<double>(made.epochs) * made.secondsPerEpoch;
    record.history = history.view();
    if (made.batches)
        record.batchLosses = losses;
    return record;
}

} // namespace epochscope
