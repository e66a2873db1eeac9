// What L1 and L2 penalties add to the error and to its gradient: l1·Σ|w| + l2·Σw² over all weights, biases left out.
#pragma once

#include "model/model_settings.h"
#include "model/network_shape.h"

#include <span>

namespace epochscope {

double penaltyOf(const NetworkShape& shape, const LossSettings& loss, std::span<const float> parameters);
// gradient += l1·sign(w) + 2·l2·w
void addPenaltyGradient(const NetworkShape& shape, const LossSettings& loss, std::span<const float> parameters,
                        std::span<float> gradient);

} // namespace epochscope
