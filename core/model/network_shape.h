// The layers of a fully connected network and where their parameters lie in one contiguous vector: per layer W [out × in],
// column by column, then b [out].
#pragma once

#include "model/model_settings.h"

#include <cstdint>
#include <vector>

namespace epochscope {

struct LayerShape
{
    std::int64_t in = 0;
    std::int64_t out = 0;
    std::int64_t weightOffset = 0; // into the parameter vector
    std::int64_t biasOffset = 0;
};

struct NetworkShape
{
    std::vector<LayerShape> layers;
    Activation activation = Activation::tanh; // of the hidden layers
    std::int64_t parameters = 0;

    static NetworkShape make(std::int64_t features, const std::vector<std::int64_t>& hidden, std::int64_t outputs,
                             Activation activation);
    std::int64_t features() const { return layers.front().in; }
    std::int64_t outputs() const { return layers.back().out; }
};

} // namespace epochscope
