#include "surface/surface_words.h"

#include "chart/number_text.h"
#include "inside/moment_words.h"
#include "panel/words.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("SurfaceWords", text); }

QString planeWords(const LaidSurface& laid)
{
    const std::int64_t all = laid.run->data->train.samples();
    const QString of = laid.samples < all
                           ? tr("of %1 of the %2 training samples, drawn by chance").arg(groupedText(laid.samples), groupedText(all))
                           : tr("of all %1 training samples").arg(groupedText(all));
    if (laid.kind == PlaneKind::twoParameters)
        return tr("The error %1 over slope and intercept.").arg(of);
    const QString parameters = groupedText(laid.run->shape.parameters);
    if (laid.kind == PlaneKind::random)
        return tr("The error %1 around the weights of update step %2, along two random directions among %3 parameters.")
            .arg(of, groupedText(laid.steps), parameters);
    switch (laid.third) {
    case ThirdPoint::best:
        return tr("The error %1 in the plane of the start, the weights of step %2 and the best epoch's, among %3 parameters.")
            .arg(of, groupedText(laid.steps), parameters);
    case ThirdPoint::exact:
        return tr("The error %1 in the plane of the start, the weights of step %2 and the exact solution, among %3 parameters.")
            .arg(of, groupedText(laid.steps), parameters);
    case ThirdPoint::path:
        return tr("The error %1 in the plane of the start, the weights of step %2 and the path's widest bend, among %3 parameters.")
            .arg(of, groupedText(laid.steps), parameters);
    case ThirdPoint::none:
        break;
    }
    return tr("The error %1 along the way from the start and one random direction, among %2 parameters.").arg(of, parameters);
}

QString shareWords(double share)
{
    const double percent = 100 * share;
    return tr("%1 % of the run's movement lies in this plane.")
        .arg(percent > 99.95 ? u"100"_s : percent >= 10 ? fixedText(percent, 0) : fixedText(percent, 1));
}

QString rateWords(const SurfaceFacts& facts)
{
    const double rate = facts.now->run->file.experiment.optimizer.learningRate;
    const double most = *facts.stableRate;
    return tr("Learning rate %1; on the full surface it is stable up to 2/λmax = %2%3.")
        .arg(editText(rate), valueText(most), rate > most ? tr(", which is less") : QString());
}
} // namespace

QString exactWords(const LeastSquares& exact)
{
    const QString error = valueText(exact.loss, 4);
    if (exact.parameters.size() == 2)
        return tr("Exact solution: w %1, b %2, error %3.")
            .arg(valueText(double{exact.parameters[0]}, 4), valueText(double{exact.parameters[1]}, 4), error);
    return exact.unique ? tr("Exact solution: error %1.").arg(error)
                        : tr("Exact solution, the shortest of many: error %1.").arg(error);
}

QString surfaceSummary(const SurfaceFacts& facts)
{
    if (!facts.laid || !facts.laid->grid)
        return {};
    const LaidSurface& laid = *facts.laid;
    QStringList parts;
    if (facts.showsExact && laid.exact)
        parts += exactWords(*laid.exact);
    if (facts.stableRate && facts.now)
        parts += rateWords(facts);
    parts += planeWords(laid);
    if (facts.share && laid.kind != PlaneKind::twoParameters)
        parts += shareWords(*facts.share);
    if (facts.batch)
        parts += tr("Dashed: the surface of the %1 alone, of %2; it only estimates the full one, which stays as it is.")
                     .arg(batchInTurnName(facts.batch->isNext), groupedText(facts.batch->samples));
    if (facts.startsByHand)
        parts += tr("The run began at weights set by hand, which its settings do not say.");
    if (facts.mayStart)
        parts += tr("Click to begin a run from there.");
    return parts.join(u' ');
}

QString pointWords(const SurfaceFacts& facts, PlanePoint point)
{
    if (!facts.laid || !facts.laid->grid)
        return {};
    const LaidSurface& laid = *facts.laid;
    const bool two = laid.kind == PlaneKind::twoParameters;
    const QString place = (two ? tr("w %1, b %2") : tr("(%1, %2)")).arg(valueText(point.a), valueText(point.b));
    QString text = tr("%1: error %2").arg(place, valueText(laid.grid->interpolated(point), 4));
    if (facts.mayStart)
        text += tr(". Click to begin a run here.");
    return text;
}

QString axisName(const LaidSurface& laid, bool first)
{
    if (laid.kind == PlaneKind::twoParameters)
        return first ? tr("slope w") : tr("intercept b");
    if (laid.kind == PlaneKind::random)
        return first ? tr("random direction 1") : tr("random direction 2");
    if (first)
        return laid.plane->firstIsRandom() ? tr("random direction") : tr("start to step %1").arg(groupedText(laid.steps));
    switch (laid.third) {
    case ThirdPoint::best:
        return tr("to the best");
    case ThirdPoint::exact:
        return tr("to the solution");
    case ThirdPoint::path:
        return tr("across the path");
    case ThirdPoint::none:
        break;
    }
    return tr("random direction");
}

} // namespace epochscope
