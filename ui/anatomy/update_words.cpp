#include "anatomy/update_words.h"

#include "chart/number_text.h"
#include "panel/words.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("UpdateWords", text); }

bool isDescent(const UpdateLook& look) { return look.experiment.optimizer.kind == OptimizerKind::sgd; }
bool decays(const UpdateLook& look) { return look.experiment.optimizer.weightDecay != 0; }

QString optimizerName(OptimizerKind kind)
{
    switch (kind) {
    case OptimizerKind::sgd:
        return tr("SGD");
    case OptimizerKind::momentum:
        return tr("Momentum");
    case OptimizerKind::nesterov:
        return tr("Nesterov");
    case OptimizerKind::adagrad:
        return tr("Adagrad");
    case OptimizerKind::rmsprop:
        return tr("RMSprop");
    case OptimizerKind::adam:
        return tr("Adam");
    case OptimizerKind::adamw:
        break;
    }
    return tr("AdamW");
}

QString samplesText(std::int64_t count)
{
    return count == 1 ? tr("1 sample") : tr("%1 samples").arg(groupedText(count));
}

QString drawCaption(const UpdateLook& look)
{
    const BatchPosition at = look.plan.after(look.anatomy.steps);
    const std::int64_t first = at.batchOfPass * look.plan.batchSize + 1;
    const std::int64_t last = first + look.anatomy.batchSize - 1;
    const QString places = first == last ? tr("place %1").arg(groupedText(first))
                                         : tr("places %1–%2").arg(groupedText(first), groupedText(last));
    const QString pass = groupedText(at.pass + 1);
    switch (look.experiment.batch.order) {
    case BatchOrder::everyEpoch:
        return tr("Pass %1 over the data has an order of its own, shuffled by the seed. The batch is %2 of it.").arg(pass, places);
    case BatchOrder::once:
        return tr("The samples were shuffled once. The batch is %1 of that order, in every pass.").arg(places);
    case BatchOrder::never:
        return tr("The samples stay in the order of the data. The batch is %1.").arg(places);
    case BatchOrder::replacement:
        return tr("Each place is drawn from all samples: one may come twice, another not at all. The batch is %1 of pass %2.")
            .arg(places, pass);
    case BatchOrder::stratified:
        return tr("Every batch has the classes in nearly the same proportions. This one is %1 of pass %2.").arg(places, pass);
    case BatchOrder::buffer:
        break;
    }
    return tr("Each sample is drawn from the next %1 only. The batch is %2 of pass %3.")
        .arg(groupedText(look.experiment.batch.buffer), places, pass);
}

QString errorCaption(const UpdateLook& look)
{
    const auto& samples = look.anatomy.samples;
    const auto most = std::max_element(samples.begin(), samples.end(), [](const auto& a, const auto& b) { return a.loss < b.loss; });
    const bool all = static_cast<std::int64_t>(samples.size()) == look.anatomy.batchSize;
    QString text = tr("How wrong each prediction is, by itself.");
    if (samples.size() > 1)
        text += u' ' + (all ? tr("The largest error is that of sample %1: %2.")
                            : tr("The largest of those shown is that of sample %1: %2."))
                           .arg(groupedText(std::int64_t{most->number} + 1), valueText(most->loss, 4));
    if (look.experiment.loss.classWeight == ClassWeight::balanced)
        text += u' ' + tr("Rare classes weigh more.");
    return text;
}

QString meanCaption(const UpdateLook& look)
{
    const UpdateAnatomy& step = look.anatomy;
    QString text = tr("The error of the batch: the sum over its %1, divided by %2.")
                       .arg(samplesText(step.batchSize), groupedText(step.batchSize));
    if (step.batchSize < look.plan.batchSize)
        text += u' ' + tr("This last batch is smaller, so each of its samples counts %1 times as much as in a full one.")
                           .arg(valueText(static_cast<double>(look.plan.batchSize) / static_cast<double>(step.batchSize)));
    else
        text += u' ' + tr("Each sample counts the same.");
    return text;
}

