#include "resume.h"

#include "base/text.h"
#include "training/properties.h"

#include <fmt/format.h>

namespace epochscope::cli {

namespace {

// What changes no number of the epochs that are done, so that a run may be resumed with another value.
bool mayDiffer(std::string_view path, const Experiment& experiment)
{
    if (path == "record.checkpoint_every" || path == "stop.seconds")
        return true;
    // A run may go on for longer, unless its learning rate was planned for its length, or its last epoch was looked at only
    // because it was the last.
    const bool plannedByLength = experiment.schedule.kind == ScheduleKind::cosine ||
                                 experiment.schedule.kind == ScheduleKind::warmupCosine;
    return path == "stop.epochs" && !plannedByLength && experiment.record.validateEvery == 1;
}

std::string differences(const Experiment& here, const Experiment& there)
{
    std::string text;
    for (const Property& property : properties()) {
        const PropertyValue a = property.get(here);
        const PropertyValue b = property.get(there);
        if (a != b && !mayDiffer(property.path, here))
            text += fmt::format("{}{} is {} in the checkpoint and {} here", text.empty() ? "" : ", ", property.path,
                                propertyText(b), propertyText(a));
    }
    return text;
}

} // namespace

Result<double> resumeFrom(const std::string& path, Trainer& trainer)
{
    auto checkpoint = readCheckpoint(path);
    if (!checkpoint)
        return tl::unexpected(checkpoint.error());
    const std::string where = fmt::format("--resume {}", epochscope::quoted(path));
    if (const std::string different = differences(trainer.experiment(), checkpoint->experiment); !different.empty())
        return badInput("belongs to another experiment: " + different,
                        "resume with the experiment that it was made from", where);
    if (checkpoint->dataFingerprint != trainer.data().fingerprint)
        return badInput("belongs to other data: the data have changed since",
                        "resume with the data that it was made from", where);
    if (auto restored = trainer.restore(checkpoint->state); !restored) {
        Error error = restored.error();
        error.where = where;
        return tl::unexpected(error);
    }
    return checkpoint->trainingSeconds;
}

} // namespace epochscope::cli
