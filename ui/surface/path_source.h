// The way of a run from its start to where it is: every one of its first updates, made again beside it, then the moments that
// the run keeps to go back to and those that were seen as it went on; and its best epoch's weights once it stands.
#pragma once

#include "analysis/run_path.h"
#include "bridge/run_moment.h"
#include "bridge/superseding_work.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <memory>
#include <optional>

namespace epochscope {

class RunController;

class PathSource : public QObject
{
    Q_OBJECT
public:
    explicit PathSource(RunController& controller, QObject* parent = nullptr);
    ~PathSource() override;

    // A moment of the run to be followed; asks for what else there is of it. Null: nothing is followed any more.
    void follow(const std::shared_ptr<const RunMoment>& moment);
    void pause(); // nobody looks

    // Whether what the run keeps has been looked at, its start above all, or cannot be any more.
    bool isKnown() const { return m_gatheredTo >= 0 || !m_again; }
    const RunPath& path() const { return m_path; }
    std::int64_t eachUpdateTo() const { return m_eachTo; } // the path has every step up to this one; −1: not even the start
    // Of the epoch with the lowest monitored error; null while that is not known.
    const std::shared_ptr<const std::vector<float>>& best() const { return m_best; }
    std::int64_t bestSteps() const { return m_bestSteps; }

Q_SIGNALS:
    void changed();

private:
    struct Inbox; // what other threads fill
    struct Found;
    void clear();
    void gather();
    void poll();
    void take(Found found);
    void replay(Found found);
    std::int64_t stepsToReplay() const;

    RunController& m_controller;
    std::shared_ptr<const LookedAtRun> m_run;
    RunPath m_path;
    std::int64_t m_eachTo = -1;
    std::int64_t m_gatheredTo = -1; // steps
    std::shared_ptr<const std::vector<float>> m_best;
    std::int64_t m_bestSteps = -1;

    std::shared_ptr<Inbox> m_inbox;
    bool m_waits = false;
    bool m_again = false; // there is more to gather
    bool m_paused = false;
    QElapsedTimer m_asked;
    QTimer m_timer;
    SupersedingWork m_replaying;
};

} // namespace epochscope
