#include "analysis/model_sight.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace epochscope {

namespace {
ModelProbe probeOf(const ModelSubject& subject) { return {subject.shape, subject.loss(), subject.classes()}; }

void judge(SightPoint& each, const ModelProbe& probe, const MatrixF& outputs, const MatrixF& shares, Eigen::Index i)
{
    if (probe.classes() == 0) {
        each.predicted = double{outputs(0, i)};
        return;
    }
    each.predictedClass = probe.predictedClass(outputs.col(i).data());
    if (each.predictedClass < shares.rows())
        each.share = double{shares(each.predictedClass, i)};
    each.shareOfOwn = double{shares(each.point.label, i)};
}
} // namespace

BatchInTurn ModelSights::batchAfter(const ModelScene& scene, std::int64_t steps)
{
    const ModelSubject& subject = scene.subject;
    if (!m_batches || m_orderOf != subject.id) {
        m_batches.reset();
        auto order =
            EpochOrder::make(subject.experiment.batch, subject.plan.samples, subject.plan.batchSize,
                             static_cast<std::uint64_t>(subject.experiment.seed.shuffle), subject.data->train.labels);
        if (!order)
            return {};
        m_batches.emplace(*std::move(order), subject.plan);
        m_orderOf = subject.id;
    }
    return m_batches->after(steps);
}

std::optional<ModelSight> ModelSights::points(const std::shared_ptr<const ModelScene>& scene, std::int64_t steps,
                                              std::span<const float> parameters, const std::atomic<bool>& cancel)
{
    ModelSight sight;
    sight.scene = scene;
    sight.steps = steps;
    std::vector<ScenePoint> points = scene->points;
    const BatchInTurn batch = batchAfter(*scene, steps);
    sight.batchSize = static_cast<std::int64_t>(batch.samples.size());
    sight.batchIsNext = batch.isNext;
    std::unordered_map<std::int64_t, std::size_t> places; // of training samples
    for (std::int64_t i = 0; i < scene->trainPoints; ++i)
        places.emplace(points[static_cast<std::size_t>(i)].sample, static_cast<std::size_t>(i));
    std::vector<std::size_t> lit;
    for (const std::uint32_t sample : batch.samples) {
        const auto [place, added] = places.emplace(sample, points.size());
        if (added && points.size() < scene->points.size() + mostLit)
            points.push_back(scene->pointOf(false, sample));
        if (place->second < points.size())
            lit.push_back(place->second);
    }

    ModelProbe probe = probeOf(scene->subject);
    sight.hasProbabilities = probe.hasProbabilities();
    sight.points.resize(points.size());
    // In blocks, so that no more is gathered at once than is needed.
    for (std::size_t first = 0; first < points.size(); first += ModelProbe::blockSize) {
        const auto block =
            std::span(points).subspan(first, std::min<std::size_t>(ModelProbe::blockSize, points.size() - first));
        MatrixF outputs;
        if (!probe.outputs(parameters, scene->features(block), outputs, cancel))
            return std::nullopt;
        const MatrixF shares = probe.classes() > 0 ? probe.classShares(outputs) : MatrixF();
        for (std::size_t i = 0; i < block.size(); ++i) {
            sight.points[first + i].point = block[i];
            judge(sight.points[first + i], probe, outputs, shares, static_cast<Eigen::Index>(i));
        }
    }
    for (const std::size_t each : lit)
        sight.points[each].inBatch = true;
    return sight;
}

bool ModelSights::addCurve(ModelSight& sight, std::span<const float> parameters, std::int64_t places,
                           const std::atomic<bool>& cancel)
{
    const ModelScene& scene = *sight.scene;
    sight.curve = {};
    MatrixF inputs(1, places);
    for (std::int64_t i = 0; i < places; ++i) {
        const double u =
            scene.u.from + (scene.u.to - scene.u.from) * static_cast<double>(i) / static_cast<double>(places - 1);
        sight.curve.u.push_back(u);
        inputs(0, i) = static_cast<float>(u);
    }
    ModelProbe probe = probeOf(scene.subject);
    MatrixF outputs;
    if (!probe.outputs(parameters, inputs, outputs, cancel))
        return false;
    if (probe.classes() > 0)
        sight.curve.values = probe.classShares(outputs).topRows(std::min(probe.classes(), SightGrid::mostClasses));
    else
        sight.curve.values = outputs.topRows(1);
    return true;
}

