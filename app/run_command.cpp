// epochscope run: an experiment from its first update to its last, and the files that it leaves.
#include "base/text.h"
#include "commands.h"
#include "console.h"
#include "exit_code.h"
#include "experiment_source.h"
#include "interrupt.h"
#include "json_output.h"
#include "progress.h"
#include "record/safetensors.h"
#include "resume.h"
#include "run_outputs.h"
#include "run_result.h"
#include "training/run_data.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <thread>

namespace epochscope::cli {

namespace {

Error interrupted()
{
    return {ErrorCode::cancelled, "interrupted before the training began; nothing was written", {}, {}};
}

Result<std::unique_ptr<Trainer>> makeTrainer(const ExperimentFile& file)
{
    ProgressLine progress;
    const auto data = prepareRunData(file.experiment, file.folder, [&](std::int64_t done, std::int64_t total) {
        if (progress.due())
            progress.show(preparationProgress(done, total, terminalWidth()));
        return interruptSignal() == 0;
    });
    if (!data)
        return tl::unexpected(interruptSignal() ? interrupted() : data.error());
    auto trainer = Trainer::make(file.experiment, *data);
    if (trainer)
        (*trainer)->setThreads(static_cast<int>(std::thread::hardware_concurrency()));
    return trainer;
}

// Where the trainer starts: drawn weights, given ones, or a checkpoint. Returns the seconds of training before.
Result<double> placeTrainer(const Arguments& arguments, Trainer& trainer)
{
    if (const auto path = arguments.value("resume"))
        return resumeFrom(*path, trainer);
    if (const auto path = arguments.value("init-weights")) {
        const auto weights = readSafetensors(*path, trainer.networkShape());
        if (!weights)
            return tl::unexpected(weights.error());
        if (const auto set = trainer.setInitialParameters(*weights); !set)
            return tl::unexpected(set.error());
    }
    return 0.0;
}

void watch(Session& session, std::int64_t stepsBefore, double secondsBefore)
{
    ProgressLine progress;
    bool stopped = false;
    while (!session.waitFinished(std::chrono::milliseconds(50))) {
        if (interruptSignal() != 0 && !stopped) {
            session.stop(FinishReason::interrupted);
            stopped = true;
        }
        if (progress.due())
            progress.show(trainingProgress(session.plan(), session.stepsDone(), stepsBefore,
                                           session.trainingSeconds() - secondsBefore, terminalWidth()));
    }
}

// What standard error is told about the end of the run.
void tellEnd(const RunResult& result)
{
    for (const std::string& warning : result.warnings)
        say("note: " + warning);
    if (!result.message.empty())
        say(result.message);
    if (result.reason == FinishReason::interrupted)
        say(fmt::format("interrupted in epoch {} of {}, after {} updates", grouped(result.position.epoch + 1),
                        grouped(result.plan.epochs), grouped(result.position.updates)));
}

int exitCodeOf(const RunResult& result)
{
    switch (result.reason) {
    case FinishReason::diverged:
    case FinishReason::failed:
        return exitFailed;
    case FinishReason::interrupted:
        return interruptExitCode();
    default:
        return exitDone;
    }
}

// Files and result; the exit code.
int finish(const Arguments& arguments, const RunResult& result, RunOutputs& outputs, const Trainer& trainer)
{
    tellEnd(result);
    const auto written = outputs.write(result, trainer);
    int code = exitCodeOf(result);
    for (const Error& error : written.errors) {
        report(error);
        code = exitFailed;
    }
    std::string text;
    if (arguments.has("json")) {
        text = jsonText(runJson(result));
    } else {
        text = runText(result);
        for (const std::string& path : written.paths)
            text += fmt::format("{}wrote {}\n", path == written.paths.front() ? "\n" : "", path);
    }
    const int printed = finishWith(text);
    return printed == exitDone ? code : printed;
}

Result<int> runExperiment(const Arguments& arguments)
{
    if (arguments.has("resume") && arguments.has("init-weights"))
        return badInput("cannot be given together with --resume", "the checkpoint holds the weights",
                        "--init-weights");
    const std::string& source = arguments.positional().front();
    const auto file = loadExperiment(source, arguments.values("set"));
    if (!file)
        return tl::unexpected(file.error());
    RunOutputs outputs(arguments);
    if (const auto checked = outputs.check(arguments, file->experiment, file->folder, experimentPath(source));
        !checked)
        return tl::unexpected(checked.error());

    catchInterrupts();
    auto trainer = makeTrainer(*file);
    if (!trainer)
        return tl::unexpected(trainer.error());
    const auto secondsBefore = placeTrainer(arguments, **trainer);
    if (!secondsBefore)
        return tl::unexpected(secondsBefore.error());
    if (interruptSignal() != 0)
        return tl::unexpected(interrupted());
    if (const auto opened = outputs.open(); !opened)
        return tl::unexpected(opened.error());

    Session::Options options;
    options.secondsBefore = *secondsBefore;
    options.canStepBack = false;
    if (outputs.wantsBatches())
        options.onBatch = [&](const BatchRecord& record) { outputs.add(record); };
    if (outputs.wantsCheckpoint())
        options.onCheckpoint = [&](const Trainer& now) { outputs.keep(now, now.history()->view().back().seconds); };
    const std::int64_t stepsBefore = (*trainer)->stepsDone();
    Session session(std::move(*trainer), std::move(options));
    watch(session, stepsBefore, *secondsBefore);

    RunResult result = resultOf(session, session.takeFinished().value(), stepsBefore, *secondsBefore);
    if (outputs.wantsBatches() && stepsBefore > 0)
        result.warnings.push_back(fmt::format("--batches holds what follows on the first {} updates; the batches "
                                              "before are with the run that was resumed",
                                              grouped(result.plan.after(stepsBefore).updates)));
    result.title = file->name.empty() ? experimentTitle(source) : file->name;
    return finish(arguments, result, outputs, session.trainer());
}

int run(const Arguments& arguments)
{
    const auto code = runExperiment(arguments);
    if (code)
        return *code;
    const int reported = report(code.error());
    return code.error().code == ErrorCode::cancelled ? interruptExitCode() : reported;
}

} // namespace

const Command runCommand{
    .name = "run",
    .operands = "PRESET|FILE|-",
    .summary = "Trains an experiment: a preset, an experiment file, or standard input.",
    .options =
        {
            {"set", "PATH=VALUE", "set a property, such as batch.size=20; any number of times", false, true},
            {"json", "", "print the result as one JSON object", false, false},
            {"history", "F.csv", "write every epoch's errors", false, false},
            {"batches", "F.csv", "write every batch's error, gradient and step", false, false},
            {"plot", "F.png|svg|pdf", "draw the learning curve", false, false},
            {"weights", "F.safetensors", "write the final weights", false, false},
            {"init-weights", "F.safetensors", "start from these weights", false, false},
            {"checkpoint", "F", "write the whole state: every record.checkpoint_every epochs and at the end", false,
             false},
            {"resume", "F", "go on from a checkpoint of the same experiment, for more epochs if wanted", false, false},
        },
    .details = "Ctrl+C ends the training and writes what was asked for; a second one ends at once.\n"
               "A file in the working directory with a preset's name is ./NAME.\n"
               "\nExamples:\n"
               "  epochscope run worked-example --plot curve.png\n"
               "  epochscope run iris --set data.validation=0.25 --set batch.size=all --json\n",
    .leastOperands = 1,
    .mostOperands = 1,
    .run = run,
};

} // namespace epochscope::cli
