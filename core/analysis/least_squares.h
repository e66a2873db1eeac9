// "Solve exactly": the parameters that make the error of a linear model least, without a single update.
//
// Without hidden layers and with mean squared error, ∇L = 0 is a system of linear equations for each output k:
//
//   (Σ cᵢ·x̃ᵢ x̃ᵢᵀ + N·K·l2·diag(1 … 1, 0)) θₖ = Σ cᵢ·x̃ᵢ yₖᵢ          x̃ᵢ = (xᵢ, 1) [features + 1], cᵢ the class weight
//
// Where features depend on each other there are many; the one of least length (complete orthogonal decomposition) is given.
#pragma once

#include "data/prepare.h"
#include "training/experiment.h"

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace epochscope {

struct LeastSquares
{
    std::vector<float> parameters;
    double loss = 0;     // there, over the training set, with the penalty
    bool unique = true;  // the only solution
};

// Whether the experiment has one: no hidden layer, mse, no L1 penalty.
bool hasLeastSquares(const Experiment& experiment, const PreparedData& data);

// None where it has none, where that would take more than 4·10⁹ multiplications or a matrix above 1024², and where `cancel` was
// set.
std::optional<LeastSquares> leastSquares(const Experiment& experiment, const std::shared_ptr<const PreparedData>& data,
                                         const std::atomic<bool>& cancel);

} // namespace epochscope
