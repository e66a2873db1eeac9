// A run from beginning to end, as a record.
#pragma once

#include "analysis/baseline.h"
#include "analysis/stability.h"
#include "record/run_record.h"
#include "training/run_data.h"
#include "training/trainer.h"

#include <QtCore/QtGlobal>

#include <memory>

inline epochscope::RunRecord finishedRun(const epochscope::ExperimentFile& file)
{
    using namespace epochscope;
    const auto data = prepareRunData(file.experiment, file.folder);
    if (!data)
        qFatal("%s", data.error().text().c_str());
    const auto made = Trainer::make(file.experiment, *data);
    if (!made)
        qFatal("%s", made.error().text().c_str());
    Trainer& trainer = **made;
    while (trainer.step()) {
    }
    RunRecord record;
    record.file = file;
    record.plan = trainer.plan();
    record.classification = (*data)->train.task == Task::classification;
    record.dataFingerprint = (*data)->fingerprint;
    record.steps = trainer.stepsDone();
    record.history = trainer.history()->view();
    record.reason = trainer.finished();
    record.divergence = trainer.divergence();
    record.best = trainer.best();
    record.stableRate = stableLearningRate(file.experiment, **data);
    record.constantError = constantError(file.experiment, **data);
    record.shape = trainer.networkShape();
    record.parameters =
        std::make_shared<const std::vector<float>>(trainer.parameters().begin(), trainer.parameters().end());
    record.weightsSha256 = weightsSha256(trainer.networkShape(), trainer.parameters());
    return record;
}
