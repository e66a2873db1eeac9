#include "optimizer/update_rule.h"

#include "kernels/lanes.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace epochscope {

namespace {
constexpr double rmspropDecay = 0.99; // PyTorch's alpha
}

double clipScale(double norm, double limit) { return std::min(1.0, limit / (norm + 1e-6)); }

template <class Scalar>
std::int64_t UpdateRule<Scalar>::slotsPerParameter(OptimizerKind kind)
{
    switch (kind) {
    case OptimizerKind::sgd:
        return 0;
    case OptimizerKind::adam:
    case OptimizerKind::adamw:
        return 2;
    default:
        return 1;
    }
}

template <class Scalar>
UpdateRule<Scalar>::UpdateRule(const OptimizerSettings& settings, std::int64_t parameters)
    : m_settings(settings),
      m_epsilon(settings.epsilon.value_or(settings.kind == OptimizerKind::adagrad ? 1e-10 : 1e-8)),
      m_slots(Vector<Scalar>::Zero(parameters * slotsPerParameter(settings.kind)))
{
}

template <class Scalar>
void UpdateRule<Scalar>::apply(std::span<Scalar> parameters, std::span<Scalar> gradient, double learningRate)
{
    using Array = Eigen::Map<Eigen::Array<Scalar, Eigen::Dynamic, 1>>;
    const auto count = static_cast<Eigen::Index>(parameters.size());
    Array w(parameters.data(), count);
    Array g(gradient.data(), count);
    Array first(m_slots.data(), m_slots.size() > 0 ? count : 0);
    Array second(m_slots.data() + (m_slots.size() > count ? count : 0), m_slots.size() > count ? count : 0);

    ++m_updates;
    const auto rate = static_cast<Scalar>(learningRate);
    const auto mu = static_cast<Scalar>(m_settings.momentum);
    const auto epsilon = static_cast<Scalar>(m_epsilon);
    if (m_settings.weightDecay != 0) {
        if (m_settings.kind == OptimizerKind::adamw)
            w *= static_cast<Scalar>(1 - learningRate * m_settings.weightDecay);
        else
            g += static_cast<Scalar>(m_settings.weightDecay) * w;
    }

    switch (m_settings.kind) {
    case OptimizerKind::sgd:
        if constexpr (std::is_same_v<Scalar, float>)
            kernels::descendAlong<kernels::WidePacket>(parameters.data(), rate, gradient.data(), count); // as the kernels do
        else
            w -= rate * g;
        break;
    case OptimizerKind::momentum:
        first = mu * first + g;
        w -= rate * first;
        break;
    case OptimizerKind::nesterov:
        first = mu * first + g;
        w -= rate * (g + mu * first);
        break;
    case OptimizerKind::adagrad:
        first += g.square();
        w -= rate * g / (first.sqrt() + epsilon);
        break;
    case OptimizerKind::rmsprop:
        first = static_cast<Scalar>(rmspropDecay) * first + static_cast<Scalar>(1 - rmspropDecay) * g.square();
        w -= rate * g / (first.sqrt() + epsilon);
        break;
    case OptimizerKind::adam:
    case OptimizerKind::adamw: {
        const double t = static_cast<double>(m_updates);
        const double correction1 = 1 - std::pow(m_settings.beta1, t);
        const double correction2 = std::sqrt(1 - std::pow(m_settings.beta2, t));
        const auto beta1 = static_cast<Scalar>(m_settings.beta1);
        const auto beta2 = static_cast<Scalar>(m_settings.beta2);
        first = beta1 * first + static_cast<Scalar>(1 - m_settings.beta1) * g;
        second = beta2 * second + static_cast<Scalar>(1 - m_settings.beta2) * g.square();
        w -= static_cast<Scalar>(learningRate / correction1) * first /
             (second.sqrt() / static_cast<Scalar>(correction2) + epsilon);
        break;
    }
    }
}

template <class Scalar>
void UpdateRule<Scalar>::restore(std::span<const Scalar> values, std::int64_t updates)
{
    std::copy(values.begin(), values.end(), m_slots.data());
    m_updates = updates;
}

template class UpdateRule<float>;
template class UpdateRule<double>;

} // namespace epochscope
