// Which of the library's builds the loader has chosen.
#pragma once

#include "kernels/export.h"

#include <string_view>

namespace epochscope::kernels {

// "x86-64-v4", "x86-64-v3", "baseline": what this build of the library may use.
EPOCHSCOPE_KERNELS_API std::string_view processorLevel();

} // namespace epochscope::kernels
