// The window: puts the parts together and lets them know of each other, and nothing else.
#pragma once

#include "bridge/run_controller.h"
#include "document/experiment_document.h"
#include "runs/run_list.h"

#include <QtCore/QElapsedTimer>
#include <QtWidgets/QMainWindow>

#include <vector>

class QLabel;

namespace epochscope {

class Arrangement;
class Autosave;
class Classroom;
class Counters;
class DiagnosisLine;
class ExperimentPanel;
class ExportActions;
class FileActions;
class HelpDialog;
class LearningCurveView;
class NoticeBar;
class Presets;
class Recovery;
class RunControls;
class RunDisplay;
class RunsPanel;
class Settings;
class SideViews;
class ToolBar;
struct ExportSource;

class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    struct Start
    {
        ExperimentFile experiment;
        QString path;           // of the experiment's file; empty for a preset
        QString autosaveFolder; // empty: nothing is kept against a crash
    };

    // The settings must outlive the window.
    MainWindow(Start start, Settings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    const RunController& controller() const { return m_controller; }
    const RunList& runs() const { return m_runs; }
    ExportSource exportSource() const; // what a picture of the chart would show
    bool stopWithin(std::chrono::milliseconds most) { return m_controller.stopWithin(most); }

    void openPath(const QString& path);
    // What is not saved is kept for the next start.
    void closeWithoutQuestions();

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeCentre();
    void makeDocks();
    void makeActions();
    void fillMenus();
    QList<QAction*> viewActions();
    void connectDocument();
    void connectRuns();
    void connectFiles(const QString& autosaveFolder);
    void restoreChoices();
    void offer(std::vector<Recovery> recoveries);

    void start(bool paused);
    void stopped(const QString& status);
    void documentChanged();
    void standAtBeginning();
    void ended(const RunEnd& end);
    void updateRemark();
    void updateTitle();
    void applyColors();
    void setClassroom(bool on);
    void tell(const QString& message); // in the status bar

    Settings& m_settings;
    RunController m_controller;
    ExperimentDocument m_document;
    int m_documentNumber = 0; // the one that counters and title are of
    RunList m_runs;
    bool m_asks = true; // before it closes
    QString m_progress;     // for the title
    QElapsedTimer m_titleAge;
    QString m_failedExport; // the message on the last one

    NoticeBar* m_notice = nullptr;
    LearningCurveView* m_chart = nullptr;
    Counters* m_counters = nullptr;
    DiagnosisLine* m_diagnosis = nullptr;
    ExperimentPanel* m_panel = nullptr;
    RunsPanel* m_runsPanel = nullptr;
    QDockWidget* m_experimentDock = nullptr;
    QDockWidget* m_runsDock = nullptr;
    QLabel* m_status = nullptr;
    ToolBar* m_toolBar = nullptr;

    RunControls* m_run = nullptr;
    FileActions* m_files = nullptr;
    ExportActions* m_exports = nullptr;
    Presets* m_presets = nullptr;
    Classroom* m_classroom = nullptr;
    Arrangement* m_arrangement = nullptr;
    RunDisplay* m_display = nullptr;
    SideViews* m_sideViews = nullptr;
    Autosave* m_autosave = nullptr;
    HelpDialog* m_help = nullptr;
};

} // namespace epochscope
