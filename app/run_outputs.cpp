#include "run_outputs.h"

#include "chart/plot_file.h"
#include "console.h"
#include "graphics.h"
#include "output_paths.h"
#include "record/safetensors.h"

#include <QtWidgets/QApplication>

#include <filesystem>
#include <fmt/format.h>

namespace epochscope::cli {

namespace {

std::string inFolder(const std::string& folder, const std::string& file)
{
    return file.empty() ? file : (std::filesystem::path(folder) / file).string();
}

Checkpoint checkpointOf(const Trainer& trainer, double seconds)
{
    return {trainer.experiment(), trainer.data().fingerprint, seconds, trainer.save()};
}

Result<void> plot(const RunResult& result, const Trainer& trainer, const std::string& path)
{
    const auto application = makeApplication(Drawing::file);
    PlotOptions options;
    options.title = result.title;
    options.subtitle = result.plan.formula();
    options.caption = plotCaption(result.experiment);
    options.epochs = result.plan.epochs;
    return plotLearningCurve(trainer.history()->view(), options, path);
}

} // namespace

RunOutputs::RunOutputs(const Arguments& arguments)
    : m_history(arguments.value("history")), m_batches(arguments.value("batches")), m_plot(arguments.value("plot")),
      m_weights(arguments.value("weights")), m_checkpoint(arguments.value("checkpoint"))
{
}

Result<void> RunOutputs::check(const Arguments& arguments, const Experiment& experiment, const std::string& folder,
                               const std::string& experimentPath) const
{
    if (m_plot) {
        if (auto known = checkPlotPath(*m_plot); !known)
            return known;
    }
    std::vector<NamedPath> outputs;
    for (const char* name : {"history", "batches", "plot", "weights", "checkpoint"}) {
        if (const auto path = arguments.value(name))
            outputs.push_back({fmt::format("--{}", name), *path});
    }
    const std::string resumed = arguments.value("resume").value_or("");
    std::vector<NamedPath> inputs{{"the experiment", experimentPath},
                                  {"--init-weights", arguments.value("init-weights").value_or("")}};
    if (isFile(experiment.data.source)) {
        inputs.push_back({"data.file", inFolder(folder, experiment.data.file)});
        inputs.push_back({"data.labels", inFolder(folder, experiment.data.labels)});
    }
    // A resumed run may go on in the checkpoint that it came from.
    if (resumed != m_checkpoint)
        inputs.push_back({"--resume", resumed});
    return checkOutputs(outputs, inputs);
}

Result<void> RunOutputs::open()
{
    if (!m_batches)
        return {};
    auto writer = BatchCsvWriter::create(*m_batches);
    if (!writer)
        return tl::unexpected(writer.error());
    m_batchWriter.emplace(std::move(*writer));
    return {};
}

void RunOutputs::keep(const Trainer& trainer, double seconds)
{
    const auto written = writeCheckpoint(*m_checkpoint, checkpointOf(trainer, seconds));
    // It is written once more at the end, and only that failure counts.
    if (!written && !m_saidCheckpointFailed) {
        m_saidCheckpointFailed = true;
        say(fmt::format("{} (the run goes on)", written.error().text()));
    }
}

RunOutputs::Written RunOutputs::write(const RunResult& result, const Trainer& trainer)
{
    Written written;
    const auto note = [&](const std::string& path, const Result<void>& outcome) {
        if (outcome)
            written.paths.push_back(path);
        else
            written.errors.push_back(outcome.error());
    };
    if (m_batches)
        note(*m_batches, m_batchWriter->commit());
    if (m_history)
        note(*m_history, writeFileAtomically(
                             *m_history, historyCsv(trainer.history()->view(), result.task == Task::classification)));
    if (m_weights)
        note(*m_weights, writeSafetensors(*m_weights, trainer.networkShape(), trainer.parameters()));
    if (m_checkpoint)
        note(*m_checkpoint, writeCheckpoint(*m_checkpoint, checkpointOf(trainer, result.trainingSeconds)));
    if (m_plot)
        note(*m_plot, plot(result, trainer, *m_plot));
    return written;
}

} // namespace epochscope::cli
