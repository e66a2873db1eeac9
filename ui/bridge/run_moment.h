// A moment of a run, for the views that look inside: its weights and what they belong to. Never changed once made, so that
// any thread may read it.
#pragma once

#include "batching/batch_plan.h"
#include "model/network_shape.h"
#include "training/experiment_json.h"
#include "training/run_data.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace epochscope {

// What stays the same through a run.
struct LookedAtRun
{
    std::uint64_t id = 0;
    ExperimentFile file;
    std::shared_ptr<const PreparedData> data;
    BatchPlan plan;
    NetworkShape shape;
};

struct RunMoment
{
    std::shared_ptr<const LookedAtRun> run;
    std::int64_t steps = 0; // done; the next one is of batch run->plan.after(steps)
    std::vector<float> parameters;
};

} // namespace epochscope
