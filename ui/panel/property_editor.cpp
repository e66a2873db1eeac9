#include "panel/property_editor.h"

#include "panel/choice_editor.h"
#include "panel/number_editor.h"
#include "panel/text_editor.h"
#include "panel/words.h"

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;
} // namespace

PropertyEditor::PropertyEditor(const Property& property, QWidget* parent) : QWidget(parent), m_property(property)
{
    setObjectName(path() + u".editor"_s);
}

QString PropertyEditor::path() const { return textOf(m_property.path); }

void PropertyEditor::introduce(QWidget* part, const char* suffix, const QString& role, const QString& does) const
{
    part->setObjectName(path() + QLatin1String(suffix));
    QString name = textOf(m_property.label);
    if (!m_property.unit.empty())
        name += u" ("_s + textOf(m_property.unit) + u')';
    part->setAccessibleName(role.isEmpty() ? name : name + u", "_s + role);
    part->setAccessibleDescription(does.isEmpty() ? textOf(m_property.help) : does);
    part->setToolTip(does.isEmpty() ? propertyTip(m_property) : does);
}

PropertyEditor* PropertyEditor::make(const Property& property, QWidget* parent, EditorSize size)
{
    switch (property.type) {
    case PropertyType::integer:
    case PropertyType::number:
        return new NumberEditor(property, size, parent);
    case PropertyType::boolean:
        return new BooleanEditor(property, parent);
    case PropertyType::choice:
        return new ChoiceEditor(property, parent);
    case PropertyType::text:
    case PropertyType::integers:
    case PropertyType::numbers:
        break;
    }
    return new TextEditor(property, parent);
}

} // namespace epochscope
