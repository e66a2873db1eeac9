// Makes each kind of kernel, in a file of its own: they take the compiler long. Inside the kernels only.
#pragma once

#include "kernels/network_kernel.h"

namespace epochscope::kernels {

// No hidden layer, one output, at most 4 features.
std::unique_ptr<NetworkKernel> makeNarrowKernel(const NetworkShape&, LossKind, const Part&, std::int64_t capacity);
// Hidden layers; batches that fill vectors.
std::unique_ptr<NetworkKernel> makeSampleLanesKernel(const NetworkShape&, LossKind, const Part&, std::int64_t capacity);
// Any.
std::unique_ptr<NetworkKernel> makeLayeredKernel(const NetworkShape&, LossKind, const Part&, std::int64_t capacity);

} // namespace epochscope::kernels
