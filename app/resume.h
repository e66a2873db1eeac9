// --resume: a checkpoint goes on only with the experiment and the data that it was made from.
#pragma once

#include "record/checkpoint.h"

#include <string>

namespace epochscope::cli {

// Reads the checkpoint and puts the trainer where it stands; returns the seconds of training done before. The error
// says which properties differ.
Result<double> resumeFrom(const std::string& path, Trainer& trainer);

} // namespace epochscope::cli
