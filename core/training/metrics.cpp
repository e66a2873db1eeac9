#include "training/metrics.h"

#include "base/flush_denormals.h"

#include <algorithm>
#include <numeric>

namespace epochscope {

namespace {
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
}

Evaluator::Evaluator(const Dataset& data, const NetworkShape& shape, LossKind resolved, const std::vector<float>& classWeights)
    : m_data(&data), m_targets(LossTargets::make(data, resolved, classWeights)),
      m_kernel(data.samples() > 0
                   ? kernels::NetworkKernel::make(shape, resolved, m_targets.part(data), std::min(blockSize, data.samples()))
                   : nullptr),
      m_kind(resolved), m_outputs(shape.outputs())
{
}

Metrics Evaluator::evaluate(std::span<const float> parameters, double penalty, bool scores) const
{
    const FlushDenormals flushing; // as in training
    const Dataset& data = *m_data;
    const bool classes = data.task == Task::classification;
    const std::int64_t samples = data.samples();
    Metrics metrics;
    metrics.samples = samples;
    if (samples == 0)
        return metrics;

    double lossTotal = 0;
    double residuals = 0;
    std::int64_t correct = 0;
    std::vector<std::int64_t> hits(scores && classes ? static_cast<std::size_t>(data.classes()) : 0);
    std::vector<std::int64_t> counts(hits.size());
    for (std::int64_t first = 0; first < samples; first += blockSize) {
        const std::int64_t count = std::min(blockSize, samples - first);
        const kernels::Sums sums = m_kernel->evaluate(parameters.data(), first, count);
        lossTotal += sums.loss;
        correct += sums.correct;
        if (!scores)
            continue;
        const auto [values, stride] = m_kernel->outputs();
        for (std::int64_t i = 0; i < count; ++i) {
            const float* const outputs = values + i * stride;
            if (classes) {
                const auto label = static_cast<std::size_t>(data.labels[static_cast<std::size_t>(first + i)]);
                ++counts[label];
                hits[label] += predictedClass(m_kind, outputs, m_outputs) == static_cast<std::int32_t>(label) ? 1 : 0;
            } else {
                for (std::int64_t j = 0; j < m_outputs; ++j) {
                    const double residual = static_cast<double>(outputs[j]) - static_cast<double>(data.targets(j, first + i));
                    residuals += residual * residual;
                }
            }
        }
    }

    metrics.loss = lossTotal / static_cast<double>(samples) + penalty;
    if (classes)
        metrics.accuracy = static_cast<double>(correct) / static_cast<double>(samples);
    if (!scores)
        return metrics;
    if (classes) {
        double sum = 0;
        int present = 0;
        for (std::size_t k = 0; k < hits.size(); ++k) {
            metrics.recall.push_back(counts[k] == 0 ? undefined
                                                    : static_cast<double>(hits[k]) / static_cast<double>(counts[k]));
            if (counts[k] > 0) {
                sum += metrics.recall.back();
                ++present;
            }
        }
        metrics.balancedAccuracy = sum / present;
    } else {
        const auto targets = data.targets.cast<double>().eval();
        const double spread = (targets.array() - targets.mean()).square().sum();
        metrics.r2 = spread > 0 ? 1 - residuals / spread : undefined;
    }
    return metrics;
}

} // namespace epochscope
