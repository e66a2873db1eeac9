#include "display.h"

#include "base/text.h"

#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace epochscope::cli {

namespace {

std::string_view variable(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

// A path that starts with a NUL byte names a socket of Linux's abstract namespace.
bool answers(std::string_view path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        return false;
    std::memcpy(address.sun_path, path.data(), path.size());
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0)
        return false;
    const auto length =
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (path[0] == '\0' ? 0 : 1));
    const bool connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), length) == 0;
    ::close(socket);
    return connected;
}

// ":1", ":1.0", "unix:1": a local X server. Others are on the network; Qt will find out about those.
bool xServerAnswers(std::string_view display)
{
    const std::size_t colon = display.rfind(':');
    if (colon == std::string_view::npos)
        return false;
    const std::string_view host = display.substr(0, colon);
    if (!host.empty() && host != "unix")
        return true;
    std::string_view number = display.substr(colon + 1);
    number = number.substr(0, number.find('.'));
    const std::string path = fmt::format("/tmp/.X11-unix/X{}", number);
    return answers(path) || answers(std::string(1, '\0') + path);
}

bool waylandAnswers(std::string_view display)
{
    return answers(display.starts_with('/') ? std::string(display)
                                            : fmt::format("{}/{}", variable("XDG_RUNTIME_DIR"), display));
}

} // namespace

std::optional<std::string> whyNoDisplay()
{
    const std::string_view platform = variable("QT_QPA_PLATFORM");
    const bool wantsX = platform.starts_with("xcb");
    const bool wantsWayland = platform.starts_with("wayland");
    if (!platform.empty() && !wantsX && !wantsWayland)
        return std::nullopt; // offscreen, vnc and others need none
    const std::string_view x = wantsWayland ? "" : variable("DISPLAY");
    const std::string_view wayland = wantsX ? "" : variable("WAYLAND_DISPLAY");
    if (!wayland.empty() && waylandAnswers(wayland))
        return std::nullopt;
    if (!x.empty() && xServerAnswers(x))
        return std::nullopt;
    if (x.empty() && wayland.empty())
        return "neither DISPLAY nor WAYLAND_DISPLAY is set";
    return fmt::format("no answer from {}", x.empty() ? fmt::format("WAYLAND_DISPLAY={}", epochscope::quoted(wayland))
                                                      : fmt::format("DISPLAY={}", epochscope::quoted(x)));
}

} // namespace epochscope::cli
