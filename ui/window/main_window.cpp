#include "window/main_window.h"

#include "chart/guarded_chart_view.h"
#include "chart/learning_curve_view.h"
#include "chart/number_text.h"
#include "export/export_actions.h"
#include "export/panel_pictures.h"
#include "files/autosave.h"
#include "files/file_actions.h"
#include "files/recent_menu.h"
#include "files/settings.h"
#include "panel/experiment_panel.h"
#include "panel/words.h"
#include "run_controls/counters.h"
#include "run_controls/run_controls.h"
#include "run_controls/speed_slider.h"
#include "runs/runs_panel.h"
#include "window/about.h"
#include "window/appearance_menu.h"
#include "window/arrangement.h"
#include "window/branching.h"
#include "window/classroom.h"
#include "window/diagnosis_line.h"
#include "window/dock.h"
#include "window/field_keys.h"
#include "window/help_dialog.h"
#include "window/menus.h"
#include "window/notice_bar.h"
#include "window/presets.h"
#include "window/run_display.h"
#include "window/run_words.h"
#include "window/side_views.h"
#include "window/tool_bar.h"

#include <QtGui/QAction>
#include <QtGui/QCloseEvent>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QVBoxLayout>

#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QAction* action(QObject* parent, const char* name, const QString& text, const QString& tip, const QKeySequence& keys = {})
{
    auto* made = new QAction(text, parent);
    made->setObjectName(QLatin1String(name));
    made->setShortcut(keys);
    made->setToolTip(tip);
    return made;
}
} // namespace

MainWindow::MainWindow(Start start, Settings& settings, QWidget* parent) : QMainWindow(parent), m_settings(settings)
{
    setObjectName(u"mainWindow"_s);
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowTabbedDocks | AllowNestedDocks);
    setMinimumSize(784, 440);
    m_document.load(std::move(start.experiment), start.path);
    makeCentre();
    makeDocks();
    makeActions();
    fillMenus();
    connectRuns();
    connectDocument();
    connectFiles(start.autosaveFolder);
    new FieldKeys(this);
    restoreChoices();
    applyColors();
    documentChanged();
    m_chart->errorView()->setFocus(); // as if by the mouse: the frame of the focus is for those who go by the keys
    tell(tr("Ready."));
    if (!m_settings.notice().isEmpty())
        m_notice->showMessage(m_settings.notice());
}

// The parts know the document, the runs and the controller, which as members would go first.
MainWindow::~MainWindow()
{
    for (QObject* member : std::initializer_list<QObject*>{&m_document, &m_document.undoStack(), &m_runs, &m_controller})
        member->disconnect();
    for (QObject* part : std::initializer_list<QObject*>{m_sideViews, m_display, m_autosave, m_files, m_exports, m_classroom, m_toolBar,
                                                         m_run, m_arrangement, m_runsDock, m_experimentDock, takeCentralWidget()})
        delete part;
}

void MainWindow::makeCentre()
{
    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins({});
    column->setSpacing(0);
    m_notice = new NoticeBar(centre);
    m_chart = new LearningCurveView(centre);
    m_diagnosis = new DiagnosisLine(centre);
    m_counters = new Counters(centre);
    column->addWidget(m_notice);
    column->addWidget(m_chart, 1);
    column->addWidget(m_diagnosis);
    column->addWidget(m_counters);
    setCentralWidget(centre);
    m_status = new QLabel(this);
    m_status->setObjectName(u"status"_s);
    m_status->setTextFormat(Qt::PlainText); // it names files
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_status->setAccessibleName(tr("Status"));
    m_status->setContentsMargins(8, 0, 8, 0);
    statusBar()->addWidget(m_status, 1);
    statusBar()->setSizeGripEnabled(false);
}

void MainWindow::makeDocks()
{
    m_experimentDock = makeDock(*this, "experimentDock", tr("Experiment"), tr("&Experiment"), tr("Show or hide the settings"));
    m_panel = new ExperimentPanel(m_document, m_experimentDock);
    m_experimentDock->setWidget(m_panel);
    m_runsDock = makeDock(*this, "runsDock", tr("Runs"), tr("R&uns"), tr("Show or hide the list of the runs"));
    m_runsPanel = new RunsPanel(m_runs, m_runsDock);
    m_runsDock->setWidget(m_runsPanel);
    m_sideViews = new SideViews(*this, m_document, m_controller);
    m_arrangement = new Arrangement(*this, *m_experimentDock, *m_runsDock, m_settings);
}

