// Reading a file that somebody else owns: nothing blocks, nothing is believed that the file system does not say, and
// a file that changes underfoot is noticed.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace epochscope {

// Called now and then while a file is read, with the bytes read and in all; false cancels (ErrorCode::cancelled).
using ReadProgress = std::function<bool(std::int64_t done, std::int64_t total)>;

class InputFile
{
public:
    // Refuses what is no regular file: folders, pipes, devices.
    static Result<InputFile> open(const std::string& path);

    InputFile(InputFile&& other) noexcept;
    InputFile& operator=(InputFile&& other) noexcept;
    InputFile(const InputFile&) = delete;
    InputFile& operator=(const InputFile&) = delete;
    ~InputFile();

    const std::string& path() const { return m_path; }
    std::int64_t size() const { return m_size; } // when it was opened
    int descriptor() const { return m_descriptor; }

    // Its whole content, or its first `most` bytes. `progress` is told the bytes read and in all.
    Result<std::string> readAll(const ReadProgress& progress = {}) const;
    Result<std::string> readStart(std::int64_t most) const;

    // Up to where it really ends, at most `most` bytes: files of /proc say that they are empty.
    Result<std::string> readUpTo(std::size_t most) const;

    // Refuses a file whose size or time of change is no longer what it was.
    Result<void> checkUnchanged() const;

private:
    InputFile() = default;
    Result<std::string> read(std::int64_t bytes, const ReadProgress& progress) const;
    Result<std::size_t> readAt(std::size_t position, char* target, std::size_t most) const; // 0: the end

    std::string m_path;
    int m_descriptor = -1;
    std::int64_t m_size = 0;
    std::int64_t m_seconds = 0, m_nanoseconds = 0;
};

// The whole of a small file; refused if it has more than `most` bytes.
Result<std::string> readFile(const std::string& path, std::size_t most);

} // namespace epochscope
