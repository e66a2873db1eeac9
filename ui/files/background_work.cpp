#include "files/background_work.h"

#include "bridge/thread_count.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <utility>

namespace epochscope {

namespace {
ThreadCount& threads()
{
    static ThreadCount count;
    return count;
}
} // namespace

struct BackgroundWork::Shared
{
    std::atomic<bool> cancelled{false};
    std::atomic<qint64> done{0}, total{0};
    std::mutex mutex;
    std::condition_variable endedCondition;
    bool ended = false;
    Outcome outcome;
};

BackgroundWork::BackgroundWork(QObject* parent) : QObject(parent)
{
    constexpr int interval = 10; // ms
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &BackgroundWork::poll);
}

BackgroundWork::~BackgroundWork() { cancel(); }

void BackgroundWork::start(Work work)
{
    m_shared = std::make_shared<Shared>();
    m_reported = -1;
    // What the thread needs lives as long as it does.
    threads().run([shared = m_shared, task = std::move(work)]() mutable {
        Outcome outcome = task([&shared](std::int64_t done, std::int64_t total) {
            shared->done.store(done, std::memory_order_relaxed);
            shared->total.store(total, std::memory_order_relaxed);
            return !shared->cancelled.load(std::memory_order_relaxed);
        });
        task = {};
        const std::lock_guard lock(shared->mutex);
        shared->outcome = std::move(outcome);
        shared->ended = true;
        shared->endedCondition.notify_all();
    });
    m_timer.start();
}

void BackgroundWork::cancel()
{
    if (m_shared)
        m_shared->cancelled.store(true, std::memory_order_relaxed);
}

bool BackgroundWork::finish(std::chrono::milliseconds most)
{
    if (!m_shared)
        return true;
    {
        std::unique_lock lock(m_shared->mutex);
        if (!m_shared->endedCondition.wait_for(lock, most, [this] { return m_shared->ended; }))
            return false;
    }
    poll();
    return true;
}

bool BackgroundWork::finishAll(std::chrono::milliseconds most)
{
    return threads().waitUntil(std::chrono::steady_clock::now() + most);
}

void BackgroundWork::poll()
{
    const qint64 done = m_shared->done.load(std::memory_order_relaxed);
    if (done != m_reported && done > 0) {
        m_reported = done;
        Q_EMIT progressed(done, m_shared->total.load(std::memory_order_relaxed));
    }
    Outcome outcome;
    {
        const std::lock_guard lock(m_shared->mutex);
        if (!m_shared->ended)
            return;
        outcome = std::move(m_shared->outcome);
    }
    m_timer.stop();
    m_shared.reset();
    if (outcome)
        outcome();
    Q_EMIT ended();
}

} // namespace epochscope