bool ModelSights::addGrid(ModelSight& sight, std::span<const float> parameters, std::int64_t columns,
                          std::int64_t rows, const std::atomic<bool>& cancel)
{
    const ModelScene& scene = *sight.scene;
    SightGrid grid;
    grid.columns = columns;
    grid.rows = rows;
    const PlaneNetwork network = PlaneNetwork::make(scene.subject.shape, parameters, scene.plane);
    ModelProbe probe(network.shape, scene.subject.loss(), scene.subject.classes());
    const std::int64_t classes = probe.classes();
    const bool few = classes <= SightGrid::mostClasses;
    if (few)
        grid.values.resize(std::max<std::int64_t>(classes, 1), grid.places());
    if (classes > 0) {
        grid.classes.reserve(static_cast<std::size_t>(grid.places()));
        grid.shares.reserve(static_cast<std::size_t>(grid.places()));
    }
    MatrixF inputs(2, columns);
    MatrixF outputs;
    for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t column = 0; column < columns; ++column) {
            const double right =
                static_cast<double>(column) / static_cast<double>(std::max<std::int64_t>(columns - 1, 1));
            const double down = static_cast<double>(row) / static_cast<double>(std::max<std::int64_t>(rows - 1, 1));
            inputs(0, column) = static_cast<float>(scene.u.from + (scene.u.to - scene.u.from) * right);
            inputs(1, column) = static_cast<float>(scene.v.to - (scene.v.to - scene.v.from) * down);
        }
        if (!probe.outputs(network.parameters, inputs, outputs, cancel))
            return false;
        if (classes == 0) {
            grid.values.middleCols(row * columns, columns) = outputs.topRows(1);
            continue;
        }
        const MatrixF shares = probe.classShares(outputs);
        if (few)
            grid.values.middleCols(row * columns, columns) = shares;
        for (std::int64_t column = 0; column < columns; ++column) {
            const std::int32_t winner = probe.predictedClass(outputs.col(column).data());
            grid.classes.push_back(winner);
            grid.shares.push_back(winner < shares.rows() ? shares(winner, column) : 0);
        }
    }
    sight.grid = std::move(grid);
    return true;
}

ModelSight::Tally ModelSight::tally(bool validation) const
{
    Tally tally;
    double squares = 0;
    for (std::size_t i = 0; i < scene->points.size(); ++i) {
        const SightPoint& each = points[i];
        if (each.point.validation != validation)
            continue;
        ++tally.samples;
        tally.wrong += each.isWrong() ? 1 : 0;
        squares += (each.predicted - each.point.target) * (each.predicted - each.point.target);
    }
    tally.rootMeanSquare = std::sqrt(squares / static_cast<double>(std::max<std::int64_t>(tally.samples, 1)));
    return tally;
}

std::optional<PartConfusion> PartConfusion::make(const ModelSubject& subject, bool validation,
                                                 std::span<const float> parameters, const std::atomic<bool>& cancel)
{
    constexpr std::int64_t mostProducts = 1'000'000'000; // some tenths of a second
    const Dataset& part = subject.part(validation);
    PartConfusion made{ConfusionMatrix(subject.classes()), part.samples()};
    const std::int64_t most = std::max<std::int64_t>(mostProducts / subject.shape.parameters, 500);
    const std::vector<std::int64_t> samples = samplesToShow(part.samples(), std::min<std::int64_t>(most, 1 << 20), 1);
    ModelProbe probe = probeOf(subject);
    MatrixF features(part.featureCount(), ModelProbe::blockSize);
    MatrixF outputs;
    for (std::size_t first = 0; first < samples.size(); first += ModelProbe::blockSize) {
        const std::size_t count = std::min<std::size_t>(ModelProbe::blockSize, samples.size() - first);
        for (std::size_t i = 0; i < count; ++i)
            features.col(static_cast<Eigen::Index>(i)) = part.features.col(samples[first + i]);
        if (!probe.outputs(parameters, features.leftCols(static_cast<Eigen::Index>(count)), outputs, cancel))
            return std::nullopt;
        for (std::size_t i = 0; i < count; ++i)
            made.matrix.add(part.labels[static_cast<std::size_t>(samples[first + i])],
                            probe.predictedClass(outputs.col(static_cast<Eigen::Index>(i)).data()));
    }
    return made;
}

} // namespace epochscope
