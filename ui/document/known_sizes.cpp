#include "document/known_sizes.h"

#include "data/prepare.h"

#include <filesystem>

namespace epochscope {

KnownSizes::Key KnownSizes::keyOf(const ExperimentFile& file)
{
    const DataSettings& data = file.experiment.data;
    // Where they are, however the experiment's own folder has them: it may be saved elsewhere.
    const auto place = [&](const std::string& name) {
        return name.empty() ? name : (std::filesystem::path(file.folder) / name).lexically_normal().string();
    };
    return {place(data.file), data.source == DataSource::idx ? place(data.labels) : std::string(),
            data.source == DataSource::csv ? data.target : std::string(), data.task};
}

bool KnownSizes::learn(const ExperimentFile& file, const SourceSize& size)
{
    if (!isFile(file.experiment.data.source))
        return false;
    SourceSize& known = m_sizes[keyOf(file)];
    if (known == size)
        return false;
    known = size;
    return true;
}

std::optional<SourceSize> KnownSizes::of(const ExperimentFile& file) const
{
    if (!isFile(file.experiment.data.source))
        return std::nullopt;
    const auto known = m_sizes.find(keyOf(file));
    if (known == m_sizes.end())
        return std::nullopt;
    // The head of an IDX file does not tell its classes.
    const bool needsClasses = file.experiment.data.balance && known->second.classCounts.empty();
    return needsClasses && file.experiment.data.source == DataSource::idx ? std::nullopt : std::optional(known->second);
}

std::optional<std::int64_t> KnownSizes::trainingSamples(const ExperimentFile& file) const
{
    return epochscope::trainingSamples(file.experiment.data, of(file));
}

} // namespace epochscope
