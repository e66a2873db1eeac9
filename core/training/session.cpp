#include "training/session.h"

#include "base/flush_denormals.h"

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

namespace epochscope {

namespace {
std::int64_t steadyNanoseconds()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

// Of a number that may come from a file: nonsense is 0, and what no run has lasted is cut to what the clock can hold.
std::int64_t nanoseconds(double seconds)
{
    return seconds > 0 ? static_cast<std::int64_t>(std::min(seconds, 1e9) * 1e9) : 0;
}

// Of the exception at hand.
std::string textOfFailure()
{
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return "the memory ran out while training";
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "something went wrong that gave no reason";
    }
}

constexpr std::int64_t stepsUnwatched = 4096; // the trainer makes fewer: what takes some tenths of a millisecond
} // namespace

std::atomic<std::uint64_t> Session::s_lastRunId{0};

Session::Session(std::unique_ptr<Trainer> trainer, Options options)
    : m_runId(++s_lastRunId), m_trainer(std::move(trainer)), m_plan(m_trainer->plan()),
      m_history(m_trainer->history()), m_earliest(m_trainer->stepsDone()), m_options(std::move(options)), m_stepsDone(m_trainer->stepsDone()),
      m_state(m_options.startPaused ? SessionState::paused : SessionState::running),
      m_attention(m_options.startPaused || m_options.updatesPerSecond),
      m_nanoseconds(nanoseconds(m_options.secondsBefore)), m_paused(m_options.startPaused),
      m_pace(m_options.updatesPerSecond)
{
    m_trainer->recordBatches(static_cast<bool>(m_options.onBatch));
    if (m_options.batchLosses)
        m_lossOffset = m_earliest - m_options.batchLosses->size();
    try {
        makeReady(); // before the clock runs
    } catch (const std::bad_alloc&) { // the worker tries again, and says so
    }
    m_trainer->setClock([](void* self) { return static_cast<Session*>(self)->secondsNow(); }, this);
    m_thread = std::jthread([this] {
        if (!m_options.startPaused)
            runClock(true);
        work();
    });
}

Session::~Session()
{
    stop();
    m_thread.join();
}

void Session::command(const std::function<void()>& change)
{
    {
        const std::lock_guard lock(m_mutex);
        change();
        m_attention.store(true, std::memory_order_relaxed);
    }
    m_wake.notify_one();
}

void Session::pause()
{
    command([this] {
        m_paused = true;
        m_pauseAt = -1;
    });
}

void Session::resume()
{
    command([this] {
        m_paused = false;
        m_pauseAt = -1;
    });
}

void Session::stepBatches(std::int64_t batches)
{
    command([this, batches] {
        // Several presses in quick succession add up.
        m_pauseAt = std::max(m_pauseAt, m_backTo.value_or(stepsDone())) + batches;
        m_paused = false;
    });
}

void Session::stepEpoch()
{
    command([this] {
        const std::int64_t from = std::max(m_pauseAt, m_backTo.value_or(stepsDone()));
        m_pauseAt = (from / m_plan.stepsPerEpoch() + 1) * m_plan.stepsPerEpoch();
        m_paused = false;
    });
}

bool Session::isSettled() const
{
    const std::lock_guard lock(m_mutex);
    return state() == SessionState::paused && m_paused && m_pauseAt < 0 && !m_backTo && !m_stopReason;
}

void Session::setPace(std::optional<double> updatesPerSecond)
{
    command([this, updatesPerSecond] {
        m_pace = updatesPerSecond;
        m_paceOrigin.reset();
    });
}

void Session::stop(FinishReason reason)
{
    command([this, reason] {
        if (!m_stopReason)
            m_stopReason = reason;
        m_stops.store(true, std::memory_order_relaxed);
    });
}

void Session::look(Look look)
{
    {
        const std::lock_guard lock(m_mutex);
        if (state() != SessionState::finished) {
            m_looks.push_back(std::move(look));
            m_attention.store(true, std::memory_order_relaxed);
        }
    }
    if (look) // there is no worker any more; without the lock, as the answer may lead to the next question
        answer(look);
    else
        m_wake.notify_one();
}

// A view without memory must not end the run.
void Session::answer(const Look& look) const
{
    try {
        look(*m_trainer, m_log);
    } catch (...) {
    }
}

void Session::answerLooks()
{
    for (const Look& look : std::exchange(m_looks, {}))
        answer(look);
}

double Session::trainingSeconds() const
{
    const std::lock_guard lock(m_clockMutex);
    return secondsNow();
}

double Session::secondsNow() const
{
    return static_cast<double>(m_nanoseconds + (m_resumedAt != 0 ? steadyNanoseconds() - m_resumedAt : 0)) * 1e-9;
}

void Session::runClock(bool running)
{
    const std::lock_guard lock(m_clockMutex);
    const std::int64_t now = steadyNanoseconds();
    if (m_resumedAt != 0)
        m_nanoseconds += now - m_resumedAt;
    m_resumedAt = running ? now : 0;
}

void Session::setClock(double seconds)
{
    const std::lock_guard lock(m_clockMutex);
    m_nanoseconds = nanoseconds(seconds);
}

