#include "anatomy/update_columns.h"

#include "chart/number_text.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;
using Lines = std::vector<UpdateLine>;

QString tr(const char* text) { return QCoreApplication::translate("UpdateColumns", text); }

UpdateLine line(QString text, bool strong = false)
{
    UpdateLine made;
    made.text = std::move(text);
    made.strong = strong;
    return made;
}

UpdateLine more(std::int64_t count) { return line(tr("… %1 more").arg(groupedText(count))); }

QString drawText(const UpdateLook& look, const UpdateAnatomy::Sample& sample)
{
    const Dataset& train = look.data->train;
    const QString number = groupedText(std::int64_t{sample.number} + 1);
    if (sample.label >= 0)
        return u"%1: %2"_s.arg(number, QString::fromStdString(train.classNames[static_cast<std::size_t>(sample.label)]));
    if (train.featureCount() == 1)
        return u"%1: %2, %3"_s.arg(number, valueText(double{train.features(0, sample.number)}), valueText(sample.target));
    return u"%1: %2"_s.arg(number, valueText(sample.target));
}

void addSamples(const UpdateLook& look, std::size_t rows, UpdateColumns& made)
{
    const auto& samples = look.anatomy.samples;
    const auto all = static_cast<std::size_t>(look.anatomy.batchSize);
    made.shown = std::min(samples.size(), all <= rows ? all : rows - 1);
    double largest = 0;
    for (const UpdateAnatomy::Sample& sample : samples)
        largest = std::max(largest, sample.loss);
    for (std::size_t i = 0; i < made.shown; ++i) {
        const UpdateAnatomy::Sample& sample = samples[i];
        UpdateLine drawn = line(drawText(look, sample));
        drawn.label = sample.label;
        made.columns[0].lines.push_back(std::move(drawn));
        UpdateLine predicted = line(valueText(sample.prediction));
        predicted.wrong = sample.predictedClass != sample.label;
        made.columns[1].lines.push_back(std::move(predicted));
        UpdateLine error = line(valueText(sample.loss));
        error.share = largest > 0 && std::isfinite(largest) ? std::clamp(sample.loss / largest, 0.0, 1.0) : 0;
        made.columns[2].lines.push_back(std::move(error));
    }
    if (made.shown < all) {
        made.columns[0].lines.push_back(more(static_cast<std::int64_t>(all - made.shown)));
        for (const std::size_t column : {1, 2})
            made.columns[column].lines.push_back(line(u"…"_s));
    }
}

Lines meanLines(const UpdateLook& look, std::size_t rows)
{
    const UpdateAnatomy& step = look.anatomy;
    Lines lines;
    if (rows > 3) {
        lines.push_back(line(u"Σ %1"_s.arg(valueText(step.meanLoss * static_cast<double>(step.batchSize), 4))));
        lines.push_back(line(u"÷ %1"_s.arg(groupedText(step.batchSize))));
    }
    if (step.penalty != 0)
        lines.push_back(line(tr("+ %1 penalty").arg(valueText(step.penalty))));
    lines.push_back(line(u"= %1"_s.arg(valueText(step.loss(), 4)), true));
    return lines;
}

// Names and numbers of parameters, then what sums them up, which has room in any case.
Lines withTail(const UpdateLook& look, std::size_t rows, Lines tail, QString (*text)(const QString&, const UpdateAnatomy::Parameter&))
{
    const UpdateAnatomy& step = look.anatomy;
    const std::size_t room = rows > tail.size() ? rows - tail.size() : 0;
    const auto all = static_cast<std::size_t>(step.allParameters);
    const std::size_t shown = all <= room ? all : std::min(room > 0 ? room - 1 : 0, step.parameters.size());
    Lines lines;
    for (std::size_t i = 0; i < shown; ++i)
        lines.push_back(line(text(parameterName(look.shape, step.parameters[i].index), step.parameters[i])));
    if (shown < all && room > 0)
        lines.push_back(more(static_cast<std::int64_t>(all - shown)));
    tail.resize(std::min(tail.size(), rows));
    lines.insert(lines.end(), tail.begin(), tail.end());
    return lines;
}

Lines gradientLines(const UpdateLook& look, std::size_t rows)
{
    const UpdateAnatomy& step = look.anatomy;
    Lines tail{line(u"‖g‖ %1"_s.arg(valueText(step.gradientNorm)), true)};
    if (step.clip < 1)
        tail.push_back(line(tr("cut to %1").arg(valueText(step.clip * step.gradientNorm))));
    return withTail(look, rows, std::move(tail), [](const QString& name, const UpdateAnatomy::Parameter& parameter) {
        return u"%1: %2"_s.arg(name, valueText(double{parameter.gradient}));
    });
}

Lines updateLines(const UpdateLook& look, std::size_t rows)
{
    const UpdateAnatomy& step = look.anatomy;
    Lines tail;
    if (!step.finite)
        tail = {line(tr("not finite"), true)};
    else if (!step.updates)
        tail = {line(tr("none yet: %1 of %2").arg(groupedText(step.groupBatches), groupedText(look.plan.accumulate)), true)};
    else
        tail = {line(u"‖Δw‖ %1"_s.arg(valueText(step.stepNorm)), true), line(u"η %1"_s.arg(rateText(step.learningRate)))};
    return withTail(look, rows, std::move(tail), [](const QString& name, const UpdateAnatomy::Parameter& parameter) {
        return u"%1: %2 → %3"_s.arg(name, valueText(double{parameter.before}), valueText(double{parameter.after}));
    });
}
} // namespace

UpdateColumns UpdateColumns::of(const UpdateLook& look, std::size_t rows)
{
    UpdateColumns made;
    for (int i = 0; i < updateStages; ++i) {
        const auto stage = static_cast<UpdateStage>(i);
        made.columns[static_cast<std::size_t>(i)] = {stage, stageName(stage), stageEquation(stage, look), {}};
    }
    rows = std::max<std::size_t>(rows, 1);
    addSamples(look, rows, made);
    made.columns[3].lines = meanLines(look, rows);
    made.columns[4].lines = gradientLines(look, rows);
    made.columns[5].lines = updateLines(look, rows);
    return made;
}

} // namespace epochscope
