#include "record/atomic_file.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <fmt/format.h>
#include <new>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace epochscope {

namespace {
constexpr std::size_t bufferSize = std::size_t{1} << 16;

std::string systemMessage(int number) { return std::generic_category().message(number); }

// What a person can do about it.
std::string remedy(int number)
{
    switch (number) {
    case ENOSPC:
    case EDQUOT:
        return "free some space on that disk or save elsewhere";
    case EACCES:
    case EPERM:
        return "choose a folder that you may write to";
    case EROFS:
        return "that disk can only be read: save elsewhere";
    case ENOENT:
    case ENOTDIR:
        return "create the folder first or save elsewhere";
    case EFBIG:
        return "the limit on the size of files is reached (ulimit -f)";
    case ENAMETOOLONG:
        return "choose a shorter name";
    case ELOOP:
        return "the symbolic links lead in a circle";
    case EIO:
        return "the disk reports an error: save elsewhere";
    default:
        return "save elsewhere";
    }
}

Error writeError(const std::string& path, int number)
{
    return {ErrorCode::writeFailed, "cannot be written: " + systemMessage(number), remedy(number), path};
}

// "a folder" and so on; nothing for a regular file.
std::optional<std::string> strangeKind(mode_t mode)
{
    if (S_ISREG(mode))
        return std::nullopt;
    if (S_ISDIR(mode))
        return "a folder";
    if (S_ISFIFO(mode))
        return "a pipe (FIFO)";
    if (S_ISSOCK(mode))
        return "a socket";
    return "a device";
}

// Calls again what a signal interrupted.
template <class Call>
auto uninterrupted(const Call& call)
{
    auto result = call();
    while (result < 0 && errno == EINTR)
        result = call();
    return result;
}

class Descriptor
{
public:
    explicit Descriptor(int number = -1) : m_number(number) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(m_number, other.m_number);
        return *this;
    }

    int get() const { return m_number; }
    bool isOpen() const { return m_number >= 0; }
    bool close()
    {
        // After EINTR the descriptor is closed all the same on Linux; calling again could close someone else's.
        const int number = std::exchange(m_number, -1);
        return number < 0 || ::close(number) == 0 || errno == EINTR;
    }

private:
    int m_number;
};

struct Place
{
    std::string folder;
    std::string name;
};

Place split(const std::string& path)
{
    const auto slash = path.rfind('/');
    if (slash == std::string::npos)
        return {".", path};
    return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

// Where a path leads when symbolic links are followed, also one whose target is not there yet.
Result<std::string> followLinks(const std::string& path)
{
    std::string here = path;
    for (int links = 0; links < 40; ++links) {
        struct stat status
        {
        };
        if (::lstat(here.c_str(), &status) != 0 || !S_ISLNK(status.st_mode))
            return here;
        std::array<char, 4096> buffer{};
        const ssize_t length = ::readlink(here.c_str(), buffer.data(), buffer.size());
        if (length <= 0 || static_cast<std::size_t>(length) == buffer.size())
            return tl::unexpected(writeError(path, length < 0 ? errno : ENAMETOOLONG));
        const std::string target(buffer.data(), static_cast<std::size_t>(length));
        here = target.starts_with('/') ? target : split(here).folder + "/" + target;
    }
    return tl::unexpected(writeError(path, ELOOP));
}
} // namespace

struct AtomicFile::State
{
    std::string path; // as asked for: the name for messages
    std::string name; // in the folder
    std::string temporary;
    Descriptor folder;
    Descriptor file;
    std::string buffer;
    FileFaults faults;
    std::array<int, 5> calls{};
    std::optional<Error> error;

    ~State() { discard(); }

    bool allow(FileCall call)
    {
        const int nth = ++calls[static_cast<std::size_t>(call)];
        return !faults.action || faults.action(call, nth);
    }

    void discard()
    {
        file.close();
        if (!temporary.empty())
            ::unlinkat(folder.get(), temporary.c_str(), 0);
        temporary.clear();
    }

    Result<void> giveUp(Error reason)
    {
        discard();
        buffer = {};
        error = std::move(reason);
        return tl::unexpected(*error);
    }
    Result<void> giveUp(int number) { return giveUp(writeError(path, number)); }

