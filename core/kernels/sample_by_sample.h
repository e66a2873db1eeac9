// Plain SGD where every batch is a single sample. Inside the kernels only.
#pragma once

#include "kernels/loss_lanes.h"
#include "kernels/network_kernel.h"
#include "kernels/row_layer.h"
#include "kernels/samples.h"

#include <algorithm>
#include <cmath>

namespace epochscope::kernels {

constexpr int mostHeldVectors = 8;

// Batches of one sample, a single row of weights and the log loss. From one update to the next the way is short: what
// nothing waits for, the losses, comes afterwards for many samples together. Returns the row as it is afterwards.
template <class P, class Row>
Row descendSampleBySample(const Part& part, Index features, bool prefetches, Row row, float& biasOut, Descent& descent)
{
    constexpr Index blockSize = NetworkKernel::blockSize;
    float bias = biasOut;
    const P minusRate = broadcast<P>(-descent.rate);
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
                row.prefetch(sampleAt(i + samplesAhead));
            const float* const x = sampleAt(i);
            const float z = bias + row.dot(x);
            const float y = part.values[descent.samples[i]];
            logits[i - begin] = z;
            values[i - begin] = y;
            finite = std::isfinite(z); // and so then is the loss
            if (!finite)
                continue;
            const float delta = logGradientOfOne(z, y, 1.F);
            row.descend(minusRate, broadcast<P>(delta), x);
            bias = packet::pfirst(descended(broadcast<SmallPacket>(bias), broadcast<SmallPacket>(-descent.rate), broadcast<SmallPacket>(delta)));
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
    biasOut = bias;
    return row;
}

// The same with the weights in registers if they are few enough, else in `scratch`, which has room for whole vectors and
// zeros behind the weights.
template <class P, int Vectors = 1>
void descendSampleBySample(const Part& part, Index features, bool prefetches, float* weights, float& bias, float* scratch,
                           Descent& descent)
{
    const auto with = [&](const auto& row) {
        descendSampleBySample<P>(part, features, prefetches, row, bias, descent).store(weights);
    };
    if constexpr (Vectors > mostHeldVectors)
        with(StoredRow<P>(weights, features, scratch));
    else if (features > Vectors * width<P>)
        descendSampleBySample<P, Vectors + 1>(part, features, prefetches, weights, bias, scratch, descent);
    else
        with(HeldRow<P, Vectors>(weights, features));
}

} // namespace epochscope::kernels
