// What can be said against the data.* properties without looking at any data.
#pragma once

#include "base/error.h"
#include "data/data_settings.h"

namespace epochscope {

Result<void> checkDataSettings(const DataSettings& settings);

} // namespace epochscope
