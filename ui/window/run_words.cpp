#include "window/run_words.h"

#include "chart/number_text.h"

#include <QtCore/QCoreApplication>

namespace epochscope {

namespace {
QString tr(const char* text) { return QCoreApplication::translate("Run", text); }

QString epochsDone(const RunSnapshot& snapshot)
{
    return snapshot.position.epoch == 1 ? tr("1 epoch") : tr("%1 epochs").arg(groupedText(snapshot.position.epoch));
}

QString updatesDone(const RunSnapshot& snapshot)
{
    return snapshot.position.updates == 1 ? tr("1 update")
                                          : tr("%1 updates").arg(groupedText(snapshot.position.updates));
}
} // namespace

QString runSubtitle(const BatchPlan& plan) { return QString::fromStdString(plan.formula()); }

QString runEndSentence(const RunSnapshot& snapshot, const RunEnd& end)
{
    const QString work =
        tr("%1, %2 in %3").arg(epochsDone(snapshot), updatesDone(snapshot), durationText(snapshot.seconds));
    switch (end.reason) {
    case FinishReason::epochs:
        return tr("Done: %1.").arg(work);
    case FinishReason::patience:
        return tr("Stopped early, as the error no longer improved: %1.").arg(work);
    case FinishReason::target:
        return tr("Stopped: the target error is reached after %1.").arg(work);
    case FinishReason::seconds:
        return tr("Stopped: the time is up after %1.").arg(work);
    case FinishReason::diverged:
        return tr("Diverged after %1.").arg(work);
    case FinishReason::interrupted:
        return tr("Stopped by you after %1.").arg(work);
    case FinishReason::failed:
        break;
    }
    return tr("Failed after %1.").arg(work);
}

} // namespace epochscope
