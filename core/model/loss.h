// Losses: the mean over samples and outputs of the per-sample terms, and the gradient with respect to the outputs.
//
//   mse            (ŷ − y)²                                 no factor ½
//   mae            |ŷ − y|                                  gradient sign(ŷ − y), 0 at 0
//   log            log(1 + eᶻ) − y·z, y ∈ {0, 1}            one output: the logit z of class 1
//   cross_entropy  log Σⱼ eᶻʲ − z_y                         one logit per class
//
// With class weights every sample's term is multiplied by the weight of its class; the mean still divides by the
// number of samples (Keras's rule; the expectation over batches is the loss of the whole set).
#pragma once

#include "base/matrix.h"
#include "data/dataset.h"
#include "kernels/network_kernel.h"
#include "model/model_settings.h"

#include <cstdint>
#include <span>
#include <vector>

namespace epochscope {

// `automatic` resolved: two classes log, more cross entropy, a number mse.
LossKind resolvedLoss(LossKind kind, Task task, std::int64_t classes);
std::int64_t outputsFor(LossKind resolved, Task task, std::int64_t classes);

// N / (K · n_k) for each class k (scikit-learn's "balanced"); 0 for a class without samples.
std::vector<float> balancedClassWeights(const std::vector<std::int64_t>& counts);

// What the loss compares outputs with, for a whole part of the data.
struct LossTargets
{
    MatrixF values; // [outputs × samples] for mse, mae and log (one-hot for mse, mae of many classes)
    std::vector<std::int32_t> labels; // for cross entropy
    std::vector<float> weights;       // per sample; empty: all 1

    static LossTargets make(const Dataset& data, LossKind resolved, const std::vector<float>& classWeights);
    // The data with these targets, as the kernels read them; both must outlive what uses it.
    kernels::Part part(const Dataset& data) const;
};

// The targets of one batch, gathered into preallocated memory.
template <class Scalar>
struct BatchTargets
{
    Matrix<Scalar> values;
    std::vector<std::int32_t> labels;
    std::vector<Scalar> weights; // empty: all 1

    BatchTargets() = default;
    BatchTargets(const LossTargets& all, std::int64_t capacity);
    void gather(const LossTargets& all, std::span<const std::uint32_t> samples);
    void take(const LossTargets& all, std::int64_t first, std::int64_t count); // consecutive samples
};

template <class Scalar>
using OutputBlock = Eigen::Block<Matrix<Scalar>, Eigen::Dynamic, Eigen::Dynamic, true>;

// Sum over the batch's samples of the (weighted) per-sample loss; a sample's loss is the mean over its outputs.
template <class Scalar>
double lossSum(LossKind kind, const OutputBlock<Scalar>& outputs, const BatchTargets<Scalar>& targets);

// The same, and `gradient` = scale · ∂(sum of losses)/∂outputs.
template <class Scalar>
double lossSumAndGradient(LossKind kind, const OutputBlock<Scalar>& outputs, const BatchTargets<Scalar>& targets,
                          Scalar scale, OutputBlock<Scalar> gradient);

// The class that the outputs of one sample stand for.
template <class Scalar>
std::int32_t predictedClass(LossKind kind, const Scalar* outputs, std::int64_t count);

} // namespace epochscope
