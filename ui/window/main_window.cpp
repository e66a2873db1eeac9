#include "window/main_window.h"

#include "chart/guarded_chart_view.h"
#include "chart/learning_curve_chart.h"
#include "chart/number_text.h"
#include "chart/plot_file.h"
#include "data/prepare.h"
#include "panel/counters.h"
#include "panel/experiment_panel.h"
#include "panel/words.h"
#include "window/export_dialog.h"
#include "window/notice_bar.h"
#include "window/run_words.h"

#include <QtGui/QActionGroup>
#include <QtGui/QCloseEvent>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QToolBar>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QAction* action(QObject* parent, const char* name, const QString& text, const QKeySequence& shortcut = {})
{
    auto* made = new QAction(text, parent);
    made->setObjectName(QLatin1String(name));
    made->setShortcut(shortcut);
    return made;
}
} // namespace

MainWindow::MainWindow(ExperimentFile initial, QWidget* parent) : QMainWindow(parent)
{
    setObjectName(u"mainWindow"_s);
    m_clock.start();
    m_document.load(std::move(initial));
    makePanels();
    makeActions();
    makeMenus();
    makeToolBar();
    connectRun();
    for (QWidget* child : m_panel->findChildren<QWidget*>())
        if (qobject_cast<QAbstractSpinBox*>(child) || qobject_cast<QLineEdit*>(child))
            child->installEventFilter(this);

    applyColors();
    experimentChanged();
    m_status->setText(tr("Ready."));
    resize(1180, 760);
}

MainWindow::~MainWindow() = default;

void MainWindow::makePanels()
{
    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins({});
    column->setSpacing(0);
    m_notice = new NoticeBar(centre);
    m_chart = new LearningCurveChart;
    m_view = new GuardedChartView(m_chart, centre);
    m_view->setObjectName(u"learningCurve"_s);
    m_view->setAccessibleName(tr("Learning curve"));
    m_counters = new Counters(centre);
    column->addWidget(m_notice);
    column->addWidget(m_view, 1);
    column->addWidget(m_counters);
    setCentralWidget(centre);

    auto* dock = new QDockWidget(tr("Experiment"), this);
    dock->setObjectName(u"experimentDock"_s);
    m_panel = new ExperimentPanel(m_document, dock);
    dock->setWidget(m_panel);
    dock->setAllowedAreas(Qt::LeftDockWidgetArea | Qt::RightDockWidgetArea);
    addDockWidget(Qt::LeftDockWidgetArea, dock);
    m_showPanel = dock->toggleViewAction();
    m_showPanel->setObjectName(u"showExperiment"_s);
    m_showPanel->setText(tr("&Experiment panel"));
    connect(m_panel, &ExperimentPanel::changed, this, &MainWindow::experimentChanged);

    m_status = new QLabel(this);
    m_status->setObjectName(u"status"_s);
    m_status->setTextFormat(Qt::PlainText); // it names files
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_status->setAccessibleName(tr("Status"));
    m_status->setContentsMargins(8, 0, 8, 0);
    statusBar()->addWidget(m_status, 1);
    statusBar()->setSizeGripEnabled(false);
}

void MainWindow::makeActions()
{
    m_run = action(this, "runAction", tr("&Run"), Qt::Key_F5);
    m_stop = action(this, "stopAction", tr("&Stop"), Qt::SHIFT | Qt::Key_F5);
    m_export = action(this, "exportAction", tr("&Export curve…"), Qt::CTRL | Qt::Key_E);
    m_export->setToolTip(tr("Save the learning curve as a PNG, SVG or PDF file"));
    m_logarithmic = action(this, "logarithmicAction", tr("&Logarithmic error axis"), Qt::CTRL | Qt::Key_L);
    m_logarithmic->setCheckable(true);
    m_quit = action(this, "quitAction", tr("&Quit"), QKeySequence::Quit);
    m_about = action(this, "aboutAction", tr("&About Epochscope"));
    connect(m_run, &QAction::triggered, this, &MainWindow::run);
    connect(m_stop, &QAction::triggered, this, &MainWindow::stop);
    connect(m_export, &QAction::triggered, this, &MainWindow::exportCurve);
    connect(m_quit, &QAction::triggered, this, &QWidget::close);
    connect(m_about, &QAction::triggered, this, &MainWindow::about);
    connect(m_logarithmic, &QAction::toggled, this, [this](bool on) {
        LearningCurveOptions options = m_chart->options();
        options.logarithmic = on;
        m_chart->setOptions(options);
    });
}

