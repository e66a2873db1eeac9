#include "record/run_file.h"

#include "base/input_file.h"
#include "base/sha256.h"
#include "base/text.h"
#include "record/atomic_file.h"
#include "record/little_endian.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <span>

// magic, version (u32), then the sections in the order below, each a name of four letters, a length (u64) and its
// bytes, then the SHA-256 of all before it. Every later version keeps the magic, the version's place and the
// checksum. All numbers are little-endian; a number that is not set is NaN, an epoch that is not 0.
//
//   NAME  given by a person
//   EXPR  the experiment as JSON, with its name and description
//   FOLD  the folder that its files are relative to
//   DATA  fingerprint of the data
//   TEXT  message at the end
//   STAT  numbers, 8 bytes each
//   HIST  epoch records, column after column, 9 × 8 bytes a row
//   LOSS  losses of the batches in buckets: one f32 each where a bucket is one loss, else four
//   PARM  final weights, f32
//   WSHA  their SHA-256

namespace epochscope {

namespace {
constexpr std::string_view magic = runFileMagic;
constexpr std::uint32_t version = 1;
constexpr std::size_t headBytes = 8 + 4;
constexpr std::size_t digestBytes = sizeof(Sha256Digest);
constexpr std::size_t mostBytes = std::size_t{1} << 33;

// What is written of a record but for its long parts; the plan and the shape follow from these and the experiment.
struct Numbers
{
    std::int64_t samples = 0, features = 0, outputs = 0;
    std::int64_t classification = 0;
    std::int64_t steps = 0;
    double seconds = 0;
    std::int64_t reason = -1; // none
    std::int64_t bestEpoch = 0;
    double bestMonitored = notMeasured;
    double stableRate = notMeasured;
    double constantError = notMeasured;
    std::int64_t diverged = 0;
    std::int64_t divergedUpdate = 0, divergedEpoch = 0;
    double divergedRate = 0, divergedLoss = 0;
    std::int64_t divergedAtOnce = 0;
    std::int64_t stride = 1;
    std::int64_t hasLosses = 0;
    std::int64_t lossWidth = 1, lossPending = 0;
    std::int64_t hasParameters = 0;
};

template <class Saved, class Visit>
void eachNumber(Saved& saved, const Visit& visit)
{
    auto& [samples, features, outputs, classification, steps, seconds, reason, bestEpoch, bestMonitored, stableRate,
           constantError, diverged, divergedUpdate, divergedEpoch, divergedRate, divergedLoss, divergedAtOnce, stride, hasLosses,
           lossWidth, lossPending, hasParameters] = saved;
    for (auto* number : {&samples, &features, &outputs, &classification, &steps, &reason, &bestEpoch, &diverged,
                         &divergedUpdate, &divergedEpoch, &divergedAtOnce, &stride, &hasLosses, &lossWidth,
                         &lossPending, &hasParameters})
        visit(*number);
    for (auto* number : {&seconds, &bestMonitored, &stableRate, &constantError, &divergedRate, &divergedLoss})
        visit(*number);
}
constexpr std::size_t numberCount = 22;

template <class Record, class Visit>
void eachColumn(Record& record, const Visit& visit)
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
constexpr std::size_t columns = 9;

std::uint64_t bitsOf(std::int64_t value) { return static_cast<std::uint64_t>(value); }
std::uint64_t bitsOf(double value) { return std::bit_cast<std::uint64_t>(value); }
void take(std::uint64_t bits, std::int64_t& value) { value = static_cast<std::int64_t>(bits); }
void take(std::uint64_t bits, double& value) { value = std::bit_cast<double>(bits); }
void put(std::string& bytes, float value) { appendLittleEndian(bytes, std::bit_cast<std::uint32_t>(value)); }
float floatAt(std::string_view bytes, std::size_t index)
{
    return std::bit_cast<float>(littleEndian<std::uint32_t>(bytes, index * sizeof(float)));
}

void putSection(std::string& bytes, std::string_view name, std::string_view content)
{
    bytes += name;
    appendLittleEndian(bytes, std::uint64_t{content.size()});
    bytes += content;
}

Error damaged(std::string_view where, std::string message)
{
    return {ErrorCode::damaged, std::move(message), "use an older copy, or make the run again", std::string(where)};
}

Error noRun(std::string_view where)
{
    return {ErrorCode::damaged, "is no run of Epochscope, or its beginning is damaged",
            "give a file that was saved from the list of runs", std::string(where)};
}

Numbers numbersOf(const RunRecord& record)
{
    Numbers numbers;
    numbers.samples = record.plan.samples;
    numbers.features = record.shape.layers.empty() ? 0 : record.shape.features();
    numbers.outputs = record.shape.layers.empty() ? 0 : record.shape.outputs();
    numbers.classification = record.classification ? 1 : 0;
    numbers.steps = record.steps;
    numbers.seconds = record.seconds;
    if (record.reason)
        numbers.reason = static_cast<std::int64_t>(*record.reason);
    numbers.bestEpoch = record.best.epoch;
    numbers.bestMonitored = record.best.monitored;
    numbers.stableRate = record.stableRate.value_or(notMeasured);
    numbers.constantError = record.constantError.value_or(notMeasured);
    if (const auto& divergence = record.divergence) {
        numbers.diverged = 1;
        numbers.divergedUpdate = divergence->update;
        numbers.divergedEpoch = divergence->epoch;
        numbers.divergedRate = divergence->learningRate;
        numbers.divergedLoss = divergence->loss;
        numbers.divergedAtOnce = divergence->withInitialWeights ? 1 : 0;
    }
    numbers.stride = record.history.stride();
    numbers.hasParameters = record.parameters ? 1 : 0;
    return numbers;
}

std::string historyBytes(const History::View& history)
{
    const auto rows = static_cast<std::size_t>(history.size());
    std::string bytes(8 * columns * rows, '\0');
    for (std::size_t row = 0; row < rows; ++row) {
        std::size_t column = 0;
        eachColumn(history[static_cast<std::int64_t>(row)], [&](auto value) {
            const std::uint64_t bits = bitsOf(value);
            for (std::size_t i = 0; i < 8; ++i)
                bytes[8 * (rows * column + row) + i] = static_cast<char>(static_cast<unsigned char>(bits >> (8 * i)));
            ++column;
        });
    }
    return bytes;
}

// Takes the sections one after the other; after the first that is not as it must be, all are empty.
class Reader
{
public:
    Reader(std::string_view bytes, std::string_view where) : m_rest(bytes), m_where(where) {}

