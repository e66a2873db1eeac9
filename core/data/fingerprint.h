// What makes two data sets the same one.
#pragma once

#include "base/sha256.h"
#include "data/dataset.h"

#include <span>
#include <string>

namespace epochscope {

// SHA-256 over shape, names, features, targets and labels. `features` are passed apart, because a source may hold
// them in double precision where float32 would make different tables look the same.
template <class Scalar>
std::string fingerprintOf(const Dataset& set, std::span<const Scalar> features)
{
    Sha256 hash;
    const auto addCount = [&](std::size_t count) {
        const std::uint64_t value = count;
        hash.add(&value, sizeof value);
    };
    const auto addTexts = [&](const std::vector<std::string>& texts) {
        addCount(texts.size());
        for (const std::string& text : texts) {
            addCount(text.size());
            hash.add(text.data(), text.size());
        }
    };
    addCount(set.task == Task::classification ? 1 : 0);
    addCount(set.featureNames.size());
    addCount(static_cast<std::size_t>(set.targets.rows()));
    addCount(set.labels.size());
    addTexts(set.featureNames);
    addTexts(set.classNames);
    addTexts({set.targetName});
    addCount(sizeof(Scalar));
    addCount(features.size());
    hash.add(features);
    hash.add(std::span<const float>(set.targets.data(), static_cast<std::size_t>(set.targets.size())));
    hash.add(std::span<const std::int32_t>(set.labels));
    return hash.hex();
}

} // namespace epochscope
