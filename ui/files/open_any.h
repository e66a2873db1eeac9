// What a file is, told by its content, and what it says.
#pragma once

#include "base/error.h"
#include "base/input_file.h"
#include "training/experiment_json.h"

#include <memory>
#include <optional>
#include <string>

namespace epochscope {

struct SavedRun;

struct OpenedFile
{
    enum class Kind { experiment, run, csv, idx };
    Kind kind = Kind::experiment;
    std::string path;
    std::optional<ExperimentFile> experiment; // of an experiment
    std::shared_ptr<const SavedRun> run;      // of a run
};

// Reads experiments and runs as a whole and looks at the start of the rest. Refused with the place and a remedy: files that
// are empty, no files at all, checkpoints, weights and whatever else the program does not open. To be called in a thread
// of its own, as a run may be large.
Result<OpenedFile> openAny(const std::string& path, const ReadProgress& progress = {});

} // namespace epochscope