QString gradientCaption(const UpdateLook& look)
{
    const UpdateAnatomy& step = look.anatomy;
    QString text = look.experiment.loss.reduction == Reduction::sum
                       ? tr("How steeply the sum of the errors rises with each parameter.")
                       : tr("How steeply the error rises with each parameter: the mean of the samples' own gradients.");
    if (step.groupBatches > 1)
        text += u' ' + tr("Over %1 batches so far.").arg(groupedText(step.groupBatches));
    if (step.allParameters > static_cast<std::int64_t>(step.parameters.size()))
        text += u' ' + tr("Of %1 parameters, those with the largest are shown.").arg(groupedText(step.allParameters));
    if (step.clip < 1)
        text += u' ' + tr("It is too long and is cut to %1 of its length.").arg(valueText(step.clip));
    return text;
}

QString updateCaption(const UpdateLook& look)
{
    const UpdateAnatomy& step = look.anatomy;
    if (!step.finite)
        return tr("The error or a parameter would no longer be a finite number: the run ends here as diverged.");
    if (!step.updates)
        return tr("No update yet: the gradients of %1 of %2 batches have been added up, and the parameters stay.")
            .arg(groupedText(step.groupBatches), groupedText(look.plan.accumulate));
    QString text = isDescent(look) ? tr("Every parameter goes against its gradient, %1 times as far.").arg(rateText(step.learningRate))
                                   : tr("%1 makes a step out of this gradient and of those before it, at rate %2.")
                                         .arg(optimizerName(look.experiment.optimizer.kind), rateText(step.learningRate));
    if (decays(look))
        text += u' ' + tr("Weight decay pulls it towards 0 as well.");
    return text + u' ' + tr("The next batch begins with the new parameters.");
}

QString subscript(std::int64_t number)
{
    QString text = QString::number(number);
    for (QChar& digit : text)
        digit = QChar(u'₀' + digit.digitValue());
    return text;
}
} // namespace

QString stageName(UpdateStage stage)
{
    switch (stage) {
    case UpdateStage::draw:
        return tr("Draw the batch");
    case UpdateStage::predict:
        return tr("Predict");
    case UpdateStage::error:
        return tr("Error per sample");
    case UpdateStage::mean:
        return tr("Mean");
    case UpdateStage::gradient:
        return tr("Gradient");
    case UpdateStage::update:
        break;
    }
    return tr("Update");
}

QString stageEquation(UpdateStage stage, const UpdateLook& look)
{
    const bool classes = look.data && look.data->train.task == Task::classification;
    switch (stage) {
    case UpdateStage::draw:
        return classes ? tr("sample, class") : look.shape.features() == 1 ? u"x, y"_s : tr("sample, y");
    case UpdateStage::predict:
        return look.loss == LossKind::log || look.loss == LossKind::crossEntropy ? tr("p of its class")
               : classes                                                         ? tr("score of its class")
                                                                                 : u"ŷ = f(x; w)"_s;
    case UpdateStage::error: {
        const QString weight = look.experiment.loss.classWeight == ClassWeight::balanced ? u"c · "_s : QString();
        switch (look.loss) {
        case LossKind::mae:
            return u"ℓ = "_s + weight + u"|ŷ − y|"_s;
        case LossKind::log:
        case LossKind::crossEntropy:
            return u"ℓ = −"_s + weight + u"ln p"_s;
        default:
            return u"ℓ = "_s + weight + u"(ŷ − y)²"_s;
        }
    }
    case UpdateStage::mean:
        return u"L = Σℓ ÷ %1"_s.arg(groupedText(look.anatomy.batchSize));
    case UpdateStage::gradient:
        return look.experiment.loss.reduction == Reduction::sum ? u"g = ∂Σℓ/∂w"_s : u"g = ∂L/∂w"_s;
    case UpdateStage::update:
        break;
    }
    if (!isDescent(look))
        return optimizerName(look.experiment.optimizer.kind);
    return decays(look) ? u"w − η (g + λw)"_s : u"w − η · g"_s;
}

