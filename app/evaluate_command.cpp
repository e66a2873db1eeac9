// epochscope evaluate: what given weights come to on an experiment's data. Nothing is updated.
#include "base/text.h"
#include "commands.h"
#include "console.h"
#include "exit_code.h"
#include "experiment_source.h"
#include "format.h"
#include "interrupt.h"
#include "json_output.h"
#include "record/safetensors.h"
#include "training/run_data.h"
#include "training/trainer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <thread>

namespace epochscope::cli {

namespace {

struct Evaluation
{
    Task task = Task::regression;
    Metrics train, validation, test;
    std::string weightsSha256;
};

Result<Evaluation> evaluate(const Arguments& arguments)
{
    const auto file = loadExperiment(arguments.positional().front(), arguments.values("set"));
    if (!file)
        return tl::unexpected(file.error());
    catchInterrupts();
    const auto data = prepareRunData(file->experiment, file->folder,
                                     [](std::int64_t, std::int64_t) { return interruptSignal() == 0; });
    if (!data)
        return tl::unexpected(data.error());
    const auto trainer = Trainer::make(file->experiment, *data);
    if (!trainer)
        return tl::unexpected(trainer.error());
    (*trainer)->setThreads(static_cast<int>(std::thread::hardware_concurrency()));
    const auto weights = readSafetensors(*arguments.value("weights"), (*trainer)->networkShape());
    if (!weights)
        return tl::unexpected(weights.error());
    if (const auto set = (*trainer)->setInitialParameters(*weights); !set)
        return tl::unexpected(set.error());

    Evaluation evaluation;
    evaluation.task = (*data)->train.task;
    evaluation.train = (*trainer)->evaluateTraining();
    if ((*data)->validation.samples() > 0)
        evaluation.validation = (*trainer)->evaluate((*data)->validation);
    if ((*data)->test.samples() > 0)
        evaluation.test = (*trainer)->evaluate((*data)->test);
    evaluation.weightsSha256 = weightsSha256((*trainer)->networkShape(), (*trainer)->parameters());
    return evaluation;
}

std::string evaluationJson(const Evaluation& evaluation)
{
    return jsonText({{"train", metricsJson(evaluation.train, evaluation.task)},
                     {"validation", metricsJson(evaluation.validation, evaluation.task)},
                     {"test", metricsJson(evaluation.test, evaluation.task)},
                     {"weights_sha256", evaluation.weightsSha256}});
}

std::string evaluationText(const Evaluation& evaluation)
{
    const bool numbers = evaluation.task == Task::regression;
    std::vector<std::vector<std::string>> rows{{"", "samples", "error"}};
    if (numbers)
        rows.back().emplace_back("R²");
    else
        rows.back().insert(rows.back().end(), {"accuracy", "balanced accuracy"});
    const std::pair<const char*, const Metrics*> parts[] = {
        {"training", &evaluation.train}, {"validation", &evaluation.validation}, {"test", &evaluation.test}};
    for (const auto& [name, metrics] : parts) {
        if (metrics->samples == 0)
            continue;
        rows.push_back({name, grouped(metrics->samples), measureText(metrics->loss)});
        if (numbers)
            rows.back().push_back(measureText(metrics->r2));
        else
            rows.back().insert(rows.back().end(),
                               {percentText(metrics->accuracy), percentText(metrics->balancedAccuracy)});
    }
    return alignedTable(rows, {1, 2, 3, 4});
}

int runEvaluate(const Arguments& arguments)
{
    const auto evaluation = evaluate(arguments);
    if (!evaluation) {
        const int reported = report(evaluation.error());
        return evaluation.error().code == ErrorCode::cancelled ? interruptExitCode() : reported;
    }
    return finishWith(arguments.has("json") ? evaluationJson(*evaluation) : evaluationText(*evaluation));
}

} // namespace

const Command evaluateCommand{
    .name = "evaluate",
    .operands = "PRESET|FILE|-",
    .summary = "Measures given weights on an experiment's data, without any update.",
    .options =
        {
            {"weights", "F.safetensors", "the weights", true, false},
            {"set", "PATH=VALUE", "set a property, such as data.validation=0.25; any number of times", false, true},
            {"json", "", "print one JSON object", false, false},
        },
    .details = "Example:\n"
               "  epochscope run iris --weights iris.safetensors\n"
               "  epochscope evaluate iris --weights iris.safetensors\n",
    .leastOperands = 1,
    .mostOperands = 1,
    .run = runEvaluate,
};

} // namespace epochscope::cli
