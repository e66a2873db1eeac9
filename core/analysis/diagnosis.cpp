#include "analysis/diagnosis.h"

#include "analysis/curve_blocks.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace epochscope {

namespace {

constexpr std::int64_t mostRows = 2000;
constexpr int mostBlocks = 40;
constexpr std::size_t fewestPoints = 10; // to judge by

// The rules' numbers. A change has to be large for what it is a change of, visible on the scale of the whole curve, and
// beyond what chance makes of the curve's own zigzag.
constexpr double overfitRise = 0.05;      // of the lowest validation error
constexpr double visible = 0.02;          // of the error at the start, or of a constant answer
constexpr double chance = 4;              // standard deviations; more where few blocks tell what they are
constexpr double chanceOfFew = 6;
constexpr int sustained = 5;              // one part of how many of the blocks, each of them clearly above the lowest
constexpr double fall = 0.05;             // over a quarter of the epochs, of the present error: still learning
constexpr double visibleFall = 0.01;      // and of the scale
constexpr double slowFall = 0.002;        // enough where it does not slow down
constexpr double steady = 0.7;            // of the fall in the quarter before
constexpr double underfit = 0.75;         // of the error of a constant answer
constexpr double gapShare = 0.25;         // of the same: between settled training and validation errors
constexpr double gapRatio = 1.5;
constexpr double explosion = 10;          // times the first error: diverging
constexpr double unsteady = 0.2;          // of the error: what one block differs from the next
constexpr double turning = 0.3;           // of the steps from block to block turn back: two thirds where all is chance
constexpr int tooSoon = 2;                // one part of how many of the planned epochs

// .000123 → "0.000123", 12345678 → "12,345,678", beyond "3×10^9".
std::string numberText(double value)
{
    const double size = std::abs(value);
    if (!std::isfinite(value))
        return value > 0 ? "infinity" : "no number";
    if (size == 0)
        return "0";
    const int exponent = static_cast<int>(std::floor(std::log10(size)));
    if (exponent < -6 || exponent > 8)
        return fmt::format("{:.3g}×10^{}", value / std::pow(10.0, exponent), exponent);
    if (exponent >= 3)
        return grouped(static_cast<std::int64_t>(std::llround(value)));
    return fmt::format("{:.{}f}", value, std::max(2 - exponent, 0));
}

// As it was set: 1.2, not 1.20.
std::string rateText(double rate) { return fmt::format("{:.6g}", rate); }

std::string percentText(double share)
{
    const double percent = 100 * share;
    if (std::abs(percent) < 0.1)
        return "less than 0.1 %";
    return fmt::format("{:.{}f} %", percent, std::abs(percent) < 1 ? 1 : 0);
}

// "risen 12 % above", "to 14 times".
std::string riseText(double from, double to)
{
    if (from > 0 && to / from <= 3)
        return fmt::format("{} above", percentText(to / from - 1));
    return from > 0 ? fmt::format("{} times", numberText(std::round(10 * to / from) / 10)) : "above";
}

struct Curves
{
    std::vector<CurvePoint> training, validation;
    bool isMeasured = false; // training errors are those after each epoch
    double scale = 0;        // of the errors: at the start, or of a constant answer if that is larger

