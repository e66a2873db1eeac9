#include "data/idx_reader.h"

#include "base/memory.h"
#include "base/text.h"
#include "data/idx_file.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace epochscope {

namespace {
// What a value takes in memory until the samples are split.
double heldBytes(IdxType type)
{
    if (type == IdxType::u8)
        return 1;
    return fitsFloat(type) ? sizeof(float) : sizeof(double);
}

std::string valuePlace(const std::string& path, std::int64_t sample, std::int64_t value)
{
    return fmt::format("{}, sample {}, value {}", path, sample + 1, value + 1);
}

// The first value that is not finite; −1: all are.
template <class Scalar>
std::int64_t firstNotFinite(const Scalar* values, std::int64_t count)
{
    constexpr std::int64_t atOnce = 4096; // without a branch
    for (std::int64_t from = 0; from < count; from += atOnce) {
        const std::int64_t to = std::min(count, from + atOnce);
        bool finite = true;
        for (std::int64_t i = from; i < to; ++i)
            finite &= std::abs(values[i]) <= std::numeric_limits<Scalar>::max();
        if (!finite)
            return std::find_if(values + from, values + to, [](Scalar value) { return !std::isfinite(value); }) - values;
    }
    return -1;
}

Result<void> readFeatures(IdxFile& file, SourceData& source, const ReadProgress& progress)
{
    const std::int64_t each = file.valuesPerSample();
    const std::int64_t count = file.samples() * each;
    const auto take = [&](auto* values) -> Result<void> {
        if (auto read = file.readValues(progress, values); !read)
            return read;
        const std::int64_t bad = isWhole(file.type()) ? -1 : firstNotFinite(values, count);
        if (bad < 0)
            return {};
        return badInput(fmt::format("the value is {}; expected a finite number", exactNumber(double{values[bad]})),
                        "correct it, or leave the sample out", valuePlace(file.path(), bad / each, bad % each));
    };
    if (!fitsFloat(file.type())) {
        std::vector<double> values;
        reserveLarge(values, static_cast<std::size_t>(count));
        values.resize(static_cast<std::size_t>(count));
        if (auto taken = take(values.data()); !taken)
            return taken;
        source.wide.emplace(std::move(values), static_cast<std::size_t>(each));
        return {};
    }
    if (file.type() == IdxType::u8) {
        MatrixU8& bytes = source.bytes.emplace(each, file.samples());
        adviseLargePages(bytes.data(), static_cast<std::size_t>(count));
        return file.readPixels(progress, bytes.data());
    }
    source.set.features.resize(each, file.samples());
    adviseLargePages(source.set.features.data(), static_cast<std::size_t>(count) * sizeof(float));
    return take(source.set.features.data());
}

Result<void> readLabels(IdxFile& file, Dataset& set, TaskChoice task)
{
    std::vector<double> values(static_cast<std::size_t>(file.samples()));
    if (auto read = file.readValues({}, values.data()); !read)
        return read;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!std::isfinite(values[i]))
            return badInput(fmt::format("the label is {}; expected a finite number", exactNumber(values[i])),
                            "correct it, or leave the sample out",
                            valuePlace(file.path(), static_cast<std::int64_t>(i), 0));
    if (task == TaskChoice::automatic)
        task = isWhole(file.type()) ? TaskChoice::classification : TaskChoice::regression;
    set.targetName = "label";
    return setNumericTarget(set, values, task,
                            [&](std::int64_t sample) { return valuePlace(file.path(), sample, 0); });
}
} // namespace

Result<IdxShape> readIdxShape(const std::string& path)
{
    const auto file = IdxFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    return IdxShape{file->samples(), file->valuesPerSample(), file->dimensions()};
}

Result<SourceData> readIdx(const std::string& samplesPath, const std::string& labelsPath, TaskChoice task,
                           const ReadProgress& progress)
{
    auto samples = IdxFile::open(samplesPath);
    if (!samples)
        return tl::unexpected(samples.error());
    auto labels = IdxFile::open(labelsPath);
    if (!labels)
        return tl::unexpected(labels.error());
    if (labels->valuesPerSample() != 1)
        return badInput(fmt::format("there are {} values for each sample; expected one label",
                                    grouped(labels->valuesPerSample())),
                        "are data.file and data.labels the right way round?", labelsPath);
    if (labels->samples() != samples->samples())
        return badInput(fmt::format("there are {} labels, and {} samples in {}", grouped(labels->samples()),
                                    grouped(samples->samples()), samplesPath),
                        "expected a label for each sample", labelsPath);
    const auto count = static_cast<double>(samples->samples());
    const auto each = static_cast<double>(samples->valuesPerSample());
    // As read, once more when split, the labels, and the names of the features in all four data sets.
    if (auto room = checkMemory(
            count * (each * (heldBytes(samples->type()) + sizeof(float)) + 32) + each * 4 * sizeof(std::string),
            fmt::format("{} samples of {} values", grouped(samples->samples()), grouped(samples->valuesPerSample())),
            "take a smaller file", samplesPath);
        !room)
        return tl::unexpected(room.error());

    SourceData source;
    if (auto read = readLabels(*labels, source.set, task); !read)
        return tl::unexpected(read.error());
    if (auto read = readFeatures(*samples, source, progress); !read)
        return tl::unexpected(read.error());
    source.set.featureNames.reserve(static_cast<std::size_t>(samples->valuesPerSample()));
    for (std::int64_t i = 0; i < samples->valuesPerSample(); ++i)
        source.set.featureNames.push_back("value " + std::to_string(i + 1));
    source.place = [samplesPath](std::int64_t sample, std::int64_t feature) {
        return valuePlace(samplesPath, sample, feature);
    };
    return source;
}

} // namespace epochscope
