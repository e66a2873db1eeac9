#include "document/known_sizes.h"

#include "data/prepare.h"

namespace epochscope {

KnownSizes::Key KnownSizes::keyOf(const ExperimentFile& file)
{
    const DataSettings& data = file.experiment.data;
    return {file.folder, data.file, data.source == DataSource::idx ? data.labels : std::string(),
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
    return known == m_sizes.end() ? std::nullopt : std::optional(known->second);
}

std::optional<std::int64_t> KnownSizes::trainingSamples(const ExperimentFile& file) const
{
    return epochscope::trainingSamples(file.experiment.data, of(file));
}

} // namespace epochscope