    const char* trainingName() const { return isMeasured ? "measured training error" : "training error"; }
};

void add(std::vector<CurvePoint>& points, std::int64_t epoch, double value)
{
    if (std::isfinite(value))
        points.push_back({epoch, value});
}

Curves curvesOf(const RunRecord& record)
{
    Curves curves;
    std::vector<CurvePoint> running;
    for (const std::int64_t row : spreadRows(record.history, record.file.experiment.record.validateEvery, mostRows)) {
        const EpochRecord& epoch = record.history[row];
        add(running, epoch.epoch, epoch.trainRunning);
        add(curves.training, epoch.epoch, epoch.trainMeasured);
        add(curves.validation, epoch.epoch, epoch.validation);
    }
    curves.isMeasured = !curves.training.empty() && curves.training.size() + 1 >= running.size();
    if (!curves.isMeasured)
        curves.training = std::move(running);
    for (const auto* points : {&curves.training, &curves.validation})
        if (!points->empty())
            curves.scale = std::max(curves.scale, points->front().value);
    curves.scale = std::max(curves.scale, record.constantError.value_or(0));
    return curves;
}

std::string averaged(const CurveBlocks& blocks)
{
    const std::int64_t epochs = (blocks.lastEpoch(blocks.count() - 1) - blocks.firstEpoch(0) + 1) / blocks.count();
    return epochs > 1 ? fmt::format(" (averages over {} epochs)", grouped(epochs)) : "";
}

// Of the points of these epochs; NaN if there are none.
double meanWithin(const std::vector<CurvePoint>& points, std::int64_t first, std::int64_t last)
{
    double sum = 0;
    std::int64_t count = 0;
    for (const CurvePoint& point : points)
        if (point.epoch >= first && point.epoch <= last) {
            sum += point.value;
            ++count;
        }
    return count > 0 ? sum / static_cast<double>(count) : notMeasured;
}

// So much of the run is done that what it has not learned by now counts.
bool isLate(const RunRecord& record)
{
    return record.isOver() || record.history.back().epoch >= record.file.experiment.stop.epochs / tooSoon;
}

// A zigzag that one sees, rather than a trend.
bool jumps(const CurveBlocks& blocks)
{
    return blocks.lateTurns() > turning && blocks.lateNoise() > unsteady * blocks.now();
}

bool isClear(double change, const CurveBlocks& blocks)
{
    return change > (blocks.count() < mostBlocks ? chanceOfFew : chance) * blocks.noise();
}

Diagnosis divergedOf(const RunRecord& record)
{
    if (!record.divergence)
        return {Verdict::diverged, "Diverged: the error is no longer a finite number.",
                record.message.empty() ? "the error is no longer a finite number" : record.message, {}};
    const Divergence& where = *record.divergence;
    if (where.withInitialWeights)
        return {Verdict::diverged, "Diverged at the very first update: the initial weights or the data are to blame.",
                where.text(), where.epoch};
    const std::string at = fmt::format("Diverged at update {}", grouped(where.update));
    const std::string rate = rateText(where.learningRate);
    std::string sentence =
        fmt::format("{} with learning rate {}: try a lower one, such as {:.1g}.", at, rate, where.learningRate / 10);
    std::string rule = where.text();
    if (record.stableRate && where.learningRate > *record.stableRate) {
        const std::string limit = numberText(*record.stableRate);
        sentence = fmt::format("{}: the learning rate {} is above the stable limit of {}; try a lower one.", at, rate, limit);
        rule = fmt::format("the rate of {} is above {}, 2 ÷ the largest curvature of this model's error, beyond which "
                           "every update overshoots further than the last",
                           rate, limit);
    } else if (record.stableRate) {
        const std::string limit = numberText(*record.stableRate);
        rule += fmt::format("; with all samples in one batch rates up to {} are stable, smaller batches need less", limit);
    }
    return {Verdict::diverged, sentence, rule, where.epoch};
}

// A run that is on its way to infinity and has not arrived.
std::optional<Diagnosis> divergingOf(const Curves& curves, const CurveBlocks& training, const RunRecord& record)
{
    const double first = curves.training.front().value;
    const double last = curves.training.back().value;
    if (last <= explosion * curves.scale || last <= explosion * first || isClear(training.quarterAgo() - training.now(), training))
        return std::nullopt;
    std::string sentence = "Diverging: every update makes the error larger.";
    if (record.stableRate && record.file.experiment.optimizer.learningRate > *record.stableRate)
        sentence = fmt::format("Diverging: the learning rate {} is above the stable limit of {}; try a lower one.",
                               rateText(record.file.experiment.optimizer.learningRate), numberText(*record.stableRate));
    return Diagnosis{Verdict::diverged, sentence,
                     fmt::format("the {} has grown from {} in epoch {} to {} in epoch {}", curves.trainingName(),
                                 numberText(first), grouped(curves.training.front().epoch), numberText(last),
                                 grouped(curves.training.back().epoch)),
                     curves.training.back().epoch};
}

// Classes that are guessed far worse than by their shares alone: the weights have been thrown far off, and an error that
// falls from there is no learning to speak of.
std::optional<Diagnosis> ruinedOf(const Curves& curves, const CurveBlocks& training, const RunRecord& record)
{
    if (!record.classification || !record.constantError || training.now() <= explosion * *record.constantError)
        return std::nullopt;
    return Diagnosis{Verdict::underfitting,
                     fmt::format("Worse than always giving the same answer: the learning rate {} may be too high.",
                                 rateText(record.file.experiment.optimizer.learningRate)),
                     fmt::format("the {} is {}, and the best constant answer has {}", curves.trainingName(),
                                 numberText(training.now()), numberText(*record.constantError)),
                     {}};
}

std::optional<Diagnosis> overfittingOf(const Curves& curves, const CurveBlocks& validation, const RunRecord& record)
{
    const int lowest = validation.lowest();
    const double least = validation.mean(lowest);
    const double now = validation.now();
    const int tail = validation.tail();
    if (lowest >= validation.count() - tail || now - least <= overfitRise * least || now - least <= visible * curves.scale ||
        !isClear(now - least, validation))
        return std::nullopt;
    for (int block = validation.count() - std::max(validation.count() / sustained, 2); block < validation.count(); ++block)
        if (block <= lowest || validation.mean(block) - least <= (now - least) / 2)
            return std::nullopt;
    const double trainingThen =
        meanWithin(curves.training, validation.firstEpoch(lowest), validation.lastEpoch(lowest));
    const double trainingNow = meanWithin(curves.training, validation.firstEpoch(validation.count() - tail),
                                          curves.training.back().epoch);
    if (!(trainingNow < trainingThen * (1 - overfitRise)))
        return std::nullopt;

    CurvePoint best = *std::min_element(curves.validation.begin(), curves.validation.end(),
                                        [](const auto& a, const auto& b) { return a.value < b.value; });
    if (record.best.epoch > 0 && record.best.monitored <= best.value)
        best = {record.best.epoch, record.best.monitored};
    std::string rule = fmt::format(
        "the validation error has risen from its lowest, {} at epoch {}, to {}, {} it, while the {} fell from {} to {}{}",
        numberText(best.value), grouped(best.epoch), numberText(now), riseText(best.value, now), curves.trainingName(),
        numberText(trainingThen), numberText(trainingNow), averaged(validation));
    if (record.isOver() && record.file.experiment.stop.restoreBest && *record.reason != FinishReason::interrupted)
        rule += fmt::format("; the weights of epoch {} were put back", grouped(best.epoch));
    return Diagnosis{Verdict::overfitting, fmt::format("Overfitting since epoch {}.", grouped(best.epoch)), rule,
                     best.epoch};
}

std::optional<Diagnosis> stillLearningOf(const char* name, const CurveBlocks& blocks, const Curves& curves, bool isOver)
{
    const double now = blocks.now();
    const double last = blocks.quarterAgo() - now;
    const double before = blocks.halfAgo() - blocks.quarterAgo();
    const bool steadily = blocks.fallsSteadily();
    const bool fast = last > fall * now && last > visibleFall * curves.scale && (steadily || last > (blocks.count() < mostBlocks ? 3 : 2) * blocks.noise());
    const bool slow = last > slowFall * now && last > steady * before && steadily;
    if (!fast && !slow)
        return std::nullopt;
    std::string sentence = fast ? "Still learning" : "Still learning, slowly";
    sentence += isOver ? ": the error was falling when the run ended." : ": the error is falling.";
    return Diagnosis{Verdict::stillLearning, sentence,
                     fmt::format("over the last quarter of the epochs the {} fell by {}, from {} to {}{}", name,
                                 percentText(last / blocks.quarterAgo()), numberText(blocks.quarterAgo()), numberText(now),
                                 averaged(blocks)),
                     {}};
}

std::optional<Diagnosis> underfittingOf(const Curves& curves, const CurveBlocks& training, const RunRecord& record)
{
    if (!record.constantError || *record.constantError <= 0 || training.now() < underfit * *record.constantError)
        return std::nullopt;
    const std::string measured = fmt::format("the {} is {}, which is {} of the {} that the best constant answer has",
                                             curves.trainingName(), numberText(training.now()),
                                             percentText(training.now() / *record.constantError),
                                             numberText(*record.constantError));
    if (!isLate(record))
        return Diagnosis{Verdict::stillLearning, "Little learned so far.", measured, {}};
    return Diagnosis{Verdict::underfitting, "Underfitting: hardly better than always giving the same answer.",
                     measured + ", and it no longer falls: the model is too simple, the learning rate too small or too "
                                "large, or the inputs say little about the target",
                     {}};
}

std::optional<Diagnosis> gapOf(const Curves& curves, const CurveBlocks& validation, const CurveBlocks& training,
                               const RunRecord& record)
{
    const double gap = validation.now() - training.now();
    if (!record.constantError || gap < gapShare * *record.constantError ||
        validation.now() < gapRatio * training.now() || !isClear(gap, validation))
        return std::nullopt;
    return Diagnosis{Verdict::overfitting, "Overfitting: much better on the training samples than on new ones.",
                     fmt::format("the validation error has settled at {}, {} the {} of {}", numberText(validation.now()),
                                 riseText(training.now(), validation.now()), curves.trainingName(),
                                 numberText(training.now())),
                     {}};
}

const char* soFar(const RunRecord& record) { return record.isOver() ? "" : " so far"; }

Diagnosis settledOf(const Curves& curves, const CurveBlocks& training, const RunRecord& record)
{
    const double before = training.quarterAgo();
    const std::string rule =
        fmt::format("over the last quarter of the epochs the {} changed by {}, to {}{}", curves.trainingName(),
                    before > 0 ? percentText(std::abs(training.now() - before) / before) : "nothing",
                    numberText(training.now()), averaged(training));
    if (jumps(training) && training.lateNoise() > visible * curves.scale)
        return {Verdict::settled, "No longer falling, but jumping about.",
                rule + fmt::format(", and typically by {} from one such average to the next: a smaller learning rate or "
                                   "larger batches would calm it",
                                   percentText(training.lateNoise() / training.now())),
                {}};
    return {Verdict::settled,
            fmt::format("Settled{}; without validation samples nothing tells how good the fit is.", soFar(record)), rule,
            {}};
}

Diagnosis goodFitOf(const Curves& curves, const CurveBlocks& validation, const CurveBlocks& training,
                    const RunRecord& record)
{
    const double least = validation.mean(validation.lowest());
    const double now = validation.now();
    if (now - least <= overfitRise * least || now - least <= visible * curves.scale ||
        (!jumps(validation) && !isClear(now - least, validation)))
        return {Verdict::goodFit, fmt::format("Good fit{}: the validation error has settled near its lowest.", soFar(record)),
                fmt::format("the validation error no longer falls and is at {}, its lowest {}; the {} is at {}{}",
                            numberText(now), numberText(least), curves.trainingName(), numberText(training.now()),
                            averaged(validation)),
                {}};
    const std::string rule = fmt::format(
        "the validation error is at {}, {} its lowest, {} around epoch {}", numberText(now), riseText(least, now),
        numberText(least), grouped(validation.lastEpoch(validation.lowest())));
    if (isClear(now - least, validation))
        return {Verdict::settled, "No longer learning: the validation error is above its lowest.",
                rule + fmt::format(", but the {} has not fallen since{}", curves.trainingName(), averaged(validation)),
                {}};
    return {Verdict::settled, "No clear trend: the validation error jumps about.",
            rule + fmt::format(", and typically changes by {} from one average to the next{}",
                               percentText(validation.lateNoise() / now), averaged(validation)),
            {}};
}

Diagnosis tooShort(const Curves& curves, bool isOver)
{
    const std::size_t points = std::max(curves.training.size(), curves.validation.size());
    return {Verdict::nothingYet, isOver ? "Too short to judge." : "Too early to judge.",
            fmt::format("{} {} measured, and {} are needed", points, points == 1 ? "epoch is" : "epochs are",
                        fewestPoints),
            {}};
}

} // namespace

