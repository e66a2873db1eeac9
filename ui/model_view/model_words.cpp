// What a picture of the model says in words.
#include "model_view/model_picture.h"

#include "chart/number_text.h"
#include "inside/moment_words.h"
#include "panel/words.h"

#include <QtCore/QStringList>

#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("ModelWords", text); }

QString partName(bool validation) { return validation ? tr("validation") : tr("training"); }

// "96.0 % of 200": of those looked at, where they are not all.
QString rightWords(std::int64_t right, std::int64_t looked, std::int64_t all)
{
    const QString share = percentText(static_cast<double>(right) / static_cast<double>(looked));
    if (looked == all)
        return tr("%1 of %2 right").arg(share, groupedText(all));
    return tr("%1 right of %2 drawn from %3").arg(share, groupedText(looked), groupedText(all));
}

QString fitWords(const ModelAnswer& answer)
{
    QStringList parts;
    for (const bool validation : {false, true}) {
        const ModelSight::Tally tally = answer.sight.tally(validation);
        const std::int64_t all = answer.subject.part(validation).samples();
        if (tally.samples == 0)
            continue;
        if (answer.subject.hasClasses())
            parts +=
                tr("%1 %2").arg(partName(validation), rightWords(tally.samples - tally.wrong, tally.samples, all));
        else if (tally.samples == all)
            parts += tr("%1 %2").arg(partName(validation), valueText(tally.rootMeanSquare));
        else
            parts += tr("%1 %2 (%3 drawn from %4)")
                         .arg(partName(validation), valueText(tally.rootMeanSquare), groupedText(tally.samples),
                              groupedText(all));
    }
    QString joined = parts.join(u" · "_s);
    if (!answer.subject.hasClasses())
        joined = tr("root mean square residual, %1").arg(joined);
    // Of a surface through many dimensions a sample need not lie on it: it may be right before a colour that is not its own.
    if (!answer.surface.isNull() && answer.subject.shape.features() > 2)
        joined += answer.scene->axes.first < 0 ? tr(" · surface: through the mean, along both components")
                                               : tr(" · surface: the other features at their means");
    return joined;
}
} // namespace

QString percentText(double share)
{
    return std::isnan(share) ? tr("undefined") : tr("%1 %").arg(fixedText(100 * share, 1));
}

QString className(const ModelSubject& subject, std::int64_t number)
{
    const auto& names = subject.data->train.classNames;
    return number >= 0 && number < static_cast<std::int64_t>(names.size())
               ? QString::fromStdString(names[static_cast<std::size_t>(number)])
               : tr("none");
}

QString axisTitle(const InputAxis& axis)
{
    const QString name = QString::fromStdString(axis.name);
    return axis.feature >= 0 ? name : tr("%1 (%2 % of variance)").arg(name, fixedText(100 * axis.share, 0));
}

QString sampleWords(const ModelSubject& subject, const SightPoint& each, const ModelSight& sight)
{
    const ScenePoint& point = each.point;
    const QString number = groupedText(point.sample + 1);
    QStringList parts{point.validation ? tr("Validation sample %1").arg(number)
                                       : tr("Training sample %1").arg(number)};
    const Dataset& part = subject.part(point.validation);
    constexpr std::int64_t mostFeatures = 4;
    QStringList values;
    for (std::int64_t f = 0; f < std::min(subject.shape.features(), mostFeatures); ++f) {
        const InputAxis axis = featureAxis(*subject.data, f);
        values += tr("%1 %2").arg(QString::fromStdString(axis.name),
                                  valueText(axis.inUnits(double{part.features(f, point.sample)})));
    }
    if (subject.shape.features() <= mostFeatures)
        parts += values.join(u", "_s);
    if (subject.hasClasses()) {
        const QString share = sight.hasProbabilities ? percentText(each.share) : tr("score %1").arg(valueText(each.share));
        if (each.isWrong())
            parts += tr("is %1, taken for %2 (%3): wrong")
                         .arg(className(subject, point.label), className(subject, each.predictedClass), share);
        else
            parts += tr("is %1, taken for it (%2): right").arg(className(subject, point.label), share);
    } else {
        parts +=
            tr("%1 %2, predicted %3, residual %4")
                .arg(QString::fromStdString(part.targetName.empty() ? "y" : part.targetName), valueText(point.target),
                     valueText(each.predicted), valueText(each.predicted - point.target));
    }
    if (each.inBatch)
        parts += tr("in the %1").arg(batchInTurnName(sight.batchIsNext));
    return parts.join(u" · "_s);
}

QString answerWords(const ModelAnswer& answer)
{
    const ModelChoices& choices = answer.question.choices;
    QStringList parts{momentWords(answer.subject.plan, answer.question.moment->steps)};
    switch (choices.mode) {
    case ModelMode::fit:
    case ModelMode::againstTruth:
        parts += fitWords(answer);
        break;
    case ModelMode::confusion:
        if (answer.confusion) {
            const ConfusionMatrix& matrix = answer.confusion->matrix;
            parts += tr("%1 %2").arg(partName(choices.validation),
                                     rightWords(matrix.correct(), matrix.samples(), answer.confusion->samples));
            parts += tr("mean recall %1").arg(percentText(matrix.balancedAccuracy()));
        }
        break;
    case ModelMode::images: {
        const std::int64_t all =
            choices.order == TileOrder::batchInTurn ? answer.looked : answer.subject.part(choices.validation).samples();
        if (answer.looked == 0)
            parts += tr("no samples");
        else if (choices.order == TileOrder::batchInTurn)
            parts += tr("%1 %2").arg(batchInTurnName(answer.sight.batchIsNext), rightWords(answer.looked - answer.wrong, answer.looked, all));
        else
            parts += tr("%1 %2").arg(partName(choices.validation),
                                     rightWords(answer.looked - answer.wrong, answer.looked, all));
        break;
    }
    case ModelMode::weights:
        parts += tr("weights of %1 units, from −%2 to %2")
                     .arg(groupedText(answer.tilesOf), valueText(answer.largestWeight));
        break;
    }
    return parts.join(u": "_s) + u'.';
}

} // namespace epochscope
