#include "runs/run_table.h"

namespace epochscope {

RunTable::RunTable(RunList& runs, QWidget* parent) : QTableView(parent), m_runs(runs) { setModel(&runs); }

void RunTable::setHighlighted(std::optional<std::uint64_t> id)
{
    m_highlighted = id;
    viewport()->update();
}

} // namespace epochscope
