// epochscope plan: the arithmetic of batches, without data.
#include "base/text.h"
#include "batching/batch_plan.h"
#include "commands.h"
#include "console.h"
#include "exit_code.h"
#include "format.h"
#include "json_output.h"

#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace epochscope::cli {

namespace {

Result<std::int64_t> wholeNumber(const Arguments& arguments, std::string_view option, bool all)
{
    const std::string text = arguments.value(option).value_or("");
    const std::optional<std::int64_t> number = parseInteger(text);
    if (!number || *number < 1)
        return badInput(fmt::format("{} is not possible", epochscope::quoted(text)),
                        fmt::format("allowed: a whole number from 1 to {}{}",
                                    std::numeric_limits<std::int64_t>::max(), all ? ", or all" : ""),
                        fmt::format("--{}", option));
    return *number;
}

// The plan's errors name properties; here the same things are called by their options.
Error inOptions(Error error)
{
    static constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"data.samples", "--samples"},        {"batch.size", "--batch"},
        {"stop.epochs", "--epochs"},          {"batch.last", "--last-batch"},
        {"batch.accumulate", "--accumulate"}, {"batch.steps_per_epoch", "--steps-per-epoch"},
    };
    for (std::string* text : {&error.where, &error.hint, &error.message}) {
        for (const auto& [property, option] : names) {
            for (std::size_t at = text->find(property); at != std::string::npos;
                 at = text->find(property, at + option.size()))
                text->replace(at, property.size(), option);
        }
    }
    return error;
}

Result<BatchPlan> planFrom(const Arguments& arguments)
{
    const auto samples = wholeNumber(arguments, "samples", false);
    if (!samples)
        return tl::unexpected(samples.error());
    BatchSettings settings;
    settings.size.reset();
    if (arguments.value("batch") != "all") {
        const auto size = wholeNumber(arguments, "batch", true);
        if (!size)
            return tl::unexpected(size.error());
        settings.size = *size;
    }
    const auto epochs = wholeNumber(arguments, "epochs", false);
    if (!epochs)
        return tl::unexpected(epochs.error());
    if (const auto last = arguments.value("last-batch")) {
        if (*last != "keep" && *last != "drop")
            return badInput(fmt::format("{} is not possible", epochscope::quoted(*last)), "allowed: keep or drop",
                            "--last-batch");
        settings.last = *last == "drop" ? LastBatch::drop : LastBatch::keep;
    }
    if (arguments.has("steps-per-epoch")) {
        const auto steps = wholeNumber(arguments, "steps-per-epoch", false);
        if (!steps)
            return tl::unexpected(steps.error());
        settings.stepsPerEpoch = *steps;
    }
    if (arguments.has("accumulate")) {
        const auto accumulate = wholeNumber(arguments, "accumulate", false);
        if (!accumulate)
            return tl::unexpected(accumulate.error());
        settings.accumulate = *accumulate;
    }
    return BatchPlan::make(*samples, settings, *epochs).map_error(inOptions);
}

std::string planText(const BatchPlan& plan)
{
    const std::vector<std::vector<std::string>> rows{
        {"batches per epoch", grouped(plan.batchesPerEpoch)},
        {"last batch of a pass", grouped(plan.lastBatchSize), plan.lastBatchSize == 1 ? "sample" : "samples"},
        {"updates per epoch", grouped(plan.updatesPerEpoch)},
        {"updates", grouped(plan.updates)},
        {"samples per epoch", grouped(plan.samplesPerEpoch)},
        {"samples seen", grouped(plan.samplesSeen)},
        {"left out of each pass", grouped(plan.droppedPerEpoch), plan.droppedPerEpoch == 1 ? "sample" : "samples"},
    };
    return fmt::format("{}\n{}\n\n{}", plan.formula(), plan.variantText(), alignedTable(rows, {1}));
}

int runPlan(const Arguments& arguments)
{
    const auto plan = planFrom(arguments);
    if (!plan)
        return report(plan.error());
    return finishWith(arguments.has("json") ? jsonText(planJson(*plan)) : planText(*plan));
}

} // namespace

const Command planCommand{
    .name = "plan",
    .operands = "",
    .summary = "Tells how many batches and updates a training has, without training.",
    .options =
        {
            {"samples", "N", "samples in the training set", true, false},
            {"batch", "B", "samples per batch, or all", true, false},
            {"epochs", "E", "epochs", true, false},
            {"last-batch", "keep|drop", "what happens to a last batch that is not full (keep)", false, false},
            {"steps-per-epoch", "S", "batches that count as one epoch (as many as a pass over the data has)", false,
             false},
            {"accumulate", "K", "batches whose gradients make one update (1)", false, false},
            {"json", "", "print one JSON object", false, false},
        },
    .details = "Example:\n  epochscope plan --samples 200 --batch 5 --epochs 1000\n",
    .leastOperands = 0,
    .mostOperands = 0,
    .run = runPlan,
};

} // namespace epochscope::cli
