#include "record/checkpoint.h"

#include "base/input_file.h"
#include "base/sha256.h"
#include "base/text.h"
#include "record/atomic_file.h"
#include "record/little_endian.h"
#include "training/experiment_json.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <span>

// magic, version (u32), then the sections in the order below, each a name of four letters, a length (u64) and its
// bytes, then the SHA-256 of all before it. Every later version keeps the magic, the version's place and the
// checksum, so that an older program can tell a newer file from a damaged one. All numbers are little-endian.
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
constexpr std::string_view magic = "EPSCOPE\x1A"; // control Z: printing the file stops there
constexpr std::uint32_t version = 1;
constexpr std::size_t headBytes = 8 + 4;
constexpr std::size_t digestBytes = sizeof(Sha256Digest);
constexpr std::size_t mostBytes = std::size_t{1} << 33;

// ---- Fields, written and read by the same list, so that the two cannot drift apart.

void put(std::string& bytes, std::int64_t value) { appendLittleEndian(bytes, static_cast<std::uint64_t>(value)); }
void put(std::string& bytes, double value) { appendLittleEndian(bytes, std::bit_cast<std::uint64_t>(value)); }
void put(std::string& bytes, bool value) { put(bytes, std::int64_t{value}); }

void take(std::uint64_t bits, std::int64_t& value) { value = static_cast<std::int64_t>(bits); }
void take(std::uint64_t bits, double& value) { value = std::bit_cast<double>(bits); }
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

template <class Record, class Visit>
void eachNumberOfRow(Record& record, const Visit& visit)
{
    auto& [epoch, updates, samplesSeen, seconds, trainRunning, trainMeasured, validation, trainAccuracy,
           validationAccuracy] = record;
    visit(epoch);
    visit(updates);
    visit(samplesSeen);
    visit(seconds);
    visit(trainRunning);
    visit(trainMeasured);
    visit(validation);
    visit(trainAccuracy);
    visit(validationAccuracy);
}
constexpr std::size_t numbersOfRow = 9;

// ---- Sections

void putSection(std::string& bytes, std::string_view name, std::string_view content)
{
    bytes += name;
    appendLittleEndian(bytes, std::uint64_t{content.size()});
    bytes += content;
}

void putFloats(std::string& bytes, std::string_view name, std::span<const float> values)
{
    bytes += name;
    appendLittleEndian(bytes, std::uint64_t{values.size_bytes()});
    for (const float value : values)
        appendLittleEndian(bytes, std::bit_cast<std::uint32_t>(value));
}

Error damaged(std::string_view where, std::string message)
{
    return {ErrorCode::damaged, std::move(message), "use an older checkpoint or start the run anew",
            std::string(where)};
}

// Takes the sections one after the other; after the first that is not as it must be, all are empty.
class Sections
{
public:
    Sections(std::string_view bytes, std::string_view where) : m_rest(bytes), m_where(where) {}

    std::string_view next(std::string_view name, std::size_t unit)
    {
        if (m_error)
            return {};
        constexpr std::size_t head = 4 + 8;
        if (m_rest.size() < head || m_rest.substr(0, 4) != name)
            return refuse(fmt::format("section {} is missing", name));
        const auto length = littleEndian<std::uint64_t>(m_rest, 4);
        if (length > m_rest.size() - head || length % unit != 0)
            return refuse(fmt::format("section {} has the wrong length {}", name, length));
        const std::string_view content = m_rest.substr(head, length);
        m_rest.remove_prefix(head + length);
        return content;
    }

    std::vector<float> floats(std::string_view name)
    {
        const std::string_view content = next(name, sizeof(float));
        std::vector<float> values(content.size() / sizeof(float));
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = std::bit_cast<float>(littleEndian<std::uint32_t>(content, i * sizeof(float)));
        return values;
    }

    std::string_view refuse(std::string message)
    {
        if (!m_error)
            m_error = damaged(m_where, std::move(message));
        return {};
    }

    bool atEnd() const { return m_rest.empty(); }
    const std::optional<Error>& error() const { return m_error; }

private:
    std::string_view m_rest;
    std::string_view m_where;
    std::optional<Error> m_error;
};

