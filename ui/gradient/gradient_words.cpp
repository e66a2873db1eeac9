#include "gradient/gradient_words.h"

#include "chart/number_text.h"
#include "inside/moment_words.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <cmath>
#include <numbers>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("GradientWords", text); }

QString countedSamples(std::int64_t count)
{
    return count == 1 ? tr("1 sample") : tr("%1 samples").arg(groupedText(count));
}

QString afterUpdates(std::int64_t count)
{
    return count == 1 ? tr("After 1 update") : tr("After %1 updates").arg(groupedText(count));
}

QString batchSentence(const GradientLook& look)
{
    const GradientSamples& samples = look.samples;
    const std::int64_t updates = look.moment->run->plan.after(look.moment->steps).updates;
    const QString who =
        tr("%1, the %2 (%3)").arg(afterUpdates(updates), batchInTurnName(samples.batchIsNext), countedSamples(samples.batchSize));
    if (samples.batchSize == samples.samples && !look.cloud.withReplacement)
        return tr("%1 is all there are: its gradient is the full one.").arg(who);
    if (std::isnan(samples.angle))
        return tr("%1 meets a gradient of length 0.").arg(who);
    return tr("%1 points %2° away from the full gradient and is %3 times as long.")
        .arg(who, fixedText(samples.angle * 180 / std::numbers::pi, 0), valueText(samples.batchLength / samples.fullLength));
}

QString cloudSentence(const GradientLook& look)
{
    const GradientCloud& cloud = look.cloud;
    const QString predicted = tr("Batches of %1 spread about it by %2").arg(groupedText(cloud.batchSize), valueText(cloud.predicted));
    if (cloud.places.empty())
        return tr("%1, as predicted; to draw some would take too long.").arg(predicted);
    if (std::isnan(cloud.measured) || cloud.places.size() < 2)
        return predicted + u'.';
    return tr("%1, as predicted; %2 drawn ones by %3.")
        .arg(predicted, groupedText(static_cast<std::int64_t>(cloud.places.size())), valueText(cloud.measured));
}

// Compared with the run's own batches; near all samples they spread less than the noise scale says, which knows no N.
QString noiseSentence(const GradientLook& look)
{
    const GradientSamples& samples = look.samples;
    const std::int64_t batch = look.moment->run->plan.batchSize;
    if (batch == samples.samples && !look.cloud.withReplacement)
        return batch == 1 ? tr("A batch of the only sample has no noise.")
                          : tr("A batch of all %1 samples has no noise.").arg(groupedText(batch));
    const QString noise = samples.batchSd > samples.fullLength ? tr("A batch of %1 is more noise than gradient: it is off by about %2 from one of %3.")
                                                               : tr("A batch of %1 is more gradient than noise: it is off by about %2 from one of %3.");
    return noise.arg(groupedText(batch), valueText(samples.batchSd), valueText(samples.fullLength));
}

// What is not what one might take it for.
QString remarks(const GradientLook& look)
{
    const GradientSamples& samples = look.samples;
    const ExperimentFile& file = look.moment->run->file;
    QStringList said;
    if (samples.looked < samples.samples)
        said += tr("From %1 samples of %2, drawn once.").arg(groupedText(samples.looked), groupedText(samples.samples));
    if (samples.batchLooked < samples.batchSize)
        said += tr("The batch from %1 of its samples.").arg(groupedText(samples.batchLooked));
    if (static_cast<std::int64_t>(samples.arrows.size()) < samples.looked)
        said += tr("%1 samples have arrows.").arg(groupedText(static_cast<std::int64_t>(samples.arrows.size())));
    if (file.experiment.batch.accumulate > 1)
        said += tr("%1 batches make one update: together as one of %2.")
                    .arg(groupedText(file.experiment.batch.accumulate),
                         groupedText(file.experiment.batch.accumulate * look.moment->run->plan.batchSize));
    if (file.experiment.loss.reduction == Reduction::sum)
        said += tr("Updates sum up samples; shown are their gradients ÷ B.");
    if (look.cloud.withReplacement)
        said += tr("Drawn with replacement, as the run does.");
    return said.join(u' ');
}
} // namespace

QString gradientWords(const GradientLook& look)
{
    if (!look.problem.isEmpty())
        return look.problem;
    if (!look.samples.finite)
        return tr("The gradient is no longer a finite number: the run has diverged.");
    QStringList said{batchSentence(look), cloudSentence(look), noiseSentence(look)};
    said += std::isnan(look.samples.noiseScale) ? tr("The noise scale cannot be told: the full gradient is too small among its samples.")
                                                : tr("Noise scale: %1.").arg(valueText(look.samples.noiseScale));
    if (const QString more = remarks(look); !more.isEmpty())
        said += more;
    return said.join(u' ');
}

QString gradientSummary(const GradientLook& look)
{
    if (!look.problem.isEmpty() || !look.samples.finite)
        return gradientWords(look);
    const QString more = remarks(look);
    return more.isEmpty() ? noiseSentence(look) : noiseSentence(look) + u' ' + more;
}

QString arrowWords(const GradientArrow& arrow)
{
    return tr("Sample %1: error %2, gradient of length %3")
        .arg(groupedText(std::int64_t{arrow.sample} + 1), valueText(arrow.loss, 4), valueText(arrow.length, 4));
}

QString noisePointWords(const NoiseCurve::Point& point, std::int64_t batchSize)
{
    return tr("%1: noise scale %2%3, B = %4")
        .arg(afterUpdates(point.updates), valueText(point.value, 4), point.coarse ? tr(" (estimated)") : QString(), groupedText(batchSize));
}

} // namespace epochscope
