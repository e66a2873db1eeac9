#include "base/memory.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

namespace epochscope {

namespace {
std::int64_t pages(std::int64_t count) { return count * static_cast<std::int64_t>(sysconf(_SC_PAGESIZE)); }

// What a limit on the process leaves, given what it uses by now.
std::optional<std::int64_t> leftOf(int resource, std::int64_t used)
{
    rlimit limit{};
    if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        limit.rlim_cur > static_cast<rlim_t>(INT64_MAX))
        return std::nullopt;
    return std::max<std::int64_t>(static_cast<std::int64_t>(limit.rlim_cur) - used, 0);
}

void lower(std::optional<std::int64_t>& limit, std::optional<std::int64_t> other)
{
    if (other && (!limit || *other < *limit))
        limit = other;
}

// The number in the file; none for "max" and where there is no such file.
std::optional<std::int64_t> numberIn(const std::string& path)
{
    std::string word;
    std::ifstream(path) >> word;
    return parseInteger(word);
}
} // namespace

std::optional<std::int64_t> controlGroupLimit(const std::string& root)
{
    std::optional<std::int64_t> limit;
    std::ifstream groups(root + "/proc/self/cgroup");
    // "0::/user.slice/a" for version 2, "4:memory:/a" for version 1. Inside a container the path may be one that only
    // the world outside can see; then the folder's top is the container's own.
    for (std::string line; std::getline(groups, line);) {
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos)
            continue;
        const std::string controllers = line.substr(first, second - first + 1); // ":memory:"
        const bool unified = controllers == "::";
        if (!unified && controllers != ":memory:")
            continue;
        const std::string folder = root + (unified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory");
        const char* const file = unified ? "/memory.max" : "/memory.limit_in_bytes";
        std::string group = line.substr(second + 1);
        while (group.ends_with('/'))
            group.pop_back();
        for (;; group.resize(group.rfind('/'))) {
            lower(limit, numberIn(folder + group + file));
            if (group.find('/') == std::string::npos)
                break;
        }
    }
    return limit;
}

std::int64_t availableMemory()
{
    std::optional<std::int64_t> available = pages(static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)));
    lower(available, controlGroupLimit());
    // size, resident, shared, text, library, data; in pages.
    std::array<std::int64_t, 6> used{};
    std::ifstream statistics("/proc/self/statm");
    for (std::int64_t& number : used)
        statistics >> number;
    lower(available, leftOf(RLIMIT_AS, pages(used[0])));
    lower(available, leftOf(RLIMIT_DATA, pages(used[5])));
    return *available;
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
    const auto available = static_cast<double>(availableMemory());
    if (bytes <= 0.75 * available)
        return {};
    return fail(ErrorCode::outOfMemory,
                fmt::format("{} would take {}, and {} are available", what, memoryText(bytes), memoryText(available)),
                hint, where);
}

void adviseLargePages(void* start, std::size_t bytes)
{
#ifdef MADV_HUGEPAGE
    constexpr std::size_t least = std::size_t{4} << 20;
    if (bytes < least)
        return;
    const auto page = static_cast<std::uintptr_t>(pages(1));
    const std::uintptr_t first = (reinterpret_cast<std::uintptr_t>(start) + page - 1) / page * page;
    const std::uintptr_t end = (reinterpret_cast<std::uintptr_t>(start) + bytes) / page * page;
    ::madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
#else
    static_cast<void>(start);
    static_cast<void>(bytes);
#endif
}

} // namespace epochscope
