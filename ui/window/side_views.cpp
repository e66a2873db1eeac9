#include "window/side_views.h"

#include "analysis/epoch_anatomy.h"
#include "anatomy/epoch_panel.h"
#include "bridge/run_controller.h"
#include "document/experiment_document.h"
#include "panel/words.h"
#include "window/dock.h"
#include "window/run_display.h"

#include <QtGui/QAction>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QMainWindow>

namespace epochscope {

SideViews::SideViews(QMainWindow& window, const ExperimentDocument& document, const RunController& controller)
    : QObject(&window), m_window(window), m_document(document), m_controller(controller),
      m_epochDock(makeDock(window, "epochDock", tr("Anatomy of an epoch"), tr("E&poch"),
                           tr("Show or hide the anatomy of an epoch: which samples are in which batch (F7)"))),
      m_epoch(new EpochPanel(m_epochDock))
{
    m_epochDock->setWidget(m_epoch);
    epochAction()->setShortcut(Qt::Key_F7);
    // Under the chart, beside the panels at the sides.
    window.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    window.addDockWidget(Qt::BottomDockWidgetArea, m_epochDock);
    m_epochDock->hide();
    for (const auto signal : {&ExperimentDocument::changed, &ExperimentDocument::sizeLearned})
        connect(&document, signal, this, [this] {
            if (m_shown == 0)
                showSource();
        });
}

SideViews::~SideViews() { delete m_epochDock; }

QAction* SideViews::epochAction() const { return m_epochDock->toggleViewAction(); }

void SideViews::reset()
{
    m_epochDock->setFloating(false);
    m_window.addDockWidget(Qt::BottomDockWidgetArea, m_epochDock);
    m_epochDock->hide();
}

void SideViews::follow(const RunDisplay& display)
{
    m_display = &display;
    connect(&display, &QObject::destroyed, this, [this] { m_display = nullptr; });
    connect(&m_controller, &RunController::started, this, &SideViews::learnClasses);
    // At its start, as it goes on, and when it is put away.
    connect(&display, &RunDisplay::titleChanged, this, [this] {
        if (m_shown != (m_display->hasRun() ? m_controller.snapshot().runId : 0))
            showSource();
        if (m_shown != 0)
            m_epoch->setStepsDone(m_controller.record().steps);
    });
    showSource();
}

// Kept apart from the data, which go with their run.
void SideViews::learnClasses()
{
    m_classes.reset();
    m_classesOf = m_controller.experiment();
    const auto& data = m_controller.data();
    if (data && !data->train.labels.empty() && data->train.samples() <= EpochAnatomy::mostPlaces)
        m_classes = std::make_shared<const SampleClasses>(SampleClasses{data->train.labels, data->train.classNames});
    m_shown = 0;
    showSource();
}

EpochSource SideViews::sourceOf(const ExperimentFile& file) const
{
    const Experiment& experiment = file.experiment;
    EpochSource source;
    source.batch = experiment.batch;
    source.seed = static_cast<std::uint64_t>(experiment.seed.shuffle);
    const Experiment& read = m_classesOf.experiment;
    if (read.data == experiment.data && read.seed.data == experiment.seed.data && read.seed.split == experiment.seed.split &&
        m_classesOf.folder == file.folder)
        source.classes = m_classes;
    return source;
}

void SideViews::showSource()
{
    const bool run = m_display && m_display->hasRun();
    m_shown = run ? m_controller.snapshot().runId : 0;
    EpochSource source = sourceOf(run ? m_controller.experiment() : m_document.file());
    if (run) {
        source.plan = m_controller.record().plan;
        source.runId = m_shown;
    } else if (const auto samples = m_document.trainingSamples()) {
        const Experiment& experiment = m_document.file().experiment;
        if (const auto plan = BatchPlan::make(*samples, experiment.batch, experiment.stop.epochs))
            source.plan = *plan;
        else
            source.missing = problemText(plan.error());
    } else {
        source.missing = tr("How many samples there are is known once the data have been read: press Run.");
    }
    m_epoch->setSource(std::move(source));
    if (run)
        m_epoch->setStepsDone(m_controller.record().steps);
}

} // namespace epochscope