    std::string_view next(std::string_view name)
    {
        constexpr std::size_t head = 4 + 8;
        if (m_error || m_rest.size() < head || m_rest.substr(0, 4) != name) {
            refuse(fmt::format("section {} is missing", name));
            return {};
        }
        const auto length = littleEndian<std::uint64_t>(m_rest, 4);
        if (length > m_rest.size() - head) {
            refuse(fmt::format("section {} has the wrong length {}", name, length));
            return {};
        }
        const std::string_view content = m_rest.substr(head, length);
        m_rest.remove_prefix(head + length);
        return content;
    }
    void require(bool holds, const char* what)
    {
        if (!holds)
            refuse(fmt::format("{} in it cannot be", what));
    }
    void refuse(std::string message)
    {
        if (!m_error)
            m_error = damaged(m_where, std::move(message));
    }
    bool atEnd() const { return m_rest.empty(); }
    const std::optional<Error>& error() const { return m_error; }

private:
    std::string_view m_rest, m_where;
    std::optional<Error> m_error;
};

Result<std::string_view> checkedBody(std::string_view bytes, std::string_view where)
{
    if (!bytes.starts_with(magic))
        return tl::unexpected(noRun(where));
    if (bytes.size() < headBytes + digestBytes)
        return tl::unexpected(damaged(where, "was cut short"));
    const std::string_view body = bytes.substr(0, bytes.size() - digestBytes);
    Sha256 sha;
    sha.add(body.data(), body.size());
    const Sha256Digest digest = sha.digest();
    if (!std::equal(digest.begin(), digest.end(), bytes.end() - digestBytes,
                    [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); }))
        return tl::unexpected(damaged(where, "is damaged or was cut short: its checksum does not match"));
    const auto found = littleEndian<std::uint32_t>(body, magic.size());
    if (found > version)
        return fail(
            ErrorCode::newerVersion, fmt::format("was written by a newer version of Epochscope (format {})", found),
            fmt::format("this version reads up to format {}: update Epochscope", version), std::string(where));
    if (found != version)
        return tl::unexpected(damaged(where, fmt::format("has the unknown format {}", found)));
    return body.substr(headBytes);
}

Numbers readNumbers(Reader& reader)
{
    const std::string_view content = reader.next("STAT");
    Numbers numbers;
    if (content.size() != 8 * numberCount) {
        reader.refuse("section STAT has the wrong length");
        return numbers;
    }
    std::size_t offset = 0;
    eachNumber(numbers, [&](auto& value) {
        take(littleEndian<std::uint64_t>(content, offset), value);
        offset += 8;
    });
    return numbers;
}

std::vector<EpochRecord> readRows(Reader& reader)
{
    const std::string_view content = reader.next("HIST");
    const std::size_t rows = content.size() / (8 * columns);
    if (content.size() % (8 * columns) != 0 || rows > static_cast<std::size_t>(History::bound) + 1) {
        reader.refuse("section HIST has the wrong length");
        return {};
    }
    std::vector<EpochRecord> records(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        std::size_t column = 0;
        eachColumn(records[row], [&](auto& value) {
            take(littleEndian<std::uint64_t>(content, 8 * (rows * column + row)), value);
            ++column;
        });
    }
    return records;
}

MinMaxPyramid::Content readLosses(Reader& reader, const Numbers& numbers)
{
    MinMaxPyramid::Content losses{numbers.lossWidth, {}, numbers.lossPending, {}};
    const std::string_view content = reader.next("LOSS");
    const std::size_t each = numbers.lossWidth == 1 ? 1 : 4;
    std::size_t buckets = content.size() / sizeof(float) / each;
    if (content.size() % (sizeof(float) * each) != 0 ||
        buckets > static_cast<std::size_t>(MinMaxPyramid::defaultBound) + 1) {
        reader.refuse("section LOSS has the wrong length");
        return losses;
    }
    losses.buckets.resize(buckets);
    for (std::size_t i = 0; i < buckets; ++i) {
        MinMaxPyramid::Bucket& bucket = losses.buckets[i];
        if (each == 1) {
            bucket.add(floatAt(content, i));
            continue;
        }
        bucket = {floatAt(content, 4 * i), floatAt(content, 4 * i + 1), floatAt(content, 4 * i + 2),
                  floatAt(content, 4 * i + 3)};
        const bool finite = std::isfinite(bucket.first) && std::isfinite(bucket.lowest) &&
                            std::isfinite(bucket.highest) && std::isfinite(bucket.last);
        if (!finite)
            bucket = {};
    }
    if (losses.pending != 0 && !losses.buckets.empty()) {
        losses.atWork = losses.buckets.back(); // the last one stands for the bucket at work
        losses.buckets.pop_back();
    } else {
        reader.require(losses.pending == 0, "the losses");
    }
    return losses;
}

// A row may lie: what it says must follow from the plan, and only what was measured is its own.
bool rowsFit(const std::vector<EpochRecord>& rows, const BatchPlan& plan)
{
    std::int64_t epoch = 0;
    double seconds = 0;
    for (const EpochRecord& row : rows) {
        if (row.epoch <= epoch || row.epoch > plan.epochs || !(row.seconds >= seconds) || std::isinf(row.seconds))
            return false;
        const BatchPosition at = plan.after(row.epoch * plan.stepsPerEpoch());
        if (row.updates != at.updates || row.samplesSeen != at.samplesSeen)
            return false;
        epoch = row.epoch;
        seconds = row.seconds;
    }
    return true;
}

void takeNumbers(RunRecord& record, const Numbers& numbers, Reader& reader)
{
    record.classification = numbers.classification != 0;
    record.steps = numbers.steps;
    record.seconds = numbers.seconds;
    reader.require(numbers.steps >= 0 && numbers.steps <= record.plan.steps(), "the number of batches");
    reader.require(numbers.seconds >= 0 && std::isfinite(numbers.seconds), "the time");
    reader.require(numbers.reason >= -1 && numbers.reason <= static_cast<std::int64_t>(FinishReason::failed),
                   "the reason of its end");
    if (numbers.reason >= 0)
        record.reason = static_cast<FinishReason>(numbers.reason);
    reader.require(numbers.bestEpoch >= 0 && numbers.bestEpoch <= record.plan.epochs, "the best epoch");
    record.best = {numbers.bestEpoch, numbers.bestMonitored};
    if (!std::isnan(numbers.stableRate))
        record.stableRate = numbers.stableRate;
    if (!std::isnan(numbers.constantError))
        record.constantError = numbers.constantError;
    if (numbers.diverged != 0)
        record.divergence = Divergence{numbers.divergedUpdate, numbers.divergedEpoch, numbers.divergedRate,
                                       numbers.divergedLoss, numbers.divergedAtOnce != 0};
}

} // namespace

