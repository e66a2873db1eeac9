#include "chart/loss_names.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <array>

namespace epochscope {

namespace {
struct Names
{
    LossDefinition of;
    const char *end, *shortName, *name, *tools, *shortTools;
};

constexpr auto context = "LossDefinitions";
constexpr std::array<Names, 4> table{{
    {LossDefinition::weighted, QT_TRANSLATE_NOOP("LossDefinitions", "weighted"),
     QT_TRANSLATE_NOOP("LossDefinitions", "weighted mean"),
     QT_TRANSLATE_NOOP("LossDefinitions", "weighted mean of the batches, before each update"),
     QT_TRANSLATE_NOOP("LossDefinitions", "Keras, Lightning (on_epoch), scikit-learn; the training curve"),
     QT_TRANSLATE_NOOP("LossDefinitions", "Keras, Lightning, scikit-learn")},
    {LossDefinition::unweighted, QT_TRANSLATE_NOOP("LossDefinitions", "unweighted"),
     QT_TRANSLATE_NOOP("LossDefinitions", "unweighted mean"),
     QT_TRANSLATE_NOOP("LossDefinitions", "unweighted mean of the batches, before each update"),
     QT_TRANSLATE_NOOP("LossDefinitions", "PyTorch tutorials that average the batches"),
     QT_TRANSLATE_NOOP("LossDefinitions", "PyTorch tutorials: an average")},
    {LossDefinition::lastBatch, QT_TRANSLATE_NOOP("LossDefinitions", "last batch"),
     QT_TRANSLATE_NOOP("LossDefinitions", "last batch"),
     QT_TRANSLATE_NOOP("LossDefinitions", "last batch alone, before its update"),
     QT_TRANSLATE_NOOP("LossDefinitions", "PyTorch tutorials that print a batch’s loss"),
     QT_TRANSLATE_NOOP("LossDefinitions", "PyTorch tutorials: one batch")},
    {LossDefinition::measured, QT_TRANSLATE_NOOP("LossDefinitions", "measured"),
     QT_TRANSLATE_NOOP("LossDefinitions", "measured after"),
     QT_TRANSLATE_NOOP("LossDefinitions", "all training samples, measured after the epoch"),
     QT_TRANSLATE_NOOP("LossDefinitions", "TensorFlow Playground"),
     QT_TRANSLATE_NOOP("LossDefinitions", "TensorFlow Playground")},
}};

QString text(LossDefinition definition, const char* Names::*which)
{
    const auto names = std::find_if(table.begin(), table.end(), [definition](const Names& each) { return each.of == definition; });
    return QCoreApplication::translate(context, *names.*which);
}
} // namespace

QString lossEndName(LossDefinition definition) { return text(definition, &Names::end); }
QString lossShortName(LossDefinition definition) { return text(definition, &Names::shortName); }
QString lossName(LossDefinition definition) { return text(definition, &Names::name); }
QString lossTools(LossDefinition definition) { return text(definition, &Names::tools); }
QString lossShortTools(LossDefinition definition) { return text(definition, &Names::shortTools); }

} // namespace epochscope
