// The activations of a layer along a line: where parameters move straight on, so do the layer's inputs to its activation.
#pragma once

#include "kernels/export.h"
#include "model/model_settings.h"

#include <cstdint>

namespace epochscope::kernels {

// a = f(z + t·slope), each [count].
EPOCHSCOPE_KERNELS_API void activateOnLine(Activation activation, const float* z, const float* slope, float t, std::int64_t count,
                                           float* a);

} // namespace epochscope::kernels