Diagnosis diagnose(const RunRecord& record)
{
    const bool isOver = record.isOver();
    if (record.divergence || (isOver && *record.reason == FinishReason::diverged))
        return divergedOf(record);
    if (isOver && *record.reason == FinishReason::failed)
        return {Verdict::failed, "Failed.", record.message.empty() ? "the run could not go on" : record.message, {}};
    if (record.history.empty())
        return {Verdict::nothingYet, isOver ? "Nothing to judge." : "Nothing to judge yet.",
                isOver ? "the run ended before its first epoch was complete" : "the first epoch is not complete", {}};

    const Curves curves = curvesOf(record);
    if (curves.training.size() < fewestPoints)
        return tooShort(curves, isOver);
    const CurveBlocks training(curves.training, mostBlocks);
    if (auto found = divergingOf(curves, training, record))
        return *found;
    if (auto found = ruinedOf(curves, training, record))
        return *found;
    if (curves.validation.empty()) {
        if (auto found = stillLearningOf(curves.trainingName(), training, curves, isOver))
            return *found;
        if (auto found = underfittingOf(curves, training, record))
            return *found;
        return settledOf(curves, training, record);
    }
    if (curves.validation.size() < fewestPoints)
        return tooShort(curves, isOver);
    const CurveBlocks validation(curves.validation, mostBlocks);
    if (auto found = overfittingOf(curves, validation, record))
        return *found;
    if (auto found = stillLearningOf("validation error", validation, curves, isOver))
        return *found;
    if (auto found = underfittingOf(curves, training, record))
        return *found;
    if (auto found = gapOf(curves, validation, training, record))
        return *found;
    return goodFitOf(curves, validation, training, record);
}

} // namespace epochscope
