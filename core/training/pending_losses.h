// Losses of steps on their way into the series that is shown.
//
// Of small models there are tens of millions in a second. Putting them into the series takes a few hundredths of the time that
// training takes, most of it for fresh memory; so the trainer writes them into a ring, and where they come quickly, a courier in
// a thread of its own takes them on from there. As long as they come it looks after them every thousandth of a second or few by
// itself: to be woken takes a hundredth of the worker's time. The worker does so itself where they come slowly, when it halts, and
// where the courier does not keep up.
#pragma once

#include "record/minmax_pyramid.h"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <thread>

namespace epochscope {

class PendingLosses
{
public:
    explicit PendingLosses(std::shared_ptr<MinMaxPyramid> series);
    ~PendingLosses() { dismissCourier(); }

    // All of these are the worker's. Where the memory does not suffice for the series, they throw std::bad_alloc, from then on
    // always.

    // Where the losses of the next steps go: of one step at least, and of as many as the trainer makes at once but for the end
    // of the ring.
    std::span<double> room();
    // So many have been put there. On their way they are when some thousandths of a second have gone by at this rate.
    void add(std::size_t count);
    void setSecondsPerStep(double seconds);
    // All of them are in the series afterwards, and nobody else writes there until the next are added. Whether there were any.
    bool deliver();
    void dismissCourier(); // until there is one to be sent again

    // Whether the courier looks after them by itself; any thread.
    bool isCourierUp() const { return m_isUp.load(std::memory_order_relaxed); }

private:
    static constexpr std::size_t length = std::size_t{1} << 17; // twice as many would drive the rest out of the core's own cache
    static constexpr std::size_t mostAtOnce = length / 2;
    static constexpr std::size_t piece = 4096; // so few are delivered at once that nobody waits long

    void sendCourier();
    void carry();
    void rest();
    bool deliverPiece();

    const std::shared_ptr<MinMaxPyramid> m_series;
    const std::unique_ptr<double[]> m_ring; // the loss with number i stands at i % length

    // How many losses there have been. What the worker writes, and what the courier, in lines of the cache of their own.
    alignas(64) std::atomic<std::size_t> m_added{0};
    std::size_t m_surelyDelivered = 0;
    std::atomic<std::size_t> m_sent{0}; // added when they were last sent on
    std::size_t m_atOnce = 1;
    alignas(64) std::atomic<std::size_t> m_delivered{0};
    std::mutex m_delivering; // guards the series and the rest
    bool m_failed = false;   // the series has taken in a part of what it was given
    std::array<float, piece> m_rounded;

    // The courier's.
    std::mutex m_calling;
    std::condition_variable m_called;
    std::atomic<bool> m_isUp{false}; // looks after them by itself; set under the lock
    bool m_ends = false;
    std::atomic<std::chrono::nanoseconds> m_apart{}; // from one look to the next
    std::thread m_courier;                           // from when it is first sent
};

} // namespace epochscope
