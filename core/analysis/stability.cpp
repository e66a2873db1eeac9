#include "analysis/stability.h"

#include "model/loss.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
constexpr double mostMultiplications = 4e9;
constexpr std::int64_t mostRows = 1024;
constexpr Eigen::Index blockSize = 512; // samples, so that the copy in double stays small

// Σ cᵢ·x̃ᵢ x̃ᵢᵀ, the lower half.
Eigen::MatrixXd momentMatrix(const MatrixF& features, const std::vector<float>& sampleWeights)
{
    const Eigen::Index rows = features.rows() + 1;
    Eigen::MatrixXd moments = Eigen::MatrixXd::Zero(rows, rows);
    Eigen::MatrixXd block(rows, blockSize);
    for (Eigen::Index first = 0; first < features.cols(); first += blockSize) {
        const Eigen::Index count = std::min(blockSize, features.cols() - first);
        auto columns = block.leftCols(count);
        columns.topRows(features.rows()) = features.middleCols(first, count).cast<double>();
        columns.row(rows - 1).setOnes();
        if (!sampleWeights.empty())
            for (Eigen::Index i = 0; i < count; ++i)
                columns.col(i) *= std::sqrt(double{sampleWeights[static_cast<std::size_t>(first + i)]});
        moments.selfadjointView<Eigen::Lower>().rankUpdate(columns);
    }
    return moments;
}

double samplesPerUpdate(const Experiment& experiment, std::int64_t samples)
{
    const double batch = static_cast<double>(std::min(experiment.batch.size.value_or(samples), samples));
    return std::min(batch * static_cast<double>(experiment.batch.accumulate), static_cast<double>(samples));
}
} // namespace

std::optional<double> stableLearningRate(const Experiment& experiment, const PreparedData& data)
{
    const Dataset& train = data.train;
    const LossKind loss = resolvedLoss(experiment.loss.kind, train.task, train.classes());
    if (!experiment.model.hidden.empty() || loss != LossKind::mse || experiment.optimizer.kind != OptimizerKind::sgd ||
        experiment.optimizer.clipNorm || train.samples() == 0)
        return std::nullopt;
    const std::int64_t rows = train.featureCount() + 1;
    const auto samples = static_cast<double>(train.samples());
    if (rows > mostRows || samples * static_cast<double>(rows) * static_cast<double>(rows) > mostMultiplications)
        return std::nullopt;

    std::vector<float> sampleWeights;
    if (experiment.loss.classWeight == ClassWeight::balanced && train.task == Task::classification) {
        const auto classWeights = balancedClassWeights(train.classCounts());
        for (const std::int32_t label : train.labels)
            sampleWeights.push_back(classWeights[static_cast<std::size_t>(label)]);
    }
    Eigen::MatrixXd hessian = momentMatrix(train.features, sampleWeights);
    hessian *= 2 / (samples * static_cast<double>(outputsFor(loss, train.task, train.classes())));
    if (experiment.loss.reduction == Reduction::sum)
        hessian *= samplesPerUpdate(experiment, train.samples());
    hessian.diagonal().head(rows - 1).array() += 2 * experiment.loss.l2;
    hessian.diagonal().array() += experiment.optimizer.weightDecay;
    if (!hessian.triangularView<Eigen::Lower>().toDenseMatrix().allFinite())
        return std::nullopt;

    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(hessian, Eigen::EigenvaluesOnly); // reads the lower half
    const double largest = solver.eigenvalues()[rows - 1];
    if (solver.info() != Eigen::Success || !std::isfinite(largest) || largest <= 0)
        return std::nullopt;
    return 2 / largest;
}

} // namespace epochscope
