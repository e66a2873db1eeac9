// A run as a file (.epochrun): what a RunRecord holds, to the bit, and the name that it was given.
//
// Magic, version, sections, SHA-256 over everything before it, as a checkpoint. A damaged or truncated file is an error
// (ErrorCode::damaged), never a crash; a newer version is refused. Reading needs no more memory than a small multiple of
// the file's size, whatever lengths the file claims.
#pragma once

#include "base/error.h"
#include "record/run_record.h"

#include <string>
#include <string_view>

namespace epochscope {

inline constexpr std::string_view runFileExtension = ".epochrun";
inline constexpr std::string_view runFileMagic = "EPSCRUN\x1A"; // control Z: printing the file stops there

struct SavedRun
{
    RunRecord record;
    std::string name; // given by a person; may be empty
};

std::string runBytes(const RunRecord& record, std::string_view name);
Result<SavedRun> parseRun(std::string_view bytes, std::string_view where);

Result<void> writeRun(const std::string& path, const RunRecord& record, std::string_view name);
Result<SavedRun> readRun(const std::string& path);

} // namespace epochscope
