#include "json_output.h"

#include "training/experiment_json.h"

#include <nlohmann/json.hpp>

namespace epochscope::cli {

using Json = nlohmann::ordered_json;

Json planJson(const BatchPlan& plan)
{
    return {
        {"variant", variantName(plan.variant)},
        {"batches_per_epoch", plan.batchesPerEpoch},
        {"last_batch_size", plan.lastBatchSize},
        {"updates_per_epoch", plan.updatesPerEpoch},
        {"updates", plan.updates},
        {"samples_per_epoch", plan.samplesPerEpoch},
        {"samples_seen", plan.samplesSeen},
        {"dropped_per_epoch", plan.droppedPerEpoch},
    };
}

Json experimentObject(const Experiment& experiment) { return Json::parse(experimentJson(experiment)); }

Json metricsJson(const Metrics& metrics, Task task)
{
    if (metrics.samples == 0)
        return nullptr;
    Json json{{"samples", metrics.samples}, {"loss", metrics.loss}};
    if (task == Task::regression) {
        json["r2"] = metrics.r2;
    } else {
        json["accuracy"] = metrics.accuracy;
        json["balanced_accuracy"] = metrics.balancedAccuracy;
        json["recall"] = metrics.recall;
    }
    return json;
}

std::string jsonText(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n'; }

} // namespace epochscope::cli