std::string runBytes(const RunRecord& record, std::string_view name)
{
    std::string bytes(magic);
    appendLittleEndian(bytes, version);
    putSection(bytes, "NAME", name);
    putSection(bytes, "EXPR", experimentJson(record.file.experiment, record.file.name, record.file.description));
    putSection(bytes, "FOLD", record.file.folder);
    putSection(bytes, "DATA", record.dataFingerprint);
    putSection(bytes, "TEXT", record.message);

    Numbers numbers = numbersOf(record);
    std::string losses;
    if (record.batchLosses) {
        MinMaxPyramid::Content content = record.batchLosses->content();
        numbers.hasLosses = 1;
        numbers.lossWidth = content.width;
        numbers.lossPending = content.pending;
        if (content.pending > 0)
            content.buckets.push_back(content.atWork);
        for (const auto& bucket : content.buckets) {
            put(losses, bucket.first);
            if (content.width > 1)
                for (const float value : {bucket.lowest, bucket.highest, bucket.last})
                    put(losses, value);
        }
    }
    std::string content;
    eachNumber(numbers, [&](auto value) { appendLittleEndian(content, bitsOf(value)); });
    putSection(bytes, "STAT", content);
    putSection(bytes, "HIST", historyBytes(record.history));
    putSection(bytes, "LOSS", losses);
    content.clear();
    if (record.parameters)
        for (const float value : *record.parameters)
            put(content, value);
    putSection(bytes, "PARM", content);
    putSection(bytes, "WSHA", record.weightsSha256);

    Sha256 sha;
    sha.add(bytes.data(), bytes.size());
    for (const unsigned char byte : sha.digest())
        bytes.push_back(static_cast<char>(byte));
    return bytes;
}

