// Made-up data sets. Each shape's equation stands at its function in generators.cpp.
#pragma once

#include "base/error.h"
#include "data/data_settings.h"
#include "data/dataset.h"
#include "data/prepare.h"

#include <cstdint>

namespace epochscope {

// Positions come from the stream (seed, features), noise from (seed, noise): changing the noise moves no point from
// its place. Samples of classes stand in random order. Before allocating, what does not fit into memory is refused.
// `progress` is told the bytes made and in all.
Result<Dataset> generate(const DataSettings& settings, std::uint64_t seed, const ReadProgress& progress = {});

// 1 for line and sine, 2 for the rest.
std::int64_t generatedFeatures(DataSource source);
bool generatesClasses(DataSource source);

} // namespace epochscope
