#include "data/generators.h"

#include "base/memory.h"
#include "base/proportions.h"
#include "base/random.h"
#include "base/text.h"
#include "data/data_names.h"
#include "data/pace.h"
#include "data/settings_check.h"
#include "data/source_data.h"

#include <cmath>
#include <numbers>
#include <numeric>

namespace epochscope {

namespace {
using std::numbers::pi;

struct Point
{
    double x, y;
};

// y = 2x − 1 + N(0, noise²), x ~ U(−1, 1).
double lineAt(double x) { return 2 * x - 1; }

// y = sin(πx) + N(0, noise²), x ~ U(−1, 1): one period.
double sineAt(double x) { return std::sin(pi * x); }

// y = x₁ + 2x₂ − 1 + N(0, noise²), x₁, x₂ ~ U(−1, 1).
double planeAt(double x1, double x2) { return x1 + 2 * x2 - 1; }

// Sample i of n, evenly on [0, end].
double evenly(std::int64_t i, std::int64_t n, double end)
{
    return n < 2 ? 0 : end * static_cast<double>(i) / static_cast<double>(n - 1);
}

// scikit-learn's make_moons, t even on [0, π]: class 0 at (cos t, sin t), class 1 at (1 − cos t, ½ − sin t); + N(0,
// noise²).
Point moon(int label, std::int64_t i, std::int64_t n)
{
    const double t = evenly(i, n, pi);
    return label == 0 ? Point{std::cos(t), std::sin(t)} : Point{1 - std::cos(t), 0.5 - std::sin(t)};
}

// scikit-learn's make_circles with factor ½, t even on [0, 2π): class 0 at (cos t, sin t), class 1 at half of that;
// + N(0, noise²).
Point circle(int label, std::int64_t i, std::int64_t n)
{
    const double t = 2 * pi * static_cast<double>(i) / static_cast<double>(n);
    const double radius = label == 0 ? 1 : 0.5;
    return {radius * std::cos(t), radius * std::sin(t)};
}

// TensorFlow Playground's: |x₁|, |x₂| ~ 0.3 + U(0, 5), class 0 where the signs agree, class 1 where they differ;
// + N(0, noise²).
Point exclusiveOr(int label, RandomStream& stream)
{
    const double x = 0.3 + stream.uniform(0, 5), y = 0.3 + stream.uniform(0, 5);
    const bool left = stream.below(2) == 1, below = left != (label == 1);
    return {left ? -x : x, below ? -y : y};
}

// TensorFlow Playground's: r = 5i/n, t = 1.75 · 2π · i/n, turned by half a turn for class 1, at (r sin t, r cos t);
// + N(0, noise²).
Point spiral(int label, std::int64_t i, std::int64_t n)
{
    const double part = static_cast<double>(i) / static_cast<double>(n);
    const double r = 5 * part, t = 1.75 * 2 * pi * part + (label == 1 ? pi : 0);
    return {r * std::sin(t), r * std::cos(t)};
}

// Class k of K around (cos 2πk/K, sin 2πk/K): N(centre, noise²).
Point blob(int label, std::int64_t classes)
{
    const double angle = 2 * pi * label / static_cast<double>(classes);
    return {std::cos(angle), std::sin(angle)};
}

Result<std::int64_t> classCount(const DataSettings& settings)
{
    const auto name = sourceName(settings.source);
    if (!generatesClasses(settings.source)) {
        if (settings.balance)
            return badInput(fmt::format("{} has numbers to predict, not classes", name),
                            "set data.balance to null, or choose moons, circles, xor, spirals or blobs",
                            "data.balance");
        return 0;
    }
    const bool anyNumber = settings.source == DataSource::blobs;
    const std::int64_t classes = !anyNumber         ? 2
                                 : settings.balance ? static_cast<std::int64_t>(settings.balance->size())
                                                    : 3;
    if (settings.balance && static_cast<std::int64_t>(settings.balance->size()) != classes)
        return badInput(fmt::format("{} has 2 classes, and {} proportions are given", name, settings.balance->size()),
                        "give two, such as [0.9, 0.1]", "data.balance");
    if (classes < 2)
        return badInput(fmt::format("blobs needs a proportion for each of at least 2 classes, not {}", classes),
                        "give two or more, such as [0.5, 0.5]", "data.balance");
    return classes;
}

tl::unexpected<Error> cancelled() { return fail(ErrorCode::cancelled, "making the data was cancelled"); }

Result<void> fillNumbers(Dataset& set, const DataSettings& settings, RandomStream& features, RandomStream& noise,
                         Pace& pace)
{
    set.task = Task::regression;
    set.targetName.assign(1, 'y'); // = "y" trips g++ 12's -Wstringop-overflow
    set.targets.resize(1, set.samples());
    for (std::int64_t i = 0; i < set.samples(); ++i) {
        if (!pace.goesOn())
            return cancelled();
        const double x = features.uniform(-1, 1);
        double y = 0;
        if (settings.source == DataSource::plane) {
            const double second = features.uniform(-1, 1);
            set.features(1, i) = static_cast<float>(second);
            y = planeAt(x, second);
        } else {
            y = settings.source == DataSource::line ? lineAt(x) : sineAt(x);
        }
        set.features(0, i) = static_cast<float>(x);
        set.targets(0, i) = static_cast<float>(y + settings.noise * noise.normal());
    }
    return {};
}

Result<void> fillClasses(Dataset& set, const DataSettings& settings, std::int64_t classes, RandomStream& features,
                         RandomStream& noise, Pace& pace)
{
    set.task = Task::classification;
    set.targetName = "class";
    for (std::int64_t k = 0; k < classes; ++k)
        set.classNames.push_back(fmt::format("{}", k));
    const auto counts = largestRemainder(
        set.samples(),
        settings.balance ? *settings.balance : std::vector<double>(static_cast<std::size_t>(classes), 1.0));
    std::vector<std::int64_t> ends(counts.size());
    std::partial_sum(counts.begin(), counts.end(), ends.begin());

    std::vector<std::uint32_t> order(static_cast<std::size_t>(set.samples()));
    std::iota(order.begin(), order.end(), 0U);
    features.shuffle(std::span(order));

    set.labels.resize(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (!pace.goesOn())
            return cancelled();
        const auto position = static_cast<std::int64_t>(order[i]);
        const auto k = static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), position) - ends.begin());
        const int label = static_cast<int>(k);
        const std::int64_t n = counts[k], within = position - (ends[k] - n);
        Point point{};
        switch (settings.source) {
        case DataSource::moons:
            point = moon(label, within, n);
            break;
        case DataSource::circles:
            point = circle(label, within, n);
            break;
        case DataSource::xor_:
            point = exclusiveOr(label, features);
            break;
        case DataSource::spirals:
            point = spiral(label, within, n);
            break;
        default:
            point = blob(label, classes);
        }
        const auto column = static_cast<Eigen::Index>(i);
        set.labels[i] = label;
        set.features(0, column) = static_cast<float>(point.x + settings.noise * noise.normal());
        set.features(1, column) = static_cast<float>(point.y + settings.noise * noise.normal());
    }
    return {};
}
} // namespace

