#include "runs/run_figures.h"

#include "chart/number_text.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr std::int64_t rowsLookedAt = 10'000; // back from the end, for the newest measured value
constexpr std::int64_t bytesPerBucket = 18;

QString tr(const char* text) { return QCoreApplication::translate("RunFigures", text); }
QString nothing() { return u"–"_s; }

template <class Get>
std::optional<double> newest(const History::View& history, const Get& get)
{
    for (std::int64_t row = history.size() - 1; row >= std::max<std::int64_t>(0, history.size() - rowsLookedAt);
         --row)
        if (const double value = get(history[row]); !std::isnan(value))
            return value;
    return std::nullopt;
}
} // namespace

bool judgedByValidation(const RunRecord& record) { return record.file.experiment.data.validation.value > 0; }

QString judgedErrorName(const RunRecord& record)
{
    return judgedByValidation(record) ? tr("validation error") : tr("training error (running mean)");
}

std::optional<double> finalError(const RunRecord& record)
{
    const bool validation = judgedByValidation(record);
    return newest(record.history,
                  [=](const EpochRecord& row) { return validation ? row.validation : row.trainRunning; });
}

std::optional<double> finalAccuracy(const RunRecord& record)
{
    if (!record.classification)
        return std::nullopt;
    const bool validation = judgedByValidation(record);
    return newest(record.history,
                  [=](const EpochRecord& row) { return validation ? row.validationAccuracy : row.trainAccuracy; });
}

QString finalErrorText(const RunRecord& record)
{
    if (record.reason == FinishReason::diverged)
        return tr("diverged");
    if (record.reason == FinishReason::failed)
        return tr("failed");
    const auto error = finalError(record);
    return error ? valueText(*error) : nothing();
}

QString bestErrorText(const RunRecord& record)
{
    return record.best.epoch > 0 ? valueText(record.best.monitored) : nothing();
}

QString bestEpochText(const RunRecord& record)
{
    return record.best.epoch > 0 ? groupedText(record.best.epoch) : nothing();
}

QString updatesText(const RunRecord& record)
{
    const std::int64_t updates = record.position().updates;
    return updates < 1'000'000 ? groupedText(updates) : valueText(static_cast<double>(updates));
}

QString timeText(const RunRecord& record) { return record.seconds > 0 ? durationText(record.seconds) : nothing(); }

std::optional<double> progressOf(const RunRecord& record)
{
    if (record.isOver())
        return std::nullopt;
    const auto steps = static_cast<double>(record.plan.steps());
    return steps > 0 ? std::clamp(static_cast<double>(record.steps) / steps, 0.0, 1.0) : 0.0;
}

QString stateText(const RunRecord& record)
{
    if (!record.reason)
        return tr("epoch %1 of %2").arg(groupedText(record.position().epoch), groupedText(record.plan.epochs));
    switch (*record.reason) {
    case FinishReason::epochs:
        return tr("done");
    case FinishReason::patience:
        return tr("stopped early: no longer improving");
    case FinishReason::target:
        return tr("target error reached");
    case FinishReason::seconds:
        return tr("stopped: the time was up");
    case FinishReason::diverged:
        return record.divergence ? tr("diverged at update %1").arg(groupedText(record.divergence->update))
                                 : tr("diverged");
    case FinishReason::interrupted:
        return tr("stopped by you");
    case FinishReason::failed:
        break;
    }
    return tr("failed");
}

QString bestSentence(const RunRecord& record)
{
    if (record.best.epoch == 0)
        return record.history.size() > 0 ? tr("its best is known at the end") : tr("no epoch complete");
    return tr("best %1 at epoch %2").arg(bestErrorText(record), bestEpochText(record));
}

QString workSentence(const RunRecord& record)
{
    const QString updates =
        record.position().updates == 1 ? tr("1 update") : tr("%1 updates").arg(updatesText(record));
    return record.seconds > 0 ? tr("%1 in %2").arg(updates, durationText(record.seconds)) : updates;
}

std::int64_t bytesOf(const RunRecord& record)
{
    const std::int64_t rows =
        (record.history.size() + History::chunkRows - 1) / History::chunkRows * History::chunkRows;
    std::int64_t bytes = rows * static_cast<std::int64_t>(sizeof(EpochRecord));
    if (record.batchLosses)
        bytes += record.batchLosses->size() / record.batchLosses->width() * bytesPerBucket;
    if (record.parameters)
        bytes += static_cast<std::int64_t>(record.parameters->size() * sizeof(float));
    return bytes;
}

} // namespace epochscope