    Result<void> open(mode_t mode)
    {
        static std::atomic<unsigned> count{0};
        // A name that an earlier process of the same number left behind is passed over.
        for (int tries = 0; tries < 1000; ++tries) {
            std::string candidate = fmt::format(".epochscope-{}-{}.tmp", ::getpid(), ++count);
            const int number = uninterrupted([&] {
                return allow(FileCall::open)
                           ? ::openat(folder.get(), candidate.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
                           : -1;
            });
            if (number >= 0) {
                file = Descriptor(number);
                temporary = std::move(candidate);
                return {};
            }
            if (errno != EEXIST)
                break;
        }
        return giveUp(errno);
    }

    Result<void> flush()
    {
        std::string_view rest = buffer;
        while (!rest.empty()) {
            const ssize_t written = uninterrupted(
                [&] { return allow(FileCall::write) ? ::write(file.get(), rest.data(), rest.size()) : ssize_t{-1}; });
            if (written <= 0)
                return giveUp(written < 0 ? errno : EIO);
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
        buffer.clear();
        return {};
    }
};

AtomicFile::AtomicFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
AtomicFile::AtomicFile(AtomicFile&&) noexcept = default;
AtomicFile& AtomicFile::operator=(AtomicFile&&) noexcept = default;
AtomicFile::~AtomicFile() = default;

Result<AtomicFile> AtomicFile::create(const std::string& path, FileFaults faults)
{
    if (path.empty())
        return badInput("a file name is needed, not an empty text");
    if (path.find('\0') != std::string::npos)
        return badInput("a file name cannot hold a NUL character", "choose another name", epochscope::quoted(path));
    const auto target = followLinks(path);
    if (!target)
        return tl::unexpected(target.error());
    const Place place = split(*target);
    if (place.name.empty())
        return badInput("is a folder, not a file", "add a file name", path);

    auto state = std::make_unique<State>();
    state->path = path;
    state->name = place.name;
    state->faults = std::move(faults);
    state->folder = Descriptor(::open(place.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!state->folder.isOpen()) {
        if (errno == ENOENT || errno == ENOTDIR)
            return badInput(fmt::format("the folder {} does not exist", epochscope::quoted(place.folder, 200)),
                            remedy(ENOENT), path);
        return tl::unexpected(writeError(path, errno));
    }

    struct stat old
    {
    };
    const bool replaces = ::fstatat(state->folder.get(), place.name.c_str(), &old, 0) == 0;
    if (!replaces && errno != ENOENT)
        return tl::unexpected(writeError(path, errno));
    if (replaces) {
        if (const auto kind = strangeKind(old.st_mode))
            return badInput(fmt::format("is {}, not a file", *kind), "give the name of a file", path);
        if (::faccessat(state->folder.get(), place.name.c_str(), W_OK, AT_EACCESS) != 0)
            return fail(ErrorCode::writeFailed, "is write-protected: " + systemMessage(errno),
                        "save under another name or make the file writable", path);
    }

    if (auto opened = state->open(0666); !opened)
        return tl::unexpected(opened.error());
    if (replaces) {
        // Only root may give a file away; for everyone else the new file is their own, as any new file is.
        if ((old.st_uid != ::geteuid() || old.st_gid != ::getegid()) &&
            ::fchown(state->file.get(), old.st_uid, old.st_gid) != 0 && errno != EPERM)
            return tl::unexpected(writeError(path, errno));
        if (::fchmod(state->file.get(), old.st_mode & 07777) != 0)
            return tl::unexpected(writeError(path, errno));
    }
    state->buffer.reserve(bufferSize);
    return AtomicFile(std::move(state));
}

Result<void> AtomicFile::write(std::string_view bytes)
{
    State& state = *m_state;
    if (state.error)
        return tl::unexpected(*state.error);
    while (!bytes.empty()) {
        const std::size_t part = std::min(bytes.size(), bufferSize - state.buffer.size());
        state.buffer += bytes.substr(0, part);
        bytes.remove_prefix(part);
        if (state.buffer.size() < bufferSize)
            break;
        if (auto flushed = state.flush(); !flushed)
            return flushed;
    }
    return {};
}

Result<void> AtomicFile::commit()
{
    State& state = *m_state;
    if (state.error)
        return tl::unexpected(*state.error);
    if (auto flushed = state.flush(); !flushed)
        return flushed;
    if (uninterrupted([&] { return state.allow(FileCall::fsync) ? ::fsync(state.file.get()) : -1; }) != 0)
        return state.giveUp(errno);
    if (!state.file.close())
        return state.giveUp(errno);
    const int folder = state.folder.get();
    if (!state.allow(FileCall::rename) ||
        ::renameat(folder, state.temporary.c_str(), folder, state.name.c_str()) != 0)
        return state.giveUp(errno);
    state.temporary.clear();
    // Every call from here on is an error: there is nothing left to write to.
    state.error = Error{ErrorCode::failed, "has been saved already", {}, state.path};

    // Some network file systems cannot sync a folder and say so; that is no failure.
    if (uninterrupted([&] { return state.allow(FileCall::fsyncFolder) ? ::fsync(folder) : -1; }) != 0 &&
        errno != EINVAL && errno != ENOTSUP) {
        state.error =
            Error{ErrorCode::writeFailed, "is written, but may not outlast a power failure: " + systemMessage(errno),
                  remedy(errno), state.path};
        return tl::unexpected(*state.error);
    }
    return {};
}

Result<void> writeFileAtomically(const std::string& path, std::string_view bytes, FileFaults faults)
{
    auto file = AtomicFile::create(path, std::move(faults));
    if (!file)
        return tl::unexpected(file.error());
    if (auto written = file->write(bytes); !written)
        return written;
    return file->commit();
}

} // namespace epochscope
