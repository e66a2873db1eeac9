// The table of the runs: as many columns as the width allows, and which row is pointed at.
#pragma once

#include "runs/run_list.h"

#include <QtWidgets/QTableView>

#include <optional>
#include <set>

namespace epochscope {

class RunDelegate;

class RunTable : public QTableView
{
    Q_OBJECT
public:
    explicit RunTable(RunList& runs, QWidget* parent = nullptr);

    void setHighlighted(std::optional<std::uint64_t> id);
    std::optional<std::uint64_t> highlightedRun() const;
    std::set<std::uint64_t> selectedRuns() const;
    void selectRuns(const std::set<std::uint64_t>& ids); // the newest of them becomes the current one
    std::optional<std::uint64_t> currentRun() const;

Q_SIGNALS:
    void pointed(std::optional<std::uint64_t> id); // by the pointer or the keyboard
    void selectedRunsChanged();
    void showKeyPressed(); // Space
    void loadKeyPressed(); // Return
    void undoKeyPressed(); // Ctrl+Z, where a run was removed
    void menuRequested(const QPoint& globalPlace);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    bool isUndo(const QKeyEvent& event) const;
    void arrangeColumns();
    void useColors();
    void point(std::optional<std::uint64_t> id);
    void repaintRow(std::optional<std::uint64_t> id);
    std::optional<std::uint64_t> runAt(const QModelIndex& index) const;

    RunList& m_runs;
    RunDelegate* m_delegate;
    std::optional<std::uint64_t> m_pointed;
    bool m_byKey = false; // a key is moving the current row
    bool m_colouring = false;
};

} // namespace epochscope
