// A table of samples as the trainer reads it.
#pragma once

#include "base/matrix.h"

#include <cstdint>
#include <string>
#include <vector>

namespace epochscope {

enum class Task { regression, classification };

struct Dataset {
    Task task = Task::regression;
    MatrixF features;                 // [features × samples]
    MatrixF targets;                  // regression: [1 × samples]; otherwise empty
    std::vector<std::int32_t> labels; // classification: the class of each sample; otherwise empty
    std::vector<std::string> featureNames;
    std::vector<std::string> classNames; // in the order of the class numbers
    std::string targetName;

    std::int64_t samples() const { return features.cols(); }
    std::int64_t featureCount() const { return features.rows(); }
    std::int64_t classes() const { return static_cast<std::int64_t>(classNames.size()); }

    // The samples with these numbers, in this order.
    Dataset select(const std::vector<std::int64_t>& indices) const;

    // How many samples of each class there are.
    std::vector<std::int64_t> classCounts() const;

    // Of shape, names, features, targets and labels (data/fingerprint.h): 64 hexadecimal digits.
    std::string fingerprint() const;
};

} // namespace epochscope
