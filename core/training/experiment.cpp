#include "training/experiment.h"

#include "base/text.h"
#include "batching/batch_plan.h"
#include "data/prepare.h"

#include <algorithm>
#include <fmt/format.h>

namespace epochscope {

namespace {
constexpr std::int64_t unknownNumber = -1;

std::optional<std::int64_t> classesOfTask(TaskChoice task)
{
    switch (task) {
    case TaskChoice::regression:
        return 0;
    case TaskChoice::classification:
        return unknownNumber;
    case TaskChoice::automatic:
        break;
    }
    return std::nullopt;
}

class Checks
{
public:
    Checks(const Experiment& experiment, const std::optional<SourceSize>& file)
        : e(experiment), m_file(file), m_classes(knownClasses(experiment.data))
    {
    }

    std::vector<Problem> all()
    {
        checkFiles();
        checkProportions();
        if (m_classes == 0)
            checkNumbersHaveNoClasses();
        if (m_classes && *m_classes > 2 && e.loss.kind == LossKind::log)
            add("loss.kind", fmt::format("log loss is for two classes, and these data have {}", *m_classes),
                "set loss.kind to cross_entropy or auto");
        if (e.schedule.kind == ScheduleKind::plateau && e.schedule.factor >= 1)
            add("schedule.factor",
                fmt::format("a factor of {} would not lower the learning rate", exactNumber(e.schedule.factor)),
                "plateau needs a factor below 1, such as 0.5");
        if (checkSplit())
            checkPlan();
        return std::move(m_problems);
    }

private:
    void add(std::string path, std::string message, std::string hint)
    {
        m_problems.push_back({std::move(path), std::move(message), std::move(hint)});
    }

    void checkFiles()
    {
        const DataSettings& data = e.data;
        if (isGenerated(data.source) && !data.samples)
            add("data.samples", "data made by a formula have no number of samples of their own",
                "give a number, such as 200");
        if (isFile(data.source) && data.file.empty())
            add("data.file", "the data come from a file, and none is named",
                "set data.file, or choose another data.source");
        if (data.source == DataSource::idx && data.labels.empty())
            add("data.labels", "an IDX file of samples needs a second one with their labels", "set data.labels");
        if (!isFile(data.source) && m_classes) {
            const auto asked = classesOfTask(data.task);
            if (asked && (*asked == 0) != (*m_classes == 0))
                add("data.task",
                    *m_classes == 0 ? "these data have numbers to predict, not classes"
                                    : "these data have classes to predict, not numbers",
                    "set data.task to auto");
        }
    }

    void checkProportions()
    {
        if (!e.data.balance || m_classes == 0)
            return;
        const auto& balance = *e.data.balance;
        const auto given = static_cast<std::int64_t>(balance.size());
        const bool allZero = std::all_of(balance.begin(), balance.end(), [](double share) { return share == 0; });
        if (m_classes && *m_classes != unknownNumber && *m_classes != given)
            add("data.balance", fmt::format("{} proportions are given for {} classes", given, *m_classes),
                "give one for each class");
        else if (allZero)
            add("data.balance", "every class proportion is 0", "give at least one class a share, such as [0.9, 0.1]");
    }

    void checkNumbersHaveNoClasses()
    {
        const auto needsClasses = [this](bool asked, const char* path, const char* what, const char* hint) {
            if (asked)
                add(path, fmt::format("{} classes, and these data have a number to predict", what), hint);
        };
        const bool split = e.data.validation.value > 0 || e.data.test.value > 0;
        needsClasses(e.data.balance.has_value(), "data.balance", "class proportions need", "set it to null");
        needsClasses(e.data.labelFlip > 0, "data.label_flip", "wrong labels need",
                     "set it to 0; data.noise is for numbers");
        needsClasses(split && e.data.split == SplitKind::stratified, "data.split", "a stratified split needs",
                     "set it to random or last");
        needsClasses(e.batch.order == BatchOrder::stratified, "batch.order", "stratified batches need",
                     "choose another order, such as every_epoch");
        needsClasses(e.loss.classWeight == ClassWeight::balanced, "loss.class_weight", "class weights need",
                     "set it to none");
        needsClasses(e.loss.kind == LossKind::log, "loss.kind", "log loss needs", "set it to mse, mae or auto");
        needsClasses(e.loss.kind == LossKind::crossEntropy, "loss.kind", "cross entropy needs",
                     "set it to mse, mae or auto");
    }

    // False if what is set aside leaves nothing to train on.
    bool checkSplit()
    {
        const Share &validation = e.data.validation, &test = e.data.test;
        const char* const path = validation.value > 0 ? "data.validation" : "data.test";
        if (e.data.samples) {
            const std::int64_t samples = *e.data.samples;
            const std::int64_t aside[] = {shareCount(validation, samples), shareCount(test, samples)};
            // Subtracted one by one: two large counts would overflow their sum.
            if (aside[0] >= samples || aside[1] >= samples - aside[0]) {
                add(path,
                    fmt::format("setting aside {} for validation and {} for testing leaves none of {} to train on",
                                grouped(aside[0]), grouped(aside[1]),
                                samples == 1 ? "1 sample" : grouped(samples) + " samples"),
                    samples == 1 ? "one sample cannot be split: set both to 0" : "set less aside");
                return false;
            }
        } else if (!validation.isCount() && !test.isCount() && validation.value + test.value >= 1) {
            add(path, "validation and test together take all samples", "fractions that add up to less than 1");
            return false;
        }
        return true;
    }

    void checkPlan()
    {
        if (isGenerated(e.data.source) && !e.data.samples)
            return; // said already
        // Unknown until the file is read: what any number of samples would meet shows with one sample.
        const auto samples = trainingSamples(e.data, m_file);
        if (!samples && m_file && isFile(e.data.source)) {
            if (const auto none = trainingSamplesOf(e.data, *m_file); !none)
                add(none.error().where, none.error().message, none.error().hint);
            return;
        }
        BatchSettings batch = e.batch;
        if (!samples) {
            batch.size.reset();
            batch.last = LastBatch::keep;
        }
        if (const auto plan = BatchPlan::make(samples.value_or(1), batch, e.stop.epochs); !plan)
            add(plan.error().where, plan.error().message, plan.error().hint);
    }

    const Experiment& e;
    const std::optional<SourceSize>& m_file;
    std::optional<std::int64_t> m_classes;
    std::vector<Problem> m_problems;
};
} // namespace

std::optional<std::int64_t> knownClasses(const DataSettings& settings)
{
    switch (settings.source) {
    case DataSource::line:
    case DataSource::plane:
    case DataSource::sine:
    case DataSource::diabetes:
        return 0;
    case DataSource::moons:
    case DataSource::circles:
    case DataSource::xor_:
    case DataSource::spirals:
    case DataSource::breastCancer:
        return 2;
    case DataSource::blobs:
        return settings.balance ? static_cast<std::int64_t>(settings.balance->size()) : 3;
    case DataSource::iris:
    case DataSource::wine:
        return 3;
    case DataSource::digits:
        return 10;
    case DataSource::csv:
    case DataSource::idx:
        break;
    }
    return classesOfTask(settings.task);
}

std::vector<Problem> problems(const Experiment& experiment, const std::optional<SourceSize>& file)
{
    return Checks(experiment, file).all();
}

} // namespace epochscope