Error noCheckpoint(std::string_view where)
{
    return damaged(where, "is no checkpoint of Epochscope, or its beginning is damaged");
}
} // namespace

std::string checkpointBytes(const Checkpoint& checkpoint)
{
    const TrainerState& state = checkpoint.state;
    std::string bytes(magic);
    appendLittleEndian(bytes, version);
    putSection(bytes, "EXPR", experimentJson(checkpoint.experiment));
    putSection(bytes, "DATA", checkpoint.dataFingerprint);
    std::string content;
    eachNumber(checkpoint, [&](auto value) { put(content, value); });
    putSection(bytes, "STAT", content);
    putFloats(bytes, "PARM", state.parameters);
    putFloats(bytes, "SLOT", state.ruleSlots);
    putFloats(bytes, "ACCU", state.accumulated);
    putFloats(bytes, "BEST", state.bestParameters);
    content.clear();
    for (const EpochRecord& record : state.history)
        eachNumberOfRow(record, [&](auto value) { put(content, value); });
    putSection(bytes, "HIST", content);

    Sha256 sha;
    sha.add(bytes.data(), bytes.size());
    for (const unsigned char byte : sha.digest())
        bytes.push_back(static_cast<char>(byte));
    return bytes;
}

Result<Checkpoint> parseCheckpoint(std::string_view bytes, std::string_view where)
{
    if (!bytes.starts_with(magic))
        return tl::unexpected(noCheckpoint(where));
    if (bytes.size() < headBytes + digestBytes)
        return tl::unexpected(damaged(where, "was cut short"));
    const std::string_view body = bytes.substr(0, bytes.size() - digestBytes);
    Sha256 sha;
    sha.add(body.data(), body.size());
    const Sha256Digest digest = sha.digest();
    const bool whole = std::equal(digest.begin(), digest.end(), bytes.end() - digestBytes,
                                  [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); });
    if (!whole)
        return tl::unexpected(damaged(where, "is damaged or was cut short: its checksum does not match"));
    const auto found = littleEndian<std::uint32_t>(body, magic.size());
    if (found > version)
        return fail(
            ErrorCode::newerVersion, fmt::format("was written by a newer version of Epochscope (format {})", found),
            fmt::format("this version reads up to format {}: update Epochscope", version), std::string(where));
    if (found != version)
        return tl::unexpected(damaged(where, fmt::format("has the unknown format {}", found)));

    Checkpoint checkpoint;
    TrainerState& state = checkpoint.state;
    Sections sections(body.substr(headBytes), where);
    const std::string_view json = sections.next("EXPR", 1);
    checkpoint.dataFingerprint = sections.next("DATA", 1);
    const std::string_view stat = sections.next("STAT", 8 * numbers);
    if (stat.size() == 8 * numbers) {
        std::size_t offset = 0;
        eachNumber(checkpoint, [&](auto& value) {
            take(littleEndian<std::uint64_t>(stat, offset), value);
            offset += 8;
        });
    } else {
        sections.refuse("section STAT has the wrong length");
    }
    state.parameters = sections.floats("PARM");
    state.ruleSlots = sections.floats("SLOT");
    state.accumulated = sections.floats("ACCU");
    state.bestParameters = sections.floats("BEST");
    const std::string_view history = sections.next("HIST", 8 * numbersOfRow);
    state.history.resize(history.size() / (8 * numbersOfRow));
    std::size_t offset = 0;
    for (EpochRecord& record : state.history)
        eachNumberOfRow(record, [&](auto& value) {
            take(littleEndian<std::uint64_t>(history, offset), value);
            offset += 8;
        });
    if (!sections.atEnd())
        sections.refuse("something follows the last section");
    if (sections.error())
        return tl::unexpected(*sections.error());

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
    // A large file that is none is refused before it is read.
    const auto start =
        InputFile::open(path).and_then([](const InputFile& file) { return file.readStart(magic.size()); });
    if (!start)
        return tl::unexpected(start.error());
    if (*start != magic)
        return tl::unexpected(noCheckpoint(path));
    const auto bytes = readFile(path, mostBytes);
    if (!bytes)
        return tl::unexpected(bytes.error());
    return parseCheckpoint(*bytes, path);
}

} // namespace epochscope
