// What is seen of the runs: takes each run from the controller into the list, and from there onto the chart, the counters,
// the diagnosis and the window's title. The run at work is brought up to date each frame, the others stay as they are.
#pragma once

#include "bridge/run_controller.h"
#include "chart/curve_run.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>

#include <optional>
#include <vector>

namespace epochscope {

class Counters;
class DiagnosisLine;
class KnownSizes;
class LearningCurveView;
class LossWork;
class RunList;
struct Run;
class RunsPanel;

class RunDisplay : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        RunController& controller;
        RunList& runs;
        RunsPanel& panel;
        LearningCurveView& chart;
        Counters& counters;
        DiagnosisLine& diagnosis;
        const KnownSizes& sizes;
    };

    RunDisplay(const Parts& parts, QObject* parent);

    // Nothing runs and nothing has: what the experiment would come to.
    void showPlan(const ExperimentFile& file);
    // The same after a run, whose curve stays; what is left of it is no longer counted.
    void reset(const ExperimentFile& file);
    // The last run that began, until it is reset; none before the first.
    bool hasRun() const { return m_current != 0; }
    bool runWasRemoved() const; // from the list
    // It could not start: what was shown before is shown again.
    void restore(const ExperimentFile& file);

    // What the counters say: how it stood after so many steps; none: how it stands.
    void showMoment(std::optional<std::int64_t> steps);

    // Why the settings do not make a run; empty where they do.
    void setObstacle(const QString& obstacle);

    std::vector<CurveRun> curves() const;
    // What stands over the curves: of the run that is counted, else of the newest that is drawn; of `file` where there is
    // none. Beside others the run is named, as its arithmetic and its settings are not theirs.
    struct Titles
    {
        QString title, subtitle;
        QString caption; // the settings, for a picture
    };
    Titles titles(const ExperimentFile& file) const;

Q_SIGNALS:
    void titleChanged(const QString& progress); // "epoch 12/1,000 · …"; empty while nothing has run
    void ended(std::uint64_t id);               // the list has the run's record

private:
    void started();
    void advanced();
    void finished(const RunEnd& end);
    CurveRun curveOf(const Run& run, const RunRecord& record) const;
    void redrawAll();
    void showCounters();
    void showLosses();
    void showHint();
    void showTitles();
    const Run* titular() const;
    void showPlanOf(const ExperimentFile& file);
    std::optional<BatchPlan> planOf(const ExperimentFile& file) const;

    Parts m_parts;
    LossWork* m_losses;
    std::uint64_t m_current = 0;
    std::optional<std::int64_t> m_moment; // that is looked at
    bool m_blocked = false;
    ExperimentFile m_file; // the last one that was shown as a plan
    QElapsedTimer m_clock;
    qint64 m_redrawAfter = 0; // on m_clock: a costly chart is drawn less often
};

} // namespace epochscope