void MainWindow::makeActions()
{
    m_run = new RunControls(m_controller, this);
    m_files = new FileActions(m_document, m_settings, this);
    m_exports = new ExportActions(this);
    m_exports->setPanels(m_sideViews->pictures());
    m_presets = new Presets(this);
    m_classroom = new Classroom(*this, m_settings,
                                {m_presets->next(), m_presets->previous(), m_run->stepBatch(), m_run->backBatch(),
                                 m_run->stepEpoch(), m_run->backEpoch()});
    connect(m_classroom, &Classroom::runOrPause, m_run, &RunControls::toggle);
    connect(m_classroom, &Classroom::changed, this, &MainWindow::setClassroom);
    const std::vector<QAction*> exports = m_exports->actions();
    m_toolBar = new ToolBar(*m_run, m_presets->box(), QList<QAction*>(exports.begin(), exports.end()), this);
    addToolBar(m_toolBar);
    connect(&m_toolBar->speed(), &SpeedSlider::paceChanged, &m_controller, &RunController::setPace);
}

void MainWindow::fillMenus()
{
    const auto menu = [this](const char* name, const QString& title, const QList<QAction*>& actions) {
        auto* made = new QMenu(title, this);
        made->setObjectName(QLatin1String(name));
        made->setToolTipsVisible(true);
        made->addActions(actions);
        return made->menuAction();
    };
    const auto& e = *m_exports;
    QAction* quit = action(this, "quitAction", tr("&Quit"), tr("Close the window; what is not saved is asked about"), Qt::CTRL | Qt::Key_Q);
    connect(quit, &QAction::triggered, this, &QWidget::close);
    QAction* words = action(this, "helpAction", tr("&Words and keys"), tr("What the words mean and which keys there are"), Qt::Key_F1);
    QAction* keys = action(this, "keysAction", tr("&Keyboard"), tr("All keys"));
    QAction* about = action(this, "aboutAction", tr("&About Epochscope"), tr("Versions and licence"));
    const auto help = [this](HelpDialog::Page page) {
        if (!m_help)
            m_help = new HelpDialog(*menuBar(), this);
        m_help->open(page);
    };
    connect(words, &QAction::triggered, this, [help] { help(HelpDialog::Page::glossary); });
    connect(keys, &QAction::triggered, this, [help] { help(HelpDialog::Page::keys); });
    connect(about, &QAction::triggered, this, [this] { showAbout(this); });

    m_files->recent->setTitle(tr("Open re&cent"));
    makeMenus(*this,
              {.file = {m_files->newDocument, m_files->open, m_files->recent->menuAction(), m_presets->menu()->menuAction(), nullptr,
                        m_files->save, m_files->saveAs, nullptr,
                        menu("exportMenu", tr("&Export"), {e.picture, m_sideViews->pictures().save, e.history, e.batches, e.experiment, e.weights}), e.print,
                        nullptr, quit},
               .edit = {m_panel->undoAction(), m_panel->redoAction(), nullptr, e.copyPicture, m_sideViews->pictures().copy, e.copyCommand},
               .run = {m_run->run(), m_run->pause(), m_run->stop(), nullptr, m_run->stepBatch(), m_run->stepEpoch(),
                       m_run->backBatch(), m_run->backEpoch(), nullptr, m_run->reset(), m_run->newSeed()},
               .view = viewActions(),
               .runs = m_runsPanel->actions(),
               .help = {words, keys, nullptr, about}});
}

QList<QAction*> MainWindow::viewActions()
{
    QAction* tidy = action(this, "resetArrangementAction", tr("&Reset arrangement"), tr("Put all panels back to where they belong"));
    connect(tidy, &QAction::triggered, m_sideViews, &SideViews::reset);
    connect(tidy, &QAction::triggered, m_arrangement, &Arrangement::reset);
    QList<QAction*> all = m_chart->actions();
    auto* panels = new QMenu(tr("&Panels"), this);
    panels->setObjectName(u"panelsMenu"_s);
    panels->setToolTipsVisible(true);
    panels->addActions(QList{m_experimentDock->toggleViewAction(), m_runsDock->toggleViewAction()} + m_sideViews->actions());
    panels->addSeparator();
    panels->addAction(tidy);
    all += {nullptr, panels->menuAction(), (new AppearanceMenu(m_settings, this))->menuAction(), m_classroom->toggle()};
    return all;
}

