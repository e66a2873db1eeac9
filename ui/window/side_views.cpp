#include "window/side_views.h"

#include "analysis/epoch_anatomy.h"
#include "anatomy/epoch_panel.h"
#include "bridge/moment_source.h"
#include "bridge/run_controller.h"
#include "document/experiment_document.h"
#include "chart/learning_curve_navigation.h"
#include "chart/learning_curve_view.h"
#include "chart/number_text.h"
#include "chart/plot_file.h"
#include "export/panel_pictures.h"
#include "gradient/gradient_view.h"
#include "inside/moment_view.h"
#include "inside/time_bar.h"
#include "model_view/model_view.h"
#include "panel/words.h"
#include "surface/surface_view.h"
#include "window/dock.h"
#include "window/run_display.h"

#include <QtCore/QPointer>
#include <QtGui/QAction>
#include <QtGui/QKeySequence>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QMainWindow>
#include <QtWidgets/QToolBar>

#include <algorithm>
#include <utility>

namespace epochscope {

SideViews::SideViews(QMainWindow& window, const ExperimentDocument& document, RunController& controller)
    : QObject(&window), m_window(window), m_document(document), m_controller(controller),
      m_moments(new MomentSource(controller, this)), m_pictures(new PanelPictures(this))
{
    // Under the chart, beside the panels at the sides.
    window.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    m_epochDock =
        addDock("epochDock", tr("Anatomy of an epoch"), tr("E&poch"),
                tr("Show or hide the anatomy of an epoch: which samples are in which batch (F7)"), Qt::Key_F7);
    connect(m_epochDock, &QDockWidget::visibilityChanged, this, [this](bool seen) {
        if (seen)
            ensureEpoch();
    });
    m_pictures->add(
        m_epochDock, [this] { return m_epoch ? m_epoch->whyNoPicture() : QString(); }, [this] { return epochPicture(); });
    makeTimeBar();
    QDockWidget* const model = addDock("modelDock", tr("The model"), tr("&Model"),
                                       tr("Show or hide what the model makes of the data, at any moment of the run (F12)"),
                                       Qt::Key_F12);
    add(model, [model] { return new ModelView(model); });
    QDockWidget* const gradient =
        addDock("gradientDock", tr("The gradient"), tr("&Gradient"),
                tr("Show or hide the gradient: of single samples, of the batch and of all (Ctrl+G)"), Qt::CTRL | Qt::Key_G);
    add(gradient, [gradient] { return new GradientView(gradient); });
    QDockWidget* const surface = addDock("surfaceDock", tr("Error surface"), tr("Error &surface"),
                                         tr("Show or hide the error over the parameters, with the path of the run (Shift+F7)"),
                                         Qt::SHIFT | Qt::Key_F7);
    add(surface, [&controller, surface] { return new SurfaceView(controller, surface); });
    m_turns.setSingleShot(true);
    m_turns.setTimerType(Qt::PreciseTimer);
    m_turns.setInterval(RunController::frameMilliseconds);
    connect(&m_turns, &QTimer::timeout, this, &SideViews::giveTurn);
    reset();
    window.installEventFilter(this);
    connect(m_moments, &MomentSource::changed, this, &SideViews::showMoment);
    connect(m_moments, &MomentSource::shownChanged, this, &SideViews::showTime);
    for (const auto signal : {&ExperimentDocument::changed, &ExperimentDocument::sizeLearned})
        connect(&document, signal, this, [this] {
            if (m_shown == 0)
                showSource();
        });
}

SideViews::~SideViews()
{
    delete m_pictures; // asks the views
    qDeleteAll(m_docks);
    delete m_timeTools;
}

// Beneath all panels, from one side of the window to the other.
void SideViews::makeTimeBar()
{
    m_timeTools = new QToolBar(tr("Time machine"), &m_window);
    m_timeTools->setObjectName(QStringLiteral("timeTools"));
    m_timeTools->setMovable(false);
    m_timeTools->setContextMenuPolicy(Qt::PreventContextMenu);
    m_time = new TimeBar(*m_moments, m_timeTools);
    connect(m_time, &TimeBar::branchWanted, this, &SideViews::branchWanted);
    connect(&m_controller, &RunController::started, this, &SideViews::watch); // who branched had an eye on it
    connect(&m_controller, &RunController::stateChanged, this, &SideViews::showTime);
    m_timeTools->addWidget(m_time);
    QAction* const action = m_timeTools->toggleViewAction();
    action->setObjectName(QStringLiteral("timeToolsAction"));
    action->setText(tr("&Time machine"));
    action->setToolTip(tr("Show or hide the slider over all that the run has been through: every panel goes to that moment (Ctrl+T)"));
    action->setShortcut(Qt::CTRL | Qt::Key_T);
}

// The run as it goes on, or the moment of it that is looked at.
void SideViews::showTime()
{
    const bool hasRun = m_shown != 0;
    const std::int64_t done = m_controller.record().steps;
    m_time->setBranchable(m_controller.state() == RunController::State::idle || m_controller.state() == RunController::State::paused);
    m_time->setRun(hasRun ? m_controller.record().plan : BatchPlan{}, done);
    if (hasRun && m_epoch)
        m_epoch->setStepsDone(m_moments->shown().value_or(done));
    Q_EMIT momentShown(hasRun ? m_moments->shown() : std::nullopt);
    if (m_chart)
        m_chart->setMoment(m_shown, hasRun ? m_moments->shown() : std::nullopt);
}

QDockWidget* SideViews::addDock(const char* name, const QString& title, const QString& entry, const QString& tip, QKeySequence key)
{
    QDockWidget* const dock = makeDock(m_window, name, title, entry, tip);
    dock->toggleViewAction()->setShortcut(key);
    m_docks.append(dock);
    // One that is shown by its action or key comes before the other tabs.
    connect(dock->toggleViewAction(), &QAction::triggered, dock, [dock](bool shown) {
        if (shown)
            dock->raise();
    });
    return dock;
}

void SideViews::add(QDockWidget* dock, std::function<MomentView*()> make)
{
    const std::size_t index = m_momentDocks.size();
    m_momentDocks.push_back({dock, std::move(make)});
    connect(dock, &QDockWidget::visibilityChanged, this, [this, index](bool seen) { see(index, seen); });
    m_pictures->add(
        dock, [this, index] { return m_momentDocks[index].view ? m_momentDocks[index].view->whyNoPicture() : QString(); },
        [this, index] { return m_momentDocks[index].view->picture(); });
}

void SideViews::ensure(MomentDock& of)
{
    if (of.view)
        return;
    of.view = of.make();
    of.view->addTool(m_pictures->makeButton(of.dock));
    connect(of.view, &MomentView::seenChanged, m_pictures, &PanelPictures::refresh);
    of.dock->setWidget(of.view);
}

void SideViews::ensureEpoch()
{
    if (m_epoch)
        return;
    m_epoch = new EpochPanel(m_controller, m_epochDock);
    m_epoch->addTool(m_pictures->makeButton(m_epochDock));
    connect(m_epoch, &EpochPanel::seenChanged, m_pictures, &PanelPictures::refresh);
    m_epochDock->setWidget(m_epoch);
    showSource();
}

PanelPicture SideViews::epochPicture() const
{
    const bool run = m_display && m_display->hasRun();
    const ExperimentFile& file = run ? m_controller.experiment() : m_document.file();
    PanelPicture made;
    made.missing = m_epoch->whyNoPicture();
    made.experiment = experimentTitle(file);
    made.caption = QString::fromStdString(plotCaption(file.experiment));
    // Which epoch it is stands in the picture's own words. The panel stands still for as long as the picture may be drawn.
    made.draw = [panel = QPointer(m_epoch), hold = m_epoch->hold()](QPainter& painter, const QSizeF& size, const ChartColors& colors) {
        if (panel)
            panel->drawPicture(painter, size, colors);
    };
    return made;
}

// The window is there sooner without them.
bool SideViews::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == &m_window && event->type() == QEvent::Paint) {
        m_window.removeEventFilter(this);
        QMetaObject::invokeMethod(
            this,
            [this] {
                ensureEpoch();
                for (MomentDock& each : m_momentDocks)
                    ensure(each);
            },
            Qt::QueuedConnection);
    }
    return QObject::eventFilter(watched, event);
}

