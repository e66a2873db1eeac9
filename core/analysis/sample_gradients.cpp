#include "analysis/sample_gradients.h"

#include <algorithm>

namespace epochscope {

namespace {
using kernels::NetworkKernel;

LossTargets targetsOf(const LossSettings& settings, const Dataset& train)
{
    return LossTargets::make(train, resolvedLoss(settings.kind, train.task, train.classes()),
                             settings.classWeight == ClassWeight::balanced ? balancedClassWeights(train.classCounts())
                                                                           : std::vector<float>{});
}
} // namespace

SampleGradients::SampleGradients(const Experiment& experiment, std::shared_ptr<const PreparedData> data,
                                 const NetworkShape& shape)
    : m_loss(experiment.loss), m_data(std::move(data)), m_shape(shape), m_targets(targetsOf(m_loss, m_data->train)),
      m_block(static_cast<std::size_t>(shape.parameters))
{
    const Dataset& train = m_data->train;
    const LossKind kind = resolvedLoss(m_loss.kind, train.task, train.classes());
    m_single = NetworkKernel::make(m_shape, kind, m_targets.part(train), 1);
    m_blocks = NetworkKernel::make(m_shape, kind, m_targets.part(train), std::min(NetworkKernel::blockSize, samples()));
}

double SampleGradients::one(std::span<const float> parameters, std::uint32_t sample, std::span<float> gradient)
{
    return m_single->lossAndGradient(parameters.data(), {&sample, 1}, 1.F, gradient.data(), false).loss;
}

bool SampleGradients::mean(std::span<const float> parameters, std::span<const std::uint32_t> samples, double& loss,
                           Eigen::VectorXd& gradient, const std::atomic<bool>& cancel)
{
    // Blocks in single precision as in training, their sum in double: of a million samples nothing gets lost.
    loss = 0;
    gradient.setZero(m_shape.parameters);
    const Eigen::Map<const Eigen::VectorXf> block(m_block.data(), m_shape.parameters);
    const auto size = static_cast<std::size_t>(NetworkKernel::blockSize);
    for (std::size_t first = 0; first < samples.size(); first += size) {
        if (cancel.load(std::memory_order_relaxed))
            return false;
        const auto part = samples.subspan(first, std::min(size, samples.size() - first));
        loss += m_blocks->lossAndGradient(parameters.data(), part, 1.F, m_block.data(), false).loss;
        gradient += block.cast<double>();
    }
    const auto count = static_cast<double>(samples.size());
    loss /= count;
    gradient /= count;
    return true;
}

Eigen::VectorXd SampleGradients::penalty(std::span<const float> parameters) const
{
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(m_shape.parameters);
    if (m_loss.l1 == 0 && m_loss.l2 == 0)
        return gradient;
    for (const LayerShape& layer : m_shape.layers) {
        const Eigen::Index size = layer.in * layer.out;
        const auto weights =
            Eigen::Map<const Eigen::VectorXf>(parameters.data() + layer.weightOffset, size).cast<double>().array();
        gradient.segment(layer.weightOffset, size).array() = m_loss.l1 * weights.sign() + 2 * m_loss.l2 * weights;
    }
    return gradient;
}

} // namespace epochscope
