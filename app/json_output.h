// What the --json options print. Numbers are printed so that they read back exactly; NaN, which JSON has not, is
// null.
#pragma once

#include "batching/batch_plan.h"
#include "training/experiment.h"
#include "training/metrics.h"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace epochscope::cli {

nlohmann::ordered_json planJson(const BatchPlan& plan);
nlohmann::ordered_json experimentObject(const Experiment& experiment); // nested, as in an experiment file
nlohmann::ordered_json metricsJson(const Metrics& metrics, Task task); // null where there are no samples

// Indented by 2, with a newline at the end.
std::string jsonText(const nlohmann::ordered_json& json);

} // namespace epochscope::cli
