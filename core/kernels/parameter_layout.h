// Where a layer's parameters stand, and a copy of them in which every column begins with a vector: batches of a single sample
// pass over the weights three times, and whole vectors that cross no line of the cache take half the time of others. Inside
// the kernels only.
#pragma once

#include "kernels/lanes.h"
#include "model/network_shape.h"

#include <algorithm>
#include <vector>

namespace epochscope::kernels {

struct LayerPlace
{
    Index weights = 0, bias = 0; // from the first parameter on
    Index rows = 0;              // of W, and from one column to the next
};
using ParameterLayout = std::vector<LayerPlace>;

inline ParameterLayout layoutOf(const NetworkShape& shape)
{
    ParameterLayout layout;
    for (const LayerShape& layer : shape.layers)
        layout.push_back({layer.weightOffset, layer.biasOffset, layer.out});
    return layout;
}

// The pads are 0, and stay so where the deltas' are and all is finite.
template <class P>
class PaddedParameters
{
public:
    PaddedParameters() = default;
    explicit PaddedParameters(const NetworkShape& shape)
    {
        Index size = 0;
        for (const LayerShape& layer : shape.layers) {
            const bool isRow = layer.out == 1; // a row of weights has no columns to speak of
            const Index rows = isRow ? 1 : roundedUp(layer.out, width<P>);
            const Index weights = size, bias = size + roundedUp(rows * layer.in, width<P>);
            size = bias + roundedUp(rows, width<P>);
            m_layout.push_back({weights, bias, rows});
            m_from.push_back({layer.in, layer.out, layer.weightOffset, layer.biasOffset});
        }
        m_values = Eigen::VectorXf::Zero(size);
    }

    const ParameterLayout& layout() const { return m_layout; }
    float* values() { return m_values.data(); }

    void read(const float* parameters)
    {
        forColumns([&](Index plain, Index padded, Index count) {
            std::copy_n(parameters + plain, count, values() + padded);
            std::fill_n(values() + padded + count, count == 1 ? 0 : roundedUp(count, width<P>) - count, 0.F); // may be NaN of a run that diverged
        });
    }
    void write(float* parameters)
    {
        forColumns([&](Index plain, Index padded, Index count) { std::copy_n(values() + padded, count, parameters + plain); });
    }

private:
    struct From
    {
        Index in, out, weights, bias;
    };
    // f(offset among the parameters, offset in the copy, how many)
    template <class F>
    void forColumns(const F& f) const
    {
        for (std::size_t i = 0; i < m_from.size(); ++i) {
            const From& from = m_from[i];
            const LayerPlace& to = m_layout[i];
            for (Index column = 0; column < from.in; ++column)
                f(from.weights + column * from.out, to.weights + column * to.rows, from.out);
            f(from.bias, to.bias, from.out);
        }
    }

    ParameterLayout m_layout;
    std::vector<From> m_from;
    Eigen::VectorXf m_values;
};

} // namespace epochscope::kernels
