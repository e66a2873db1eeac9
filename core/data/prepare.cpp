#include "data/prepare.h"

#include "base/memory.h"
#include "base/text.h"
#include "data/bundled.h"
#include "data/csv_reader.h"
#include "data/data_names.h"
#include "data/generators.h"
#include "data/idx_reader.h"
#include "data/pace.h"
#include "data/settings_check.h"
#include "data/source_data.h"
#include "data/split.h"
#include "data/standardize.h"
#include "data/subset.h"

#include <algorithm>
#include <new>
#include <numeric>

namespace epochscope {

namespace {
std::string inFolder(const std::string& folder, const std::string& file)
{
    if (folder.empty() || file.starts_with('/'))
        return file;
    return folder.ends_with('/') ? folder + file : folder + '/' + file;
}

Result<void> needFile(const std::string& file, const char* path, const char* what)
{
    if (file.empty())
        return badInput("no file is given", what, path);
    return {};
}

Result<SourceData> readSource(const DataSettings& settings, const DataSeeds& seeds, const std::string& folder,
                              const ReadProgress& progress)
{
    if (isGenerated(settings.source)) {
        auto set = generate(settings, seeds.data, progress);
        if (!set)
            return tl::unexpected(set.error());
        SourceData source;
        source.set = std::move(*set);
        source.place = [name = std::string(sourceName(settings.source))](std::int64_t sample, std::int64_t feature) {
            return fmt::format("{}, sample {}, feature {}", name, sample + 1, feature + 1);
        };
        return source;
    }
    if (isBundled(settings.source))
        return readBundled(settings.source, settings.task);
    if (settings.source == DataSource::csv) {
        if (auto given = needFile(settings.file, "data.file", "the path of a CSV file"); !given)
            return tl::unexpected(given.error());
        CsvOptions options;
        options.target = settings.target;
        options.task = settings.task;
        return readCsvFile(inFolder(folder, settings.file), options, progress);
    }
    if (auto given = needFile(settings.file, "data.file", "the path of an IDX file of samples"); !given)
        return tl::unexpected(given.error());
    if (auto given = needFile(settings.labels, "data.labels", "the path of an IDX file with a label for each sample");
        !given)
        return tl::unexpected(given.error());
    return readIdx(inFolder(folder, settings.file), inFolder(folder, settings.labels), settings.task, progress);
}

// The drawn samples in place of all; `origin` tells their numbers in the source.
Result<void> draw(SourceData& source, std::vector<std::int64_t>& origin, const DataSettings& settings,
                  std::uint64_t seed)
{
    const std::int64_t available = source.samples();
    auto drawn = drawSamples(settings, seed, available, source.set.labels, source.set.classCounts());
    if (!drawn)
        return tl::unexpected(drawn.error());
    if (static_cast<std::int64_t>(drawn->size()) == available)
        return {};
    origin = std::move(*drawn);
    source.keep(origin);
    return {};
}

Result<void> flip(SourceData& source, const DataSettings& settings, std::uint64_t seed)
{
    if (settings.labelFlip == 0)
        return {};
    if (source.set.task != Task::classification)
        return badInput(
            fmt::format("{} has numbers to predict: there are no labels to flip", sourceName(settings.source)),
            "set data.label_flip to 0", "data.label_flip");
    if (source.set.classes() < 2)
        return badInput("there is only one class: a label has nothing to flip to", "set data.label_flip to 0",
                        "data.label_flip");
    flipLabels(source.set, settings.labelFlip, seed);
    return {};
}

// The features apart, everything else of these samples.
Dataset partOf(const SourceData& source, const std::vector<std::int64_t>& indices, MatrixF features)
{
    const Dataset& set = source.set;
    Dataset part;
    part.task = set.task;
    part.featureNames = set.featureNames;
    part.classNames = set.classNames;
    part.targetName = set.targetName;
    part.features = std::move(features);
    if (set.task == Task::regression) {
        part.targets.resize(1, static_cast<Eigen::Index>(indices.size()));
        for (std::size_t i = 0; i < indices.size(); ++i)
            part.targets(0, static_cast<Eigen::Index>(i)) = set.targets(0, indices[i]);
    } else {
        part.labels.reserve(indices.size());
        for (const std::int64_t index : indices)
            part.labels.push_back(set.labels[static_cast<std::size_t>(index)]);
    }
    return part;
}

void warnOfClasses(const Dataset& part, const char* name, std::vector<std::string>& warnings)
{
    if (part.task != Task::classification || part.samples() == 0)
        return;
    const auto counts = part.classCounts();
    constexpr std::size_t most = 8;
    std::size_t absent = 0;
    std::string names;
    for (std::size_t k = 0; k < counts.size(); ++k)
        if (counts[k] == 0 && ++absent <= most)
            names += (absent > 1 ? ", " : "") + quoted(part.classNames[k]);
    if (absent > most)
        names += fmt::format(" and {} more", absent - most);
    if (absent > 0)
        warnings.push_back(
            fmt::format("the {} part has no sample of {} {}", name, absent == 1 ? "class" : "classes", names));
}

void warnOfEqualTargets(const Dataset& set, std::vector<std::string>& warnings)
{
    if (set.task == Task::classification) {
        const auto equal =
            std::adjacent_find(set.labels.begin(), set.labels.end(), std::not_equal_to<>()) == set.labels.end();
        if (equal && !set.labels.empty())
            warnings.push_back(fmt::format("all labels are equal ({}): there is nothing to tell apart",
                                           quoted(set.classNames[static_cast<std::size_t>(set.labels.front())])));
    } else if (set.targets.size() > 1 && (set.targets.array() == set.targets(0, 0)).all()) {
        warnings.push_back(
            fmt::format("all targets are equal ({}): a constant predicts them", exactNumber(set.targets(0, 0))));
    }
}

// Reading or making the data takes the first half of the progress, what is done with them then the second.
class Halves
{
public:
    explicit Halves(const ReadProgress& progress)
    {
        if (!progress)
            return;
        m_first = [this, &progress](std::int64_t done, std::int64_t total) {
            m_total = total;
            return progress(done / 2, total);
        };
        m_second = [this, &progress](std::int64_t done, std::int64_t total) {
            if (m_total == 0)
                m_total = total;
            const double part = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 1;
            return progress(static_cast<std::int64_t>((1 + part) / 2 * static_cast<double>(m_total)), m_total);
        };
    }
    const ReadProgress& first() const { return m_first; }
    const ReadProgress& second() const { return m_second; }

private:
    std::int64_t m_total = 0;
    ReadProgress m_first, m_second;
};

Result<PreparedData> prepare(const DataSettings& settings, const DataSeeds& seeds, const std::string& folder,
                             const ReadProgress& progress)
{
    if (auto checked = checkDataSettings(settings); !checked)
        return tl::unexpected(checked.error());
    Halves halves(progress);
    auto read = readSource(settings, seeds, folder, halves.first());
    if (!read)
        return tl::unexpected(read.error());
    SourceData& source = *read;
    const auto choice = standardizeChoice(settings.standardize, settings.source, source.bytes.has_value());
    if (!choice)
        return tl::unexpected(choice.error());

    if (source.samples() > mostSamples)
        return fail(ErrorCode::outOfMemory,
                    fmt::format("{} has {} samples", sourceName(settings.source), grouped(source.samples())),
                    fmt::format("at most {}", grouped(mostSamples)), "data.file");

    PreparedData data;
    data.source = {source.samples(), source.featureCount(), source.set.classCounts()};
    std::vector<std::int64_t> origin;
    if (!isGenerated(settings.source))
        if (auto drawn = draw(source, origin, settings, seeds.data); !drawn)
            return tl::unexpected(drawn.error());
    if (auto flipped = flip(source, settings, seeds.data); !flipped)
        return tl::unexpected(flipped.error());

    const double needed = 4.0 * static_cast<double>(source.samples()) * static_cast<double>(source.featureCount());
    if (auto room = checkMemory(needed, fmt::format("the features of {} samples", grouped(source.samples())),
                                source.wide ? "set data.samples lower, or leave columns of texts out" : "set data.samples lower", "data.samples");
        !room)
        return tl::unexpected(room.error());

    data.warnings = std::move(source.warnings);
    data.fingerprint = source.fingerprint();
    warnOfEqualTargets(source.set, data.warnings);
    auto parts = splitSamples(settings, seeds.split, source.samples(), source.set.labels, source.set.classCounts());
    if (!parts)
        return tl::unexpected(parts.error());

    const std::int64_t passes =
        source.samples() + (*choice == Standardize::train ? statisticsPasses * static_cast<std::int64_t>(parts->train.size()) : 0);
    Pace pace(halves.second(), passes, source.featureCount() * static_cast<std::int64_t>(sizeof(float)));
    if (*choice == Standardize::train) {
        auto statistics = featureStatistics(source, parts->train, data.warnings, pace);
        if (!statistics)
            return tl::unexpected(statistics.error());
        data.standardization = *std::move(statistics);
    } else if (*choice == Standardize::unit) {
        data.standardization.mean.assign(static_cast<std::size_t>(source.featureCount()), 0.0);
        data.standardization.scale.assign(static_cast<std::size_t>(source.featureCount()), 255.0);
    }
    const auto fill = [&](Dataset& part, const std::vector<std::int64_t>& indices, const char* name) -> Result<void> {
        auto features = scaledFeatures(source, indices, data.standardization, pace);
        if (!features)
            return tl::unexpected(features.error());
        part = partOf(source, indices, std::move(*features));
        warnOfClasses(part, name, data.warnings);
        return {};
    };
    for (const auto& filled :
         {fill(data.train, parts->train, "training"), fill(data.validation, parts->validation, "validation"),
          fill(data.test, parts->test, "test")})
        if (!filled)
            return tl::unexpected(filled.error());

    const auto inSource = [&](std::vector<std::int64_t>& indices) {
        if (!origin.empty())
            for (std::int64_t& index : indices)
                index = origin[static_cast<std::size_t>(index)];
        return std::move(indices);
    };
    data.trainIndices = inSource(parts->train);
    data.validationIndices = inSource(parts->validation);
    data.testIndices = inSource(parts->test);
    return data;
}
} // namespace

Result<PreparedData> prepareData(const DataSettings& settings, const DataSeeds& seeds, const std::string& folder,
                                 const ReadProgress& progress)
{
    try {
        return prepare(settings, seeds, folder, progress);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::outOfMemory, "there is not enough memory for this data set", "set data.samples lower");
    }
}

Result<std::int64_t> trainingSamplesOf(const DataSettings& settings, const SourceSize& size)
{
    const auto drawn = drawnCount(settings, size.samples, size.classCounts);
    if (!drawn)
        return tl::unexpected(drawn.error());
    const auto sizes = partSizes(settings, *drawn);
    if (!sizes)
        return tl::unexpected(sizes.error());
    return sizes->train;
}

std::optional<std::int64_t> trainingSamples(const DataSettings& settings, const std::optional<SourceSize>& file)
{
    if (!checkDataSettings(settings) || (isFile(settings.source) && !file))
        return std::nullopt;
    if (isGenerated(settings.source)) {
        const auto sizes = settings.samples ? std::optional(partSizes(settings, *settings.samples)) : std::nullopt;
        return sizes && *sizes ? std::optional((*sizes)->train) : std::nullopt;
    }
    const auto samples = trainingSamplesOf(settings, isFile(settings.source) ? *file : bundledSize(settings.source));
    return samples ? std::optional(*samples) : std::nullopt;
}

} // namespace epochscope
