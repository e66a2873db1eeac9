#include "data/bundled.h"

#include "base/embedded.h"
#include "data/csv_reader.h"
#include "data/data_names.h"

#include <array>
#include <mutex>

namespace epochscope {

Result<SourceData> readBundled(DataSource source, TaskChoice task)
{
    const std::string name = fmt::format("data/{}.csv", sourceName(source));
    const auto text = embeddedFile(name);
    if (!text)
        return fail(ErrorCode::failed, "the program was built without this data set", {}, name);
    CsvOptions options;
    options.name = sourceName(source);
    options.task = task;
    return readCsv(*text, options);
}

SourceSize bundledSize(DataSource source)
{
    static std::mutex mutex;
    static std::array<SourceSize, static_cast<std::size_t>(DataSource::idx) + 1> known;
    const std::lock_guard lock(mutex);
    SourceSize& size = known[static_cast<std::size_t>(source)];
    if (size.samples == 0)
        if (const auto data = readBundled(source, TaskChoice::automatic))
            size = {data->samples(), data->featureCount(), data->set.classCounts()};
    return size;
}

} // namespace epochscope