QString stageCaption(UpdateStage stage, const UpdateLook& look)
{
    switch (stage) {
    case UpdateStage::draw:
        return drawCaption(look);
    case UpdateStage::predict:
        return tr("Each sample goes through the model with the same parameters: they stand still until the batch is done.");
    case UpdateStage::error:
        return errorCaption(look);
    case UpdateStage::mean:
        return meanCaption(look);
    case UpdateStage::gradient:
        return gradientCaption(look);
    case UpdateStage::update:
        break;
    }
    return updateCaption(look);
}

QString rateText(double rate)
{
    const QString exact = editText(rate);
    return exact.size() <= 7 ? exact : valueText(rate);
}

QString parameterName(const NetworkShape& shape, std::int64_t index)
{
    const auto layer = std::find_if(shape.layers.begin(), shape.layers.end(),
                                    [&](const LayerShape& each) { return index < each.biasOffset + each.out; });
    const bool bias = index >= layer->biasOffset;
    const std::int64_t place = index - (bias ? layer->biasOffset : layer->weightOffset);
    const std::int64_t out = bias ? place : place % layer->out;
    const std::int64_t in = bias ? 0 : place / layer->out;
    const QString letter = bias ? u"b"_s : u"w"_s;
    if (shape.layers.size() == 1 && layer->out == 1)
        return bias || layer->in == 1 ? letter : letter + subscript(in + 1);
    const QString places = bias ? QString::number(out + 1) : u"%1,%2"_s.arg(out + 1).arg(in + 1);
    return letter + (shape.layers.size() == 1 ? QString() : subscript(layer - shape.layers.begin() + 1)) + u'[' + places + u']';
}

QString stepWords(const UpdateLook& look)
{
    const BatchPlan& plan = look.plan;
    const BatchPosition at = plan.after(look.steps);
    QString text = tr("Update %1 of %2 · epoch %3, batch %4 of %5")
                       .arg(groupedText(at.updates + 1), groupedText(plan.updates), groupedText(at.epoch + 1), groupedText(at.batch + 1),
                            groupedText(plan.batchesPerEpoch));
    if (plan.repeats > 1)
        text += tr(", time %1 of %2").arg(groupedText(look.steps % plan.repeats + 1), groupedText(plan.repeats));
    return text;
}

QString sampleWords(const UpdateLook& look, std::size_t index)
{
    const UpdateAnatomy::Sample& sample = look.anatomy.samples[index];
    const Dataset& train = look.data->train;
    QStringList parts{tr("Sample %1").arg(groupedText(std::int64_t{sample.number} + 1))};
    if (train.featureCount() <= 4)
        for (Eigen::Index i = 0; i < train.featureCount(); ++i)
            parts += u"%1 %2"_s.arg(QString::fromStdString(train.featureNames[static_cast<std::size_t>(i)]),
                                    valueText(double{train.features(i, sample.number)}, 5));
    if (sample.label < 0) {
        parts += tr("y %1").arg(valueText(sample.target, 5));
        parts += tr("ŷ %1").arg(valueText(sample.prediction, 5));
    } else {
        const auto name = [&](std::int32_t label) { return QString::fromStdString(train.classNames[static_cast<std::size_t>(label)]); };
        parts += tr("class %1").arg(name(sample.label));
        parts += sample.predictedClass == sample.label ? tr("taken for it, p %1").arg(valueText(sample.prediction, 5))
                                                       : tr("taken for %1, p of its class %2")
                                                             .arg(name(sample.predictedClass), valueText(sample.prediction, 5));
    }
    parts += tr("error %1").arg(valueText(sample.loss, 5));
    return parts.join(u" · "_s);
}

} // namespace epochscope