void MainWindow::connectDocument()
{
    connect(m_panel, &ExperimentPanel::changed, this, &MainWindow::documentChanged);
    connect(&m_document, &ExperimentDocument::changed, this, &MainWindow::documentChanged);
    connect(m_presets, &Presets::chosen, this, [this](const ExperimentFile& file, const QString& name) {
        m_document.replaceByPreset(file, tr("preset %1").arg(name));
        documentChanged(); // chosen again, its box had lost the mark
        standAtBeginning();
    });
    connect(m_run, &RunControls::newSeedRequested, this, [this] {
        ExperimentFile next = m_document.file();
        ++next.experiment.seed.init;
        ++next.experiment.seed.shuffle;
        m_document.replace(next, tr("new seed"));
    });
}

void MainWindow::connectRuns()
{
    m_display = new RunDisplay({m_controller, m_runs, *m_runsPanel, *m_chart, *m_counters, *m_diagnosis, m_document.sizes()}, this);
    m_sideViews->follow(*m_display, *m_chart);
    connect(m_sideViews, &SideViews::momentShown, m_display, &RunDisplay::showMoment);
    auto* branching = new Branching({m_controller, m_runs, m_sideViews->moments(), m_document, *this}, m_sideViews);
    connect(m_sideViews, &SideViews::branchWanted, branching, &Branching::ask);
    connect(branching, &Branching::refused, this, [this](const QString& reason) { m_notice->showMessage(reason); });
    connect(m_display, &RunDisplay::titleChanged, this, [this](const QString& progress) {
        m_progress = progress;
        // Of what moves, the frame of the window and the lists of windows need not hear with every picture.
        constexpr int often = 250; // ms
        if (m_controller.state() != RunController::State::running || m_titleAge.elapsed() >= often)
            updateTitle();
    });
    connect(&m_controller, &RunController::stateChanged, this, &MainWindow::updateTitle);
    connect(m_run, &RunControls::startRequested, this, &MainWindow::start);
    connect(m_run, &RunControls::resetRequested, this, [this] {
        m_display->reset(m_document.file());
        tell(tr("Ready to run from update 0."));
    });
    // What nobody can see any more is not stepped back or gone on with.
    connect(&m_runs, &RunList::removedChanged, this, [this] {
        if (m_display->runWasRemoved())
            standAtBeginning();
    });
    connect(&m_controller, &RunController::stateChanged, this, &MainWindow::updateRemark);
    connect(&m_controller, &RunController::preparing, this, [this](qint64 done, qint64 total) {
        m_counters->setPreparing(total > 0 ? static_cast<double>(done) / static_cast<double>(total) : -1);
        tell(total > 0 ? tr("Preparing the data: %1B of %2B")
                             .arg(siText(static_cast<double>(done)), siText(static_cast<double>(total)))
                       : tr("Preparing the data…"));
    });
    connect(&m_controller, &RunController::started, this, [this] {
        m_document.learnSize(m_controller.experiment(), m_controller.sourceSize());
        tell(m_controller.state() == RunController::State::paused ? tr("Paused.") : tr("Training…"));
    });
    connect(&m_controller, &RunController::advanced, this, [this, had = false]() mutable {
        if (const bool has = !m_controller.snapshot().history.empty(); std::exchange(had, has) != has)
            m_exports->refresh(); // there is a first epoch, or none any more
    });
    connect(&m_controller, &RunController::stateChanged, m_exports, &ExportActions::refresh);
    connect(&m_runs, &RunList::shownChanged, m_exports, &ExportActions::refresh); // the last one may be gone
    connect(&m_controller, &RunController::finished, this, &MainWindow::ended);
    connect(&m_controller, &RunController::failed, this, [this](const Error& error) {
        m_notice->showMessage(problemText(error));
        stopped(tr("The run could not start."));
    });
    connect(&m_controller, &RunController::stateChanged, this, [this, before = RunController::State::idle]() mutable {
        const RunController::State now = m_controller.state();
        if (before == RunController::State::preparing && now == RunController::State::idle)
            stopped(tr("Stopped before training began."));
        else if (now == RunController::State::paused)
            tell(tr("Paused."));
        else if (before == RunController::State::paused && now == RunController::State::running)
            tell(tr("Training…"));
        before = now;
    });

    const auto load = [this](std::uint64_t id, const QString& what) {
        if (const Run* run = m_runs.find(id))
            m_document.replace(run->record.file, what.arg(m_runs.nameOf(id)));
    };
    connect(m_runsPanel, &RunsPanel::loadRequested, this, [load](std::uint64_t id) { load(id, tr("settings of %1")); });
    connect(m_runsPanel, &RunsPanel::duplicateRequested, this,
            [this](std::uint64_t id, const QString& path, const PropertyValue& value) {
                const Run* run = m_runs.find(id);
                if (!run)
                    return;
                ExperimentFile next = run->record.file;
                if (const auto done = epochscope::setProperty(next.experiment, path.toStdString(), value); !done) {
                    m_notice->showMessage(problemText(done.error()));
                    return;
                }
                m_document.replace(next, tr("%1 with a change").arg(m_runs.nameOf(id)));
                if (m_controller.isBusy())
                    tell(tr("The settings are changed; the run at work goes on with its own. Press Run after it."));
                else if (m_panel->obstacle().isEmpty())
                    start(false);
            });
    connect(m_runsPanel, &RunsPanel::saveRequested, this, [this](std::uint64_t id) {
        if (const Run* run = m_runs.find(id))
            m_files->saveRun(id, m_runs.nameOf(id), run->record);
    });
    connect(m_runsPanel, &RunsPanel::openRequested, this, [this] { m_files->open->trigger(); });
}