void SideViews::watch()
{
    m_moments->setWatched(std::any_of(m_momentDocks.begin(), m_momentDocks.end(), [](const MomentDock& each) { return each.seen; }));
}

// Behind other tabs it is not seen either.
void SideViews::see(std::size_t index, bool seen)
{
    m_momentDocks[index].seen = seen;
    watch();
    if (!seen)
        return;
    ensure(m_momentDocks[index]);
    m_momentDocks[index].view->setMoment(m_moments->moment());
}

// One view after the other, a frame for each: together they would make one frame long.
void SideViews::showMoment()
{
    for (MomentDock& each : m_momentDocks)
        each.waits = each.seen;
    if (!m_turns.isActive())
        giveTurn();
}

void SideViews::giveTurn()
{
    for (std::size_t i = 1; i <= m_momentDocks.size(); ++i) {
        const std::size_t turn = (m_turn + i) % m_momentDocks.size();
        MomentDock& next = m_momentDocks[turn];
        if (!next.waits || !next.seen)
            continue;
        m_turn = turn;
        next.waits = false;
        m_turns.start();
        next.view->setMoment(m_moments->moment());
        return;
    }
}

QList<QAction*> SideViews::actions() const
{
    QList<QAction*> all;
    for (const QDockWidget* dock : m_docks)
        all.append(dock->toggleViewAction());
    all.append(m_timeTools->toggleViewAction());
    return all;
}

void SideViews::reset()
{
    for (QDockWidget* dock : m_docks) {
        dock->setFloating(false);
        m_window.addDockWidget(Qt::BottomDockWidgetArea, dock);
        if (dock != m_docks.first())
            m_window.tabifyDockWidget(m_docks.first(), dock);
        dock->hide();
    }
    m_window.addToolBar(Qt::BottomToolBarArea, m_timeTools);
    m_timeTools->hide();
}

void SideViews::follow(const RunDisplay& display, LearningCurveView& chart)
{
    m_display = &display;
    m_chart = &chart;
    connect(&display, &QObject::destroyed, this, [this] { m_display = nullptr; });
    connect(&chart, &QObject::destroyed, this, [this] { m_chart = nullptr; });
    connect(&m_controller, &RunController::started, this, &SideViews::learnClasses);
    // At its start, as it goes on, and when it is put away.
    connect(&display, &RunDisplay::titleChanged, this, [this] {
        if (m_shown != (m_display->hasRun() ? m_controller.snapshot().runId : 0))
            showSource();
        if (!m_display->hasRun())
            m_moments->clear();
        showTime();
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
    source.file = file;
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
    if (!m_epoch) {
        showTime();
        return;
    }
    EpochSource source = sourceOf(run ? m_controller.experiment() : m_document.file());
    if (run) {
        source.plan = m_controller.record().plan;
        source.runId = m_shown;
        source.data = m_controller.data();
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
    showTime();
}

} // namespace epochscope
