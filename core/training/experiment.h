// Everything that a run needs, as a value: two runs of equal experiments on one machine give the same bits.
#pragma once

#include "batching/batch_settings.h"
#include "data/data_settings.h"
#include "data/source_size.h"
#include "model/model_settings.h"
#include "optimizer/optimizer_settings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace epochscope {

struct StopSettings {
    std::int64_t epochs = 1000;
    std::optional<std::int64_t> patience; // checks without improvement
    double minDelta = 0;
    bool restoreBest = false;
    std::optional<double> target;
    std::optional<double> seconds;

    bool operator==(const StopSettings&) const = default;
};

struct RecordSettings {
    std::int64_t validateEvery = 1; // epochs
    bool measureTraining = false;   // after each epoch, on the whole training part
    std::optional<std::int64_t> checkpointEvery; // epochs

    bool operator==(const RecordSettings&) const = default;
};

struct SeedSettings {
    std::int64_t data = 1;
    std::int64_t split = 1;
    std::int64_t init = 1;
    std::int64_t shuffle = 1;

    bool operator==(const SeedSettings&) const = default;
};

struct Experiment {
    DataSettings data;
    BatchSettings batch;
    ModelSettings model;
    LossSettings loss;
    OptimizerSettings optimizer;
    ScheduleSettings schedule;
    StopSettings stop;
    RecordSettings record;
    SeedSettings seed;

    bool operator==(const Experiment&) const = default;
};

// The number of classes that the settings lead to, if it can be told without reading a file: 0 where a number is to be
// predicted, −1 for classes of unknown number.
std::optional<std::int64_t> knownClasses(const DataSettings& settings);

// A combination of properties that cannot run, found without looking at the data.
struct Problem {
    std::string path; // the property to show it beside
    std::string message;
    std::string hint;
};

// Empty if the experiment can run as far as can be told without its data; `file` is what is known of one.
std::vector<Problem> problems(const Experiment& experiment, const std::optional<SourceSize>& file = std::nullopt);

} // namespace epochscope
