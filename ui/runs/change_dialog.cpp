#include "runs/change_dialog.h"

#include "panel/property_editor.h"
#include "panel/words.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;
}

ChangeDialog::ChangeDialog(const RunRecord& record, const QString& name, QWidget* parent)
    : QDialog(parent), m_experiment(record.file.experiment), m_samples(record.plan.samples), m_properties(new QComboBox(this)),
      m_problem(new QLabel(this))
{
    setObjectName(u"changeDialog"_s);
    setWindowTitle(tr("Run Again with One Change"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);

    m_heading = new QLabel(tr("Run “%1” again, changing").arg(name), this);
    m_heading->setTextFormat(Qt::PlainText);
    m_heading->setWordWrap(true);
    m_heading->setBuddy(m_properties);
    column->addWidget(m_heading);
    m_properties->setObjectName(u"changeProperty"_s);
    m_properties->setAccessibleName(tr("Setting to change"));
    m_properties->setToolTip(tr("The settings that have an effect in this run"));
    for (const Property& property : properties()) {
        if (property.applies && !property.applies(m_experiment))
            continue;
        m_properties->addItem(textOf(property.label), textOf(property.path));
        m_properties->setItemData(m_properties->count() - 1, textOf(property.help), Qt::ToolTipRole);
    }
    column->addWidget(m_properties);
    m_place = new QVBoxLayout;
    column->addLayout(m_place);
    m_problem->setObjectName(u"changeProblem"_s);
    m_problem->setProperty("role", u"problem"_s);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_problem->setMinimumHeight(2 * m_problem->fontMetrics().lineSpacing()); // so that nothing moves when it speaks
    column->addWidget(m_problem);
    column->addStretch();

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    QPushButton* run = buttons->addButton(tr("&Run"), QDialogButtonBox::AcceptRole);
    run->setObjectName(u"changeRun"_s);
    run->setToolTip(tr("Train with this change; the run itself stays in the list"));
    run->setDefault(true);
    buttons->button(QDialogButtonBox::Cancel)->setToolTip(tr("Train nothing"));
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    // Never disabled: pressing it takes over what is still being typed.
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        const QString problem = obstacle();
        m_problem->setText(problem);
        if (!problem.isEmpty())
            return;
        Q_EMIT chosen(m_editor->path(), m_editor->value());
        accept();
    });
    connect(m_properties, &QComboBox::currentIndexChanged, this, &ChangeDialog::makeEditor);
    choose(u"batch.size"_s);
    m_properties->setFocus();
    setMinimumWidth(fontMetrics().averageCharWidth() * 56);
}

void ChangeDialog::setHeading(const QString& heading) { m_heading->setText(heading); }

void ChangeDialog::choose(const QString& path)
{
    const int place = m_properties->findData(path);
    if (place >= 0)
        m_properties->setCurrentIndex(place);
    if (!m_editor)
        makeEditor();
}

void ChangeDialog::makeEditor()
{
    const Property* property = findProperty(m_properties->currentData().toString().toStdString());
    if (!property)
        return;
    delete m_editor;
    m_editor = PropertyEditor::make(*property, this);
    m_editor->setTotal(m_samples);
    m_editor->setValue(property->get(m_experiment));
    m_place->addWidget(m_editor);
    setTabOrder(m_properties, m_editor);
    connect(m_editor, &PropertyEditor::edited, this, &ChangeDialog::check);
    check();
}

QString ChangeDialog::obstacle() const
{
    const PropertyValue value = m_editor->value();
    if (value == m_editor->property().get(m_experiment))
        return tr("This is the value of the run: choose another.");
    Experiment next = m_experiment;
    const std::string path = m_editor->path().toStdString();
    if (const auto set = epochscope::setProperty(next, path, value); !set)
        return refusal(m_editor->property(), set.error());
    for (const Problem& problem : problems(next))
        return sentences(problem.message, problem.hint);
    return {};
}

void ChangeDialog::check()
{
    const bool unchanged = m_editor->value() == m_editor->property().get(m_experiment);
    m_problem->setText(unchanged ? QString() : obstacle());
}

} // namespace epochscope
