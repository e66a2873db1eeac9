// A property in a form: its label, its editor, and what is wrong with it, if anything.
#pragma once

#include "panel/property_editor.h"

class QLabel;

namespace epochscope {

class PropertyRow : public QWidget
{
    Q_OBJECT
public:
    enum class Size { normal, large };

    // With the Alt key, `mnemonic` moves to the editor; it is a letter of the label, or none.
    PropertyRow(const Property& property, Size size, char mnemonic, QWidget* parent = nullptr);

    PropertyEditor& editor() { return *m_editor; }
    const Property& property() const { return m_editor->property(); }

    void setProblem(const QString& problem); // empty: none
    QString problem() const;

private:
    QLabel* m_label;
    PropertyEditor* m_editor;
    QLabel* m_problem;
};

} // namespace epochscope
