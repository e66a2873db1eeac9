#include "base/input_file.h"

#include "base/memory.h"
#include "base/text.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <new>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace epochscope {

namespace {
Error openError(int number, const std::string& path)
{
    switch (number) {
    case ENOENT:
        return {ErrorCode::badInput, "there is no such file", "check the name and the folder", path};
    case EACCES:
    case EPERM:
        return {ErrorCode::badInput, "no permission to read this file", "change its permissions, or copy it", path};
    case ENOTDIR:
        return {ErrorCode::badInput, "a part of this path is no folder", "check the path", path};
    case ELOOP:
        return {ErrorCode::badInput, "the symbolic links of this path go in circles", "check the path", path};
    case ENAMETOOLONG:
        return {ErrorCode::badInput, "the name is too long", "check the path", quoted(path)};
    default:
        return {ErrorCode::badInput, fmt::format("cannot be opened: {}", std::strerror(number)), "", path};
    }
}

const char* kindName(mode_t mode)
{
    return S_ISDIR(mode)    ? "a folder"
           : S_ISFIFO(mode) ? "a pipe"
           : S_ISSOCK(mode) ? "a socket"
           : S_ISCHR(mode)  ? "a device"
           : S_ISBLK(mode)  ? "a device"
                            : "something else";
}
} // namespace

Result<InputFile> InputFile::open(const std::string& path)
{
    if (path.empty() || path.find('\0') != std::string::npos)
        return badInput("this is no path", "the path of a file", quoted(path));
    // Not blocking: opening a pipe that nobody writes to would wait for ever.
    InputFile file;
    file.m_path = path;
    file.m_descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (file.m_descriptor < 0)
        return tl::unexpected(errno == ENXIO ? Error{ErrorCode::badInput, "this is a socket or a device, not a file",
                                                     "save what it gives to a file first", path}
                                             : openError(errno, path));
    struct stat status
    {
    };
    if (fstat(file.m_descriptor, &status) != 0)
        return tl::unexpected(openError(errno, path));
    if (!S_ISREG(status.st_mode))
        return badInput(fmt::format("this is {}, not a file", kindName(status.st_mode)),
                        S_ISDIR(status.st_mode) ? "name a file in it" : "save what it gives to a file first", path);
    file.m_size = status.st_size;
    file.m_seconds = status.st_mtim.tv_sec;
    file.m_nanoseconds = status.st_mtim.tv_nsec;
    return file;
}

InputFile::InputFile(InputFile&& other) noexcept { *this = std::move(other); }

InputFile& InputFile::operator=(InputFile&& other) noexcept
{
    std::swap(m_path, other.m_path);
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_size, other.m_size);
    std::swap(m_seconds, other.m_seconds);
    std::swap(m_nanoseconds, other.m_nanoseconds);
    return *this;
}

InputFile::~InputFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<std::string> InputFile::readAll(const ReadProgress& progress) const
{
    if (auto room = checkMemory(static_cast<double>(m_size), "this file", "take a smaller part of it", m_path); !room)
        return tl::unexpected(room.error());
    auto text = read(m_size, progress);
    if (!text)
        return text;
    if (static_cast<std::int64_t>(text->size()) < m_size)
        return badInput(fmt::format("the file was cut from {} to {} bytes while it was read", grouped(m_size),
                                    grouped(static_cast<std::int64_t>(text->size()))),
                        "read it again once it is no longer being written", m_path);
    if (auto same = checkUnchanged(); !same)
        return tl::unexpected(same.error());
    return text;
}

Result<std::string> InputFile::readStart(std::int64_t most) const { return read(std::min(most, m_size), {}); }

Result<std::size_t> InputFile::readAt(std::size_t position, char* target, std::size_t most) const
{
    for (;;) {
        const auto got = ::pread(m_descriptor, target, most, static_cast<off_t>(position));
        if (got >= 0)
            return static_cast<std::size_t>(got);
        if (errno != EINTR)
            return badInput(fmt::format("cannot be read: {}", std::strerror(errno)), "", m_path);
    }
}

Result<std::string> InputFile::read(std::int64_t bytes, const ReadProgress& progress) const
{
    constexpr std::size_t chunk = 4 << 20;
    std::string text;
    reserveLarge(text, static_cast<std::size_t>(bytes));
    text.resize(static_cast<std::size_t>(bytes));
    std::size_t done = 0;
    while (done < text.size()) {
        const auto got = readAt(done, text.data() + done, std::min(chunk, text.size() - done));
        if (!got)
            return tl::unexpected(got.error());
        if (*got == 0)
            break;
        done += *got;
        if (progress && !progress(static_cast<std::int64_t>(done), bytes))
            return fail(ErrorCode::cancelled, "reading was cancelled", {}, m_path);
    }
    text.resize(done);
    return text;
}

Result<std::string> InputFile::readUpTo(std::size_t most) const
try {
    constexpr std::size_t least = std::size_t{1} << 16;
    std::string text;
    std::size_t done = 0;
    while (done < most) {
        if (done == text.size()) // one more than it says, to meet its end at once
            text.resize(std::min(most, done == 0 ? static_cast<std::size_t>(m_size) + 1 : std::max(2 * done, least)));
        const auto got = readAt(done, text.data() + done, text.size() - done);
        if (!got)
            return tl::unexpected(got.error());
        if (*got == 0)
            break;
        done += *got;
    }
    text.resize(done);
    return text;
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::outOfMemory, "does not fit into memory", "close other programs or use a smaller file",
                m_path);
}

Result<void> InputFile::checkUnchanged() const
{
    struct stat status
    {
    };
    if (fstat(m_descriptor, &status) != 0)
        return tl::unexpected(openError(errno, m_path));
    if (status.st_size == m_size && status.st_mtim.tv_sec == m_seconds && status.st_mtim.tv_nsec == m_nanoseconds)
        return {};
    return badInput(status.st_size == m_size ? std::string("the file changed while it was read")
                                             : fmt::format("the file {} from {} to {} bytes while it was read",
                                                           status.st_size > m_size ? "grew" : "was cut",
                                                           grouped(m_size), grouped(status.st_size)),
                    "read it again once it is no longer being written", m_path);
}

namespace {
std::string megabytes(std::uint64_t bytes)
{
    return bytes < 1'000'000 ? grouped(static_cast<std::int64_t>(bytes)) + " bytes"
                             : fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}
} // namespace

Result<std::string> readFile(const std::string& path, std::size_t most)
{
    const auto file = InputFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    most = std::min(most, std::string().max_size() - 1);
    const auto tooLarge = [&](const std::string& found) {
        return badInput(fmt::format("is too large: {}, at most {} are read", found, megabytes(most)),
                        "check that this is the right file", path);
    };
    const auto size = static_cast<std::uint64_t>(file->size());
    if (size > most)
        return tooLarge(megabytes(size));
    auto bytes = file->readUpTo(most + 1);
    if (bytes && bytes->size() > most)
        return tooLarge("it goes on beyond that");
    return bytes;
}

} // namespace epochscope
