// What a source yields before samples are drawn, split and standardised, and how a target becomes numbers or classes.
#pragma once

#include "base/error.h"
#include "data/data_settings.h"
#include "data/dataset.h"
#include "data/wide_table.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace epochscope {

// Random streams draw below 2³².
constexpr std::int64_t mostSamples = 0xFFFFFFFF;

struct SourceData
{
    Dataset set; // `features` is empty where one of the next two, and never both, holds them
    std::optional<WideTable> wide;
    std::optional<MatrixU8> bytes; // [features × samples], pixels as their file has them: a quarter of the memory

    std::vector<std::string> warnings;

    // "flowers.csv, row 7, column 3 (width)": where a value stands, for messages.
    std::function<std::string(std::int64_t sample, std::int64_t feature)> place;

    std::int64_t featureCount() const { return static_cast<std::int64_t>(set.featureNames.size()); }
    std::int64_t samples() const { return wide ? wide->samples() : bytes ? bytes->cols() : set.features.cols(); }

    // data/fingerprint.h, however the features are held.
    std::string fingerprint() const;

    // Keeps these samples alone, in this order, which is rising.
    void keep(const std::vector<std::int64_t>& kept);
};

// Numbers as classes: automatic if they are whole, and either two different ones, or at most 20 with at least ten
// samples for each on the average. A few whole numbers in a small table are rather something to be predicted as a
// number.
constexpr std::int64_t mostAutomaticClasses = 20;
constexpr std::int64_t fewestSamplesPerAutomaticClass = 10;
constexpr std::int64_t mostClasses = 10'000;

bool looksLikeClasses(const std::vector<double>& values);

// Fills targets or labels and class names. `place` tells where the target of a sample stands.
Result<void> setNumericTarget(Dataset& set, const std::vector<double>& values, TaskChoice task,
                              const std::function<std::string(std::int64_t sample)>& place);

} // namespace epochscope
