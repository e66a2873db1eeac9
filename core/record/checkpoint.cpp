#include "record/checkpoint.h"

#include "record/atomic_file.h"
#include "record/section_file.h"
#include "training/experiment_json.h"

#include <utility>

// The sections, in this order (see record/section_file.h):
//
//   EXPR  the experiment as JSON
//   DATA  fingerprint of the data
//   STAT  counters and sums, 8 bytes each
//   PARM  parameters, f32
//   SLOT  optimizer slots, f32
//   ACCU  accumulated gradient, f32
//   BEST  best parameters, f32
//   HIST  epoch records, 9 × 8 bytes each

namespace epochscope {

namespace {
constexpr SectionFormat format{"EPSCOPE\x1A", 1, "checkpoint", // control Z: printing the file stops there
                               "use an older checkpoint or start the run anew",
                               "use an older checkpoint or start the run anew"};

// ---- Numbers, written and read by the same list, so that the two cannot drift apart.

std::uint64_t bitsOf(bool value) { return value ? 1 : 0; }
void take(std::uint64_t bits, bool& value) { value = bits != 0; }

template <class Saved, class Visit>
void eachNumber(Saved& checkpoint, const Visit& visit)
{
    // Taken apart by binding: a field that is added to one of these does not compile until it is saved here too.
    auto& [steps, ruleUpdates, parameters, slots, accumulated, accumulatedBatches, accumulatedSamples, lossSum,
           lossSamples, correct, schedule, stopping, bestParameters, history] = checkpoint.state;
    auto& [scale, best, hasBest, bad] = schedule;
    auto& [bestOfStopping, bestEpoch, badOfStopping] = stopping;
    visit(checkpoint.trainingSeconds);
    visit(steps);
    visit(ruleUpdates);
    visit(accumulatedBatches);
    visit(accumulatedSamples);
    visit(lossSum);
    visit(lossSamples);
    visit(correct);
    visit(scale);
    visit(best);
    visit(hasBest);
    visit(bad);
    visit(bestOfStopping);
    visit(bestEpoch);
    visit(badOfStopping);
}
constexpr std::size_t numbers = 15;
} // namespace

std::string checkpointBytes(const Checkpoint& checkpoint)
{
    const TrainerState& state = checkpoint.state;
    SectionWriter writer(format);
    writer.put("EXPR", experimentJson(checkpoint.experiment));
    writer.put("DATA", checkpoint.dataFingerprint);
    std::string content;
    eachNumber(checkpoint, [&](auto value) { appendLittleEndian(content, bitsOf(value)); });
    writer.put("STAT", content);
    writer.put("PARM", state.parameters);
    writer.put("SLOT", state.ruleSlots);
    writer.put("ACCU", state.accumulated);
    writer.put("BEST", state.bestParameters);
    content.clear();
    for (const EpochRecord& record : state.history)
        eachNumberOfRow(record, [&](auto value) { appendLittleEndian(content, bitsOf(value)); });
    writer.put("HIST", content);
    return std::move(writer).finish();
}

Result<Checkpoint> parseCheckpoint(std::string_view bytes, std::string_view where)
{
    auto reader = SectionReader::open(bytes, where, format);
    if (!reader)
        return tl::unexpected(reader.error());
    Checkpoint checkpoint;
    TrainerState& state = checkpoint.state;
    const std::string_view json = reader->next("EXPR");
    checkpoint.dataFingerprint = reader->next("DATA");
    if (const std::string_view stat = reader->numbers("STAT", numbers); !stat.empty()) {
        std::size_t offset = 0;
        eachNumber(checkpoint, [&](auto& value) {
            take(littleEndian<std::uint64_t>(stat, offset), value);
            offset += 8;
        });
    }
    state.parameters = reader->floats("PARM");
    state.ruleSlots = reader->floats("SLOT");
    state.accumulated = reader->floats("ACCU");
    state.bestParameters = reader->floats("BEST");
    const std::string_view history = reader->next("HIST", 8 * numbersOfRow);
    state.history.resize(history.size() / (8 * numbersOfRow));
    std::size_t offset = 0;
    for (EpochRecord& record : state.history)
        eachNumberOfRow(record, [&](auto& value) {
            take(littleEndian<std::uint64_t>(history, offset), value);
            offset += 8;
        });
    reader->finish();
    if (reader->error())
        return tl::unexpected(*reader->error());

    auto experiment = parseExperiment(json, where);
    if (!experiment)
        return tl::unexpected(experiment.error());
    checkpoint.experiment = std::move(experiment->experiment);
    return checkpoint;
}

Result<void> writeCheckpoint(const std::string& path, const Checkpoint& checkpoint)
{
    return writeFileAtomically(path, checkpointBytes(checkpoint));
}

Result<Checkpoint> readCheckpoint(const std::string& path)
{
    return readSectionFile(path, format).and_then([&](const std::string& bytes) { return parseCheckpoint(bytes, path); });
}

} // namespace epochscope
