// Small data sets for tests of the trainer, made here so that these tests do not rest on the generators.
#pragma once

#include "base/random.h"
#include "training/trainer.h"

#include <QtCore/QtGlobal>

#include <cmath>
#include <fmt/format.h>
#include <memory>

namespace sample_data {

using namespace epochscope;

// y = 2x − 1 + normal noise, x uniform on (−1, 1).
inline Dataset line(std::int64_t samples, std::uint64_t seed = 1, double noise = 0.3)
{
    Dataset data;
    data.features = MatrixF(1, samples);
    data.targets = MatrixF(1, samples);
    RandomStream random(seed, StreamPurpose::analysis);
    for (std::int64_t i = 0; i < samples; ++i) {
        const double x = random.uniform(-1, 1);
        data.features(0, i) = static_cast<float>(x);
        data.targets(0, i) = static_cast<float>(2 * x - 1 + noise * random.normal());
    }
    data.featureNames = {"x"};
    data.targetName = "y";
    return data;
}

// `classes` normal clouds on a circle in `features` dimensions, one class after the other in turn.
inline Dataset clouds(std::int64_t samples, std::int64_t classes, std::int64_t features = 2, std::uint64_t seed = 1)
{
    Dataset data;
    data.task = Task::classification;
    data.features = MatrixF(features, samples);
    RandomStream random(seed, StreamPurpose::analysis);
    for (std::int64_t i = 0; i < samples; ++i) {
        const std::int64_t label = i % classes;
        for (std::int64_t f = 0; f < features; ++f)
            data.features(f, i) =
                static_cast<float>(2 * std::cos(6.283 * static_cast<double>(label) / static_cast<double>(classes) +
                                                static_cast<double>(f)) +
                                   0.7 * random.normal());
        data.labels.push_back(static_cast<std::int32_t>(label));
    }
    for (std::int64_t k = 0; k < classes; ++k)
        data.classNames.push_back(std::to_string(k));
    for (std::int64_t f = 0; f < features; ++f)
        data.featureNames.push_back(fmt::format("x{}", f + 1));
    data.targetName = "class";
    return data;
}

inline std::shared_ptr<const PreparedData> prepared(Dataset train, Dataset validation = {})
{
    auto data = std::make_shared<PreparedData>();
    data->train = std::move(train);
    data->validation = std::move(validation);
    return data;
}

inline std::unique_ptr<Trainer> trainer(const Experiment& experiment, std::shared_ptr<const PreparedData> data)
{
    auto made = Trainer::make(experiment, std::move(data));
    if (!made)
        qFatal("%s", made.error().text().c_str());
    return std::move(*made);
}

inline void runToEnd(Trainer& trainer)
{
    while (trainer.step()) {
    }
}

} // namespace sample_data
