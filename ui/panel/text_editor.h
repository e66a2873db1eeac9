// Texts, files with a button to choose one, and lists of numbers as their items with commas between.
#pragma once

#include "panel/property_editor.h"

class QLineEdit;

namespace epochscope {

class TextEditor : public PropertyEditor
{
    Q_OBJECT
public:
    TextEditor(const Property& property, QWidget* parent);

    // Something in a list that is no number becomes NaN, or a whole number out of any range: the table refuses both.
    PropertyValue value() const override;
    void setValue(const PropertyValue& value) override;

private:
    void browse();
    void leave();

    QLineEdit* m_edit;
    QString m_shown; // what the property says, as it is written; what is typed may differ
};

} // namespace epochscope