Result<SavedRun> parseRun(std::string_view bytes, std::string_view where)
{
    const auto body = checkedBody(bytes, where);
    if (!body)
        return tl::unexpected(body.error());
    Reader reader(*body, where);
    SavedRun run;
    RunRecord& record = run.record;
    run.name = reader.next("NAME");
    const std::string_view json = reader.next("EXPR");
    const std::string folder(reader.next("FOLD"));
    record.dataFingerprint = reader.next("DATA");
    record.message = reader.next("TEXT");
    const Numbers numbers = readNumbers(reader);
    const auto rows = readRows(reader);
    const auto losses = readLosses(reader, numbers);
    const std::string_view parameters = reader.next("PARM");
    record.weightsSha256 = reader.next("WSHA");
    if (!reader.atEnd())
        reader.refuse("something follows the last section");
    reader.require(isValidUtf8(run.name) && isValidUtf8(record.message), "a text");
    if (reader.error())
        return tl::unexpected(*reader.error());

    auto file = parseExperiment(json, where);
    if (!file)
        return tl::unexpected(file.error());
    record.file = std::move(*file);
    record.file.folder = folder;
    const Experiment& experiment = record.file.experiment;
    const auto plan = BatchPlan::make(numbers.samples, experiment.batch, experiment.stop.epochs);
    if (!plan)
        return tl::unexpected(damaged(where, "its plan cannot be: " + plan.error().message));
    record.plan = *plan;
    takeNumbers(record, numbers, reader);
    reader.require(rowsFit(rows, record.plan), "the history");
    constexpr std::int64_t mostUnits = std::int64_t{1} << 31;
    const bool hasShape = numbers.features != 0;
    reader.require(numbers.features >= 0 && numbers.features <= mostUnits && numbers.outputs <= mostUnits &&
                       numbers.outputs >= (hasShape ? 1 : 0),
                   "the model");
    if (reader.error())
        return tl::unexpected(*reader.error());

    if (hasShape)
        record.shape = NetworkShape::make(numbers.features, experiment.model.hidden, numbers.outputs,
                                          experiment.model.activation);
    const auto wanted =
        numbers.hasParameters != 0 ? sizeof(float) * static_cast<std::uint64_t>(record.shape.parameters) : 0;
    reader.require(parameters.size() == wanted, "the weights");
    if (numbers.hasLosses != 0) {
        record.batchLosses = MinMaxPyramid::make(losses);
        reader.require(record.batchLosses && record.batchLosses->size() <= record.plan.steps(), "the losses");
    } else {
        reader.require(losses.buckets.empty(), "the losses");
    }
    History history;
    reader.require(numbers.stride >= 1, "the history");
    if (reader.error())
        return tl::unexpected(*reader.error());
    history.restore(rows, numbers.stride);
    record.history = history.view();
    reader.require(record.history.size() == static_cast<std::int64_t>(rows.size()), "the history");
    if (reader.error())
        return tl::unexpected(*reader.error());
    if (numbers.hasParameters != 0) {
        std::vector<float> values(parameters.size() / sizeof(float));
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = floatAt(parameters, i);
        record.parameters = std::make_shared<const std::vector<float>>(std::move(values));
    }
    return run;
}

Result<void> writeRun(const std::string& path, const RunRecord& record, std::string_view name)
{
    return writeFileAtomically(path, runBytes(record, name));
}

Result<SavedRun> readRun(const std::string& path)
{
    // A large file that is none is refused before it is read.
    const auto start =
        InputFile::open(path).and_then([](const InputFile& file) { return file.readStart(magic.size()); });
    if (!start)
        return tl::unexpected(start.error());
    if (*start != magic)
        return tl::unexpected(noRun(path));
    const auto bytes = readFile(path, mostBytes);
    if (!bytes)
        return tl::unexpected(bytes.error());
    return parseRun(*bytes, path);
}

} // namespace epochscope
