// Takes steps to pieces in a thread of its own, one at a time: of the run from a state that it kept, of a plan from its initial
// weights. The newest question counts; the work on an older one is cut short.
#pragma once

#include "anatomy/epoch_source.h"
#include "anatomy/update_look.h"
#include "bridge/mailbox.h"
#include "bridge/thread_count.h"

#include <QtCore/QObject>

#include <atomic>
#include <memory>
#include <optional>

namespace epochscope {

class RunController;

class UpdateWork : public QObject
{
    Q_OBJECT
public:
    explicit UpdateWork(RunController& controller, QObject* parent = nullptr);
    ~UpdateWork() override;

    void setSource(const EpochSource& source); // what was asked before is given up
    void ask(std::int64_t steps);
    void stop(); // nothing is wanted any more

    bool isBusy() const { return m_cancel != nullptr; }
    std::int64_t done() const { return m_done; } // pieces of work, for tests

Q_SIGNALS:
    void answered(std::shared_ptr<const epochscope::UpdateLook> look);

private:
    struct Kept; // what the thread works with
    void begin();
    void goOnFrom(std::shared_ptr<const TrainerState> from);
    void take(const std::shared_ptr<const UpdateLook>& look);

    RunController& m_controller;
    std::shared_ptr<Kept> m_kept; // of the source
    std::optional<std::int64_t> m_wanted;
    std::int64_t m_asked = 0;                    // of the work under way
    std::shared_ptr<std::atomic<bool>> m_cancel; // likewise
    std::int64_t m_done = 0;
    ThreadCount m_threads;
    Mailbox m_mailbox{*this}; // last: nothing comes when the rest goes
};

} // namespace epochscope
