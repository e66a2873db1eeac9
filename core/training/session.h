// A run in a thread of its own. Whoever watches polls; the worker never calls anyone but the batch observer.
//
// Publishing costs the training loop one relaxed store per batch: everything the counters show follows from the
// number of steps done (BatchPlan::after). The history is read through History::view.
#pragma once

#include "base/error.h"
#include "record/minmax_pyramid.h"
#include "training/pending_losses.h"
#include "training/rewind_log.h"
#include "training/trainer.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace epochscope {

enum class SessionState { running, paused, finished };

// Delivered exactly once per end: there may be another after going back.
struct Finished
{
    std::uint64_t runId = 0;
    FinishReason reason = FinishReason::epochs;
    std::string message; // what to tell a person where the run diverged or failed; may be empty
};

class Session
{
public:
    struct Options
    {
        bool startPaused = false;
        std::optional<double> updatesPerSecond; // batches, strictly; above 0; none: as fast as possible
        double secondsBefore = 0;               // training time of a resumed run up to its checkpoint
        bool canStepBack = true;                // keeps states of the run to go back to
        // Filled with each step's loss, mostly a few thousandths of a second late while the run goes on, and shortened on going
        // back; null: not wanted.
        std::shared_ptr<MinMaxPyramid> batchLosses;
        // Called in the worker's thread after every batch; must be quick.
        std::function<void(const BatchRecord&)> onBatch;
        // Called in the worker's thread after every record.checkpoint_every epochs.
        std::function<void(const Trainer&)> onCheckpoint;
        // Called in the worker's thread whenever the run is over, before that can be seen.
        std::function<void(const Trainer&)> onEnd;
    };

    // Owns the trainer until the session is over. Starts at once.
    Session(std::unique_ptr<Trainer> trainer, Options options);
    ~Session(); // stops and joins

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    std::uint64_t runId() const { return m_runId; }

    // Commands; each returns at once.
    void pause(); // single steps not yet made are given up
    void resume();
    void stepBatches(std::int64_t batches); // then pauses; a repeat of a batch counts as one
    void stepEpoch();                       // to the end of the epoch at work, then pauses
    // Back by so many batches, or to the beginning of the epoch at work (of the one before where none is), and pauses
    // there: counters, history, losses, weights and all else are to the bit what they were. Steps not yet made are
    // given up. A run that is over is opened again. At the beginning nothing happens.
    void stepBack(std::int64_t batches);
    void stepBackEpoch();
    std::int64_t earliestStep() const { return m_earliest; } // that can be gone back to
    void setPace(std::optional<double> updatesPerSecond);
    void stop(FinishReason reason = FinishReason::interrupted);

    // What can be seen from outside, at any time.
    SessionState state() const { return m_state.load(std::memory_order_acquire); }
    std::int64_t stepsDone() const { return m_stepsDone.load(std::memory_order_relaxed); }
    BatchPosition position() const { return m_plan.after(stepsDone()); }
    const BatchPlan& plan() const { return m_plan; }
    std::shared_ptr<const History> history() const { return m_history; }
    double trainingSeconds() const; // the loop alone: without pauses, in seconds
    bool isSettled() const;         // paused, and every command has been followed

    // Calls `look` once, between two batches and soon: in the worker's thread, which waits meanwhile, so that it must be quick;
    // of a run that is over at once and in the caller's. What it throws is lost.
    using Look = std::function<void(const Trainer& now, const RewindLog& kept)>;
    void look(Look look);

    // The end of the run, once; nothing before it or after it has been taken.
    std::optional<Finished> takeFinished();
    bool waitFinished(std::chrono::milliseconds most); // true when it is over

    // The trainer with the final weights; only when state() is finished.
    Trainer& trainer() { return *m_trainer; }

private:
    void command(const std::function<void()>& change); // under the lock; wakes the worker
    void backTo(const std::function<std::int64_t(std::int64_t from)>& where);
    void work();
    void makeReady(); // what takes memory
    void loop();
    bool attend(); // pause, single steps, pacing, going back; false: stop
    bool isToGoBack() const;
    void goBack(std::int64_t target); // the worker, without the lock
    void fitLosses(); // to the steps done
    void keepMoment();
    void answer(const Look& look) const;
    void answerLooks(); // under the lock
    double secondsNow() const; // the worker, or under the lock
    void runClock(bool running);
    void setClock(double seconds); // while it stands

    static std::atomic<std::uint64_t> s_lastRunId;
    const std::uint64_t m_runId;
    std::unique_ptr<Trainer> m_trainer;
    const BatchPlan m_plan;
    const std::shared_ptr<const History> m_history;
    const std::int64_t m_earliest;
    Options m_options;
    std::int64_t m_lossOffset = 0; // the step that the series of losses begins with
    // The worker's.
    RewindLog m_log;
    std::unique_ptr<PendingLosses> m_newLosses; // null where they are not wanted

    std::atomic<std::int64_t> m_stepsDone{0};
    std::atomic<SessionState> m_state{SessionState::running};
    std::atomic<bool> m_attention{false}; // something below wants the worker's eye

    // The clock of the training, set by the worker, who therefore reads it as it is; others read it under the lock, so that
    // it never goes backwards.
    mutable std::mutex m_clockMutex;
    std::int64_t m_nanoseconds = 0; // up to the last pause
    std::int64_t m_resumedAt = 0;   // on the steady clock; 0 while it stands

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;  // to the worker
    std::condition_variable m_ended; // to those who wait
    bool m_paused = false;
    std::int64_t m_pauseAt = -1; // steps done at which to pause; −1: never
    std::optional<std::int64_t> m_backTo; // until the worker is there
    std::atomic<bool> m_stops{false};     // cuts the way short
    std::optional<double> m_pace;
    struct PaceOrigin
    {
        std::chrono::steady_clock::time_point time;
        std::int64_t steps = 0;
    };
    std::optional<PaceOrigin> m_paceOrigin; // where the pace is counted from
    std::optional<FinishReason> m_stopReason;
    std::optional<Finished> m_finished;
    std::vector<Look> m_looks; // not yet answered
    std::jthread m_thread; // last: joined before the rest goes
};

} // namespace epochscope
