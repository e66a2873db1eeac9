#include "files/data_choices.h"

#include "files/data_paths.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QFileInfo>
#include <QtCore/QStringList>
#include <QtWidgets/QDoubleSpinBox>

#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr double proposed = 20; // per cent

QString tr(const char* text) { return QCoreApplication::translate("DataDialog", text); }
} // namespace

QDoubleSpinBox* validationBox(const DataSettings& current, DataSource source, QWidget* parent)
{
    auto* box = new QDoubleSpinBox(parent);
    box->setObjectName(u"validation"_s);
    box->setAccessibleName(tr("Validation"));
    box->setToolTip(tr("The share of the samples that is not trained on, to measure what was learned"));
    box->setRange(0, 90);
    box->setDecimals(0);
    box->setSingleStep(5);
    box->setSuffix(tr(" % of the samples"));
    box->setSpecialValueText(tr("none"));
    const bool none = current.validation.value == 0;
    const bool propose = current.validation.isCount() || (none && current.source != source);
    box->setValue(propose ? proposed : 100 * current.validation.value);
    box->setProperty("proposed", box->value());
    box->setMinimumWidth(box->fontMetrics().averageCharWidth() * 26);
    box->setMinimumHeight(box->fontMetrics().height() + 10); // as high as the lists beside it
    box->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    return box;
}

Share chosenShare(const QDoubleSpinBox& box, const DataSettings& current)
{
    const bool untouched = box.value() == box.property("proposed").toDouble();
    if (untouched && current.validation.value > 0 && !current.validation.isCount())
        return current.validation; // not rounded
    return Share{box.value() / 100};
}

ExperimentFile withDataFrom(DataSource source, ExperimentFile file, const std::string& path, std::optional<Task> task)
{
    const DataSettings defaults;
    Experiment& experiment = file.experiment;
    DataSettings& data = experiment.data;
    data.source = source;
    data.file = dataPath(path, file.folder);
    data.labels = defaults.labels;
    data.target = defaults.target;
    data.samples.reset();
    data.balance = defaults.balance;
    data.labelFlip = defaults.labelFlip;
    data.noise = defaults.noise;
    data.standardize = defaults.standardize;
    if (data.test.isCount())
        data.test = defaults.test;
    if (task == Task::regression) {
        if (experiment.loss.kind == LossKind::log || experiment.loss.kind == LossKind::crossEntropy)
            experiment.loss.kind = LossSettings().kind;
        experiment.loss.classWeight = LossSettings().classWeight;
        if (data.split == SplitKind::stratified)
            data.split = defaults.split;
        if (experiment.batch.order == BatchOrder::stratified)
            experiment.batch.order = BatchSettings().order;
    }
    file.name = QFileInfo(pathText(path)).completeBaseName().toStdString();
    file.description.clear();
    return file;
}

QString classNames(const std::vector<std::string>& names)
{
    constexpr std::size_t most = 12;
    QStringList list;
    for (std::size_t i = 0; i < names.size() && i < most; ++i)
        list.append(QString::fromStdString(names[i]));
    const QString text = list.join(u", "_s);
    return names.size() > most ? tr("%1 and %2 more").arg(text).arg(names.size() - most) : text;
}

} // namespace epochscope
