// What makes two data sets the same one.
#pragma once

#include "base/sha256.h"
#include "data/dataset.h"
#include "data/wide_table.h"

#include <span>
#include <string>
#include <vector>

namespace epochscope {

namespace detail {
// `addFeatures(hash)` adds so many values of type Scalar.
template <class Scalar, class AddFeatures>
std::string fingerprintOf(const Dataset& set, std::size_t values, const AddFeatures& addFeatures)
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
    addCount(values);
    addFeatures(hash);
    hash.add(std::span<const float>(set.targets.data(), static_cast<std::size_t>(set.targets.size())));
    hash.add(std::span<const std::int32_t>(set.labels));
    return hash.hex();
}
} // namespace detail

// SHA-256 over shape, names, features, targets and labels. The features are passed apart, because a source may hold them in double
// precision where float32 would make different tables look the same.
inline std::string fingerprintOf(const Dataset& set, std::span<const float> features)
{
    return detail::fingerprintOf<float>(set, features.size(), [features](Sha256& hash) { hash.add(features); });
}

inline std::string fingerprintOf(const Dataset& set, const WideTable& features)
{
    const std::size_t each = features.features(), samples = static_cast<std::size_t>(features.samples());
    return detail::fingerprintOf<double>(set, each * samples, [&](Sha256& hash) {
        std::vector<double> room(each);
        for (std::int64_t i = 0; i < features.samples(); ++i)
            hash.add(std::span(features.sample(i, room), each));
    });
}

} // namespace epochscope
