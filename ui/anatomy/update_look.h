// A step of a run, or of what would run, taken to pieces, with what is needed to tell of it. Never changed once made.
#pragma once

#include "analysis/update_anatomy.h"
#include "training/experiment_json.h"

#include <QtCore/QString>

#include <cstdint>
#include <memory>

namespace epochscope {

struct UpdateLook
{
    std::uint64_t runId = 0; // 0: of a plan
    std::int64_t steps = 0;  // that were asked for
    Experiment experiment;
    std::shared_ptr<const PreparedData> data;
    BatchPlan plan;
    NetworkShape shape;
    LossKind loss = LossKind::mse;
    UpdateAnatomy anatomy;
    bool isOver = false; // the run ends before this step: there is no anatomy
    QString problem;     // likewise

    bool hasAnatomy() const { return !isOver && problem.isEmpty(); }
};

} // namespace epochscope
