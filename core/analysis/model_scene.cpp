#include "analysis/model_scene.h"

#include "analysis/batch_at.h"
#include "model/loss.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace epochscope {

namespace {
constexpr std::uint64_t sampleSeed = 1; // the same samples whenever the run is looked at
constexpr double margin = 0.06;         // beside the outermost samples
constexpr std::int64_t mostMeanValues = 200'000'000;

struct Extent
{
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    void add(double value)
    {
        if (!std::isfinite(value))
            return;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    void widenInto(double& from, double& to) const
    {
        if (low > high) {
            from = -1;
            to = 1;
            return;
        }
        const double width = high - low;
        const double beside = width > 0 ? margin * width : std::max(0.5, 0.1 * std::abs(high));
        from = low - beside;
        to = high + beside;
    }
};

// Of all samples, or of as many as are read in a moment.
Vector<double> meansOf(const Dataset& train)
{
    const std::int64_t most =
        std::max<std::int64_t>(mostMeanValues / std::max<std::int64_t>(train.featureCount(), 1), 100);
    return featureMeans(train.features.leftCols(std::min(train.samples(), most)));
}

MatrixF columns(const MatrixF& features, const std::vector<std::int64_t>& samples)
{
    MatrixF chosen(features.rows(), static_cast<Eigen::Index>(samples.size()));
    for (std::size_t i = 0; i < samples.size(); ++i)
        chosen.col(static_cast<Eigen::Index>(i)) = features.col(samples[i]);
    return chosen;
}

void lookAlong(ModelScene& scene, const std::atomic<bool>& cancel)
{
    const PreparedData& data = *scene.subject.data;
    if (scene.axes.first >= 0) {
        scene.u = featureAxis(data, scene.axes.first);
        scene.v = featureAxis(data, scene.axes.second);
        scene.plane = InputPlane::ofFeatures(meansOf(data.train), scene.axes.first, scene.axes.second);
        return;
    }
    const auto samples =
        samplesToShow(data.train.samples(), PrincipalPlane::mostSamples(data.train.featureCount()), sampleSeed);
    const MatrixF chosen = columns(data.train.features, samples);
    if (cancel.load(std::memory_order_relaxed))
        return;
    const PrincipalPlane principal = PrincipalPlane::make(chosen);
    scene.plane = principal.plane;
    for (int i = 0; i < 2; ++i) {
        InputAxis& axis = i == 0 ? scene.u : scene.v;
        axis.name = fmt::format("component {}", i + 1);
        axis.share = principal.share[i];
    }
}
} // namespace

LossKind ModelSubject::loss() const { return resolvedLoss(experiment.loss.kind, data->train.task, classes()); }

std::int64_t ModelSubject::pictureSide() const
{
    const std::int64_t features = shape.features();
    const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(features))));
    if (side < 4 || side * side != features)
        return 0;
    // Of a table nobody says that its columns are pixels; those of 8 × 8 and more, as many as make a square, most likely are.
    const DataSource source = experiment.data.source;
    return source == DataSource::digits || source == DataSource::idx || (source == DataSource::csv && side >= 8)
               ? side
               : 0;
}

InputAxis featureAxis(const PreparedData& data, std::int64_t feature)
{
    InputAxis axis;
    const auto index = static_cast<std::size_t>(feature);
    axis.feature = feature;
    axis.name =
        index < data.train.featureNames.size() ? data.train.featureNames[index] : fmt::format("x{}", feature + 1);
    if (!data.standardization.isIdentity()) {
        axis.offset = data.standardization.mean[index];
        axis.factor = data.standardization.scale[index];
    }
    return axis;
}

std::int64_t ModelScene::pointsFor(const NetworkShape& shape)
{
    constexpr std::int64_t mostValues = 20'000'000; // 80 MB
    constexpr std::int64_t mostProducts = 150'000'000;
    return std::clamp<std::int64_t>(std::min(mostValues / shape.features(), mostProducts / shape.parameters), 50,
                                    mostPoints);
}

MatrixF ModelScene::features(std::span<const ScenePoint> of) const
{
    MatrixF values(subject.shape.features(), static_cast<Eigen::Index>(of.size()));
    for (std::size_t i = 0; i < of.size(); ++i)
        values.col(static_cast<Eigen::Index>(i)) = subject.part(of[i].validation).features.col(of[i].sample);
    return values;
}

ScenePoint ModelScene::pointOf(bool validation, std::int64_t sample) const
{
    const Dataset& part = subject.part(validation);
    ScenePoint point;
    point.validation = validation;
    point.sample = sample;
    if (subject.hasClasses())
        point.label = part.labels[static_cast<std::size_t>(sample)];
    else
        point.target = double{part.targets(0, sample)};
    if (isCurve) {
        point.u = double{part.features(0, sample)};
    } else {
        const Matrix<double> place = plane.project(part.features.col(sample));
        point.u = place(0, 0);
        point.v = place(1, 0);
    }
    return point;
}

std::shared_ptr<const ModelScene> ModelScene::make(const ModelSubject& subject, SceneAxes axes,
                                                   const std::atomic<bool>& cancel)
{
    auto scene = std::make_shared<ModelScene>();
    scene->subject = subject;
    scene->axes = axes;
    scene->isCurve = subject.shape.features() == 1;
    if (scene->isCurve)
        scene->u = featureAxis(*subject.data, 0);
    else
        lookAlong(*scene, cancel);
    Extent along;
    Extent across;
    Extent targets;
    for (const bool validation : {false, true}) {
        const std::int64_t samples = subject.part(validation).samples();
        for (const std::int64_t sample : samplesToShow(samples, pointsFor(subject.shape), sampleSeed)) {
            if (cancel.load(std::memory_order_relaxed))
                return nullptr;
            scene->points.push_back(scene->pointOf(validation, sample));
            along.add(scene->points.back().u);
            across.add(scene->points.back().v);
            targets.add(scene->points.back().target);
        }
        if (!validation)
            scene->trainPoints = static_cast<std::int64_t>(scene->points.size());
    }
    along.widenInto(scene->u.from, scene->u.to);
    across.widenInto(scene->v.from, scene->v.to);
    targets.widenInto(scene->lowest, scene->highest);
    return scene;
}

} // namespace epochscope
