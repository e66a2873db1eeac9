// The error of a model that gives every sample the same answer: what training has to beat.
//
//   mse  the variance of the targets        mae  the mean distance from their median
//   log, cross_entropy  the entropy of the classes' shares, in nats
//
// with class weights where they are part of the loss, penalties left out, over the training part.
#pragma once

#include "data/prepare.h"
#include "training/experiment.h"

#include <optional>

namespace epochscope {

// None where there are no samples. Takes one pass over the targets (mae: and their sorting).
std::optional<double> constantError(const Experiment& experiment, const PreparedData& data);

} // namespace epochscope
