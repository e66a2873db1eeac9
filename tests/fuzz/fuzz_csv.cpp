// CSV: whatever is read is a sound data set, and written back as numbers it reads as the same data set.
#include "base/text.h"
#include "data/csv_reader.h"
#include "data/csv_text.h"
#include "fuzz_target.h"

#include <cmath>

using namespace epochscope;

namespace {
double feature(const SourceData& data, std::int64_t row, std::int64_t sample)
{
    std::vector<double> room(static_cast<std::size_t>(data.featureCount()));
    return data.wide ? data.wide->sample(sample, room)[row] : static_cast<double>(data.set.features(row, sample));
}

void checkSound(const SourceData& data)
{
    const auto samples = static_cast<std::size_t>(data.samples());
    const bool classes = data.set.task == Task::classification;
    fuzz::promise(samples > 0 && data.featureCount() > 0, "there is data");
    fuzz::promise(data.set.labels.size() == (classes ? samples : 0), "a label for each sample");
    fuzz::promise(data.set.targets.size() == static_cast<Eigen::Index>(classes ? 0 : samples),
                  "a target for each sample");
    for (const std::int32_t label : data.set.labels)
        fuzz::promise(label >= 0 && label < data.set.classes(), "every label is a class");
    fuzz::promise(data.set.targets.allFinite() && data.set.features.allFinite(), "all values are finite");
    for (std::int64_t sample = 0; sample < data.samples(); ++sample)
        for (std::int64_t row = 0; row < data.featureCount(); ++row)
            fuzz::promise(std::isfinite(feature(data, row, sample)), "all values are finite");
    fuzz::promise(!data.place(0, 0).empty(), "every value has a place");
}

std::string written(const SourceData& data)
{
    std::string csv;
    for (std::int64_t row = 0; row < data.featureCount(); ++row)
        csv += "x" + std::to_string(row) + ",";
    csv += "y\n";
    for (std::int64_t sample = 0; sample < data.samples(); ++sample) {
        for (std::int64_t row = 0; row < data.featureCount(); ++row)
            csv += exactNumber(feature(data, row, sample)) + ",";
        csv += data.set.task == Task::classification
                   ? std::to_string(data.set.labels[static_cast<std::size_t>(sample)])
                   : exactNumber(static_cast<double>(data.set.targets(0, sample)));
        csv += "\n";
    }
    return csv;
}
} // namespace

// The first byte chooses the task and the target, the rest is the file.
int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size == 0)
        return 0;
    static constexpr TaskChoice tasks[] = {TaskChoice::automatic, TaskChoice::regression, TaskChoice::classification};
    static constexpr const char* targets[] = {"", "1", "2", "y"};
    CsvOptions options;
    options.name = "fuzz.csv";
    options.task = tasks[bytes[0] % 3];
    options.target = targets[bytes[0] / 3 % 4];
    const auto data = readCsv(fuzz::text(bytes + 1, size - 1), options);
    if (!data) {
        fuzz::promise(!data.error().message.empty() && isValidUtf8(data.error().text()),
                      "an error that can be shown");
        return 0;
    }
    checkSound(*data);
    if (data->samples() * data->featureCount() > 10'000)
        return 0;

    CsvOptions plain;
    plain.name = "back.csv";
    plain.dialect = CsvDialect{};
    plain.task = data->set.task == Task::classification ? TaskChoice::classification : TaskChoice::regression;
    const auto back = readCsv(written(*data), plain);
    fuzz::promise(back.has_value(), "what was read can be written and read");
    fuzz::promise(back->samples() == data->samples() && back->featureCount() == data->featureCount(),
                  "the same shape");
    fuzz::promise(back->set.labels == data->set.labels && back->set.targets == data->set.targets, "the same targets");
    for (std::int64_t sample = 0; sample < data->samples(); ++sample)
        for (std::int64_t row = 0; row < data->featureCount(); ++row)
            fuzz::promise(feature(*back, row, sample) == feature(*data, row, sample), "the same features");
    return 0;
}
