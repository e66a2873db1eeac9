#include "chart/loss_words.h"

#include "chart/curve_position.h"
#include "chart/loss_names.h"
#include "chart/number_text.h"

#include <QtCore/QCoreApplication>

#include <cmath>

namespace epochscope {

namespace {
constexpr int digits = 4;

QString tr(const char* text) { return QCoreApplication::translate("LossDefinitions", text); }

QString stateOf(const LossTable& table, const RunRecord& record)
{
    const std::int64_t wanted = record.history.empty() ? 0 : record.history.back().epoch;
    if (table.failed)
        return tr("There is not enough memory to work it out.");
    if (wanted == 0)
        return tr("The first epoch is at work…");
    if (table.reached < wanted)
        return tr("worked out up to epoch %1 of %2…").arg(groupedText(table.reached), groupedText(wanted));
    return {};
}

QString lagRemark(const LossTable& table, const EpochLosses* row)
{
    const QString lag = tr("B = N: the loss, taken before the update, lags by exactly one epoch");
    const EpochLosses* before = row ? table.nearest(row->epoch - 1) : nullptr;
    if (!before || before->epoch != row->epoch - 1)
        return lag + u'.';
    return tr("%1: %2 was measured after epoch %3.")
        .arg(lag, valueText(before->of(LossDefinition::measured), digits), groupedText(before->epoch));
}

// 2, 1.25, 57.1, 5,000.
QString timesText(double ratio) { return ratio < 100 ? QString::number(ratio, 'g', 3) : groupedText(std::llround(ratio)); }

// A dash where it was not measured, as in the epoch in which a run diverged.
QString shownValue(double value) { return std::isnan(value) ? QStringLiteral("–") : valueText(value, digits); }

const EpochLosses* rowAt(const LossTable& table, const RunRecord& record, std::optional<std::int64_t> step)
{
    if (table.rows.empty() || !step || record.plan.stepsPerEpoch() <= 0)
        return table.rows.empty() ? nullptr : &table.rows.back();
    return table.nearest(std::llround(static_cast<double>(*step) / static_cast<double>(record.plan.stepsPerEpoch())));
}
} // namespace

QString lossRemark(const RunRecord& record, const LossTable& table, const EpochLosses* row)
{
    const BatchPlan& plan = record.plan;
    if (plan.samples <= 0)
        return {};
    if (lagsByOneEpoch(plan, record.file.experiment))
        return lagRemark(table, row);
    if (plan.lastBatchSize < plan.batchSize)
        return tr("The last batch has %1 samples, not %2: in the unweighted mean each of them counts %3 times as much.")
            .arg(groupedText(plan.lastBatchSize), groupedText(plan.batchSize),
                 timesText(static_cast<double>(plan.batchSize) / static_cast<double>(plan.lastBatchSize)));
    return tr("All batches have the same size: weighted or not, the means are the same.");
}

LossKeyContent lossKeyContent(const RunCurves* run, bool named, std::optional<std::int64_t> step, const LearningCurveOptions& options,
                              const ChartColors& colors, double fontSize)
{
    const bool known = run && run->run().definitions;
    const RunRecord* record = known ? &run->run().record : nullptr;
    const EpochLosses* row = known ? rowAt(*run->run().definitions, *record, step) : nullptr;
    LossKeyContent content;
    for (const LossDefinition definition : lossDefinitions) {
        const RunStyle style = known ? run->run().style : RunStyle{};
        QPen pen = lossPen(definition, style, colors, fontSize, false);
        QString tools = lossTools(definition), shortTools = lossShortTools(definition);
        if (definition == LossDefinition::measured && known && curveOfLoss(definition, *run, options)) {
            pen = curvePen(CurveKind::measured, style, colors, fontSize, false);
            tools += tr("; this run’s own measured curve");
            shortTools += tr(" (own curve)");
        }
        content.rows.push_back({samplePen(pen), lossName(definition), lossShortName(definition), tools, shortTools,
                                row ? shownValue(row->of(definition)) : QString()});
    }
    if (!known) {
        content.state = tr("Worked out for the run at work or just ended: press Run.");
        return content;
    }
    content.state = stateOf(*run->run().definitions, *record);
    if (row)
        content.place = tr("epoch %1").arg(groupedText(row->epoch));
    if (row && named)
        content.place = tr("%1: %2").arg(run->run().name, content.place);
    content.remark = lossRemark(*record, *run->run().definitions, row);
    return content;
}

} // namespace epochscope
