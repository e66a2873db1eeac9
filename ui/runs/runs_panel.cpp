#include "runs/runs_panel.h"

#include "runs/run_table.h"

#include <QtWidgets/QVBoxLayout>

namespace epochscope {

RunsPanel::RunsPanel(RunList& runs, QWidget* parent)
    : QWidget(parent), m_runs(runs), m_table(new RunTable(runs, this))
{
    setObjectName(QStringLiteral("runsPanel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->addWidget(m_table);
}

void RunsPanel::setHighlighted(std::optional<std::uint64_t> id) { m_table->setHighlighted(id); }

void RunsPanel::select(std::uint64_t id) { m_table->selectRow(m_runs.rowOf(id)); }

std::optional<std::uint64_t> RunsPanel::current() const
{
    const Run* run = m_runs.at(m_table->currentIndex().row());
    return run ? std::optional(run->id) : std::nullopt;
}

QSize RunsPanel::sizeHint() const { return {fontMetrics().averageCharWidth() * 38 + 32, 280}; }
QSize RunsPanel::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 24, 160}; }

} // namespace epochscope
