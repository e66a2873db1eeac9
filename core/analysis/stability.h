// The largest learning rate at which full-batch gradient descent does not diverge, for models whose loss is a parabola.
//
// A model without hidden layers and with mean squared error has the loss L(w) = ½ wᵀHw + …, and plain gradient descent
// w ← w − η·∇L multiplies the distance from the optimum along each eigenvector of H by 1 − ηλ: it converges exactly
// while η < 2/λmax (LeCun, Bottou, Orr, Müller: Efficient BackProp, 1998, section 5.1).
//
//   H = 2/(N·K) Σ cᵢ·x̃ᵢ x̃ᵢᵀ for each of the K outputs, x̃ᵢ = (xᵢ, 1) [features + 1], cᵢ the class weight
//
// plus 2·loss.l2 on the weights and optimizer.weight_decay on all parameters; an L1 penalty has no curvature. With
// `loss.reduction` = sum the gradient of an update is the mean's times its samples, and so is H. Batches smaller than
// N have Hessians of their own, some of them larger: they can diverge below this rate.
#pragma once

#include "data/prepare.h"
#include "training/experiment.h"

#include <optional>

namespace epochscope {

// None where it does not hold: hidden layers, another loss, an optimizer with a memory (momentum and the adaptive
// ones), clipped gradients; or where it would take more than about 4·10⁹ multiplications or a matrix above 1024².
std::optional<double> stableLearningRate(const Experiment& experiment, const PreparedData& data);

} // namespace epochscope
