// A property in a form: its label, its editor, and what is wrong with it, if anything. The label stands beside the editor
// where there is room for both, else above it.
#pragma once

#include "panel/property_editor.h"

class QGridLayout;
class QLabel;

namespace epochscope {

class PropertyRow : public QWidget
{
    Q_OBJECT
public:
    // With the Alt key, `mnemonic` moves to the editor; it is a letter of the label, or none.
    PropertyRow(const Property& property, EditorSize size, char mnemonic, QWidget* parent = nullptr);

    PropertyEditor& editor() { return *m_editor; }
    const Property& property() const { return m_editor->property(); }

    void setProblem(const QString& problem); // empty: none
    QString problem() const;

    int labelWidth() const; // that the label needs
    void setLabelWidth(int width);
    bool applies(const Experiment& experiment) const;

    QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void arrange();
    void settle();

    QGridLayout* m_grid;
    QLabel* m_label;
    PropertyEditor* m_editor;
    QLabel* m_problem;
    int m_labelWidth = 0;
    bool m_ownLabel = true; // not taken by the editor
    bool m_beside = true;
};

} // namespace epochscope