std::int64_t generatedFeatures(DataSource source)
{
    return source == DataSource::line || source == DataSource::sine ? 1 : 2;
}

bool generatesClasses(DataSource source) { return source >= DataSource::moons && source <= DataSource::blobs; }

Result<Dataset> generate(const DataSettings& settings, std::uint64_t seed, const ReadProgress& progress)
{
    if (auto checked = checkDataSettings(settings); !checked)
        return tl::unexpected(checked.error());
    const auto name = sourceName(settings.source);
    if (!settings.samples)
        return badInput(fmt::format("{} has as many samples as asked for, and no number is given", name),
                        "give a number, such as 200", "data.samples");
    const std::int64_t samples = *settings.samples;
    const auto classes = classCount(settings);
    if (!classes)
        return tl::unexpected(classes.error());
    const TaskChoice made = *classes > 0 ? TaskChoice::classification : TaskChoice::regression;
    if (settings.task != TaskChoice::automatic && settings.task != made)
        return badInput(
            fmt::format("{} makes {}", name,
                        *classes > 0 ? "classes, not numbers to predict" : "numbers to predict, not classes"),
            "set data.task to auto", "data.task");

    const std::int64_t featureCount = generatedFeatures(settings.source);
    // Features, target and order; and once more, when they are split into their parts.
    const std::int64_t bytesEach = 2 * (featureCount * 4 + 8) + 16;
    if (auto room = checkMemory(static_cast<double>(samples) * static_cast<double>(bytesEach),
                                fmt::format("{} samples of {}", grouped(samples), name), "set data.samples lower",
                                "data.samples");
        !room)
        return tl::unexpected(room.error());
    if (samples > mostSamples)
        return fail(ErrorCode::outOfMemory, fmt::format("{} samples were asked for", grouped(samples)),
                    fmt::format("at most {}", grouped(mostSamples)), "data.samples");

    RandomStream features(seed, StreamPurpose::features), noise(seed, StreamPurpose::noise);
    Dataset set;
    set.features.resize(featureCount, samples);
    set.featureNames.emplace_back(featureCount == 1 ? "x" : "x1");
    if (featureCount == 2)
        set.featureNames.emplace_back("x2");
    Pace pace(progress, samples, bytesEach);
    const auto filled = *classes > 0 ? fillClasses(set, settings, *classes, features, noise, pace)
                                     : fillNumbers(set, settings, features, noise, pace);
    if (!filled)
        return tl::unexpected(filled.error());
    return set;
}

} // namespace epochscope
