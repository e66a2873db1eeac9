// The table of the runs: columns as the width allows, a name first, and which row is pointed at.
#pragma once

#include "runs/run_list.h"

#include <QtWidgets/QTableView>

#include <optional>

namespace epochscope {

class RunTable : public QTableView
{
    Q_OBJECT
public:
    explicit RunTable(RunList& runs, QWidget* parent = nullptr);

    void setHighlighted(std::optional<std::uint64_t> id);
    std::optional<std::uint64_t> highlightedRun() const { return m_highlighted; }

Q_SIGNALS:
    void pointed(std::optional<std::uint64_t> id); // by the pointer or the keyboard

private:
    RunList& m_runs;
    std::optional<std::uint64_t> m_highlighted;
};

} // namespace epochscope
