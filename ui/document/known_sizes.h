// How much the files hold that have been read since the program began, so that the arithmetic of an experiment on one
// can be told before it runs. A file that has changed since is found out by its next run.
#pragma once

#include "data/source_size.h"
#include "training/experiment_json.h"

#include <map>
#include <optional>
#include <string>
#include <tuple>

namespace epochscope {

class KnownSizes
{
public:
    // What the file of this experiment came to; false if that was known, or if its data are not from a file.
    bool learn(const ExperimentFile& file, const SourceSize& size);

    std::optional<SourceSize> of(const ExperimentFile& file) const;
    // As the function in data/prepare.h, with what is known of files.
    std::optional<std::int64_t> trainingSamples(const ExperimentFile& file) const;

private:
    // File, labels, target, task.
    using Key = std::tuple<std::string, std::string, std::string, TaskChoice>;
    static Key keyOf(const ExperimentFile& file);

    std::map<Key, SourceSize> m_sizes;
};

} // namespace epochscope
