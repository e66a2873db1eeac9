#include "console.h"

#include "exit_code.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace epochscope::cli {

namespace {

// 0, or errno.
int writeAll(int descriptor, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

} // namespace

void secureStandardStreams()
{
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    for (int descriptor = 0; descriptor <= 2; ++descriptor) {
        // open() takes the lowest free number: this one, as those below are open by now.
        if (::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF)
            (void)::open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY);
    }
}

Result<void> printResult(std::string_view text)
{
    if (const int error = writeAll(STDOUT_FILENO, text))
        return fail(ErrorCode::writeFailed, fmt::format("could not be written: {}", std::strerror(error)), {},
                    "standard output");
    return {};
}

void say(std::string_view message) { writeError(fmt::format("epochscope: {}\n", message)); }

int report(const Error& error)
{
    say(error.text());
    return exitCodeOf(error.code);
}

int finishWith(std::string_view text)
{
    if (auto printed = printResult(text); !printed)
        return report(printed.error());
    return exitDone;
}

bool errorIsTerminal()
{
    const char* kind = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

int terminalWidth()
{
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

void writeError(std::string_view bytes) { (void)writeAll(STDERR_FILENO, bytes); }

} // namespace epochscope::cli
