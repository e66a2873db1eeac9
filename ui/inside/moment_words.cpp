#include "inside/moment_words.h"

#include "chart/number_text.h"

#include <QtCore/QCoreApplication>

namespace epochscope {

namespace {
QString tr(const char* text) { return QCoreApplication::translate("MomentWords", text); }
} // namespace

QString placeWords(const BatchPlan& plan, std::int64_t steps)
{
    if (steps == 0)
        return tr("before the first batch");
    const BatchPosition at = plan.after(steps);
    if (at.batch == 0)
        return tr("end of epoch %1").arg(groupedText(at.epoch));
    return tr("epoch %1, batch %2 of %3").arg(groupedText(at.epoch + 1), groupedText(at.batch), groupedText(plan.stepsPerEpoch()));
}

QString momentWords(const BatchPlan& plan, std::int64_t steps)
{
    if (steps == 0)
        return tr("Before the first update");
    return tr("After update %1 · %2").arg(groupedText(plan.after(steps).updates), placeWords(plan, steps));
}

QString batchInTurnName(bool isNext) { return isNext ? tr("next batch") : tr("last batch"); }

} // namespace epochscope
