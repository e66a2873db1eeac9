// The only way anything is saved: into a temporary file beside the target, every write checked, then fsync, rename and
// fsync of the folder. Until commit() returns success, the old file is as it was; after a failure it still is.
// A symbolic link is followed: its target is replaced, the link stays. A replaced file's mode is kept, a file that is
// write-protected is refused. A process whose files are limited in size (ulimit -f) must ignore SIGXFSZ to get the error
// instead of the signal.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace epochscope {

// The calls that can fail, for tests that make them fail. `action` returns false to fail with errno set.
enum class FileCall { open, write, fsync, rename, fsyncFolder };
struct FileFaults
{
    std::function<bool(FileCall call, int nth)> action; // nth: from 1, per kind of call
};

class AtomicFile
{
public:
    // Opens a temporary file beside `path`.
    static Result<AtomicFile> create(const std::string& path, FileFaults faults = {});
    AtomicFile(AtomicFile&&) noexcept;
    AtomicFile& operator=(AtomicFile&&) noexcept;
    ~AtomicFile(); // without commit(): removes the temporary file

    // Buffered. After the first failure every call returns that failure.
    Result<void> write(std::string_view bytes);
    Result<void> commit();

private:
    struct State;
    explicit AtomicFile(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

// All at once.
Result<void> writeFileAtomically(const std::string& path, std::string_view bytes, FileFaults faults = {});

} // namespace epochscope
