#include "data/dataset.h"

#include "data/fingerprint.h"

namespace epochscope {

Dataset Dataset::select(const std::vector<std::int64_t>& indices) const
{
    Dataset part;
    part.task = task;
    part.featureNames = featureNames;
    part.classNames = classNames;
    part.targetName = targetName;
    const auto count = static_cast<Eigen::Index>(indices.size());
    part.features.resize(features.rows(), count);
    for (Eigen::Index i = 0; i < count; ++i)
        part.features.col(i) = features.col(indices[static_cast<std::size_t>(i)]);
    if (targets.size() > 0 || task == Task::regression) {
        part.targets.resize(targets.rows(), count);
        for (Eigen::Index i = 0; i < count; ++i)
            part.targets.col(i) = targets.col(indices[static_cast<std::size_t>(i)]);
    }
    if (task == Task::classification) {
        part.labels.reserve(indices.size());
        for (const std::int64_t index : indices)
            part.labels.push_back(labels[static_cast<std::size_t>(index)]);
    }
    return part;
}

std::vector<std::int64_t> Dataset::classCounts() const
{
    std::vector<std::int64_t> counts(classNames.size());
    for (const std::int32_t label : labels)
        ++counts[static_cast<std::size_t>(label)];
    return counts;
}

std::string Dataset::fingerprint() const
{
    return fingerprintOf(*this);
}

} // namespace epochscope
