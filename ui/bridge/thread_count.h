// Threads that nobody joins, counted, so that whoever must go can wait until the last one has.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace epochscope {

class ThreadCount
{
public:
    // Runs `work` in a thread of its own. What it owns is destroyed there before the thread counts as gone.
    template <class Work>
    void run(Work work)
    {
        {
            const std::lock_guard lock(m_shared->mutex);
            ++m_shared->threads;
        }
        try {
            std::thread([shared = m_shared, work = std::make_unique<Work>(std::move(work))]() mutable {
                (*work)();
                work.reset();
                shared->leave();
            }).detach();
        } catch (...) {
            m_shared->leave();
            throw;
        }
    }

    // False if some are still there at `end`.
    bool waitUntil(std::chrono::steady_clock::time_point end)
    {
        std::unique_lock lock(m_shared->mutex);
        return m_shared->none.wait_until(lock, end, [this] { return m_shared->threads == 0; });
    }
    int threads() const
    {
        const std::lock_guard lock(m_shared->mutex);
        return m_shared->threads;
    }

private:
    struct Shared
    {
        std::mutex mutex;
        std::condition_variable none;
        int threads = 0;

        void leave()
        {
            const std::lock_guard lock(mutex);
            --threads;
            none.notify_all();
        }
    };
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
};

} // namespace epochscope
