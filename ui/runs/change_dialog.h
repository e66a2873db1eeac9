// Asks which setting of a run to change, and to what, before it is trained again.
#pragma once

#include "runs/run.h"
#include "training/properties.h"

#include <QtWidgets/QDialog>

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace epochscope {

class PropertyEditor;

class ChangeDialog : public QDialog
{
    Q_OBJECT
public:
    ChangeDialog(const RunRecord& record, const QString& name, QWidget* parent);

    void setHeading(const QString& heading);
    void choose(const QString& path); // a property that has an effect in this run

Q_SIGNALS:
    void chosen(const QString& path, const epochscope::PropertyValue& value);

private:
    void makeEditor();
    void check();
    QString obstacle() const; // why the change cannot be made; empty: it can

    Experiment m_experiment;
    std::int64_t m_samples; // that train
    QLabel* m_heading;
    QComboBox* m_properties;
    QVBoxLayout* m_place; // of the editor
    PropertyEditor* m_editor = nullptr;
    QLabel* m_problem;
};

} // namespace epochscope
