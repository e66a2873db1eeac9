// Weights as .safetensors (https://github.com/huggingface/safetensors): an 8-byte little-endian length, a JSON header,
// then the tensors. Names and shapes as in PyTorch's nn.Linear: layers.<i>.weight [out, in], layers.<i>.bias [out], F32.
#pragma once

#include "base/error.h"
#include "model/network.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace epochscope {

std::string safetensorsBytes(const NetworkShape& shape, std::span<const float> parameters);

// The parameters in the network's layout. Errors name the tensor, its shape and the shape that the model needs; NaN and
// infinity are refused; damaged or lying headers never read outside the bytes.
Result<std::vector<float>> parseSafetensors(const NetworkShape& shape, std::string_view bytes, std::string_view where);

Result<void> writeSafetensors(const std::string& path, const NetworkShape& shape, std::span<const float> parameters);
Result<std::vector<float>> readSafetensors(const std::string& path, const NetworkShape& shape);

} // namespace epochscope
