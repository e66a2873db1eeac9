#include "base/random.h"
#include "model/network.h"

#include <cmath>

namespace epochscope {

InitialWeights resolvedInitialWeights(const NetworkShape& shape, InitialWeights kind)
{
    if (kind != InitialWeights::automatic)
        return kind;
    if (shape.layers.size() == 1)
        return InitialWeights::zeros;
    return shape.activation == Activation::relu ? InitialWeights::heNormal : InitialWeights::glorotUniform;
}

void drawInitialWeights(const NetworkShape& shape, InitialWeights kind, std::uint64_t seed,
                        std::span<float> parameters)
{
    kind = resolvedInitialWeights(shape, kind);
    RandomStream random(seed, StreamPurpose::weights);
    for (const LayerShape& layer : shape.layers) {
        const auto in = static_cast<double>(layer.in);
        const auto out = static_cast<double>(layer.out);
        const auto weights = parameters.subspan(static_cast<std::size_t>(layer.weightOffset),
                                                static_cast<std::size_t>(layer.in * layer.out));
        const auto biases =
            parameters.subspan(static_cast<std::size_t>(layer.biasOffset), static_cast<std::size_t>(layer.out));
        const auto uniform = [&](std::span<float> values, double limit) {
            for (float& value : values)
                value = static_cast<float>(random.uniform(-limit, limit));
        };
        const auto normal = [&](std::span<float> values, double deviation) {
            for (float& value : values)
                value = static_cast<float>(deviation * random.normal());
        };
        std::fill(weights.begin(), weights.end(), 0.F);
        std::fill(biases.begin(), biases.end(), 0.F);
        switch (kind) {
        case InitialWeights::automatic:
        case InitialWeights::zeros:
            break;
        case InitialWeights::glorotUniform:
            uniform(weights, std::sqrt(6 / (in + out)));
            break;
        case InitialWeights::glorotNormal:
            normal(weights, std::sqrt(2 / (in + out)));
            break;
        case InitialWeights::heNormal:
            normal(weights, std::sqrt(2 / in));
            break;
        case InitialWeights::heUniform:
            uniform(weights, std::sqrt(6 / in));
            break;
        case InitialWeights::torch:
            uniform(weights, 1 / std::sqrt(in));
            uniform(biases, 1 / std::sqrt(in));
            break;
        }
    }
}

} // namespace epochscope
