// PRESET|FILE|- and --set: from the words of the command line to an experiment.
#pragma once

#include "base/error.h"
#include "training/experiment_json.h"

#include <string>
#include <vector>

namespace epochscope::cli {

// A preset's name comes first; "./name" is always a file. `settings` are the "path=value" of --set, applied in order.
Result<ExperimentFile> loadExperiment(const std::string& source, const std::vector<std::string>& settings);

// The file that `source` means; empty for presets and standard input.
std::string experimentPath(const std::string& source);

// What to call it: the preset's or the file's name without its folder and extension.
std::string experimentTitle(const std::string& source);

} // namespace epochscope::cli