void MainWindow::makeMenus()
{
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addAction(m_export);
    file->addSeparator();
    file->addAction(m_quit);
    menuBar()->addMenu(tr("&Edit"))->addActions({m_panel->undoAction(), m_panel->redoAction()});
    QMenu* runMenu = menuBar()->addMenu(tr("&Run"));
    runMenu->addActions({m_run, m_stop});
    QMenu* view = menuBar()->addMenu(tr("&View"));
    view->addAction(m_logarithmic);
    view->addAction(m_showPanel);
    view->addSeparator();
    QMenu* appearance = view->addMenu(tr("&Appearance"));
    auto* group = new QActionGroup(this);
    const std::pair<Appearance, QString> choices[] = {{Appearance::system, tr("As the &system")},
                                                      {Appearance::light, tr("&Light")},
                                                      {Appearance::dark, tr("&Dark")}};
    for (const auto& [choice, text] : choices) {
        QAction* item = appearance->addAction(text);
        item->setCheckable(true);
        item->setChecked(choice == Appearance::system);
        group->addAction(item);
        connect(item, &QAction::triggered, this, [chosen = choice] { applyLook(*qApp, chosen); });
    }
    menuBar()->addMenu(tr("&Help"))->addAction(m_about);
}

void MainWindow::makeToolBar()
{
    QToolBar* bar = addToolBar(tr("Tools"));
    bar->setObjectName(u"toolBar"_s);
    bar->setMovable(false);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->setIconSize({16, 16});
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    const auto add = [bar](QAction* which, const char* name) {
        bar->addAction(which);
        QWidget* button = bar->widgetForAction(which);
        button->setObjectName(QLatin1String(name));
        button->setAccessibleName(which->text().remove(u'&').remove(u'…'));
        button->setFocusPolicy(Qt::StrongFocus);
    };
    add(m_run, "run");
    add(m_stop, "stop");
    bar->addSeparator();
    auto* label = new QLabel(tr("&Preset"), bar);
    label->setContentsMargins(8, 0, 0, 0);
    bar->addWidget(label);
    m_presets = new QComboBox(bar);
    m_presets->setObjectName(u"presets"_s);
    m_presets->setAccessibleName(tr("Preset"));
    m_presets->setPlaceholderText(tr("own settings"));
    m_presets->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    for (const std::string& name : presetNames()) {
        const auto known = preset(name);
        if (!known)
            continue;
        m_presetFiles.push_back(*known);
        m_presets->addItem(QString::fromStdString(name));
        m_presets->setItemData(m_presets->count() - 1, QString::fromStdString(known->description), Qt::ToolTipRole);
    }
    label->setBuddy(m_presets);
    bar->addWidget(m_presets);
    connect(m_presets, &QComboBox::activated, this, &MainWindow::choosePreset);
    auto* space = new QWidget(bar);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    add(m_export, "export");
}

void MainWindow::connectRun()
{
    connect(&m_controller, &RunController::stateChanged, this, [this] {
        updateActions();
        updateRemark();
    });
    connect(&m_controller, &RunController::preparing, this, [this](qint64 done, qint64 total) {
        m_counters->setPreparing(total > 0 ? static_cast<double>(done) / static_cast<double>(total) : -1);
        m_status->setText(total > 0 ? tr("Preparing the data: %1B of %2B")
                                          .arg(siText(static_cast<double>(done)), siText(static_cast<double>(total)))
                                    : tr("Preparing the data…"));
    });
    connect(&m_controller, &RunController::started, this, [this] {
        const RunSnapshot& snapshot = m_controller.snapshot();
        m_counters->setPlan(snapshot.plan);
        m_chart->setTitles(experimentTitle(m_controller.experiment()), runSubtitle(snapshot.plan));
        m_chart->setRuns({curveRun(false)});
        m_chart->setHint(tr("The curve begins when the first epoch is complete."));
        m_redrawAfter = 0;
        m_status->setText(tr("Training…"));
    });
    connect(&m_controller, &RunController::advanced, this, &MainWindow::showProgress);
    connect(&m_controller, &RunController::finished, this, &MainWindow::runFinished);
    connect(&m_controller, &RunController::failed, this, [this](const Error& error) {
        m_notice->showMessage(problemText(error));
        didNotStart(tr("The run could not start."));
    });
}

