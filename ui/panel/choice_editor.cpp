#include "panel/choice_editor.h"

#include "panel/words.h"

#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>

namespace epochscope {

ChoiceEditor::ChoiceEditor(const Property& property, QWidget* parent)
    : PropertyEditor(property, parent), m_box(new QComboBox(this))
{
    if (property.nullable)
        m_box->addItem(textOf(property.nullWord));
    for (const std::string_view choice : property.choices)
        m_box->addItem(choiceText(choice), textOf(choice));
    m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_box->setMinimumContentsLength(6);
    m_box->view()->setMinimumWidth(m_box->view()->sizeHintForColumn(0) + 24); // the list shows every word whole
    m_box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->addWidget(m_box);
    introduce(m_box);
    connect(m_box, &QComboBox::activated, this, &PropertyEditor::edited);
}

PropertyValue ChoiceEditor::value() const
{
    const QVariant choice = m_box->currentData();
    return choice.isValid() ? PropertyValue(choice.toString().toStdString()) : PropertyValue();
}

void ChoiceEditor::setValue(const PropertyValue& value)
{
    const auto* choice = std::get_if<std::string>(&value);
    m_box->setCurrentIndex(choice ? m_box->findData(QString::fromStdString(*choice)) : 0);
}

BooleanEditor::BooleanEditor(const Property& property, QWidget* parent)
    : PropertyEditor(property, parent), m_box(new QCheckBox(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->addWidget(m_box);
    row->addStretch();
    introduce(m_box);
    connect(m_box, &QCheckBox::clicked, this, &PropertyEditor::edited);
}

PropertyValue BooleanEditor::value() const { return m_box->isChecked(); }

void BooleanEditor::setValue(const PropertyValue& value)
{
    const auto* on = std::get_if<bool>(&value);
    m_box->setChecked(on && *on);
}

} // namespace epochscope
