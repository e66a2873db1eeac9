// Works out in a thread of its own what the gradients come to: coarse at first, finer while nothing newer is asked for.
//
// One piece of work at a time. A coarse one is short and ends; a fine one is given up for a newer question. Between two the
// thread rests four times as long as the work took, so that training keeps its speed; not where the user asks.
#pragma once

#include "bridge/mailbox.h"
#include "bridge/thread_count.h"
#include "gradient/gradient_look.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

namespace epochscope {

class GradientWork : public QObject
{
    Q_OBJECT
public:
    explicit GradientWork(QObject* parent = nullptr);
    ~GradientWork() override;

    // `atOnce`: without the rest.
    void ask(std::shared_ptr<const RunMoment> moment, std::int64_t batchSize, bool atOnce);
    void stop(); // nothing is wanted any more

    bool isBusy() const { return m_cancel != nullptr; }
    std::int64_t done() const { return m_done; } // pieces of work, for tests

    static constexpr GradientBudget coarse{2e7};
    static constexpr GradientBudget fine{4e9};

Q_SIGNALS:
    void answered(std::shared_ptr<const epochscope::GradientLook> look);

private:
    struct Kept; // what the thread works with
    void schedule();
    void begin();
    void take(const std::shared_ptr<const GradientLook>& look);

    std::shared_ptr<Kept> m_kept;
    std::shared_ptr<const RunMoment> m_wanted;
    std::int64_t m_batchSize = 1;
    bool m_fine = false;     // the next work
    bool m_answered = false; // nothing more is to be worked out of what is wanted
    std::shared_ptr<std::atomic<bool>> m_cancel; // of the work under way
    std::uint64_t m_workOf = 0; // run
    bool m_workFine = false;
    std::int64_t m_done = 0;
    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_began = 0;                   // on m_clock, in ms
    qint64 m_nextCoarse = 0, m_nextFine = 0;
    ThreadCount m_threads;
    Mailbox m_mailbox{*this}; // last: nothing comes when the rest goes
};

} // namespace epochscope
