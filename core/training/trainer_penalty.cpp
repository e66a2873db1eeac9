// What L1 and L2 penalties add to a trainer's error and gradient.
#include "training/trainer.h"

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

double Trainer::penalty() const
{
    const double l1 = m_experiment.loss.l1;
    const double l2 = m_experiment.loss.l2;
    if (l1 == 0 && l2 == 0)
        return 0;
    double sum = 0;
    for (const LayerShape& layer : networkShape().layers) {
        const std::span weights(m_parameters.data() + layer.weightOffset, static_cast<std::size_t>(layer.in * layer.out));
        if (l1 != 0)
            sum += l1 * sumInLanes(weights, [](double weight) { return std::abs(weight); });
        if (l2 != 0)
            sum += l2 * sumInLanes(weights, [](double weight) { return weight * weight; });
    }
    return sum;
}

void Trainer::addPenaltyGradient()
{
    const auto l1 = static_cast<float>(m_experiment.loss.l1);
    const auto l2 = static_cast<float>(m_experiment.loss.l2);
    if (l1 == 0 && l2 == 0)
        return;
    for (const LayerShape& layer : networkShape().layers) {
        const auto weights = m_parameters.segment(layer.weightOffset, layer.in * layer.out).array();
        auto gradient = m_gradient.segment(layer.weightOffset, layer.in * layer.out).array();
        if (l1 != 0)
            gradient += l1 * weights.sign() + 2 * l2 * weights;
        else
            gradient += 2 * l2 * weights;
    }
}

} // namespace epochscope
