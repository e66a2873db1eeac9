#include "files/idx_dialog.h"

#include "chart/number_text.h"
#include "files/data_choices.h"
#include "files/data_paths.h"
#include "panel/words.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QDoubleSpinBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

// The file beside it whose name has these words replaced; the number of dimensions in it may be any.
QString beside(const QString& path, const QString& word, const QString& otherWord, const QStringList& dimensions)
{
    const QFileInfo file(path);
    QString name = file.fileName();
    const auto at = name.lastIndexOf(word);
    if (at < 0)
        return {};
    name.replace(at, word.size(), otherWord);
    const auto idx = name.indexOf(u"idx"_s, at);
    for (const QString& dimension : dimensions) {
        QString candidate = name;
        if (idx >= 0 && idx + 3 < candidate.size())
            candidate[idx + 3] = dimension[0];
        for (const QString& each : {candidate, candidate + u".gz"_s, QString(candidate).remove(u".gz"_s)})
            if (const QString found = file.dir().filePath(each); QFileInfo(found).isFile())
                return found;
    }
    return {};
}
} // namespace

QString labelsBeside(const QString& images) { return beside(images, u"images"_s, u"labels"_s, {u"1"_s}); }
QString imagesBeside(const QString& labels)
{
    return beside(labels, u"labels"_s, u"images"_s, {u"3"_s, u"2"_s, u"4"_s});
}

