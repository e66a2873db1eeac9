// The window's share in files: what is opened, dropped, saved, recovered and remembered, and its closing.
#include "chart/learning_curve_chart.h"
#include "chart/learning_curve_view.h"
#include "chart/plot_file.h"
#include "export/export_actions.h"
#include "files/autosave.h"
#include "files/file_actions.h"
#include "files/reading_bar.h"
#include "files/recovery.h"
#include "files/settings.h"
#include "panel/experiment_panel.h"
#include "panel/words.h"
#include "record/run_file.h"
#include "runs/runs_panel.h"
#include "window/arrangement.h"
#include "window/chart_choices.h"
#include "window/classroom.h"
#include "window/main_window.h"
#include "window/notice_bar.h"
#include "window/run_display.h"

#include <QtCore/QMimeData>
#include <QtGui/QCloseEvent>
#include <QtWidgets/QStatusBar>

#include <memory>

namespace epochscope {

namespace {
constexpr double worthAsking = 10; // seconds of training that are not thrown away without a question
}

void MainWindow::connectFiles(const QString& autosaveFolder)
{
    connect(m_files, &FileActions::titleChanged, this, &MainWindow::updateTitle);
    connect(m_files, &FileActions::told, this, &MainWindow::tell);
    new ReadingBar(*m_files, *statusBar());
    connect(m_files, &FileActions::failed, this, [this](const QString& message) { m_notice->showMessage(message); });
    connect(m_files, &FileActions::runOpened, this, [this](const SavedRun& run) {
        m_runsPanel->select(m_runs.addSaved(run.record, QString::fromStdString(run.name)));
    });
    connect(m_files, &FileActions::runSaved, this, [this](quint64 id) {
        m_runs.setSaved(id);
        m_autosave->dropRun(id);
    });
    m_files->setUnsavedRuns([this] {
        std::vector<UnsavedRun> unsaved;
        for (int row = 0; row < m_runs.rowCount(); ++row)
            if (const Run* run = m_runs.at(row); !run->saved && run->record.seconds > worthAsking)
                unsaved.push_back({run->id, m_runs.nameOf(run->id), run->record});
        return unsaved;
    });
    m_exports->setSource([this] { return exportSource(); });
    m_exports->setChoices(m_settings.values().exports);
    connect(m_exports, &ExportActions::choicesChanged, this,
            [this] { m_settings.change([this](SettingsValues& values) { values.exports = m_exports->choices(); }); });
    connect(m_exports, &ExportActions::exported, this, [this](const QString& message) {
        tell(message);
        if (!m_failedExport.isEmpty() && m_notice->message() == m_failedExport) // no longer true
            m_notice->hide();
    });
    connect(m_exports, &ExportActions::failed, this, [this](const QString& message) {
        m_failedExport = message;
        m_notice->showMessage(message);
    });
    connect(&m_settings, &Settings::noticed, this, [this](const QString& notice) { m_notice->showMessage(notice); });

    m_autosave = new Autosave(m_document, autosaveFolder, this);
    connect(m_autosave, &Autosave::noticed, this, [this](const QString& notice) { m_notice->showMessage(notice); });
    connect(m_display, &RunDisplay::ended, this, [this](std::uint64_t id) {
        if (const Run* run = m_runs.find(id))
            m_autosave->keepRun(id, m_runs.nameOf(id), run->record);
    });
    connect(&m_runs, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this](const QModelIndex&, int first, int last) {
        for (int row = first; row <= last; ++row)
            m_autosave->dropRun(m_runs.at(row)->id);
    });
    auto* search = new RecoverySearch(autosaveFolder, this);
    connect(search, &RecoverySearch::found, this, [this, search] { offer(search->take()); });
}

