// The data of a run: read, split and standardised once, shared by everything that trains on it or shows it.
#pragma once

#include "base/error.h"
#include "data/prepare.h"
#include "training/experiment.h"

#include <memory>
#include <string>

namespace epochscope {

Result<std::shared_ptr<const PreparedData>> prepareRunData(const Experiment& experiment, const std::string& folder,
                                                           const ReadProgress& progress = {});

} // namespace epochscope
