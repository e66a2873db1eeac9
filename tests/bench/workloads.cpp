#include "workloads.h"

#include "base/random.h"
#include "model/network.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <stdexcept>

namespace epochscope::bench {

namespace {

constexpr std::int64_t withoutEnd = 1'000'000'000;

std::shared_ptr<const PreparedData> prepared(Dataset set, std::int64_t classes)
{
    auto data = std::make_shared<PreparedData>();
    set.task = classes > 0 ? Task::classification : Task::regression;
    for (std::int64_t i = 0; i < classes; ++i)
        set.classNames.push_back(std::to_string(i));
    for (std::int64_t i = 0; i < set.features.rows(); ++i)
        set.featureNames.push_back("x" + std::to_string(i));
    set.targetName = "y";
    data->trainIndices.resize(static_cast<std::size_t>(set.samples()));
    std::iota(data->trainIndices.begin(), data->trainIndices.end(), 0);
    data->train = std::move(set);
    return data;
}

// The source only says what kind of target there is: the data are given.
Experiment experimentFor(const PreparedData& data, std::int64_t batch, std::int64_t epochs, double rate)
{
    Experiment experiment;
    const std::int64_t classes = data.train.classes();
    experiment.data.source = classes == 0 ? DataSource::line : classes == 2 ? DataSource::moons : DataSource::blobs;
    experiment.data.samples = data.train.samples();
    experiment.batch.size = batch;
    experiment.optimizer.learningRate = rate;
    experiment.stop.epochs = epochs;
    return experiment;
}

std::shared_ptr<const PreparedData> lineData()
{
    RandomStream random(1, StreamPurpose::features);
    Dataset set;
    set.features.resize(1, 200);
    set.targets.resize(1, 200);
    for (std::int64_t i = 0; i < 200; ++i) {
        set.features(0, i) = static_cast<float>(random.uniform(-1, 1));
        set.targets(0, i) = 2 * set.features(0, i) + 1 + 0.1F * static_cast<float>(random.normal());
    }
    return prepared(std::move(set), 0);
}

// A disc within a ring.
std::shared_ptr<const PreparedData> ringData()
{
    RandomStream random(2, StreamPurpose::features);
    Dataset set;
    set.features.resize(2, 500);
    for (std::int64_t i = 0; i < 500; ++i) {
        const bool inside = i % 2 == 0;
        const double radius = inside ? random.uniform(0, 2.5) : random.uniform(3.5, 5);
        const double angle = random.uniform(0, 2 * std::numbers::pi);
        set.features(0, i) = static_cast<float>(radius * std::sin(angle) + random.uniform(-0.5, 0.5));
        set.features(1, i) = static_cast<float>(radius * std::cos(angle) + random.uniform(-0.5, 0.5));
        set.labels.push_back(inside ? 1 : 0);
    }
    return prepared(std::move(set), 2);
}

// Small pictures: a pattern for each class, of which dots are missing and to which dots are added. As in pictures of digits, four
// of five values are 0.
std::shared_ptr<const PreparedData> pictureData(std::uint64_t seed, std::int64_t pixels, std::int64_t samples, double inked)
{
    RandomStream random(seed, StreamPurpose::features);
    MatrixF patterns(pixels, 10);
    for (float& value : patterns.reshaped())
        value = random.uniform() < inked ? static_cast<float>(random.uniform(0.3, 1)) : 0.F;
    Dataset set;
    set.features.resize(pixels, samples);
    for (std::int64_t i = 0; i < samples; ++i) {
        const std::uint32_t shown = random.below(10);
        for (std::int64_t j = 0; j < pixels; ++j) {
            const std::uint64_t draw = random.next(); // three numbers in one
            const bool kept = (draw & 0xFFFFF) < 0xB3333;
            const bool dotted = (draw >> 20 & 0xFFFFF) < 0xCCCC;
            const float dot = static_cast<float>(draw >> 40) * 0x1p-24F;
            set.features(j, i) = std::min(1.F, (kept ? patterns(j, shown) : 0.F) + (dotted ? dot : 0.F));
        }
        set.labels.push_back(static_cast<std::int32_t>(random.uniform() < 0.05 ? random.below(10) : shown));
    }
    return prepared(std::move(set), 10);
}

// A plane between two classes of normal values.
std::shared_ptr<const PreparedData> planeData()
{
    RandomStream random(6, StreamPurpose::features);
    constexpr std::int64_t features = 100, samples = 100'000;
    VectorF weights(features);
    for (float& value : weights)
        value = static_cast<float>(random.normal() / 5);
    Dataset set;
    set.features.resize(features, samples);
    for (float& value : set.features.reshaped())
        value = static_cast<float>(random.normal());
    for (std::int64_t i = 0; i < samples; ++i) {
        const double z = static_cast<double>(weights.dot(set.features.col(i))) + 0.3;
        set.labels.push_back(random.uniform() < 1 / (1 + std::exp(-z)) ? 1 : 0);
    }
    return prepared(std::move(set), 2);
}

Workload makeWorkload(int number)
{
    Workload made;
    made.name = "W" + std::to_string(number);
    const auto set = [&](std::shared_ptr<const PreparedData> data, std::int64_t batch, std::int64_t epochs, double rate,
                         std::vector<std::int64_t> hidden = {}, Activation activation = Activation::relu) {
        made.experiment = experimentFor(*data, batch, epochs, rate);
        made.experiment.model.hidden = std::move(hidden);
        made.experiment.model.activation = activation;
        made.data = std::move(data);
    };
    switch (number) {
    case 1:
        set(lineData(), 5, 1000, 0.01);
        break;
    case 2:
        set(ringData(), 10, 200, 0.03, {8, 8}, Activation::tanh);
        break;
    case 3:
        set(pictureData(3, 64, 1797, 0.5), 32, 50, 0.1, {32});
        break;
    case 4:
        set(pictureData(4, 784, 60'000, 0.2), 128, 1, 0.1, {128});
        break;
    case 5:
        set(pictureData(4, 784, 2000, 0.2), 1, 1, 0.01, {128});
        break;
    default:
        set(planeData(), 1, 1, 0.01);
    }
    return made;
}

} // namespace

std::unique_ptr<Trainer> Workload::trainer() const
{
    auto made = Trainer::make(experiment, data);
    if (!made)
        throw std::runtime_error(name + ": " + made.error().text());
    return std::move(*made);
}

PlainData Workload::plainData() const
{
    const Dataset& train = data->train;
    return {.features = train.features.data(),
            .featureCount = train.featureCount(),
            .samples = train.samples(),
            .labels = train.labels.empty() ? nullptr : train.labels.data(),
            .values = train.targets.size() == 0 ? nullptr : train.targets.data()};
}

std::unique_ptr<PlainLoop> Workload::plainLoop() const
{
    const auto rate = static_cast<float>(experiment.optimizer.learningRate);
    const std::int64_t batch = *experiment.batch.size;
    if (data->train.task == Task::regression)
        return plainLine(plainData(), batch, rate);
    if (experiment.model.hidden.empty())
        return plainLogit(plainData(), rate);
    std::vector<std::int64_t> widths = experiment.model.hidden;
    widths.insert(widths.begin(), data->train.featureCount());
    widths.push_back(data->train.classes() == 2 ? 1 : data->train.classes());
    return PlainNetwork::make(
        widths, experiment.model.activation == Activation::tanh ? PlainActivation::tanh : PlainActivation::relu, plainData(), batch,
        rate);
}

std::int64_t Workload::updates() const
{
    return BatchPlan::make(data->train.samples(), experiment.batch, experiment.stop.epochs).value().updates;
}

const Workload& workload(int number)
{
    static std::optional<Workload> made[6];
    auto& found = made[number - 1];
    if (!found)
        found = makeWorkload(number);
    return *found;
}

Workload networkOfShape(std::int64_t width, std::int64_t batch)
{
    static const std::shared_ptr<const PreparedData> data = [] {
        RandomStream random(7, StreamPurpose::features);
        Dataset set;
        set.features.resize(20, 2000);
        for (float& value : set.features.reshaped())
            value = static_cast<float>(random.normal());
        for (std::int64_t i = 0; i < set.features.cols(); ++i)
            set.labels.push_back(static_cast<std::int32_t>(random.below(10)));
        return prepared(std::move(set), 10);
    }();
    Workload made{"20-w-w-10", data, experimentFor(*data, batch, withoutEnd, 0.01)};
    made.experiment.model.hidden = {width, width};
    return made;
}

void runEpoch(Trainer& trainer)
{
    do
        trainer.steps(std::numeric_limits<std::int64_t>::max());
    while (!trainer.atEpochEnd() && !trainer.finished());
}

} // namespace epochscope::bench
