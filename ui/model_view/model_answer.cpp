#include "model_view/model_answer.h"

#include "model_view/sight_image.h"
#include "model_view/value_colors.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace epochscope {

namespace {
constexpr int fineStep = 4; // pixels between the places that a surface is worked out at
constexpr int coarseStep = 16;
constexpr std::int64_t quickProducts = 40'000'000; // some hundredths of a second: without a coarse answer before it
constexpr std::int64_t curvePlaces = 240;
constexpr std::size_t mostUnits = 100;

double secondsSince(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// The colours' ends: the targets', which stay where they are as the model learns.
void addSurface(ModelAnswer& answer)
{
    answer.lowest = answer.scene->lowest;
    answer.highest = answer.scene->highest;
    answer.surface = sightImage(answer.sight.grid, answer.question.pixels, answer.question.colors(), answer.lowest,
                                answer.highest);
}

// Pictures with their darkest and lightest value over all of the samples shown.
struct Ink
{
    const PreparedData& data;
    double low = 0;
    double high = 1;
    double value(const Dataset& part, std::int64_t sample, std::int64_t feature) const
    {
        const double u = double{part.features(feature, sample)};
        const Standardization& scaled = data.standardization;
        const auto index = static_cast<std::size_t>(feature);
        return scaled.isIdentity() ? u : scaled.mean[index] + scaled.scale[index] * u;
    }
};

QImage picture(const Ink& ink, const Dataset& part, std::int64_t sample, int side, const ChartColors& colors)
{
    QImage image(side, side, QImage::Format_RGB32);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            image.setPixel(
                x, y,
                inkColor(colors, (ink.value(part, sample, y * side + x) - ink.low) / (ink.high - ink.low)).rgb());
    return image;
}

// Of the samples among the tiles.
void paintTiles(ModelAnswer& answer)
{
    Ink ink{*answer.subject.data, HUGE_VAL, -HUGE_VAL};
    for (const ModelTile& each : answer.tiles)
        for (std::int64_t feature = 0; feature < answer.subject.shape.features(); ++feature) {
            const ScenePoint& point = each.point.point;
            const double value = ink.value(answer.subject.part(point.validation), point.sample, feature);
            ink.low = std::min(ink.low, value);
            ink.high = std::max(ink.high, value);
        }
    if (!(ink.high > ink.low))
        ink.high = ink.low + 1;
    for (ModelTile& each : answer.tiles)
        each.image = picture(ink, answer.subject.part(each.point.point.validation), each.point.point.sample,
                             static_cast<int>(answer.subject.pictureSide()), answer.question.colors());
}

void addWeights(ModelAnswer& answer)
{
    const ModelSubject& subject = answer.subject;
    const LayerShape& layer = subject.shape.layers.front();
    const auto side = static_cast<int>(subject.pictureSide());
    const Eigen::Map<const MatrixF> weights(answer.question.moment->parameters.data() + layer.weightOffset, layer.out,
                                            layer.in);
    answer.tilesOf = layer.out;
    answer.largestWeight = double{weights.cwiseAbs().maxCoeff()};
    const double scale = answer.largestWeight > 0 ? answer.largestWeight : 1;
    for (Eigen::Index unit = 0; unit < std::min<Eigen::Index>(layer.out, mostUnits); ++unit) {
        ModelTile tile;
        tile.unit = unit;
        tile.image = QImage(side, side, QImage::Format_RGB32);
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x)
                tile.image.setPixel(
                    x, y, signedColor(answer.question.colors(), double{weights(unit, y * side + x)} / scale).rgb());
        answer.tiles.push_back(std::move(tile));
    }
}
} // namespace

const std::atomic<bool> ModelWork::never{false};

ModelSubject subjectOf(const LookedAtRun& run)
{
    return {run.id, run.file.experiment, run.data, run.plan, run.shape};
}

std::shared_ptr<const ModelAnswer> redrawn(const ModelAnswer& answer, const QSize& pixels, bool dark)
{
    auto made = std::make_shared<ModelAnswer>(answer);
    made->question.pixels = pixels;
    made->question.dark = dark;
    if (!made->surface.isNull())
        addSurface(*made);
    if (made->question.choices.mode == ModelMode::images)
        paintTiles(*made);
    if (made->question.choices.mode == ModelMode::weights) {
        made->tiles.clear();
        addWeights(*made);
    }
    return made;
}

