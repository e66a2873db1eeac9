#include "analysis/baseline.h"

#include "model/loss.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace epochscope {

namespace {

// Of values that have weights: the smallest mean of weight·(value − answer)² or weight·|value − answer|.
double spread(const MatrixF& values, Eigen::Index output, const std::vector<float>& weights, bool squared)
{
    const Eigen::Index count = values.cols();
    const auto weight = [&](Eigen::Index i) {
        return weights.empty() ? 1.0 : double{weights[static_cast<std::size_t>(i)]};
    };
    double weightSum = 0;
    for (Eigen::Index i = 0; i < count; ++i)
        weightSum += weight(i);
    double answer = 0;
    if (squared) {
        for (Eigen::Index i = 0; i < count; ++i)
            answer += weight(i) * double{values(output, i)} / weightSum;
    } else {
        std::vector<Eigen::Index> order(static_cast<std::size_t>(count));
        std::iota(order.begin(), order.end(), 0);
        std::sort(order.begin(), order.end(),
                  [&](Eigen::Index a, Eigen::Index b) { return values(output, a) < values(output, b); });
        double below = 0;
        for (const Eigen::Index i : order) {
            below += weight(i);
            answer = double{values(output, i)};
            if (2 * below >= weightSum)
                break;
        }
    }
    double sum = 0;
    for (Eigen::Index i = 0; i < count; ++i) {
        const double distance = double{values(output, i)} - answer;
        sum += weight(i) * (squared ? distance * distance : std::abs(distance));
    }
    return sum / static_cast<double>(count);
}

double entropy(const Dataset& train, const std::vector<float>& classWeights)
{
    const auto counts = train.classCounts();
    double all = 0;
    std::vector<double> parts;
    for (std::size_t k = 0; k < counts.size(); ++k) {
        parts.push_back(static_cast<double>(counts[k]) * (classWeights.empty() ? 1.0 : double{classWeights[k]}));
        all += parts.back();
    }
    double sum = 0;
    for (const double part : parts)
        sum -= part > 0 ? part * std::log(part / all) : 0;
    return sum / static_cast<double>(train.samples());
}

} // namespace

std::optional<double> constantError(const Experiment& experiment, const PreparedData& data)
{
    const Dataset& train = data.train;
    if (train.samples() == 0)
        return std::nullopt;
    const LossKind loss = resolvedLoss(experiment.loss.kind, train.task, train.classes());
    std::vector<float> classWeights;
    if (experiment.loss.classWeight == ClassWeight::balanced && train.task == Task::classification)
        classWeights = balancedClassWeights(train.classCounts());
    if (loss == LossKind::log || loss == LossKind::crossEntropy)
        return entropy(train, classWeights);
    const LossTargets targets = LossTargets::make(train, loss, classWeights);
    double sum = 0;
    for (Eigen::Index output = 0; output < targets.values.rows(); ++output)
        sum += spread(targets.values, output, targets.weights, loss == LossKind::mse);
    const double error = sum / static_cast<double>(targets.values.rows());
    return std::isfinite(error) ? std::optional(error) : std::nullopt;
}

} // namespace epochscope
