// All that is kept of a run: what was asked for, how far it came and what it measured. A value, cheap to copy, as the long
// parts are shared and never change once the run is over.
#pragma once

#include "batching/batch_plan.h"
#include "model/network.h"
#include "record/branch_point.h"
#include "record/history.h"
#include "record/minmax_pyramid.h"
#include "training/experiment_json.h"
#include "training/trainer.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace epochscope {

struct RunRecord {
    ExperimentFile file;
    BatchPlan plan;
    bool classification = false; // accuracies stand in the history
    std::string dataFingerprint; // of what it was trained on

    std::int64_t steps = 0; // done; one is one batch worked through
    double seconds = 0;     // of training, without pauses
    History::View history;
    std::shared_ptr<const MinMaxPyramid> batchLosses; // before the update, one per step; null where not recorded

    std::optional<FinishReason> reason; // none while the run is at work
    std::string message;                // what to tell a person where it diverged or failed
    std::optional<Divergence> divergence;
    BestEpoch best; // by the monitored error
    // The learning rate above which full-batch gradient descent diverges, 2/λmax of the loss's Hessian, where the model is
    // linear and the loss quadratic.
    std::optional<double> stableRate;
    std::optional<double> constantError; // of the best constant answer on the training part (analysis/baseline.h)

    // What it began with where the weights were given and not drawn, which the experiment cannot say; else null.
    std::shared_ptr<const std::vector<float>> initialParameters;
    // Where they were another run's, which this one goes on from as a branch; else null. Steps, history and seconds are its
    // own all the same, from 0.
    std::shared_ptr<const BranchPoint> branch;

    NetworkShape shape;
    std::shared_ptr<const std::vector<float>> parameters; // null while the run is at work
    std::string weightsSha256;                            // likewise empty

    BatchPosition position() const { return plan.after(steps); }
    bool isOver() const { return reason.has_value(); }
};

} // namespace epochscope
