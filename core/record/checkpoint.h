// A run's whole state in a file: magic, version, experiment, data fingerprint, state, SHA-256 over everything before it.
// A damaged or truncated file is an error (ErrorCode::damaged), never a crash; a newer version is refused.
#pragma once

#include "base/error.h"
#include "training/trainer.h"

#include <string>
#include <string_view>

namespace epochscope {

struct Checkpoint {
    Experiment experiment;
    std::string dataFingerprint;
    double trainingSeconds = 0;
    TrainerState state;
};

std::string checkpointBytes(const Checkpoint& checkpoint);
Result<Checkpoint> parseCheckpoint(std::string_view bytes, std::string_view where);

Result<void> writeCheckpoint(const std::string& path, const Checkpoint& checkpoint);
Result<Checkpoint> readCheckpoint(const std::string& path);

} // namespace epochscope
