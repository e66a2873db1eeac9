#include "training/metrics.h"

#include <algorithm>
#include <numeric>

namespace epochscope {

namespace {
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
}

Evaluator::Evaluator(const Dataset& data, LossKind resolved, const std::vector<float>& classWeights)
    : m_data(&data), m_kind(resolved), m_targets(LossTargets::make(data, resolved, classWeights)),
      m_block(m_targets, std::min(blockSize, data.samples()))
{
}

Metrics Evaluator::evaluate(Network<float>& network, std::span<const float> parameters, double penalty, bool scores)
{
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
    const std::int64_t block = std::min({blockSize, samples, network.capacity()});
    for (std::int64_t first = 0; first < samples; first += block) {
        const std::int64_t count = std::min(block, samples - first);
        const auto outputs = network.forward(parameters, data.features.middleCols(first, count));
        m_block.take(m_targets, first, count);
        lossTotal += lossSum<float>(m_kind, outputs, m_block);
        if (classes) {
            for (std::int64_t i = 0; i < count; ++i) {
                const std::int32_t label = data.labels[static_cast<std::size_t>(first + i)];
                const bool hit =
                    predictedClass(m_kind, outputs.data() + i * outputs.outerStride(), outputs.rows()) == label;
                correct += hit ? 1 : 0;
                if (!hits.empty()) {
                    ++counts[static_cast<std::size_t>(label)];
                    hits[static_cast<std::size_t>(label)] += hit ? 1 : 0;
                }
            }
        } else if (scores) {
            residuals += (outputs - data.targets.middleCols(first, count)).cast<double>().squaredNorm();
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
