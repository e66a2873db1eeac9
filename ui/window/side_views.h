// Views that look into a run, or into what would run, in panels of their own, tabs under the chart: the anatomy of an epoch,
// and those that show the run's weights at one moment.
#pragma once

#include "anatomy/epoch_source.h"
#include "inside/panel_picture.h"
#include "training/experiment_json.h"

#include <QtCore/QList>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <functional>
#include <vector>

class QAction;
class QDockWidget;
class QKeySequence;
class QToolBar;
class QMainWindow;

namespace epochscope {

class EpochPanel;
class ExperimentDocument;
class LearningCurveView;
class MomentSource;
class MomentView;
class PanelPictures;
class RunController;
class RunDisplay;
class TimeBar;

class SideViews : public QObject
{
    Q_OBJECT
public:
    SideViews(QMainWindow& window, const ExperimentDocument& document, RunController& controller);
    ~SideViews() override;

    // Whose run they show, where it has one, and where the moment that they show is marked.
    void follow(const RunDisplay& display, LearningCurveView& chart);
    QList<QAction*> actions() const; // to show and hide each
    MomentSource& moments() { return *m_moments; }
    PanelPictures& pictures() { return *m_pictures; } // of all panels
    void reset(); // hidden, in their places

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void momentShown(std::optional<std::int64_t> steps); // of the run at hand; none: as it goes on
    void branchWanted(std::int64_t steps); // of the run that is looked at

private:
    struct MomentDock
    {
        QDockWidget* dock;
        std::function<MomentView*()> make;
        MomentView* view = nullptr; // made after the window's first frame, or when it is to be seen
        bool seen = false;
        bool waits = false; // for the moment that is shown now
    };
    QDockWidget* addDock(const char* name, const QString& title, const QString& entry, const QString& tip, QKeySequence key);
    void add(QDockWidget* dock, std::function<MomentView*()> make);
    void ensure(MomentDock& of);
    void ensureEpoch();
    PanelPicture epochPicture() const;
    void makeTimeBar();
    void watch();
    void see(std::size_t index, bool seen);
    void showTime();
    void showMoment();
    void giveTurn();
    void showSource();
    void learnClasses();
    EpochSource sourceOf(const ExperimentFile& file) const;

    QMainWindow& m_window;
    const ExperimentDocument& m_document;
    RunController& m_controller;
    const RunDisplay* m_display = nullptr;
    LearningCurveView* m_chart = nullptr;
    QList<QDockWidget*> m_docks; // all of them
    QDockWidget* m_epochDock;
    EpochPanel* m_epoch = nullptr; // as late as the others
    MomentSource* m_moments;
    PanelPictures* m_pictures;
    std::vector<MomentDock> m_momentDocks;
    std::size_t m_turn = 0; // whose it was last
    QTimer m_turns;
    QToolBar* m_timeTools;
    TimeBar* m_time;

    // Of the data that were read last, and whose they are.
    std::shared_ptr<const SampleClasses> m_classes;
    ExperimentFile m_classesOf;
    std::uint64_t m_shown = 0; // run
};

} // namespace epochscope
