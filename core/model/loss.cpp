#include "model/loss.h"

#include <algorithm>
#include <cmath>

namespace epochscope {

LossKind resolvedLoss(LossKind kind, Task task, std::int64_t classes)
{
    if (kind != LossKind::automatic)
        return kind;
    if (task == Task::regression)
        return LossKind::mse;
    return classes <= 2 ? LossKind::log : LossKind::crossEntropy;
}

std::int64_t outputsFor(LossKind resolved, Task task, std::int64_t classes)
{
    if (task == Task::regression || resolved == LossKind::log)
        return 1;
    if (resolved == LossKind::crossEntropy)
        return std::max<std::int64_t>(classes, 2);
    return classes <= 2 ? 1 : classes;
}

std::vector<float> balancedClassWeights(const std::vector<std::int64_t>& counts)
{
    double samples = 0;
    for (const std::int64_t count : counts)
        samples += static_cast<double>(count);
    std::vector<float> weights;
    for (const std::int64_t count : counts)
        weights.push_back(count == 0 ? 0.F
                                     : static_cast<float>(samples / (static_cast<double>(counts.size()) *
                                                                     static_cast<double>(count))));
    return weights;
}

LossTargets LossTargets::make(const Dataset& data, LossKind resolved, const std::vector<float>& classWeights)
{
    LossTargets targets;
    const std::int64_t samples = data.samples();
    if (data.task == Task::regression) {
        targets.values = data.targets;
        return targets;
    }
    if (resolved == LossKind::crossEntropy) {
        targets.labels = data.labels;
    } else {
        const std::int64_t outputs = outputsFor(resolved, data.task, data.classes());
        targets.values = MatrixF::Zero(outputs, samples);
        for (std::int64_t i = 0; i < samples; ++i) {
            const std::int32_t label = data.labels[static_cast<std::size_t>(i)];
            if (outputs == 1)
                targets.values(0, i) = static_cast<float>(label);
            else
                targets.values(label, i) = 1;
        }
    }
    if (!classWeights.empty())
        for (const std::int32_t label : data.labels)
            targets.weights.push_back(classWeights[static_cast<std::size_t>(label)]);
    return targets;
}

kernels::Part LossTargets::part(const Dataset& data) const
{
    return {.features = data.features.data(),
            .samples = data.samples(),
            .values = values.size() > 0 ? values.data() : nullptr,
            .labels = labels.empty() ? nullptr : labels.data(),
            .weights = weights.empty() ? nullptr : weights.data(),
            .classes = data.task == Task::classification};
}

template <class Scalar>
BatchTargets<Scalar>::BatchTargets(const LossTargets& all, std::int64_t capacity)
    : values(all.values.rows(), all.values.rows() > 0 ? capacity : 0)
{
    if (!all.labels.empty())
        labels.resize(static_cast<std::size_t>(capacity));
    if (!all.weights.empty())
        weights.resize(static_cast<std::size_t>(capacity));
}

template <class Scalar>
void BatchTargets<Scalar>::gather(const LossTargets& all, std::span<const std::uint32_t> samples)
{
    const auto count = static_cast<Eigen::Index>(samples.size());
    if (values.rows() == 1) {
        for (Eigen::Index i = 0; i < count; ++i)
            values(0, i) = static_cast<Scalar>(all.values(0, samples[static_cast<std::size_t>(i)]));
    } else if (values.rows() > 1) {
        for (Eigen::Index i = 0; i < count; ++i)
            values.col(i) = all.values.col(samples[static_cast<std::size_t>(i)]).template cast<Scalar>();
    }
    if (!labels.empty())
        for (std::size_t i = 0; i < samples.size(); ++i)
            labels[i] = all.labels[samples[i]];
    if (!weights.empty())
        for (std::size_t i = 0; i < samples.size(); ++i)
            weights[i] = static_cast<Scalar>(all.weights[samples[i]]);
}

template <class Scalar>
void BatchTargets<Scalar>::take(const LossTargets& all, std::int64_t first, std::int64_t count)
{
    if (values.rows() > 0)
        values.leftCols(count) = all.values.middleCols(first, count).template cast<Scalar>();
    if (!labels.empty())
        std::copy_n(all.labels.begin() + first, count, labels.begin());
    if (!weights.empty())
        std::transform(all.weights.begin() + first, all.weights.begin() + first + count, weights.begin(),
                       [](float weight) { return static_cast<Scalar>(weight); });
}

namespace {

// One sample's loss; with WithGradient, ∂loss/∂outputs · scale goes to `gradient`.
template <LossKind Kind, bool WithGradient, class Scalar>
double sampleLoss(const Scalar* outputs, Eigen::Index count, const Scalar* values, std::int32_t label, Scalar scale,
                  Scalar* gradient)
{
    if constexpr (Kind == LossKind::log) {
        const Scalar z = outputs[0];
        const Scalar y = values[0];
        const Scalar e = std::exp(-std::abs(z)); // never overflows
        if constexpr (WithGradient)
            gradient[0] = scale * ((z >= 0 ? 1 / (1 + e) : e / (1 + e)) - y);
        // A NaN compares false with everything, so it has to reach the sum by itself.
        return static_cast<double>((z > 0 ? z : Scalar(0)) - y * z + std::log1p(e));
    } else if constexpr (Kind == LossKind::crossEntropy) {
        Scalar top = outputs[0];
        for (Eigen::Index j = 1; j < count; ++j)
            top = std::max(top, outputs[j]);
        Scalar sum = 0;
        for (Eigen::Index j = 0; j < count; ++j) {
            const Scalar e = std::exp(outputs[j] - top);
            if constexpr (WithGradient)
                gradient[j] = e;
            sum += e;
        }
        if constexpr (WithGradient) {
            const Scalar factor = scale / sum;
            for (Eigen::Index j = 0; j < count; ++j)
                gradient[j] *= factor;
            gradient[label] -= scale;
        }
        return static_cast<double>(std::log(sum) - (outputs[label] - top));
    } else {
        const Scalar share = Scalar(1) / static_cast<Scalar>(count); // the mean over the outputs
        Scalar sum = 0;
        for (Eigen::Index j = 0; j < count; ++j) {
            const Scalar error = outputs[j] - values[j];
            if constexpr (Kind == LossKind::mse) {
                sum += error * error;
                if constexpr (WithGradient)
                    gradient[j] = 2 * scale * share * error;
            } else {
                sum += std::abs(error);
                if constexpr (WithGradient)
                    gradient[j] = scale * share * static_cast<Scalar>((error > 0) - (error < 0));
            }
        }
        return static_cast<double>(sum * share);
    }
}

template <LossKind Kind, bool WithGradient, class Scalar>
double batchLoss(const OutputBlock<Scalar>& outputs, const BatchTargets<Scalar>& targets, Scalar scale,
                 Scalar* gradient, Eigen::Index gradientStride)
{
    double sum = 0;
    const Eigen::Index count = outputs.rows();
    const Scalar* values = targets.values.data();
    const Eigen::Index valueStride = targets.values.rows();
    for (Eigen::Index i = 0; i < outputs.cols(); ++i) {
        const auto index = static_cast<std::size_t>(i);
        const Scalar weight = targets.weights.empty() ? Scalar(1) : targets.weights[index];
        const std::int32_t label = targets.labels.empty() ? 0 : targets.labels[index];
        sum += static_cast<double>(weight) * sampleLoss<Kind, WithGradient, Scalar>(
                                                 outputs.data() + i * outputs.outerStride(), count,
                                                 values ? values + i * valueStride : nullptr, label, scale * weight,
                                                 WithGradient ? gradient + i * gradientStride : nullptr);
    }
    return sum;
}

template <bool WithGradient, class Scalar>
double dispatch(LossKind kind, const OutputBlock<Scalar>& outputs, const BatchTargets<Scalar>& targets, Scalar scale,
                Scalar* gradient, Eigen::Index stride)
{
    switch (kind) {
    case LossKind::mae:
        return batchLoss<LossKind::mae, WithGradient>(outputs, targets, scale, gradient, stride);
    case LossKind::log:
        return batchLoss<LossKind::log, WithGradient>(outputs, targets, scale, gradient, stride);
    case LossKind::crossEntropy:
        return batchLoss<LossKind::crossEntropy, WithGradient>(outputs, targets, scale, gradient, stride);
    case LossKind::automatic:
    case LossKind::mse:
        break;
    }
    return batchLoss<LossKind::mse, WithGradient>(outputs, targets, scale, gradient, stride);
}

} // namespace

template <class Scalar>
double lossSum(LossKind kind, const OutputBlock<Scalar>& outputs, const BatchTargets<Scalar>& targets)
{
    return dispatch<false, Scalar>(kind, outputs, targets, Scalar(1), nullptr, 0);
}

template <class Scalar>
double lossSumAndGradient(LossKind kind, const OutputBlock<Scalar>& outputs, const BatchTargets<Scalar>& targets,
                          Scalar scale, OutputBlock<Scalar> gradient)
{
    return dispatch<true, Scalar>(kind, outputs, targets, scale, gradient.data(), gradient.outerStride());
}

template <class Scalar>
std::int32_t predictedClass(LossKind kind, const Scalar* outputs, std::int64_t count)
{
    if (count == 1)
        return outputs[0] > (kind == LossKind::log ? Scalar(0) : Scalar(0.5)) ? 1 : 0;
    return static_cast<std::int32_t>(std::max_element(outputs, outputs + count) - outputs);
}

template struct BatchTargets<float>;
template struct BatchTargets<double>;
template double lossSum(LossKind, const OutputBlock<float>&, const BatchTargets<float>&);
template double lossSum(LossKind, const OutputBlock<double>&, const BatchTargets<double>&);
template double lossSumAndGradient(LossKind, const OutputBlock<float>&, const BatchTargets<float>&, float,
                                   OutputBlock<float>);
template double lossSumAndGradient(LossKind, const OutputBlock<double>&, const BatchTargets<double>&, double,
                                   OutputBlock<double>);
template std::int32_t predictedClass(LossKind, const float*, std::int64_t);
template std::int32_t predictedClass(LossKind, const double*, std::int64_t);

} // namespace epochscope
