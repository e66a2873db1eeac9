#include "base/memory.h"

#include <array>
#include <fmt/format.h>
#include <unistd.h>

namespace epochscope {

std::int64_t physicalMemory()
{
    return static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::int64_t>(sysconf(_SC_PAGESIZE));
}

std::string memoryText(double bytes)
{
    constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < units.size()) {
        bytes /= 1024;
        ++unit;
    }
    return fmt::format("{:.{}f} {}", bytes, unit == 0 ? 0 : 1, units[unit]);
}

Result<void> checkMemory(double bytes, const std::string& what, const std::string& hint, const std::string& where)
{
    const auto available = static_cast<double>(physicalMemory());
    if (bytes <= 0.75 * available)
        return {};
    return fail(ErrorCode::outOfMemory,
                fmt::format("{} would take {}, and this machine has {}", what, memoryText(bytes), memoryText(available)), hint,
                where);
}

} // namespace epochscope