void MainWindow::run()
{
    if (m_controller.isBusy() || !m_panel->obstacle().isEmpty())
        return;
    m_notice->hide();
    m_chart->setHint(tr("Preparing the data…"));
    m_controller.start(m_panel->experiment());
}

void MainWindow::stop()
{
    const bool wasPreparing = m_controller.state() == RunController::State::preparing;
    if (m_controller.state() == RunController::State::running)
        m_status->setText(tr("Stopping after the batch at work…"));
    m_controller.stop();
    if (wasPreparing)
        didNotStart(tr("Stopped before training began."));
}

// What is shown stays: the last run and its curve, or what the settings come to.
void MainWindow::didNotStart(const QString& status)
{
    m_status->setText(status);
    if (m_controller.snapshot().runId == 0) {
        showPlan();
        return;
    }
    m_chart->setHint(tr("Press Run: the learning curve is drawn here while the model trains."));
    m_counters->showSnapshot(m_controller.snapshot());
}

CurveRun MainWindow::curveRun(bool ended) const
{
    return {m_controller.snapshot().runId, experimentTitle(m_controller.experiment()), {}, m_controller.record(), ended};
}

void MainWindow::showProgress()
{
    const RunSnapshot& snapshot = m_controller.snapshot();
    m_counters->showSnapshot(snapshot);
    m_export->setEnabled(!snapshot.history.empty());
    setWindowTitle(runProgressTitle(snapshot) + u" — Epochscope"_s);
    if (!snapshot.finished && m_clock.elapsed() < m_redrawAfter)
        return;
    QElapsedTimer cost;
    cost.start();
    m_chart->updateRun(curveRun(false));
    // A fifth of the window's time at most, however many epochs there are.
    m_redrawAfter = m_clock.elapsed() + 4 * cost.elapsed();
}

void MainWindow::runFinished(const RunEnd& end)
{
    m_chart->updateRun(curveRun(true));
    m_chart->setHint(tr("The run ended before its first epoch was complete."));
    m_view->setAccessibleDescription(m_chart->description());
    m_status->setText(runEndSentence(m_controller.snapshot(), end));
    if (end.reason == FinishReason::diverged || end.reason == FinishReason::failed)
        m_notice->showMessage(end.message.empty() ? m_status->text() : sentence(QString::fromStdString(end.message)));
    updateActions();
}

void MainWindow::choosePreset(int index)
{
    m_document.replace(m_presetFiles[static_cast<std::size_t>(index)], tr("Preset %1").arg(m_presets->itemText(index)));
}

void MainWindow::experimentChanged()
{
    const ExperimentFile& shown = m_panel->experiment();
    const auto same = std::find_if(m_presetFiles.begin(), m_presetFiles.end(), [&](const ExperimentFile& known) {
        return known.name == shown.name && known.experiment == shown.experiment;
    });
    m_presets->setCurrentIndex(same == m_presetFiles.end() ? -1 : static_cast<int>(same - m_presetFiles.begin()));
    updateActions();
    updateRemark();
    if (m_controller.snapshot().runId == 0 && !m_controller.isBusy())
        showPlan();
}

void MainWindow::showPlan()
{
    const Experiment& experiment = m_panel->experiment().experiment;
    const auto samples = trainingSamples(experiment.data);
    const auto plan = BatchPlan::make(samples.value_or(0), experiment.batch, experiment.stop.epochs);
    m_counters->setPlan(plan.value_or(BatchPlan{}));
    m_chart->setTitles(experimentTitle(m_panel->experiment()), plan ? runSubtitle(*plan) : QString());
    m_chart->setPlanned(plan.value_or(BatchPlan{}));
    m_chart->setHint(tr("Press Run: the learning curve is drawn here while the model trains."));
    setWindowTitle(experimentTitle(m_panel->experiment()) + u" — Epochscope"_s);
}