ModelWork::Answer ModelWork::answer(const ModelQuestion& question, const std::atomic<bool>& cancel,
                                    const std::atomic<bool>& hurry, const std::function<void(Answer)>& early)
{
    const auto begin = std::chrono::steady_clock::now();
    auto made = std::make_shared<ModelAnswer>();
    made->question = question;
    made->subject = subjectOf(*question.moment->run);
    bool done = true;
    switch (question.choices.mode) {
    case ModelMode::fit:
    case ModelMode::againstTruth:
        done = addFit(*made, cancel, hurry, early);
        break;
    case ModelMode::confusion:
        if (made->subject.classes() <= PartConfusion::mostClasses) {
            made->confusion =
                PartConfusion::make(made->subject, question.choices.validation, question.moment->parameters, cancel);
            done = made->confusion.has_value();
        }
        break;
    case ModelMode::images:
        done = addTiles(*made, cancel);
        break;
    case ModelMode::weights:
        addWeights(*made);
        break;
    }
    made->seconds = secondsSince(begin);
    return done ? made : nullptr;
}

bool ModelWork::addFit(ModelAnswer& answer, const std::atomic<bool>& cancel, const std::atomic<bool>& hurry,
                       const std::function<void(Answer)>& early)
{
    const auto begin = std::chrono::steady_clock::now();
    const RunMoment& moment = *answer.question.moment;
    if (!m_scene || m_scene->subject.id != answer.subject.id || m_scene->subject.data != answer.subject.data ||
        m_scene->axes != answer.question.choices.axes) {
        m_scene.reset();
        m_scene = ModelScene::make(answer.subject, answer.question.choices.axes, cancel);
        if (!m_scene)
            return false;
    }
    answer.scene = m_scene;
    auto sight = m_sights.points(m_scene, moment.steps, moment.parameters, cancel);
    if (!sight)
        return false;
    answer.sight = *std::move(sight);
    if (answer.question.choices.mode == ModelMode::againstTruth)
        return true;
    if (m_scene->isCurve)
        return m_sights.addCurve(answer.sight, moment.parameters, curvePlaces, cancel);

    const auto grid = [&](int step, const std::atomic<bool>& end) {
        const QSize pixels = answer.question.pixels;
        return m_sights.addGrid(answer.sight, moment.parameters, std::max(2, pixels.width() / step + 1),
                                std::max(2, pixels.height() / step + 1), end);
    };
    const LayerShape& first = answer.subject.shape.layers.front();
    const std::int64_t cost = (answer.subject.shape.parameters - (first.in - 2) * first.out) *
                              answer.question.pixels.width() * answer.question.pixels.height() /
                              (fineStep * fineStep);
    if (early && cost > quickProducts) {
        if (!grid(coarseStep, cancel))
            return false;
        addSurface(answer);
        answer.coarse = true;
        answer.seconds = secondsSince(begin);
        early(std::make_shared<const ModelAnswer>(answer));
        answer.coarse = false;
        if (!grid(fineStep, hurry) || cancel.load(std::memory_order_relaxed))
            return false;
    } else if (!grid(fineStep, cancel)) {
        return false;
    }
    addSurface(answer);
    return true;
}

bool ModelWork::addTiles(ModelAnswer& answer, const std::atomic<bool>& cancel)
{
    const RunMoment& moment = *answer.question.moment;
    const ModelChoices& choices = answer.question.choices;
    // The places of the samples do not matter here.
    if (!m_scene || m_scene->subject.id != answer.subject.id || m_scene->subject.data != answer.subject.data) {
        m_scene = ModelScene::make(answer.subject, {0, 1}, cancel);
        if (!m_scene)
            return false;
    }
    auto sight = m_sights.points(m_scene, moment.steps, moment.parameters, cancel);
    if (!sight)
        return false;
    answer.sight = *std::move(sight);
    std::vector<const SightPoint*> chosen;
    const bool batch = choices.order == TileOrder::batchInTurn;
    for (std::size_t i = 0; i < answer.sight.points.size(); ++i) {
        const SightPoint& each = answer.sight.points[i];
        if (batch ? !each.inBatch : each.point.validation != choices.validation || i >= m_scene->points.size())
            continue;
        chosen.push_back(&each);
        answer.wrong += each.isWrong() ? 1 : 0;
    }
    answer.looked = static_cast<std::int64_t>(chosen.size());
    answer.tilesOf = answer.looked;
    if (choices.order == TileOrder::wrongFirst)
        std::stable_partition(chosen.begin(), chosen.end(), [](const SightPoint* each) { return each->isWrong(); });
    chosen.resize(std::min(chosen.size(), mostTiles));

    for (const SightPoint* each : chosen)
        answer.tiles.push_back({*each, -1, {}});
    if (cancel.load(std::memory_order_relaxed))
        return false;
    paintTiles(answer);
    return true;
}

} // namespace epochscope