bool Session::attend()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        if (m_stopReason)
            return false;
        answerLooks();
        if (m_newLosses)
            m_newLosses->deliver();
        if (m_backTo) {
            const std::int64_t target = *m_backTo;
            runClock(false);
            m_state.store(SessionState::paused, std::memory_order_release);
            m_paceOrigin.reset();
            lock.unlock();
            try {
                goBack(target);
            } catch (...) {
                m_trainer->endReplay();
                lock.lock();
                m_backTo.reset();
                throw;
            }
            lock.lock();
            if (m_backTo == target) // nobody wants to go further
                m_backTo.reset();
            continue;
        }
        if (m_pauseAt >= 0 && m_trainer->stepsDone() >= m_pauseAt) {
            m_pauseAt = -1;
            m_paused = true;
        }
        if (m_paused) {
            if (state() != SessionState::paused) {
                runClock(false);
                m_state.store(SessionState::paused, std::memory_order_release);
            }
            m_paceOrigin.reset();
            m_wake.wait(lock);
            m_log.restartClock();
            continue;
        }
        if (state() == SessionState::paused) {
            runClock(true);
            m_state.store(SessionState::running, std::memory_order_release);
        }
        if (m_pace) {
            const auto now = std::chrono::steady_clock::now();
            if (!m_paceOrigin)
                m_paceOrigin = PaceOrigin{now, m_trainer->stepsDone()};
            constexpr double longest = 1e8; // seconds: a slower pace would overflow the clock
            const double ahead =
                std::min(static_cast<double>(m_trainer->stepsDone() - m_paceOrigin->steps) / *m_pace, longest);
            const auto due = m_paceOrigin->time + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                                      std::chrono::duration<double>(ahead));
            if (due > now) {
                m_wake.wait_until(lock, due);
                if (std::chrono::steady_clock::now() < due)
                    continue; // woken by a command
                if (m_stopReason || m_paused || m_backTo)
                    continue;
            }
        }
        m_attention.store(m_pauseAt >= 0 || m_pace.has_value(), std::memory_order_relaxed);
        return true;
    }
}

void Session::work()
{
    for (;;) {
        std::string message;
        bool failed = false;
        const auto attempt = [&](const auto& part) {
            try {
                part();
            } catch (...) {
                failed = true;
                message = textOfFailure();
            }
        };
        attempt([this] { loop(); });
        if (failed)
            m_trainer->finish(FinishReason::failed);
        else if (const auto& divergence = m_trainer->divergence())
            message = divergence->text();
        runClock(false);
        attempt([this] {
            if (m_newLosses)
                m_newLosses->dismissCourier();
            fitLosses(); // a run that diverged has gone back
        });
        if (m_options.onEnd)
            attempt([this] { m_options.onEnd(*m_trainer); });
        const FinishReason reason = failed ? FinishReason::failed : *m_trainer->finished();
        m_stepsDone.store(m_trainer->stepsDone(), std::memory_order_relaxed);
        {
            const std::lock_guard lock(m_mutex);
            if (m_backTo && !m_stopReason && !failed) { // asked for while the run ended
                m_attention.store(true, std::memory_order_relaxed);
                m_state.store(SessionState::paused, std::memory_order_release);
                continue;
            }
            m_backTo.reset();
            answerLooks();
            m_finished = Finished{m_runId, reason, std::move(message)};
            m_state.store(SessionState::finished, std::memory_order_release);
        }
        m_ended.notify_all();
        return;
    }
}

void Session::makeReady()
{
    if (m_options.batchLosses && !m_newLosses)
        m_newLosses = std::make_unique<PendingLosses>(m_options.batchLosses);
    if (m_options.canStepBack && m_log.moments() == 0)
        keepMoment();
}

void Session::loop()
{
    const auto limit = m_trainer->experiment().stop.seconds;
    const auto checkpointEvery = m_trainer->experiment().record.checkpointEvery;
    const bool keeps = m_options.canStepBack;
    makeReady();
    PendingLosses* const losses = m_newLosses.get();
    const FlushDenormals flushing; // once, not with every call of the trainer
    while (!m_trainer->finished() || isToGoBack()) {
        if (m_attention.load(std::memory_order_relaxed) && !attend()) {
            const std::lock_guard lock(m_mutex);
            m_trainer->finish(*m_stopReason);
            return;
        }
        // One at a time while someone waits for a certain one.
        const bool watched = m_options.onBatch || m_attention.load(std::memory_order_relaxed);
        const std::int64_t most = watched ? 1 : stepsUnwatched;
        const std::int64_t steps = losses ? m_trainer->steps(most, losses->room()) : m_trainer->steps(most);
        if (steps == 0)
            return;
        if (losses)
            losses->add(m_trainer->stepLosses().size());
        m_stepsDone.store(m_trainer->stepsDone(), std::memory_order_relaxed);
        if (keeps && m_log.due(steps))
            keepMoment();
        if (m_options.onBatch)
            m_options.onBatch(m_trainer->lastBatch());
        // A run that diverged has gone back, perhaps to the end of an epoch and perhaps to the very beginning.
        if (m_options.onCheckpoint && checkpointEvery && !m_trainer->divergence() && m_trainer->atEpochEnd() &&
            m_trainer->stepsDone() / m_plan.stepsPerEpoch() % *checkpointEvery == 0)
            m_options.onCheckpoint(*m_trainer);
        if (limit && secondsNow() >= *limit)
            m_trainer->finish(FinishReason::seconds);
    }
}

std::optional<Finished> Session::takeFinished()
{
    const std::lock_guard lock(m_mutex);
    auto finished = std::move(m_finished);
    m_finished.reset();
    return finished;
}

bool Session::waitFinished(std::chrono::milliseconds most)
{
    std::unique_lock lock(m_mutex);
    return m_ended.wait_for(lock, most, [this] { return state() == SessionState::finished; });
}

} // namespace epochscope