void MainWindow::updateActions()
{
    const bool busy = m_controller.isBusy();
    const QString& obstacle = m_panel->obstacle();
    const QWidget* button = focusWidget();
    const bool onButton = button && (button->objectName() == u"run" || button->objectName() == u"stop");
    m_stop->setEnabled(busy);
    m_run->setEnabled(!busy && obstacle.isEmpty());
    // Run and Stop take turns; the keyboard stays with the one that can be pressed.
    if (QWidget* other = findChild<QWidget*>(busy ? u"stop"_s : u"run"_s); onButton && other && other->isEnabled())
        other->setFocus();
    const QString keys = u" (%1)"_s.arg(m_run->shortcut().toString(QKeySequence::NativeText));
    m_run->setToolTip(busy                 ? tr("A run is at work: stop it first")
                      : obstacle.isEmpty() ? tr("Train with these settings") + keys
                                           : obstacle);
    m_stop->setToolTip(busy ? tr("End the run here and keep its curve") : tr("Nothing is running"));
    m_export->setEnabled(!m_controller.snapshot().history.empty());
}

void MainWindow::updateRemark()
{
    const bool differs =
        m_controller.isBusy() && m_controller.requested().experiment != m_panel->experiment().experiment;
    m_panel->setRemark(differs ? tr("Changed during the run: these settings belong to the next run.") : QString());
}

void MainWindow::exportCurve()
{
    const RunSnapshot& snapshot = m_controller.snapshot();
    if (snapshot.history.empty())
        return;
    const ExperimentFile& file = m_controller.experiment();
    PlotOptions options;
    options.title = experimentTitle(file).toStdString();
    options.subtitle = snapshot.plan.formula();
    options.caption = plotCaption(file.experiment);
    options.dark = isDark(palette());
    options.curves = m_chart->options();
    options.epochs = snapshot.plan.epochs;
    exportPlot(this, snapshot.history, options, experimentTitle(file),
               [this](const QString& path, const Result<void>& result) {
                   const QString notSaved = tr("The curve could not be saved.");
                   if (!result) {
                       m_notice->showMessage(notSaved + u' ' + problemText(result.error()));
                       return;
                   }
                   m_status->setText(tr("Saved %1.").arg(path));
                   if (m_notice->message().startsWith(notSaved)) // no longer true
                       m_notice->hide();
               });
}

void MainWindow::applyColors()
{
    m_chart->setColors(ChartColors::of(palette()));
    QFont chartFont = font();
    chartFont.setPixelSize(QFontInfo(font()).pixelSize());
    m_chart->setChartFont(chartFont);
    m_run->setIcon(lookIcon(u"run"_s, palette(), QPalette::HighlightedText));
    m_stop->setIcon(lookIcon(u"stop"_s, palette()));
    m_export->setIcon(lookIcon(u"export"_s, palette()));
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (m_run && (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange))
        applyColors();
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        // On some desktops Ctrl+E moves the cursor to the end of a field; here the menus' keys come first.
        const QKeySequence keys(static_cast<QKeyEvent*>(event)->keyCombination());
        for (const QAction* each : {m_run, m_stop, m_export, m_logarithmic, m_quit})
            if (each->shortcut() == keys) {
                event->ignore();
                return true;
            }
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_controller.stop(); // asks; what is left of the run ends with the window
    event->accept();
}

void MainWindow::about()
{
    auto* box =
        new QMessageBox(QMessageBox::NoIcon, tr("About Epochscope"),
                        tr("<h3>Epochscope %1</h3><p>See what batch size and epochs do.</p><p>Qt %2. Free software "
                           "under the GNU General Public License, version 3 or later.</p>")
                            .arg(QStringLiteral(EPOCHSCOPE_VERSION), QLatin1String(qVersion())),
                        QMessageBox::Ok, this);
    box->setIconPixmap(windowIcon().pixmap(64));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace epochscope
