// An experiment as a command line to paste into a shell: "epochscope run worked-example --set batch.size=20".
#pragma once

#include "training/experiment_json.h"

#include <string>

namespace epochscope {

// The preset that the fewest settings lead from, and those settings; quoted for a POSIX shell where need be. Files
// are named by their full path where the experiment's folder is known, as the command may be pasted anywhere.
std::string runCommandText(const ExperimentFile& file);

} // namespace epochscope
