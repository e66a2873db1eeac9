#include "panel/property_row.h"

#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>

namespace epochscope {

PropertyRow::PropertyRow(const Property& property, Size size, char mnemonic, QWidget* parent)
    : QWidget(parent), m_label(new QLabel(this)), m_editor(PropertyEditor::make(property, this)),
      m_problem(new QLabel(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(4);
    column->addWidget(m_label);
    column->addWidget(m_editor);
    column->addWidget(m_problem);

    QFont font = m_label->font();
    if (size == Size::large) {
        font.setPointSizeF(font.pointSizeF() * 1.25);
        for (auto* box : m_editor->findChildren<QAbstractSpinBox*>())
            box->setFont(font);
        font.setBold(true);
    }
    m_label->setFont(font);
    QString label = QString::fromUtf8(property.label.data(), static_cast<qsizetype>(property.label.size()));
    if (const auto place = label.indexOf(QLatin1Char(mnemonic), 0, Qt::CaseInsensitive); mnemonic && place >= 0)
        label.insert(place, u'&');
    m_label->setText(label);
    m_label->setBuddy(m_editor->findChild<QWidget*>(m_editor->path()));
    m_label->setToolTip(QString::fromUtf8(property.help.data(), static_cast<qsizetype>(property.help.size())));

    m_problem->setObjectName(m_editor->path() + QStringLiteral(".problem"));
    m_problem->setProperty("role", QStringLiteral("problem")); // coloured by the style sheet
    m_problem->setWordWrap(true);
    m_problem->hide();
}

void PropertyRow::setProblem(const QString& problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

QString PropertyRow::problem() const { return m_problem->text(); }

} // namespace epochscope
