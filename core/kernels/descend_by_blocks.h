// Plain SGD on batches larger than a block, whose gradient has to be added up before the weights may change. Inside the
// kernels only.
#pragma once

#include "kernels/lanes.h"
#include "kernels/network_kernel.h"

#include <algorithm>
#include <cmath>

namespace epochscope::kernels {

// `gradient` is scratch, as long as the parameters.
inline void descendByBlocks(NetworkKernel& kernel, float* parameters, std::span<float> gradient, Descent& descent)
{
    const auto batchSize = static_cast<std::size_t>(descent.batchSize);
    for (std::size_t first = 0; first < descent.samples.size(); first += batchSize) {
        const auto batch = descent.samples.subspan(first, std::min(batchSize, descent.samples.size() - first));
        const auto size = static_cast<double>(batch.size());
        const float scale = descent.mean ? 1.F / static_cast<float>(batch.size()) : 1.F;
        const Sums sums = kernel.lossAndGradient(parameters, batch, scale, gradient.data(), false);
        const double loss = sums.loss / size;
        descent.losses[static_cast<std::size_t>(descent.batchesDone)] = loss;
        if (!std::isfinite(loss))
            return;
        descendAlong<WidePacket>(parameters, descent.rate, gradient.data(), static_cast<Index>(gradient.size()));
        descent.lossSum += size * loss;
        descent.correct += sums.correct;
        ++descent.batchesDone;
    }
}

} // namespace epochscope::kernels
