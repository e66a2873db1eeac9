// Refusing what does not fit before any of it is allocated.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace epochscope {

// Bytes that this process may have: the machine's memory, or what is left of a lower limit that was set on the process
// (ulimit -v, ulimit -d) or on its control group (a container, systemd's MemoryMax).
std::int64_t availableMemory();

// The lowest limit of the process's control group and those above it, version 1 or 2; none if there is none. `root` is
// put before /proc and /sys, for tests.
std::optional<std::int64_t> controlGroupLimit(const std::string& root = {});

// "1.5 GiB", "16.0 TiB".
std::string memoryText(double bytes);

// An error naming `what` and its size if `bytes` are more than three quarters of the available memory.
Result<void> checkMemory(double bytes, const std::string& what, const std::string& hint, const std::string& where);

// Asks for pages of 2 MB under memory that is about to be written for the first time: getting it 4 kB at a time takes as long as
// filling it. Where the system has none, or the memory is small, nothing happens.
void adviseLargePages(void* start, std::size_t bytes);

// An empty container of values one after another, with room for so many, as much of it as may be in such pages.
template <class Container>
void reserveLarge(Container& container, std::size_t count)
{
    container.reserve(count);
    adviseLargePages(container.data(), count * sizeof(*container.data()));
}

} // namespace epochscope
