#include "analysis/least_squares.h"

#include "analysis/objective.h"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
constexpr double mostMultiplications = 4e9;
constexpr std::int64_t mostRows = 1024;
constexpr Eigen::Index blockSize = 256; // samples, so that the copy in double stays small

// Σ cᵢ·uᵢ uᵢᵀ of u = (x, 1, y), the lower half: all that a solution needs to know of the data.
std::optional<Eigen::MatrixXd> moments(const Dataset& data, const LossTargets& targets, const std::atomic<bool>& cancel)
{
    const Eigen::Index features = data.features.rows();
    const Eigen::Index rows = features + 1 + targets.values.rows();
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(rows, rows);
    Eigen::MatrixXd block(rows, blockSize);
    for (Eigen::Index first = 0; first < data.features.cols(); first += blockSize) {
        if (cancel.load(std::memory_order_relaxed))
            return std::nullopt;
        const Eigen::Index count = std::min(blockSize, data.features.cols() - first);
        auto columns = block.leftCols(count);
        columns.topRows(features) = data.features.middleCols(first, count).cast<double>();
        columns.row(features).setOnes();
        columns.bottomRows(targets.values.rows()) = targets.values.middleCols(first, count).cast<double>();
        if (!targets.weights.empty())
            for (Eigen::Index i = 0; i < count; ++i)
                columns.col(i) *= std::sqrt(double{targets.weights[static_cast<std::size_t>(first + i)]});
        sum.selfadjointView<Eigen::Lower>().rankUpdate(columns);
    }
    return sum;
}
} // namespace

bool hasLeastSquares(const Experiment& experiment, const PreparedData& data)
{
    const Dataset& train = data.train;
    return experiment.model.hidden.empty() && experiment.loss.l1 == 0 && train.samples() > 0 &&
           resolvedLoss(experiment.loss.kind, train.task, train.classes()) == LossKind::mse;
}

std::optional<LeastSquares> leastSquares(const Experiment& experiment, const std::shared_ptr<const PreparedData>& data,
                                         const std::atomic<bool>& cancel)
{
    if (!hasLeastSquares(experiment, *data))
        return std::nullopt;
    const std::int64_t outputs = outputsFor(LossKind::mse, data->train.task, data->train.classes());
    const std::int64_t all = data->train.featureCount() + 1 + outputs;
    const auto samples = static_cast<double>(data->train.samples());
    if (all > mostRows || samples * static_cast<double>(all) * static_cast<double>(all) > mostMultiplications)
        return std::nullopt;

    Objective objective(experiment, data, Objective::Part::training);
    const auto sums = moments(data->train, objective.targets(), cancel);
    if (!sums || !sums->triangularView<Eigen::Lower>().toDenseMatrix().allFinite())
        return std::nullopt;
    const Eigen::Index unknowns = data->train.featureCount() + 1;
    Eigen::MatrixXd matrix = sums->topLeftCorner(unknowns, unknowns).selfadjointView<Eigen::Lower>();
    matrix.diagonal().head(unknowns - 1).array() += samples * static_cast<double>(outputs) * experiment.loss.l2;
    const Eigen::MatrixXd right = sums->bottomLeftCorner(outputs, unknowns).transpose();

    const Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> decomposition(matrix);
    const Eigen::MatrixXd solution = decomposition.solve(right); // [unknowns × outputs]
    if (!solution.allFinite())
        return std::nullopt;
    LeastSquares result;
    result.unique = decomposition.rank() == unknowns;
    const LayerShape& layer = objective.shape().layers.front();
    result.parameters.resize(static_cast<std::size_t>(objective.shape().parameters));
    for (std::int64_t k = 0; k < outputs; ++k) {
        for (std::int64_t j = 0; j < layer.in; ++j)
            result.parameters[static_cast<std::size_t>(layer.weightOffset + j * layer.out + k)] =
                static_cast<float>(solution(j, k));
        result.parameters[static_cast<std::size_t>(layer.biasOffset + k)] = static_cast<float>(solution(layer.in, k));
    }
    const auto loss = objective.loss(result.parameters, cancel);
    if (!loss)
        return std::nullopt;
    result.loss = *loss;
    return result;
}

} // namespace epochscope
