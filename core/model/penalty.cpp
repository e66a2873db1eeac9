#include "model/penalty.h"

#include "base/matrix.h"

#include <cmath>

namespace epochscope {

namespace {
// Σ f(value) in double precision, in lanes that do not wait for each other.
template <class F>
double sumInLanes(std::span<const float> values, const F& f)
{
    constexpr std::size_t lanes = 8;
    double sums[lanes] = {};
    const std::size_t whole = values.size() / lanes * lanes;
    for (std::size_t i = 0; i < whole; i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sums[lane] += f(static_cast<double>(values[i + lane]));
    for (std::size_t i = whole; i < values.size(); ++i)
        sums[0] += f(static_cast<double>(values[i]));
    double sum = 0;
    for (const double each : sums)
        sum += each;
    return sum;
}
} // namespace

double penaltyOf(const NetworkShape& shape, const LossSettings& loss, std::span<const float> parameters)
{
    if (loss.l1 == 0 && loss.l2 == 0)
        return 0;
    double sum = 0;
    for (const LayerShape& layer : shape.layers) {
        const auto weights =
            parameters.subspan(static_cast<std::size_t>(layer.weightOffset), static_cast<std::size_t>(layer.in * layer.out));
        if (loss.l1 != 0)
            sum += loss.l1 * sumInLanes(weights, [](double weight) { return std::abs(weight); });
        if (loss.l2 != 0)
            sum += loss.l2 * sumInLanes(weights, [](double weight) { return weight * weight; });
    }
    return sum;
}

void addPenaltyGradient(const NetworkShape& shape, const LossSettings& loss, std::span<const float> parameters,
                        std::span<float> gradient)
{
    const auto l1 = static_cast<float>(loss.l1);
    const auto l2 = static_cast<float>(loss.l2);
    if (l1 == 0 && l2 == 0)
        return;
    const Eigen::Map<const VectorF> all(parameters.data(), static_cast<Eigen::Index>(parameters.size()));
    Eigen::Map<VectorF> sum(gradient.data(), static_cast<Eigen::Index>(gradient.size()));
    for (const LayerShape& layer : shape.layers) {
        const auto weights = all.segment(layer.weightOffset, layer.in * layer.out).array();
        auto part = sum.segment(layer.weightOffset, layer.in * layer.out).array();
        if (l1 != 0)
            part += l1 * weights.sign() + 2 * l2 * weights;
        else
            part += 2 * l2 * weights;
    }
}

} // namespace epochscope
