// Standardised features: (value − mean) / scale, the statistics taken from the training part alone, so that nothing
// of the validation samples leaks into training.
#pragma once

#include "base/error.h"
#include "data/data_settings.h"
#include "data/pace.h"
#include "data/prepare.h"
#include "data/source_data.h"

#include <cstdint>
#include <string>
#include <vector>

namespace epochscope {

// What `automatic` means for this source. `unit` is refused where the features are no u8 pixels.
Result<Standardize> standardizeChoice(Standardize choice, DataSource source, bool unsignedBytes);

// Mean and standard deviation (divisor N) of each feature over these samples, in double precision. A feature without
// variance has scale 1 and a warning that names it.
Result<Standardization> featureStatistics(const SourceData& source, const std::vector<std::int64_t>& samples,
                                          std::vector<std::string>& warnings, Pace& pace);
constexpr std::int64_t statisticsPasses = 3; // over the samples: how often the pace is asked for each

// (value − mean) / scale without overflow between the steps.
double standardized(double value, double mean, double scale);

// These samples' features in single precision, by statistics of this source, by 255 or as they are. What does not fit is refused,
// with its place.
Result<MatrixF> scaledFeatures(const SourceData& source, const std::vector<std::int64_t>& samples,
                               const Standardization& standardization, Pace& pace);

} // namespace epochscope
