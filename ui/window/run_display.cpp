#include "window/run_display.h"

#include "chart/curve_position.h"
#include "chart/learning_curve_view.h"
#include "chart/plot_file.h"
#include "document/known_sizes.h"
#include "losses/loss_work.h"
#include "panel/words.h"
#include "run_controls/counters.h"
#include "runs/run_list.h"
#include "runs/run_names.h"
#include "runs/runs_panel.h"
#include "window/diagnosis_line.h"
#include "window/run_words.h"

#include <algorithm>
#include <utility>

namespace epochscope {

RunDisplay::RunDisplay(const Parts& parts, QObject* parent)
    : QObject(parent), m_parts(parts), m_losses(new LossWork(parts.controller, this)) // it hears of a run before this does
{
    m_clock.start();
    connect(&parts.controller, &RunController::started, this, &RunDisplay::started);
    connect(&parts.controller, &RunController::advanced, this, &RunDisplay::advanced);
    connect(&parts.controller, &RunController::finished, this, &RunDisplay::finished);
    // Where it came to a stand: the chart may have left out the last steps, and a batch now takes as long as it is looked at.
    connect(&parts.controller, &RunController::stateChanged, this, [this] {
        if (m_parts.controller.state() == RunController::State::paused &&
            m_parts.controller.snapshot().runId == m_current)
            advanced();
    });
    connect(&parts.runs, &RunList::shownChanged, this, &RunDisplay::redrawAll);
    connect(&parts.chart, &LearningCurveView::runHovered, &parts.panel, &RunsPanel::setHighlighted);
    connect(&parts.panel, &RunsPanel::highlighted, &parts.chart, &LearningCurveView::setHighlighted);
    connect(&parts.chart, &LearningCurveView::optionsChanged, m_losses,
            [this](const LearningCurveOptions& options) { m_losses->setOn(options.definitions); });
    m_losses->setOn(parts.chart.options().definitions);
    connect(m_losses, &LossWork::changed, this, &RunDisplay::showLosses);
    showHint();
}

CurveRun RunDisplay::curveOf(const Run& run, const RunRecord& record) const
{
    CurveRun curve{run.id, m_parts.runs.nameOf(run.id), run.style, record, record.isOver()};
    if (m_losses->run() == run.id)
        curve.definitions = m_losses->table();
    return curve;
}

// A run at work is drawn every frame anyway.
void RunDisplay::showLosses()
{
    if (m_parts.controller.state() == RunController::State::running)
        return;
    for (const Run& run : m_parts.runs.shown())
        if (run.id == m_losses->run() || m_losses->run() == 0)
            m_parts.chart.updateRun(curveOf(run, run.record));
}

std::vector<CurveRun> RunDisplay::curves() const
{
    std::vector<CurveRun> all;
    for (const Run& run : m_parts.runs.shown())
        all.push_back(curveOf(run, run.record));
    return all;
}

void RunDisplay::setObstacle(const QString& obstacle)
{
    m_blocked = !obstacle.isEmpty();
    if (m_parts.runs.rowCount() == 0 && !m_parts.controller.isBusy())
        showHint();
}

bool RunDisplay::runWasRemoved() const { return hasRun() && !m_parts.runs.find(m_current); }

// What the chart says where it has no curve to show.
void RunDisplay::showHint()
{
    const std::vector<Run> shown = m_parts.runs.shown();
    QString hint;
    if (m_parts.runs.rowCount() == 0)
        hint = m_blocked ? tr("These settings do not make a run yet: the reason stands beside them.")
                         : tr("Press Run: the learning curve is drawn here while the model trains.");
    else if (shown.empty())
        hint = tr("All runs are hidden: tick one in the list of the runs.");
    else if (std::all_of(shown.begin(), shown.end(), [](const Run& run) { return run.record.isOver(); }))
        hint = tr("The run ended before its first epoch was complete.");
    else
        hint = tr("The curve begins when the first epoch is complete.");
    m_parts.chart.setHint(hint);
}

void RunDisplay::redrawAll()
{
    m_parts.chart.setRuns(curves());
    showHint();
    showTitles();
}

const Run* RunDisplay::titular() const
{
    const RunList& runs = m_parts.runs;
    if (hasRun())
        return runs.find(m_current);
    for (int row = 0; row < runs.rowCount(); ++row)
        if (runs.at(row)->shown)
            return runs.at(row);
    return nullptr;
}

RunDisplay::Titles RunDisplay::titles(const ExperimentFile& file) const
{
    const Run* run = titular();
    const bool named = run && m_parts.runs.shown().size() > 1;
    const auto ofRun = [&](const QString& text) {
        return named ? tr("%1: %2").arg(m_parts.runs.nameOf(run->id), text) : text;
    };
    const ExperimentFile& of = run ? run->record.file : file;
    const auto plan = run ? std::optional(run->record.plan) : planOf(of);
    return {experimentTitle(of), plan ? ofRun(runSubtitle(*plan)) : QString(),
            ofRun(QString::fromStdString(plotCaption(of.experiment)))};
}

void RunDisplay::showTitles()
{
    const Titles now = titles(m_file);
    m_parts.chart.setTitles(now.title, now.subtitle);
}

std::optional<BatchPlan> RunDisplay::planOf(const ExperimentFile& file) const
{
    const Experiment& experiment = file.experiment;
    const auto samples = m_parts.sizes.trainingSamples(file);
    const auto plan = BatchPlan::make(samples.value_or(0), experiment.batch, experiment.stop.epochs);
    return plan ? std::optional(*plan) : std::nullopt;
}

void RunDisplay::showPlanOf(const ExperimentFile& file)
{
    m_file = file;
    const auto plan = planOf(file);
    m_parts.counters.setPlan(plan.value_or(BatchPlan{}));
    showTitles();
    if (plan)
        m_parts.chart.setPlanned(*plan);
}

void RunDisplay::showPlan(const ExperimentFile& file)
{
    if (!hasRun())
        showPlanOf(file);
}

void RunDisplay::reset(const ExperimentFile& file)
{
    m_current = 0;
    m_moment.reset();
    m_losses->clear();
    m_parts.diagnosis.clear();
    showPlanOf(file);
    Q_EMIT titleChanged({});
}

void RunDisplay::restore(const ExperimentFile& file)
{
    showHint();
    if (hasRun())
        showCounters();
    else
        showPlanOf(file);
}

void RunDisplay::showCounters()
{
    const RunSnapshot& now = m_parts.controller.snapshot();
    if (!m_moment) {
        m_parts.counters.showSnapshot(now, m_parts.controller.state() == RunController::State::paused);
        return;
    }
    const RunRecord& record = m_parts.controller.record();
    RunSnapshot then = now;
    then.position = now.plan.after(*m_moment);
    then.seconds = stepPosition(HorizontalAxis::seconds, record, *m_moment) - originOf(HorizontalAxis::seconds, record);
    then.updatesPerSecond = 0; // nothing moves
    m_parts.counters.showSnapshot(then, true);
}

void RunDisplay::showMoment(std::optional<std::int64_t> steps)
{
    if (std::exchange(m_moment, steps) == steps || !hasRun())
        return;
    showCounters();
    Q_EMIT titleChanged(m_parts.counters.summary());
}

void RunDisplay::started()
{
    const RunSnapshot& snapshot = m_parts.controller.snapshot();
    m_current = snapshot.runId;
    m_parts.counters.setPlan(snapshot.plan);
    m_parts.diagnosis.clear();
    m_parts.chart.setPlanned(snapshot.plan);
    m_redrawAfter = 0;
    const RunRecord& record = m_parts.controller.record();
    m_current = m_parts.runs.add(record, snapshot.runId);
    if (record.initialParameters && !record.branch) // no setting tells it from others
        m_parts.runs.rename(m_current, nameOfGivenStart(*record.initialParameters));
    showTitles();
    Q_EMIT titleChanged(m_parts.counters.summary());
}

void RunDisplay::advanced()
{
    const RunSnapshot& snapshot = m_parts.controller.snapshot();
    const RunRecord& record = m_parts.controller.record();
    m_parts.runs.update(snapshot.runId, record);
    if (hasRun()) {
        const bool paused = m_parts.controller.state() == RunController::State::paused;
        showCounters();
        m_parts.diagnosis.judge(record, paused);
        Q_EMIT titleChanged(m_parts.counters.summary());
    }
    const bool moving = m_parts.controller.state() == RunController::State::running && !record.isOver();
    if (moving && m_clock.elapsed() < m_redrawAfter)
        return;
    const Run* run = m_parts.runs.find(snapshot.runId);
    if (!run || !run->shown)
        return;
    QElapsedTimer cost;
    cost.start();
    m_parts.chart.updateRun(curveOf(*run, record));
    // A fifth of the window's time at most, however many epochs there are.
    m_redrawAfter = m_clock.elapsed() + 4 * cost.elapsed();
}

void RunDisplay::finished(const RunEnd& end)
{
    advanced(); // with the reason and the weights
    showHint();
    Q_EMIT ended(end.runId);
}

} // namespace epochscope
