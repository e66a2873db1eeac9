// Plain SGD where every batch is a single sample. Inside the kernels only.
#pragma once

#include "kernels/loss_lanes.h"
#include "kernels/network_kernel.h"
#include "kernels/row_layer.h"
#include "kernels/samples.h"

#include <algorithm>
#include <cmath>

namespace epochscope::kernels {

// Batches of one sample, a single row of weights and the log loss. From one update to the next the way is short: what
// nothing waits for, the losses, comes afterwards for many samples together. `row` is scratch for the weights in whole vectors,
// its pads 0.
template <class P>
void descendSampleBySample(const Part& part, Index features, bool prefetches, float* weights, float& biasOut,
                           std::span<float> row, Descent& descent)
{
    constexpr Index blockSize = NetworkKernel::blockSize;
    // A copy with pads: what is stored under a mask cannot be loaded again at once.
    float* const w = row.data();
    std::copy_n(weights, features, w);
    float bias = biasOut;
    const P rate = broadcast<P>(descent.rate);
    const std::size_t all = descent.samples.size();
    const auto sampleAt = [&](std::size_t i) {
        return part.features + static_cast<Index>(descent.samples[i]) * features;
    };
    alignas(64) float logits[blockSize], values[blockSize];
    bool finite = true;
    for (std::size_t begin = 0; begin < all && finite; begin += blockSize) {
        const std::size_t end = std::min(all, begin + blockSize);
        std::size_t i = begin;
        for (; i < end && finite; ++i) {
            if (prefetches && i + samplesAhead < all)
                prefetchSample(sampleAt(i + samplesAhead), features);
            const float* const x = sampleAt(i);
            const float z = bias + dot<P, true>(w, x, features);
            const float y = part.values[descent.samples[i]];
            logits[i - begin] = z;
            values[i - begin] = y;
            finite = std::isfinite(z); // and so then is the loss
            if (!finite)
                continue;
            const float delta = logGradientOfOne(z, y, 1.F);
            const P step = broadcast<P>(delta);
            forEachVector<P>(features, [&](Index k, const auto& get, const auto&) {
                store<P>(w + k, packet::psub(load<P>(w + k), packet::pmul(rate, packet::pmul(step, get(x + k)))));
            });
            bias -= descent.rate * delta;
        }
        const auto count = static_cast<Index>(i - begin);
        alignas(64) float losses[blockSize];
        forEachVector<WidePacket>(count, [&](Index k, const auto& get, const auto& keep) {
            keep(losses + k, logLoss<WidePacket>(get(logits + k), get(values + k)));
        });
        for (Index k = 0; k < count; ++k) {
            const auto loss = static_cast<double>(losses[k]);
            descent.losses[static_cast<std::size_t>(descent.batchesDone)] = loss;
            if (!std::isfinite(logits[k]))
                break;
            descent.lossSum += loss;
            descent.correct += part.classes && (logits[k] > 0) == (values[k] > 0.5F) ? 1 : 0;
            ++descent.batchesDone;
        }
    }
    std::copy_n(w, features, weights);
    biasOut = bias;
}

} // namespace epochscope::kernels
