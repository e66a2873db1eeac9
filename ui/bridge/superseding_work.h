// One piece of work at a time in a thread of its own; the next one cuts it short.
#pragma once

#include "bridge/thread_count.h"

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>

namespace epochscope {

class SupersedingWork
{
public:
    SupersedingWork() = default;
    ~SupersedingWork()
    {
        cancel();
        m_threads.waitUntil(std::chrono::steady_clock::now() + std::chrono::seconds(2));
    }
    SupersedingWork(const SupersedingWork&) = delete;
    SupersedingWork& operator=(const SupersedingWork&) = delete;

    // `work(cancel)` looks at the flag often. What it throws, want of memory, ends it. It begins when the one before it has
    // ended, so that it must own what it touches.
    template <class Work>
    void start(Work work)
    {
        cancel();
        m_cancel = std::make_shared<std::atomic<bool>>(false);
        m_done = std::make_shared<std::atomic<bool>>(false);
        m_threads.run([turn = m_turn, cancelled = m_cancel, done = m_done, task = std::move(work)]() mutable {
            const std::lock_guard lock(*turn);
            try {
                if (!cancelled->load(std::memory_order_relaxed))
                    task(*cancelled);
            } catch (const std::exception&) {
            }
            done->store(true, std::memory_order_release);
        });
    }
    void cancel()
    {
        if (m_cancel)
            m_cancel->store(true, std::memory_order_relaxed);
        m_cancel.reset();
    }
    // Whether the last one that was started, and not cancelled, has yet to end.
    bool isBusy() const { return m_cancel && !m_done->load(std::memory_order_acquire); }

private:
    std::shared_ptr<std::mutex> m_turn = std::make_shared<std::mutex>();
    std::shared_ptr<std::atomic<bool>> m_cancel, m_done;
    ThreadCount m_threads;
};

} // namespace epochscope
