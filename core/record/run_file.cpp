#include "record/run_file.h"

#include "base/text.h"
#include "record/atomic_file.h"
#include "record/section_file.h"

#include <cmath>
#include <utility>

// The sections, in this order (see record/section_file.h); a number that is not set is NaN, an epoch that is not 0.
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
//   INIT  initial weights, f32; only where they were given and not drawn
//   BRAN  where they were another run's: where that stood, 8 bytes each number,
//   BRUN  and its name

namespace epochscope {

namespace {
constexpr SectionFormat format{runFileMagic, 1, "run", "use an older copy, or make the run again",
                               "give a file that was saved from the list of runs"};

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

template <class Point, class Visit>
void eachNumberOfBranch(Point& point, const Visit& visit)
{
    auto& [run, epochs, updates, samplesSeen, seconds, trainRunning, trainMeasured, validation, trainAccuracy,
           validationAccuracy] = point;
    for (auto* number : {&updates, &samplesSeen})
        visit(*number);
    for (auto* number : {&epochs, &seconds, &trainRunning, &trainMeasured, &validation, &trainAccuracy, &validationAccuracy})
        visit(*number);
}
constexpr std::size_t branchNumberCount = 9;

BranchPoint readBranch(SectionReader& reader)
{
    BranchPoint point;
    const std::string_view content = reader.numbers("BRAN", branchNumberCount);
    if (content.empty())
        return point;
    std::size_t offset = 0;
    eachNumberOfBranch(point, [&](auto& value) {
        take(littleEndian<std::uint64_t>(content, offset), value);
        offset += 8;
    });
    point.run = reader.next("BRUN");
    reader.require(isValidUtf8(point.run), "a text");
    reader.require(point.epochs >= 0 && std::isfinite(point.epochs) && point.updates >= 0 && point.samplesSeen >= 0 &&
                       point.seconds >= 0 && std::isfinite(point.seconds),
                   "the place where it branched off");
    return point;
}

std::string historyBytes(const History::View& history)
{
    const auto rows = static_cast<std::size_t>(history.size());
    std::string bytes(8 * numbersOfRow * rows, '\0');
    for (std::size_t row = 0; row < rows; ++row) {
        std::size_t column = 0;
        eachNumberOfRow(history[static_cast<std::int64_t>(row)], [&](auto value) {
            const std::uint64_t bits = bitsOf(value);
            for (std::size_t i = 0; i < 8; ++i)
                bytes[8 * (rows * column + row) + i] = static_cast<char>(static_cast<unsigned char>(bits >> (8 * i)));
            ++column;
        });
    }
    return bytes;
}

Numbers readNumbers(SectionReader& reader)
{
    const std::string_view content = reader.numbers("STAT", numberCount);
    Numbers numbers;
    if (content.empty())
        return numbers;
    std::size_t offset = 0;
    eachNumber(numbers, [&](auto& value) {
        take(littleEndian<std::uint64_t>(content, offset), value);
        offset += 8;
    });
    return numbers;
}

std::vector<EpochRecord> readRows(SectionReader& reader)
{
    const std::string_view content = reader.next("HIST");
    const std::size_t rows = content.size() / (8 * numbersOfRow);
    if (content.size() % (8 * numbersOfRow) != 0 || rows > static_cast<std::size_t>(History::bound) + 1) {
        reader.refuse("section HIST has the wrong length");
        return {};
    }
    std::vector<EpochRecord> records(rows);
    for (std::size_t row = 0; row < rows; ++row) {
        std::size_t column = 0;
        eachNumberOfRow(records[row], [&](auto& value) {
            take(littleEndian<std::uint64_t>(content, 8 * (rows * column + row)), value);
            ++column;
        });
    }
    return records;
}

MinMaxPyramid::Content readLosses(SectionReader& reader, const Numbers& numbers)
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

void takeNumbers(RunRecord& record, const Numbers& numbers, SectionReader& reader)
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
    SectionWriter writer(format);
    writer.put("NAME", name);
    writer.put("EXPR", experimentJson(record.file.experiment, record.file.name, record.file.description));
    writer.put("FOLD", record.file.folder);
    writer.put("DATA", record.dataFingerprint);
    writer.put("TEXT", record.message);

    Numbers numbers = numbersOf(record);
    std::vector<float> losses;
    if (record.batchLosses) {
        MinMaxPyramid::Content content = record.batchLosses->content();
        numbers.hasLosses = 1;
        numbers.lossWidth = content.width;
        numbers.lossPending = content.pending;
        if (content.pending > 0)
            content.buckets.push_back(content.atWork);
        for (const auto& bucket : content.buckets) {
            losses.push_back(bucket.first);
            if (content.width > 1)
                losses.insert(losses.end(), {bucket.lowest, bucket.highest, bucket.last});
        }
    }
    std::string content;
    eachNumber(numbers, [&](auto value) { appendLittleEndian(content, bitsOf(value)); });
    writer.put("STAT", content);
    writer.put("HIST", historyBytes(record.history));
    writer.put("LOSS", losses);
    writer.put("PARM", record.parameters ? std::span<const float>(*record.parameters) : std::span<const float>());
    writer.put("WSHA", record.weightsSha256);
    if (record.initialParameters)
        writer.put("INIT", *record.initialParameters);
    if (record.initialParameters && record.branch) {
        std::string point;
        eachNumberOfBranch(*record.branch, [&](auto value) { appendLittleEndian(point, bitsOf(value)); });
        writer.put("BRAN", point);
        writer.put("BRUN", record.branch->run);
    }
    return std::move(writer).finish();
}

Result<SavedRun> parseRun(std::string_view bytes, std::string_view where)
{
    auto opened = SectionReader::open(bytes, where, format);
    if (!opened)
        return tl::unexpected(opened.error());
    SectionReader& reader = *opened;
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
    auto parameters = reader.floats("PARM");
    record.weightsSha256 = reader.next("WSHA");
    std::optional<std::vector<float>> initial;
    if (!reader.atEnd())
        initial = reader.floats("INIT");
    if (!reader.atEnd())
        record.branch = std::make_shared<const BranchPoint>(readBranch(reader));
    reader.finish();
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
        return tl::unexpected(damagedFile(where, "its plan cannot be: " + plan.error().message, format));
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
    if (initial) {
        reader.require(static_cast<std::int64_t>(initial->size()) == record.shape.parameters, "the initial weights");
        record.initialParameters = std::make_shared<const std::vector<float>>(*std::move(initial));
    }
    const std::int64_t wanted = numbers.hasParameters != 0 ? record.shape.parameters : 0;
    reader.require(static_cast<std::int64_t>(parameters.size()) == wanted, "the weights");
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
    if (numbers.hasParameters != 0)
        record.parameters = std::make_shared<const std::vector<float>>(std::move(parameters));
    return run;
}

Result<void> writeRun(const std::string& path, const RunRecord& record, std::string_view name)
{
    return writeFileAtomically(path, runBytes(record, name));
}

Result<SavedRun> readRun(const std::string& path)
{
    return readSectionFile(path, format).and_then([&](const std::string& bytes) { return parseRun(bytes, path); });
}

} // namespace epochscope
