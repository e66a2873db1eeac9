// The window: puts panel, chart, counters and run controller together, and nothing else.
#pragma once

#include "bridge/run_controller.h"
#include "document/experiment_document.h"
#include "training/experiment_json.h"
#include "window/look.h"

#include <QtWidgets/QMainWindow>

#include <vector>

class QAction;
class QComboBox;
class QLabel;

namespace epochscope {

class Counters;
class ExperimentPanel;
class GuardedChartView;
class LearningCurveChart;
struct CurveRun;
class NoticeBar;

class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(ExperimentFile initial, QWidget* parent = nullptr);
    ~MainWindow() override;

    const RunController& controller() const { return m_controller; }
    bool stopWithin(std::chrono::milliseconds most) { return m_controller.stopWithin(most); }

public Q_SLOTS:
    void run();
    void stop();
    void exportCurve();

protected:
    void closeEvent(QCloseEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeActions();
    void makeMenus();
    void makeToolBar();
    void makePanels();
    void connectRun();
    void choosePreset(int index);
    void experimentChanged();
    void applyColors();
    void updateActions();
    void updateRemark();
    void showPlan();
    void didNotStart(const QString& status);
    CurveRun curveRun(bool ended) const;
    void showProgress();
    void runFinished(const RunEnd& end);
    void about();

    ExperimentDocument m_document;
    RunController m_controller;
    ExperimentPanel* m_panel = nullptr;
    Counters* m_counters = nullptr;
    NoticeBar* m_notice = nullptr;
    LearningCurveChart* m_chart = nullptr;
    GuardedChartView* m_view = nullptr;
    QComboBox* m_presets = nullptr;
    std::vector<ExperimentFile> m_presetFiles; // in the order of the box
    QLabel* m_status = nullptr;
    QAction* m_run = nullptr;
    QAction* m_stop = nullptr;
    QAction* m_export = nullptr;
    QAction* m_logarithmic = nullptr;
    QAction* m_showPanel = nullptr;
    QAction* m_quit = nullptr;
    QAction* m_about = nullptr;
    qint64 m_redrawAfter = 0; // on m_clock: a costly chart is drawn less often
    QElapsedTimer m_clock;
};

} // namespace epochscope
