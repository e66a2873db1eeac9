// One of a few: a list to choose from, or a box to tick.
#pragma once

#include "panel/property_editor.h"

class QCheckBox;
class QComboBox;

namespace epochscope {

class ChoiceEditor : public PropertyEditor
{
    Q_OBJECT
public:
    ChoiceEditor(const Property& property, QWidget* parent);

    PropertyValue value() const override;
    void setValue(const PropertyValue& value) override;

private:
    QComboBox* m_box;
};

class BooleanEditor : public PropertyEditor
{
    Q_OBJECT
public:
    BooleanEditor(const Property& property, QWidget* parent);

    PropertyValue value() const override;
    void setValue(const PropertyValue& value) override;

private:
    QCheckBox* m_box;
};

} // namespace epochscope
