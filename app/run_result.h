// What a run came to, ready to be printed.
#pragma once

#include "record/history.h"
#include "training/session.h"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace epochscope::cli {

struct RunResult
{
    std::string title;
    Experiment experiment;
    BatchPlan plan;
    BatchPosition position;
    Task task = Task::regression;
    FinishReason reason = FinishReason::epochs;
    std::string message; // why it diverged or failed
    double trainingSeconds = 0;
    double updatesPerSecond = 0;
    double trainRunning = notMeasured; // of the last whole epoch
    Metrics train, validation, test;   // with the final weights
    BestEpoch best;
    bool monitorsValidation = false;
    std::string weightsSha256;
    std::vector<std::string> warnings;
};

// Of a session that is over. `stepsBefore` and `secondsBefore` were done by the run that this one resumed.
RunResult resultOf(Session& session, const Finished& finished, std::int64_t stepsBefore, double secondsBefore);

nlohmann::ordered_json runJson(const RunResult& result);
std::string runText(const RunResult& result);

} // namespace epochscope::cli
