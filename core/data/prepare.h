// From the data.* properties to what a trainer needs: read or generate, draw, flip labels, split, standardise.
#pragma once

#include "base/error.h"
#include "base/input_file.h"
#include "data/data_settings.h"
#include "data/dataset.h"
#include "data/source_size.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace epochscope {

struct DataSeeds
{
    std::uint64_t data = 1;  // generated values, noise, flipped labels, drawn subsets
    std::uint64_t split = 1; // which samples go into which part
};

// (value − mean) / scale per feature, with the statistics of the training part.
struct Standardization
{
    std::vector<double> mean;
    std::vector<double> scale; // standard deviation (divisor N); 1 for a feature without variance
    bool isIdentity() const { return mean.empty(); }
};

struct PreparedData
{
    Dataset train;
    Dataset validation;                                                     // 0 samples if there is none
    Dataset test;                                                           // likewise
    std::vector<std::int64_t> trainIndices, validationIndices, testIndices; // sample numbers in the source
    Standardization standardization;
    SourceSize source;                 // before any sample was drawn
    std::string fingerprint;           // of the whole set before the split and standardisation
    std::vector<std::string> warnings; // such as a feature without variance, a class absent from a part
};

// `folder` is what data.file and data.labels are relative to.
Result<PreparedData> prepareData(const DataSettings& settings, const DataSeeds& seeds, const std::string& folder,
                                 const ReadProgress& progress = {});

// The number of samples that a share takes of `samples`, in integers: samples − ⌊samples · (1 − share)⌋ for a fraction.
std::int64_t shareCount(const Share& share, std::int64_t samples);

// Training samples of a source of this size; errors name the property that asks for more than there is.
Result<std::int64_t> trainingSamplesOf(const DataSettings& settings, const SourceSize& size);

// The same, if it can be told without reading a file: `file` is what is known of one. None as well where the settings ask
// for more than there is.
std::optional<std::int64_t> trainingSamples(const DataSettings& settings,
                                            const std::optional<SourceSize>& file = std::nullopt);

} // namespace epochscope
