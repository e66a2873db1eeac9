#include "record/batch_replay.h"

#include "record/exporters.h"
#include "training/run_data.h"
#include "training/trainer.h"

#include <exception>
#include <new>

namespace epochscope {

namespace {
constexpr std::int64_t stepsBetweenLooks = 256;

// Whether the run ends by itself where it ended then: a diverging one goes back before the step that failed, so that
// its steps do not tell how many were tried.
bool endsByItself(const RunRecord& record)
{
    if (!record.reason)
        return false;
    switch (*record.reason) {
    case FinishReason::epochs:
    case FinishReason::patience:
    case FinishReason::target:
    case FinishReason::diverged:
        return true;
    default:
        return false;
    }
}

Result<void> replay(const RunRecord& record, const std::string& path, const ReadProgress& progress)
{
    const auto cancelled = [&path] { return fail(ErrorCode::cancelled, "stopped before it was written", {}, path); };
    auto writer = BatchCsvWriter::create(path); // first: a folder that cannot be written to is said at once
    if (!writer)
        return tl::unexpected(writer.error());
    // Reading the data tells its progress in bytes; here it is only asked whether to go on.
    const std::int64_t steps = std::max<std::int64_t>(record.steps, 1);
    const auto goOn = [&](std::int64_t, std::int64_t) { return !progress || progress(0, steps); };
    auto data = prepareRunData(record.file.experiment, record.file.folder, goOn);
    if (!data)
        return tl::unexpected(data.error());
    if (!record.dataFingerprint.empty() && (*data)->fingerprint != record.dataFingerprint)
        return badInput("the data are no longer those of this run", "run it again, then export", "data");
    auto trainer = Trainer::make(record.file.experiment, std::move(*data));
    if (!trainer)
        return tl::unexpected(trainer.error());
    if (record.initialParameters)
        if (auto begun = (*trainer)->setInitialParameters(*record.initialParameters); !begun)
            return begun;
    (*trainer)->recordBatches(true);
    const bool toItsEnd = endsByItself(record);
    for (std::int64_t step = 0; !(*trainer)->finished() && (toItsEnd || (*trainer)->stepsDone() < record.steps); ++step) {
        if (step % stepsBetweenLooks == 0 && progress && !progress(step, steps))
            return cancelled();
        if (!(*trainer)->step())
            break;
        writer->add((*trainer)->lastBatch());
    }
    if (progress && !progress(steps, steps))
        return cancelled();
    return writer->commit();
}
} // namespace

Result<void> replayBatches(const RunRecord& record, const std::string& path, const ReadProgress& progress)
{
    try {
        return replay(record, path, progress);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::outOfMemory, "there is not enough memory to do the run again", "close other programs", path);
    } catch (const std::exception& exception) {
        return fail(ErrorCode::failed, exception.what(), {}, path);
    }
}

} // namespace epochscope
