#include "run_result.h"

#include "base/text.h"
#include "format.h"
#include "json_output.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace epochscope::cli {

using Json = nlohmann::ordered_json;

namespace {

struct Part
{
    const char* name;
    const Metrics* metrics;
};

Json finalJson(const RunResult& result)
{
    Json json{{"train_running", result.trainRunning},
              {"train_measured", result.train.loss},
              {"validation", result.validation.loss},
              {"test", result.test.loss}};
    const Part parts[] = {{"train", &result.train}, {"validation", &result.validation}, {"test", &result.test}};
    for (const auto& [name, metrics] : parts) {
        if (result.task == Task::regression) {
            json[fmt::format("{}_r2", name)] = metrics->r2;
        } else {
            json[fmt::format("{}_accuracy", name)] = metrics->accuracy;
            json[fmt::format("{}_balanced_accuracy", name)] = metrics->balancedAccuracy;
        }
    }
    return json;
}

const char* monitoredName(const RunResult& result)
{
    return result.monitorsValidation ? "validation" : "train_running";
}

Json bestJson(const RunResult& result)
{
    if (result.best.epoch == 0)
        return nullptr;
    return {{"epoch", result.best.epoch}, {"monitored", monitoredName(result)}, {"value", result.best.monitored}};
}

std::string endText(const RunResult& result)
{
    const std::string epochs =
        fmt::format("{} of {} epochs", grouped(result.position.epoch), grouped(result.plan.epochs));
    switch (result.reason) {
    case FinishReason::epochs:
        return fmt::format("finished: {}", epochs);
    case FinishReason::patience:
        return fmt::format("stopped early, no improvement any more: {}", epochs);
    case FinishReason::target:
        return fmt::format("stopped, the target is reached: {}", epochs);
    case FinishReason::seconds:
        return fmt::format("stopped, the time is up: {}", epochs);
    case FinishReason::diverged:
        return fmt::format("diverged: {}", epochs);
    case FinishReason::interrupted:
        return fmt::format("interrupted: {}", epochs);
    case FinishReason::failed:
        break;
    }
    return fmt::format("failed: {}", epochs);
}

// Columns: what, training, validation, test; the parts that there are.
std::string scoreTable(const RunResult& result)
{
    std::vector<const Metrics*> parts{&result.train};
    std::vector<std::string> head{"", "training"};
    if (result.validation.samples > 0) {
        parts.push_back(&result.validation);
        head.emplace_back("validation");
    }
    if (result.test.samples > 0) {
        parts.push_back(&result.test);
        head.emplace_back("test");
    }
    std::vector<std::vector<std::string>> rows{head};
    const auto add = [&](const char* name, double Metrics::*value, std::string (*text)(double)) {
        std::vector<std::string> row{name};
        for (const Metrics* part : parts)
            row.push_back(text(part->*value));
        rows.push_back(row);
    };
    rows.push_back({"samples"});
    for (const Metrics* part : parts)
        rows.back().push_back(grouped(part->samples));
    add("error", &Metrics::loss, measureText);
    if (result.task == Task::regression) {
        add("R²", &Metrics::r2, measureText);
    } else {
        add("accuracy", &Metrics::accuracy, percentText);
        add("balanced accuracy", &Metrics::balancedAccuracy, percentText);
    }
    return alignedTable(rows, {1, 2, 3});
}

} // namespace

RunResult resultOf(Session& session, const Finished& finished, std::int64_t stepsBefore, double secondsBefore)
{
    const Trainer& trainer = session.trainer();
    RunResult result;
    result.experiment = trainer.experiment();
    result.plan = trainer.plan();
    result.position = trainer.position();
    result.task = trainer.data().train.task;
    result.reason = finished.reason;
    result.message = finished.message;
    result.trainingSeconds = session.trainingSeconds();
    const double seconds = result.trainingSeconds - secondsBefore;
    const auto updates = static_cast<double>(result.position.updates - result.plan.after(stepsBefore).updates);
    result.updatesPerSecond = seconds > 0 ? updates / seconds : 0;
    if (const History::View history = trainer.history()->view(); !history.empty())
        result.trainRunning = history.back().trainRunning;
    result.train = trainer.evaluateTraining();
    if (trainer.data().validation.samples() > 0)
        result.validation = trainer.evaluate(trainer.data().validation);
    if (trainer.data().test.samples() > 0)
        result.test = trainer.evaluate(trainer.data().test);
    result.best = trainer.best();
    result.monitorsValidation = trainer.monitorsValidation();
    result.weightsSha256 = weightsSha256(trainer.networkShape(), trainer.parameters());
    result.warnings = trainer.warnings();
    return result;
}

Json runJson(const RunResult& result)
{
    Json json;
    json["plan"] = planJson(result.plan);
    json["experiment"] = experimentObject(result.experiment);
    json["reason"] = finishReasonName(result.reason);
    if (!result.message.empty())
        json["message"] = result.message;
    json["epochs"] = result.position.epoch;
    json["updates"] = result.position.updates;
    json["samples_seen"] = result.position.samplesSeen;
    json["training_seconds"] = result.trainingSeconds;
    json["updates_per_second"] = result.updatesPerSecond;
    json["final"] = finalJson(result);
    json["best"] = bestJson(result);
    json["weights_sha256"] = result.weightsSha256;
    json["warnings"] = result.warnings;
    return json;
}

std::string runText(const RunResult& result)
{
    std::string text = fmt::format("{}\n{}\n{}\n\n", result.title, result.plan.formula(), result.plan.variantText());
    text += endText(result) + "\n";
    std::vector<std::vector<std::string>> rows{
        {"  updates", grouped(result.position.updates)},
        {"  samples seen", grouped(result.position.samplesSeen)},
        {"  training time",
         fmt::format("{}  ({})", durationText(result.trainingSeconds), rateText(result.updatesPerSecond, "updates"))},
        {"  running training error",
         fmt::format("{}  (mean over the last epoch's batches)", measureText(result.trainRunning))},
    };
    if (result.best.epoch > 0)
        rows.push_back({"  best epoch", fmt::format("{}  ({} error {})", grouped(result.best.epoch),
                                                    result.monitorsValidation ? "validation" : "running training",
                                                    measureText(result.best.monitored))});
    rows.push_back({"  weights", "sha256 " + result.weightsSha256});
    text += alignedTable(rows, {});
    text += "\nwith the final weights\n" + scoreTable(result);
    return text;
}

} // namespace epochscope::cli
