// What the order of an epoch follows from: an experiment's plan before it runs, or a run's.
#pragma once

#include "batching/batch_plan.h"
#include "batching/batch_settings.h"
#include "data/prepare.h"
#include "training/experiment_json.h"

#include <QtCore/QString>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace epochscope {

// The classes of the training samples, once the data have been read.
struct SampleClasses
{
    std::vector<std::int32_t> labels;
    std::vector<std::string> names;
};

struct EpochSource
{
    BatchSettings batch;
    BatchPlan plan;
    std::uint64_t seed = 1;
    std::shared_ptr<const SampleClasses> classes; // null: none, or not known yet
    QString missing;                              // why there is no epoch to show; empty where there is one
    std::uint64_t runId = 0;                      // 0: an experiment that has not run
    ExperimentFile file;
    std::shared_ptr<const PreparedData> data; // of a run; else null
};

} // namespace epochscope
