// Refusing what does not fit before any of it is allocated.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <string>

namespace epochscope {

std::int64_t physicalMemory(); // bytes

// "1.5 GiB", "16.0 TiB".
std::string memoryText(double bytes);

// An error naming `what` and its size if `bytes` are more than three quarters of the machine's memory.
Result<void> checkMemory(double bytes, const std::string& what, const std::string& hint, const std::string& where);

} // namespace epochscope
