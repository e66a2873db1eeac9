// The experiment as a form, generated from the property table: the three numbers first and large, the arithmetic that follows
// from them, what is set most often, and the rest in groups that fold. Every change goes through the document and can be
// undone. Knows nothing of runs.
#pragma once

#include "document/experiment_document.h"

#include <QtCore/QPointer>
#include <QtCore/QStringList>
#include <QtWidgets/QWidget>

#include <vector>

class QAction;
class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace epochscope {

class FormulaBox;
class PropertyGroup;
class PropertyRow;

class ExperimentPanel : public QWidget
{
    Q_OBJECT
public:
    // The panel may be there a little longer than the document, as when a window goes.
    explicit ExperimentPanel(ExperimentDocument& document, QWidget* parent = nullptr);

    const ExperimentFile& experiment() const { return m_document.file(); }

    // Why this experiment cannot run, in words; empty if it can.
    const QString& obstacle() const { return m_obstacle; }
    // A remark at the foot of the panel, such as that changes belong to the next run.
    void setRemark(const QString& remark);

    // For the Edit menu. What was typed and refused is undone first: it has not reached the document.
    QAction* undoAction() const { return m_undo; }
    QAction* redoAction() const { return m_redo; }

    QStringList groups() const; // "data", "batch" …
    QStringList foldedGroups() const;
    void setFoldedGroups(const QStringList& names);
    // Unfolds the property's group and scrolls to it.
    void reveal(std::string_view path);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void changed(); // experiment() or obstacle() is another
    void foldedGroupsChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addRow(PropertyRow* row);
    void makeUndo();
    void alignLabels();
    void edited(PropertyRow& row);
    void documentChanged();
    void undo();
    void refresh();
    void refreshProblems();
    void refreshUndo();
    void settle();
    bool isRefused(const PropertyRow& row) const;
    // What `change` does to the form above the row does not move the row.
    template <class Change>
    void keepInPlace(const QWidget& row, Change change);

    ExperimentDocument& m_document;
    QPointer<ExperimentDocument> m_alive;
    Experiment m_shown;
    std::vector<PropertyRow*> m_rows;
    std::vector<PropertyGroup*> m_groups;
    std::vector<PropertyRow*> m_refused;  // whose text the table refuses: left as typed
    std::vector<PropertyRow*> m_different; // after the last change
    QScrollArea* m_scroll;
    FormulaBox* m_formula;
    QLabel* m_remark;
    QAction* m_undo;
    QAction* m_redo;
    QString m_obstacle;
    bool m_editing = false; // the change comes from a row
};

} // namespace epochscope
