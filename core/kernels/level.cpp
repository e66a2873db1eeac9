#include "kernels/level.h"

namespace epochscope::kernels {

std::string_view processorLevel() { return EPOCHSCOPE_KERNELS_LEVEL; }

} // namespace epochscope::kernels
