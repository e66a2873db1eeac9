// Records of real runs, trained here and now.
#pragma once

#include "record/run_record.h"
#include "training/properties.h"
#include "training/run_data.h"
#include "training/trainer.h"

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// An experiment file with the given changes to the defaults, or to a preset.
inline epochscope::ExperimentFile fileWith(std::initializer_list<std::pair<const char*, const char*>> changes,
                                           const char* presetName = nullptr)
{
    epochscope::ExperimentFile file;
    if (presetName)
        file = epochscope::preset(presetName).value();
    for (const auto& [path, value] : changes)
        if (!epochscope::setPropertyText(file.experiment, path, value))
            throw std::runtime_error(std::string(path) + " = " + value);
    return file;
}

// `mostSteps`: stops there, still at work.
inline epochscope::RunRecord trainedRun(const epochscope::ExperimentFile& file,
                                        std::int64_t mostSteps = std::numeric_limits<std::int64_t>::max())
{
    const auto data = epochscope::prepareRunData(file.experiment, file.folder);
    if (!data)
        throw std::runtime_error(data.error().message);
    auto made = epochscope::Trainer::make(file.experiment, *data);
    if (!made)
        throw std::runtime_error(made.error().message);
    epochscope::Trainer& trainer = **made;
    while (trainer.stepsDone() < mostSteps && trainer.step()) {
    }
    epochscope::RunRecord record;
    record.file = file;
    record.plan = trainer.plan();
    record.classification =
        trainer.lossKind() == epochscope::LossKind::log || trainer.lossKind() == epochscope::LossKind::crossEntropy;
    record.steps = trainer.stepsDone();
    record.seconds = static_cast<double>(trainer.stepsDone()) * 3e-6;
    record.history = trainer.history()->view();
    record.reason = trainer.finished();
    record.divergence = trainer.divergence();
    record.best = trainer.best();
    record.shape = trainer.networkShape();
    if (record.isOver()) {
        record.parameters =
            std::make_shared<const std::vector<float>>(trainer.parameters().begin(), trainer.parameters().end());
        record.weightsSha256 = epochscope::weightsSha256(record.shape, trainer.parameters());
    }
    return record;
}
