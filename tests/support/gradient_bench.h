// A small network with its data for checks of gradients: by backpropagation, by central differences, and its loss
// straight from the definitions.
#pragma once

#include "base/random.h"
#include "model/loss.h"
#include "model/network.h"

#include <QtCore/QtGlobal>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace epochscope::bench {

inline constexpr std::int64_t mostSamples = 7;

// Central differences are wrong by h²/6 · f‴ (truncation) and 10⁻¹⁶ · f/h (cancellation): both some 10⁻¹¹ with losses
// and their derivatives near 1. Smaller elements than 10⁻³ are therefore compared to this, the others to 10⁻⁶ of
// themselves.
inline constexpr double differenceStep = 1e-5;
inline constexpr double differenceError = 1e-9;

struct LossCase
{
    const char* name;
    LossKind kind;
    Task task;
    std::int64_t classes;
};

inline constexpr LossCase lossCases[] = {
    {"mse", LossKind::mse, Task::regression, 0},
    {"mse of two classes", LossKind::mse, Task::classification, 2},
    {"mse of three classes", LossKind::mse, Task::classification, 3},
    {"mae", LossKind::mae, Task::regression, 0},
    {"mae of two classes", LossKind::mae, Task::classification, 2},
    {"mae of three classes", LossKind::mae, Task::classification, 3},
    {"log", LossKind::log, Task::classification, 2},
    {"cross entropy of two classes", LossKind::crossEntropy, Task::classification, 2},
    {"cross entropy of five classes", LossKind::crossEntropy, Task::classification, 5},
};

inline constexpr std::pair<const char*, Activation> activations[] = {{"tanh", Activation::tanh},
                                                                     {"relu", Activation::relu},
                                                                     {"sigmoid", Activation::sigmoid},
                                                                     {"linear", Activation::linear}};

inline const std::vector<std::int64_t> hiddenOfDepth[] = {{}, {5}, {7, 3}, {3, 5, 9}};

inline double activate(Activation kind, double z)
{
    switch (kind) {
    case Activation::tanh:
        return std::tanh(z);
    case Activation::relu:
        return z > 0 ? z : 0;
    case Activation::sigmoid:
        return 1 / (1 + std::exp(-z));
    case Activation::linear:
        break;
    }
    return z;
}

// One sample's loss, straight from the definition.
inline double lossByDefinition(LossKind kind, const std::vector<double>& outputs, const std::vector<double>& values,
                               std::size_t label)
{
    double sum = 0;
    switch (kind) {
    case LossKind::mse:
        for (std::size_t j = 0; j < outputs.size(); ++j)
            sum += (outputs[j] - values[j]) * (outputs[j] - values[j]);
        return sum / static_cast<double>(outputs.size());
    case LossKind::mae:
        for (std::size_t j = 0; j < outputs.size(); ++j)
            sum += std::abs(outputs[j] - values[j]);
        return sum / static_cast<double>(outputs.size());
    case LossKind::log:
        return std::log(1 + std::exp(outputs[0])) - values[0] * outputs[0];
    default:
        break;
    }
    for (const double z : outputs)
        sum += std::exp(z);
    return std::log(sum) - outputs[label];
}

// A small network with its data, drawn so that nothing lies near a kink: there the derivative does not exist and a
// difference across it says nothing.
class Bench
{
public:
    Bench(const LossCase& loss, Activation activation, const std::vector<std::int64_t>& hidden, bool classWeights)
        : m_loss(loss),
          m_network(NetworkShape::make(3, hidden, outputsFor(loss.kind, loss.task, loss.classes), activation),
                    mostSamples)
    {
        for (std::uint64_t seed = 1; seed < 1000; ++seed) {
            draw(seed, classWeights);
            if (leastDistanceFromKink() > 1e-3)
                return;
        }
        qFatal("no data away from every kink");
    }

    const NetworkShape& shape() const { return m_network.shape(); }
    const LossTargets& targets() const { return m_targets; }
    const Dataset& data() const { return m_data; }
    std::vector<double>& parameters() { return m_parameters; }

    // Mean loss over these samples.
    double loss(const std::vector<std::uint32_t>& samples)
    {
        const auto outputs = forward(samples);
        return lossSum<double>(m_loss.kind, outputs, m_batchTargets) / static_cast<double>(samples.size());
    }

    std::vector<double> gradient(const std::vector<std::uint32_t>& samples)
    {
        const auto outputs = forward(samples);
        lossSumAndGradient<double>(m_loss.kind, outputs, m_batchTargets, 1 / static_cast<double>(samples.size()),
                                   m_network.outputGradient());
        std::vector<double> gradient(m_parameters.size(), std::nan(""));
        m_network.backward(m_parameters, m_batch, gradient, false);
        return gradient;
    }

