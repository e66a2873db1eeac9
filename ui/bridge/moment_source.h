// Where the views that look inside get their moment from: the run as it goes on, or any moment that it has been through,
// made again beside it. Asks for nothing while nobody looks.
#pragma once

#include "bridge/mailbox.h"
#include "bridge/run_moment.h"
#include "bridge/thread_count.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <atomic>
#include <memory>
#include <optional>

namespace epochscope {

class RunController;
struct TrainerState;

class MomentSource : public QObject
{
    Q_OBJECT
public:
    explicit MomentSource(RunController& controller, QObject* parent = nullptr);
    ~MomentSource() override;

    // Whether anyone looks; while nobody does, the moment stays what it was.
    void setWatched(bool watched);
    bool isWatched() const { return m_watched; }

    // The newest that has come; null before the first, and when the run was put away.
    const std::shared_ptr<const RunMoment>& moment() const { return m_moment; }

    // The moment after so many steps of the run, cut to those that it has done. What was asked for before and has not come
    // is given up.
    void show(std::int64_t steps);
    // The run as it goes on; at first, and whenever another run begins.
    void showNewest();
    // The steps that are asked for; none: the newest.
    std::optional<std::int64_t> shown() const { return m_shown; }

    // The run was put away.
    void clear();

    static constexpr int frameMilliseconds = 33;

Q_SIGNALS:
    void changed();      // moment()
    void shownChanged(); // what is asked for

private:
    struct Work; // what other threads hold on to
    void begin();
    void giveUp(); // what has not come
    void ask();
    void askForNewest();
    void makeAgain(std::int64_t steps);
    void goOnFrom(std::uint64_t question, std::int64_t steps, const std::shared_ptr<const TrainerState>& from);
    std::uint64_t nextQuestion();
    void take(std::uint64_t question, const std::shared_ptr<const RunMoment>& moment);

    RunController& m_controller;
    bool m_watched = false;
    std::shared_ptr<const LookedAtRun> m_run;
    std::shared_ptr<const RunMoment> m_moment;
    std::optional<std::int64_t> m_shown;

    std::shared_ptr<Work> m_work;
    bool m_waits = false; // for an answer
    std::uint64_t m_question = 0;
    std::shared_ptr<std::atomic<bool>> m_cancel; // of a moment that is being made again
    QElapsedTimer m_asked; // since the last question
    QTimer m_later;        // until the next
    ThreadCount m_threads;
    Mailbox m_mailbox{*this}; // last: nothing comes when the rest goes
};

} // namespace epochscope
