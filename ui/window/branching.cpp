#include "window/branching.h"

#include "bridge/moment_source.h"
#include "bridge/run_controller.h"
#include "chart/curve_position.h"
#include "chart/number_text.h"
#include "document/experiment_document.h"
#include "panel/words.h"
#include "runs/change_dialog.h"
#include "runs/run_list.h"
#include "runs/run_names.h"

#include <utility>

namespace epochscope {

Branching::Branching(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts)
{
    connect(&parts.moments, &MomentSource::changed, this, &Branching::beginIfThere);
    connect(&parts.controller, &RunController::started, this, [this] {
        if (!m_name.isEmpty())
            m_parts.runs.rename(m_parts.controller.snapshot().runId, m_name);
        m_name.clear();
        m_wanted.reset();
    });
    connect(&parts.controller, &RunController::failed, this, [this] { m_name.clear(); });
    // Stopped while it was being prepared; or who asked has gone to another moment.
    connect(&parts.controller, &RunController::stateChanged, this, [this] {
        if (m_parts.controller.state() == RunController::State::idle)
            m_name.clear();
    });
    connect(&parts.moments, &MomentSource::shownChanged, this, [this] {
        if (const auto shown = m_parts.moments.shown(); m_wanted && shown && *shown != m_wanted->steps)
            m_wanted.reset();
    });
}

void Branching::ask(std::int64_t steps)
{
    const std::uint64_t id = m_parts.controller.snapshot().runId;
    const Run* run = m_parts.runs.find(id);
    if (!run) {
        Q_EMIT refused(tr("The run is not in the list any more: bring it back (Runs menu), or train again."));
        return;
    }
    auto* dialog = new ChangeDialog(run->record, m_parts.runs.nameOf(id), &m_parts.window);
    dialog->setWindowTitle(tr("Branch at update %1").arg(groupedText(run->record.plan.after(steps).updates)));
    dialog->setHeading(tr("A branch of “%1”: it begins with the weights of this moment; momentum, schedule and the order of the "
                          "samples begin anew. What changes?")
                           .arg(m_parts.runs.nameOf(id)));
    connect(dialog, &ChangeDialog::chosen, this,
            [this, id, steps](const QString& path, const PropertyValue& value) { prepare(id, steps, path, value); });
    dialog->open();
}

void Branching::prepare(std::uint64_t id, std::int64_t steps, const QString& path, const PropertyValue& value)
{
    const Run* run = m_parts.runs.find(id);
    if (!run || m_parts.controller.snapshot().runId != id) {
        Q_EMIT refused(tr("Another run has begun meanwhile."));
        return;
    }
    ExperimentFile file = run->record.file;
    if (const auto done = epochscope::setProperty(file.experiment, path.toStdString(), value); !done) {
        Q_EMIT refused(problemText(done.error()));
        return;
    }
    if (file.experiment.model.hidden != run->record.file.experiment.model.hidden) {
        Q_EMIT refused(tr("The weights of this moment are those of the layers as they are: a branch cannot change them. Choose another "
                          "setting, or run again from the start."));
        return;
    }
    const QString change = pieceOfName(*findProperty(path.toStdString()), value);
    const QString name = tr("%1 from %2").arg(change, groupedText(run->record.plan.after(steps).updates));
    m_wanted = Wanted{id, steps, std::move(file), name};
    m_parts.moments.setWatched(true); // though no view may be open
    m_parts.moments.show(steps);
    beginIfThere(); // it may be there already
}

void Branching::beginIfThere()
{
    const auto& moment = m_parts.moments.moment();
    if (!m_wanted || !moment || moment->run->id != m_wanted->run || moment->steps != m_wanted->steps)
        return;
    const Wanted wanted = *std::exchange(m_wanted, std::nullopt);
    const Run* run = m_parts.runs.find(wanted.run);
    if (!run) {
        Q_EMIT refused(tr("The run was removed meanwhile."));
        return;
    }
    const std::string name = m_parts.runs.nameOf(wanted.run).toStdString();
    m_parts.document.replace(wanted.file, tr("settings of a branch"));
    m_parts.controller.start(wanted.file, false,
                             {std::make_shared<const std::vector<float>>(moment->parameters),
                              std::make_shared<const BranchPoint>(branchPointOf(run->record, wanted.steps, name))});
    m_name = wanted.name; // once the run before it has been put away
}

} // namespace epochscope
