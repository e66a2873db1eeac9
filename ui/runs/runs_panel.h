// The list of the runs with what can be done to them. Everything is an action as well: QWidget::actions() in the order of
// a menu, separators included.
#pragma once

#include "runs/run_list.h"
#include "training/properties.h"

#include <QtWidgets/QWidget>

#include <optional>

class QFrame;
class QLabel;

namespace epochscope {

class RunActions;
class RunDetails;
class RunTable;

class RunsPanel : public QWidget
{
    Q_OBJECT
public:
    // The list must outlive the panel.
    explicit RunsPanel(RunList& runs, QWidget* parent = nullptr);
    ~RunsPanel() override;

    void setHighlighted(std::optional<std::uint64_t> id); // marks the row; says nothing
    void select(std::uint64_t id);
    std::optional<std::uint64_t> current() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void loadRequested(std::uint64_t id); // the run's experiment into the experiment panel
    // The run again with one property changed.
    void duplicateRequested(std::uint64_t id, const QString& path, const epochscope::PropertyValue& value);
    void saveRequested(std::uint64_t id);
    void openRequested();
    void highlighted(std::optional<std::uint64_t> id); // under the pointer or, moved to by keys, the current one

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeToolRow();
    QFrame* makeRemovedBar();
    void askForChange(std::uint64_t id);
    void follow(int row); // a run that has come
    void showRemoved();
    void showDetails();
    void showMemory();
    void fitIcons();

    RunList& m_runs;
    RunActions* m_actions;
    RunTable* m_table;
    RunDetails* m_details;
    QFrame* m_removed;
    QLabel* m_removedText;
    QLabel* m_memory;
};

} // namespace epochscope