// One after the other, the newest first.
void MainWindow::offer(std::vector<Recovery> recoveries)
{
    if (recoveries.empty())
        return;
    const auto rest = std::make_shared<std::vector<Recovery>>(std::move(recoveries));
    const auto recovery = std::make_shared<Recovery>(std::move(rest->front()));
    rest->erase(rest->begin());
    const auto recover = [this, recovery, rest] {
        recoverDocument(*recovery, m_document);
        for (const auto& run : recovery->runs) {
            const QString name = QString::fromStdString(run->name);
            const std::uint64_t id = m_runs.addRecovered(run->record, name);
            m_autosave->keepRun(id, name, m_runs.find(id)->record);
        }
        m_autosave->takeOver(std::move(*recovery));
        offer(std::move(*rest));
    };
    const auto discard = [this, recovery, rest] {
        recovery->discard();
        offer(std::move(*rest));
    };
    if (recovery->isEmpty()) { // all of it is damaged, and set aside: there is nothing to choose
        recovery->discard();
        std::vector<NoticeBar::Choice> choices;
        if (!rest->empty())
            choices.push_back({tr("Ne&xt"), tr("There is more that was kept"), [this, rest] { offer(std::move(*rest)); }});
        m_notice->showMessage(recovery->sentence(), NoticeBar::Kind::offer, std::move(choices));
        return;
    }
    m_notice->showMessage(recovery->sentence(), NoticeBar::Kind::offer,
                          {{tr("Re&cover"), tr("Take up the work again where it was"), recover},
                           {tr("D&iscard"), tr("Delete what was kept"), discard}});
}

void MainWindow::openPath(const QString& path) { m_files->openPath(path); }

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (m_files->canDrop(event->mimeData()))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    m_files->drop(event->mimeData());
}

ExportSource MainWindow::exportSource() const
{
    ExportSource source;
    source.runs = m_display->curves();
    source.options = m_chart->options();
    const LearningCurveChart &errors = *m_chart->errorChart(), &accuracies = *m_chart->accuracyChart();
    if (!errors.followsHorizontally())
        source.horizontal = errors.horizontalRange();
    if (!errors.followsVertically())
        source.errors = errors.verticalRange();
    if (!accuracies.followsVertically())
        source.accuracies = accuracies.verticalRange();
    source.dark = isDark(palette());
    source.experiment = m_document.file();
    // The run that is counted; after a reset, or of what was opened, the newest in the list.
    if (m_display->hasRun())
        source.current = m_controller.record();
    else if (const Run* newest = m_runs.rowCount() > 0 ? m_runs.at(0) : nullptr)
        source.current = newest->record;
    const RunDisplay::Titles titles = m_display->titles(m_document.file());
    source.title = titles.title;
    source.subtitle = titles.subtitle;
    source.caption = titles.caption.toStdString();
    return source;
}

void MainWindow::restoreChoices()
{
    m_chart->setOptions(recalled(m_settings.values().chart));
    connect(m_chart, &LearningCurveView::optionsChanged, this, [this](const LearningCurveOptions& options) {
        m_settings.change([&](SettingsValues& values) { values.chart = remembered(options); });
    });
    if (const auto& folded = m_settings.values().foldedGroups)
        m_panel->setFoldedGroups(*folded);
    connect(m_panel, &ExperimentPanel::foldedGroupsChanged, this, [this] {
        m_settings.change([this](SettingsValues& values) { values.foldedGroups = m_panel->foldedGroups(); });
    });
    m_arrangement->restore();
}

void MainWindow::closeWithoutQuestions()
{
    m_asks = false;
    if (m_controller.isBusy() && m_display->hasRun()) // as far as it has come
        if (const Run* run = m_runs.find(m_controller.snapshot().runId))
            m_autosave->keepRun(run->id, m_runs.nameOf(run->id), run->record);
    close();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_asks && !m_files->mayClose()) {
        event->ignore();
        return;
    }
    m_classroom->leave();
    m_arrangement->remember();
    m_settings.save();
    m_controller.stop(); // asks; what is left of the run ends with the window
    if (m_asks)
        m_autosave->cleanUp(); // all was saved or given up
    else
        m_autosave->leave();
    event->accept();
}

} // namespace epochscope
