// An experiment as a command line to paste into a shell: "epochscope run worked-example --set batch.size=20".
#pragma once

#include "training/experiment_json.h"

#include <string>

namespace epochscope {

// The experiment with its files named by their full path, where its folder is known: to be used anywhere.
Experiment withFullPaths(const ExperimentFile& file);

// The preset that the fewest settings lead from, and those settings; quoted for a POSIX shell where need be. Files
// are named by their full path.
std::string runCommandText(const ExperimentFile& file);

} // namespace epochscope
