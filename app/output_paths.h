// The files that a run is to write, checked before it starts: hours of training must not end at a mistyped folder.
#pragma once

#include "base/error.h"

#include <string>
#include <utility>
#include <vector>

namespace epochscope::cli {

struct NamedPath
{
    std::string name; // as a message calls it: "--history", "the experiment"
    std::string path;
};

// Each output's folder must be there and writable, the output itself a regular file or not there yet; no two outputs,
// and no output and input, may be the same file, links followed.
Result<void> checkOutputs(const std::vector<NamedPath>& outputs, const std::vector<NamedPath>& inputs);

} // namespace epochscope::cli
