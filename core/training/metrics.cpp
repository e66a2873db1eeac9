#include "training/metrics.h"

#include "base/flush_denormals.h"

#include <algorithm>
#include <exception>
#include <thread>

namespace epochscope {

namespace {
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
// Products of an evaluation from which on a further thread gains more than it takes to begin.
constexpr double productsWorthAThread = 3e7;
}

Evaluator::Evaluator(const Dataset& data, const NetworkShape& shape, LossKind resolved, const std::vector<float>& classWeights)
    : m_data(&data), m_targets(LossTargets::make(data, resolved, classWeights)), m_shape(shape), m_kind(resolved),
      m_outputs(shape.outputs())
{
    setThreads(1);
}

void Evaluator::setThreads(int count)
{
    const std::int64_t samples = m_data->samples();
    if (samples == 0)
        return;
    const double products = static_cast<double>(samples) * static_cast<double>(m_shape.parameters);
    const std::int64_t blocks = (samples + blockSize - 1) / blockSize;
    const std::int64_t useful = std::clamp<std::int64_t>(static_cast<std::int64_t>(2 * products / productsWorthAThread), 1, blocks);
    m_kernels.resize(static_cast<std::size_t>(std::clamp<std::int64_t>(count, 1, useful)));
    for (auto& kernel : m_kernels)
        if (!kernel)
            kernel = kernels::NetworkKernel::make(m_shape, m_kind, m_targets.part(*m_data), std::min(blockSize, samples));
}

Evaluator::BlockSums Evaluator::evaluateBlock(kernels::NetworkKernel& kernel, std::span<const float> parameters,
                                              std::int64_t first, bool scores, ClassCounts& classes) const
{
    const Dataset& data = *m_data;
    const std::int64_t count = std::min(blockSize, data.samples() - first);
    const kernels::Sums of = kernel.evaluate(parameters.data(), first, count);
    BlockSums sums{of.loss, 0, of.correct};
    if (!scores)
        return sums;
    const auto [values, stride] = kernel.outputs();
    for (std::int64_t i = 0; i < count; ++i) {
        const float* const outputs = values + i * stride;
        if (data.task == Task::classification) {
            const auto label = static_cast<std::size_t>(data.labels[static_cast<std::size_t>(first + i)]);
            ++classes.samples[label];
            classes.hits[label] += predictedClass(m_kind, outputs, m_outputs) == static_cast<std::int32_t>(label) ? 1 : 0;
        } else {
            for (std::int64_t j = 0; j < m_outputs; ++j) {
                const double residual = static_cast<double>(outputs[j]) - static_cast<double>(data.targets(j, first + i));
                sums.residuals += residual * residual;
            }
        }
    }
    return sums;
}

Metrics Evaluator::evaluate(std::span<const float> parameters, double penalty, bool scores) const
{
    const Dataset& data = *m_data;
    const std::int64_t samples = data.samples();
    Metrics metrics;
    metrics.samples = samples;
    if (samples == 0)
        return metrics;

    const bool classes = data.task == Task::classification;
    std::vector<BlockSums> blocks(static_cast<std::size_t>((samples + blockSize - 1) / blockSize));
    std::vector<ClassCounts> counts(m_kernels.size());
    const auto workOut = [&](std::size_t thread) {
        const FlushDenormals flushing; // as in training
        if (scores && classes) {
            counts[thread].hits.resize(static_cast<std::size_t>(data.classes()));
            counts[thread].samples.resize(counts[thread].hits.size());
        }
        for (std::size_t block = thread; block < blocks.size(); block += m_kernels.size())
            blocks[block] = evaluateBlock(*m_kernels[thread], parameters, static_cast<std::int64_t>(block) * blockSize, scores,
                                          counts[thread]);
    };
    std::vector<std::exception_ptr> failures(m_kernels.size());
    const auto work = [&](std::size_t thread) {
        try {
            workOut(thread);
        } catch (...) { // such as no memory: for the thread that asked
            failures[thread] = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t thread = 1; thread < m_kernels.size(); ++thread)
            others.emplace_back(work, thread);
        work(0);
    }
    for (const std::exception_ptr& failure : failures)
        if (failure)
            std::rethrow_exception(failure);

    // In the order of the data, whoever worked them out.
    BlockSums all;
    for (const BlockSums& block : blocks) {
        all.loss += block.loss;
        all.residuals += block.residuals;
        all.correct += block.correct;
    }
    for (std::size_t thread = 1; thread < counts.size(); ++thread)
        for (std::size_t k = 0; k < counts[thread].hits.size(); ++k) {
            counts[0].hits[k] += counts[thread].hits[k];
            counts[0].samples[k] += counts[thread].samples[k];
        }
    metrics.loss = all.loss / static_cast<double>(samples) + penalty;
    if (classes)
        metrics.accuracy = static_cast<double>(all.correct) / static_cast<double>(samples);
    if (scores)
        score(all.residuals, counts[0], metrics);
    return metrics;
}

void Evaluator::score(double residuals, const ClassCounts& counts, Metrics& metrics) const
{
    if (m_data->task == Task::classification) {
        double sum = 0;
        int present = 0;
        for (std::size_t k = 0; k < counts.hits.size(); ++k) {
            metrics.recall.push_back(counts.samples[k] == 0
                                         ? undefined
                                         : static_cast<double>(counts.hits[k]) / static_cast<double>(counts.samples[k]));
            if (counts.samples[k] > 0) {
                sum += metrics.recall.back();
                ++present;
            }
        }
        metrics.balancedAccuracy = sum / present;
    } else {
        const auto targets = m_data->targets.cast<double>().eval();
        const double spread = (targets.array() - targets.mean()).square().sum();
        metrics.r2 = spread > 0 ? 1 - residuals / spread : undefined;
    }
}

} // namespace epochscope