IdxDialog::IdxDialog(const QString& path, ExperimentFile current, QWidget* parent)
    : QDialog(parent), m_current(std::move(current))
{
    setObjectName(u"idxDialog"_s);
    setWindowTitle(tr("Data from %1").arg(QFileInfo(path).fileName()));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    auto* form = new QFormLayout;
    form->setObjectName(u"form"_s);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    column->addLayout(form);
    m_samples = pathRow("samples", tr("&Samples"), tr("The IDX file with the samples, such as images"));
    m_labels = pathRow("labels", tr("&Labels"), tr("The IDX file with one label for each sample"));
    m_validation = validationBox(m_current.experiment.data, DataSource::idx, this);
    form->addRow(tr("&Validation"), m_validation);
    for (QLabel** label : {&m_meaning, &m_problem}) {
        *label = new QLabel(this);
        (*label)->setTextFormat(Qt::PlainText);
        (*label)->setWordWrap(true);
        column->addWidget(*label);
    }
    m_meaning->setObjectName(u"meaning"_s);
    m_meaning->setAccessibleName(tr("What the files come to"));
    m_problem->setObjectName(u"problem"_s);
    m_problem->setAccessibleName(tr("Problem"));
    m_problem->setProperty("role", u"problem"_s);
    m_problem->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_problem->setMinimumHeight(3 * fontMetrics().lineSpacing());
    column->addStretch(1);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_use = buttons->addButton(tr("&Use these data"), QDialogButtonBox::AcceptRole);
    m_use->setObjectName(u"use"_s);
    m_use->setDefault(true);
    m_use->setEnabled(false);
    m_use->setToolTip(tr("Train on these samples from the next run on"));
    buttons->button(QDialogButtonBox::Cancel)->setToolTip(tr("Leave the data as they are"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    resize(640, 240);

    m_samples->setText(path);
    m_labels->setText(labelsBeside(path));
    for (QLineEdit* edit : {m_samples, m_labels})
        connect(edit, &QLineEdit::textChanged, this, &IdxDialog::check);
    connect(&m_reading, &BackgroundWork::ended, this, [this] {
        if (std::exchange(m_checkAgain, false))
            check();
    });
    check();
}

IdxDialog::~IdxDialog() = default;

QLineEdit* IdxDialog::pathRow(const char* name, const QString& label, const QString& toolTip)
{
    auto* edit = new QLineEdit(this);
    edit->setObjectName(QLatin1String(name));
    edit->setAccessibleName(QString(label).remove(u'&'));
    edit->setToolTip(toolTip);
    auto* button = new QPushButton(tr("Choose…"), this);
    button->setObjectName(QLatin1String(name) + "Browse"_L1);
    button->setAccessibleName(tr("Choose the file: %1").arg(edit->accessibleName()));
    button->setToolTip(toolTip);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, [this, edit] { browse(edit); });
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(edit, 1);
    row->addWidget(button);
    auto* form = findChild<QFormLayout*>(u"form"_s);
    auto* caption = new QLabel(label, this);
    caption->setBuddy(edit);
    form->addRow(caption, row);
    return edit;
}

void IdxDialog::browse(QLineEdit* edit)
{
    const QString known = edit->text().isEmpty() ? m_samples->text() : edit->text();
    auto* dialog = new QFileDialog(this, edit->toolTip(), QFileInfo(known).path());
    dialog->setObjectName(u"idxFileDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, edit, &QLineEdit::setText);
    dialog->open();
}

void IdxDialog::check()
{
    if (m_reading.isBusy()) {
        m_checkAgain = true;
        return;
    }
    m_reading.start([this, samples = pathBytes(m_samples->text()),
                     labels = pathBytes(m_labels->text())](const ReadProgress&) -> BackgroundWork::Outcome {
        const Result<IdxShape> none = badInput("no file is chosen", "choose the one with the labels");
        auto shapes =
            std::make_shared<Shapes>(Shapes{readIdxShape(samples), labels.empty() ? none : readIdxShape(labels)});
        return [this, shapes] { showShapes(*shapes); };
    });
}

void IdxDialog::showShapes(const Shapes& shapes)
{
    const bool isLabels = shapes.samples && shapes.samples->dimensions.size() == 1;
    if (std::exchange(m_maySwap, false) && isLabels && m_labels->text().isEmpty()) {
        const QString images = imagesBeside(m_samples->text());
        m_labels->setText(m_samples->text());
        m_samples->setText(images);
        return; // which reads them again
    }
    m_meaning->clear();
    if (shapes.samples) {
        QStringList each;
        for (std::size_t i = 1; i < shapes.samples->dimensions.size(); ++i)
            each.append(groupedText(shapes.samples->dimensions[i]));
        m_meaning->setText(
            each.isEmpty()
                ? tr("%1 single values").arg(groupedText(shapes.samples->samples))
                : tr("%1 samples of %2 values each").arg(groupedText(shapes.samples->samples), each.join(u" × "_s)));
    }
    const QString problem = problemOf(shapes);
    m_size.reset();
    if (problem.isEmpty())
        m_size = {shapes.samples->samples, shapes.samples->valuesPerSample, {}};
    m_problem->setText(problem);
    m_use->setEnabled(problem.isEmpty());
    Q_EMIT checked();
}

QString IdxDialog::problemOf(const Shapes& shapes) const
{
    if (m_samples->text().isEmpty())
        return tr("Samples: no file is chosen. Choose the one with the samples.");
    if (!shapes.samples)
        return problemText(shapes.samples.error());
    if (!shapes.labels)
        return m_labels->text().isEmpty()
                   ? tr("Labels: no file is chosen. Choose the one with a label for each sample.")
                   : problemText(shapes.labels.error());
    if (shapes.labels->valuesPerSample != 1)
        return tr("Labels: this file has %1 values for each sample, and labels are one each. Choose another file.")
            .arg(groupedText(shapes.labels->valuesPerSample));
    if (shapes.labels->samples != shapes.samples->samples)
        return tr("Labels: there are %1 labels for %2 samples. Choose the file that belongs to the samples.")
            .arg(groupedText(shapes.labels->samples), groupedText(shapes.samples->samples));
    return {};
}

ExperimentFile IdxDialog::experiment() const
{
    ExperimentFile file = withDataFrom(DataSource::idx, m_current, pathBytes(m_samples->text()), std::nullopt);
    DataSettings& settings = file.experiment.data;
    settings.labels = dataPath(pathBytes(m_labels->text()), file.folder);
    settings.task = TaskChoice::automatic;
    settings.validation = chosenShare(*m_validation, m_current.experiment.data);
    return file;
}

} // namespace epochscope