    std::vector<double> centralDifferences(const std::vector<std::uint32_t>& samples)
    {
        constexpr double h = differenceStep;
        std::vector<double> slopes;
        for (double& parameter : m_parameters) {
            const double here = parameter;
            parameter = here + h;
            const double above = loss(samples);
            parameter = here - h;
            const double below = loss(samples);
            parameter = here;
            slopes.push_back((above - below) / (2 * h));
        }
        return slopes;
    }

    // Mean loss without the engine: scalar loops over the definition.
    double lossByDefinition(const std::vector<std::uint32_t>& samples)
    {
        double sum = 0;
        for (const std::uint32_t sample : samples) {
            double unused = 0;
            const std::vector<double> outputs = outputsByDefinition(sample, unused);
            std::vector<double> values;
            for (Eigen::Index j = 0; j < m_targets.values.rows(); ++j)
                values.push_back(double{m_targets.values(j, sample)});
            const std::size_t label = m_data.labels.empty() ? 0 : static_cast<std::size_t>(m_data.labels[sample]);
            const double weight = m_targets.weights.empty() ? 1 : double{m_targets.weights[sample]};
            sum += weight * bench::lossByDefinition(m_loss.kind, outputs, values, label);
        }
        return sum / static_cast<double>(samples.size());
    }

private:
    OutputBlock<double> forward(const std::vector<std::uint32_t>& samples)
    {
        m_batch.resize(m_data.features.rows(), static_cast<Eigen::Index>(samples.size()));
        for (std::size_t i = 0; i < samples.size(); ++i)
            m_batch.col(static_cast<Eigen::Index>(i)) = m_data.features.col(samples[i]).cast<double>();
        m_batchTargets.gather(m_targets, samples);
        return m_network.forward(m_parameters, m_batch);
    }

    void draw(std::uint64_t seed, bool classWeights)
    {
        RandomStream random(seed, StreamPurpose::analysis);
        m_data = Dataset();
        m_data.task = m_loss.task;
        m_data.features.resize(3, mostSamples);
        for (float& value : m_data.features.reshaped())
            value = static_cast<float>(random.uniform(-2, 2));
        if (m_loss.task == Task::regression) {
            m_data.targets.resize(1, mostSamples);
            for (float& value : m_data.targets.reshaped())
                value = static_cast<float>(random.uniform(-2, 2));
        } else {
            for (std::int64_t k = 0; k < m_loss.classes; ++k)
                m_data.classNames.push_back(std::to_string(k));
            for (std::int64_t i = 0; i < mostSamples; ++i) // every class is there, unevenly
                m_data.labels.push_back(i < m_loss.classes ? static_cast<std::int32_t>(i)
                                                           : static_cast<std::int32_t>(random.below(2)));
        }
        m_targets = LossTargets::make(
            m_data, m_loss.kind, classWeights ? balancedClassWeights(m_data.classCounts()) : std::vector<float>());
        m_batchTargets = BatchTargets<double>(m_targets, mostSamples);
        m_parameters.resize(static_cast<std::size_t>(shape().parameters));
        for (const LayerShape& layer : shape().layers) {
            const double bound = 1.5 / std::sqrt(static_cast<double>(layer.in));
            for (std::int64_t i = layer.weightOffset; i < layer.biasOffset + layer.out; ++i)
                m_parameters[static_cast<std::size_t>(i)] = random.uniform(-bound, bound);
        }
    }

    std::vector<double> outputsByDefinition(std::uint32_t sample, double& nearest) const
    {
        std::vector<double> a;
        for (Eigen::Index j = 0; j < m_data.features.rows(); ++j)
            a.push_back(double{m_data.features(j, sample)});
        for (const LayerShape& layer : shape().layers) {
            const bool last = &layer == &shape().layers.back();
            std::vector<double> next;
            for (std::int64_t row = 0; row < layer.out; ++row) {
                double z = m_parameters[static_cast<std::size_t>(layer.biasOffset + row)];
                for (std::int64_t column = 0; column < layer.in; ++column)
                    z += m_parameters[static_cast<std::size_t>(layer.weightOffset + column * layer.out + row)] *
                         a[static_cast<std::size_t>(column)];
                if (!last && shape().activation == Activation::relu)
                    nearest = std::min(nearest, std::abs(z));
                next.push_back(last ? z : activate(shape().activation, z));
            }
            a = next;
        }
        return a;
    }

    double leastDistanceFromKink() const
    {
        double nearest = 1;
        for (std::uint32_t sample = 0; sample < mostSamples; ++sample) {
            const std::vector<double> outputs = outputsByDefinition(sample, nearest);
            if (m_loss.kind != LossKind::mae)
                continue;
            for (std::size_t j = 0; j < outputs.size(); ++j)
                nearest = std::min(
                    nearest, std::abs(outputs[j] - double{m_targets.values(static_cast<Eigen::Index>(j), sample)}));
        }
        return nearest;
    }

    LossCase m_loss;
    Network<double> m_network;
    Dataset m_data;
    LossTargets m_targets;
    BatchTargets<double> m_batchTargets;
    Matrix<double> m_batch;
    std::vector<double> m_parameters;
};

} // namespace epochscope::bench