void MainWindow::start(bool paused)
{
    if (m_controller.isBusy() || !m_panel->obstacle().isEmpty())
        return;
    if (!m_notice->isOffer())
        m_notice->hide();
    m_chart->setHint(tr("Preparing the data…"));
    m_controller.start(m_document.file(), paused);
}

// Before it began: what is shown stays, the last run and its curve, or what the settings come to.
void MainWindow::stopped(const QString& status)
{
    tell(status);
    m_display->restore(m_document.file());
}

void MainWindow::ended(const RunEnd& end)
{
    if (!m_display->hasRun())
        return; // reset in the meantime
    const QString sentenceOfEnd = runEndSentence(m_controller.snapshot(), end);
    tell(sentenceOfEnd);
    if (end.reason == FinishReason::failed) // of a divergence, diagnosis and chart tell
        m_notice->showMessage(end.message.empty() ? sentenceOfEnd : sentence(QString::fromStdString(end.message)));
}

void MainWindow::documentChanged()
{
    m_presets->show(m_document.file());
    m_run->setObstacle(m_panel->obstacle());
    m_display->setObstacle(m_panel->obstacle());
    m_display->showPlan(m_document.file());
    updateRemark();
    updateTitle();
    m_exports->refresh();
    if (std::exchange(m_documentNumber, m_document.number()) != m_document.number())
        standAtBeginning();
}

// Where another experiment is at hand and nothing runs: counters and title are its own, and a step begins its run.
void MainWindow::standAtBeginning()
{
    if (!m_controller.isBusy() && m_run->reset()->isEnabled())
        m_run->reset()->trigger();
}

void MainWindow::updateRemark()
{
    const bool differs = m_controller.isBusy() && m_controller.requested().experiment != m_document.file().experiment;
    m_panel->setRemark(differs ? tr("Changed during the run: these settings belong to the next run.") : QString());
}

void MainWindow::updateTitle()
{
    const QString document = m_files->documentTitle();
    const QString ofRun = m_display->hasRun() ? experimentTitle(m_controller.experiment()) : QString();
    QString progress = m_progress;
    if (!ofRun.isEmpty() && ofRun != experimentTitle(m_document.file()))
        progress += tr(" of %1").arg(ofRun);
    setWindowTitle(progress.isEmpty() ? document : progress + u" – "_s + document);
    setWindowModified(m_document.isModified());
    m_titleAge.start();
}

void MainWindow::tell(const QString& message) { m_status->setText(message); }

void MainWindow::applyColors()
{
    m_chart->setColors(ChartColors::of(palette()));
    QFont chartFont = font();
    chartFont.setPixelSize(std::max(1, QFontInfo(font()).pixelSize()));
    m_chart->setChartFont(chartFont);
    m_run->paintIcons(palette());
    m_exports->picture->setIcon(lookIcon(u"export"_s, palette()));
}

void MainWindow::setClassroom(bool on)
{
    m_arrangement->suspend(on);
    m_toolBar->setReduced(on);
    m_chart->setHeaderVisible(!on);
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (m_run && (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange))
        applyColors();
}

} // namespace epochscope
