#include "training/pending_losses.h"

#include "base/flush_denormals.h"
#include "kernels/stretches.h"
#include "training/trainer.h"

#include <algorithm>
#include <exception>
#include <new>
#include <pthread.h>
#include <utility>

namespace epochscope {

namespace {
constexpr std::size_t fewAtOnce = 2048; // sending somebody takes longer than delivering them
}

PendingLosses::PendingLosses(std::shared_ptr<MinMaxPyramid> series)
    : m_series(std::move(series)), m_ring(std::make_unique_for_overwrite<double[]>(length))
{
}

std::span<double> PendingLosses::room()
{
    constexpr auto wanted = static_cast<std::size_t>(Trainer::mostAtOnce);
    const std::size_t added = m_added.load(std::memory_order_relaxed);
    while (added + wanted > m_surelyDelivered + length) {
        m_surelyDelivered = m_delivered.load(std::memory_order_acquire);
        if (added + wanted > m_surelyDelivered + length)
            deliverPiece();
    }
    const std::size_t place = added % length;
    return {&m_ring[place], std::min(wanted, length - place)};
}

void PendingLosses::add(std::size_t count)
{
    const std::size_t added = m_added.load(std::memory_order_relaxed) + count;
    m_added.store(added, std::memory_order_release);
    if (added - m_sent.load(std::memory_order_relaxed) < m_atOnce)
        return;
    m_sent.store(added);
    if (m_atOnce <= fewAtOnce) {
        deliver();
        return;
    }
    if (!m_isUp.load())
        sendCourier();
}

void PendingLosses::setSecondsPerStep(double seconds)
{
    constexpr double late = 0.004, soonest = 0.0005;
    const double each = std::max(seconds, 1e-12);
    m_atOnce = static_cast<std::size_t>(std::clamp(late / each, 1.0, static_cast<double>(mostAtOnce)));
    const double apart = std::clamp(static_cast<double>(m_atOnce) * each, soonest, late);
    m_apart.store(std::chrono::nanoseconds(static_cast<std::int64_t>(apart * 1e9)), std::memory_order_relaxed);
}

void PendingLosses::sendCourier()
{
    if (!m_courier.joinable()) {
        try {
            m_courier = std::thread([this] { carry(); });
        } catch (const std::exception&) { // no thread is to be had
            deliver();
            return;
        }
    }
    {
        const std::lock_guard lock(m_calling);
        m_isUp.store(true, std::memory_order_relaxed);
    }
    m_called.notify_one();
}

void PendingLosses::dismissCourier()
{
    if (!m_courier.joinable())
        return;
    {
        const std::lock_guard lock(m_calling);
        m_ends = true;
    }
    m_called.notify_one();
    m_courier.join();
    m_ends = false;
    m_isUp.store(false, std::memory_order_relaxed);
}

void PendingLosses::carry()
{
    const sched_param plain{};
    ::pthread_setschedparam(::pthread_self(), SCHED_BATCH, &plain); // waits for a free core, rather than interrupt who trains
    const FlushDenormals flushing; // as the worker does
    std::unique_lock lock(m_calling);
    try {
        while (!m_ends) {
            m_called.wait(lock, [this] { return m_ends || m_isUp.load(std::memory_order_relaxed); });
            lock.unlock();
            const bool comes = deliver();
            lock.lock();
            if (comes)
                m_called.wait_for(lock, m_apart.load(std::memory_order_relaxed), [this] { return m_ends; });
            else
                rest();
        }
    } catch (const std::bad_alloc&) { // the worker will meet it
    }
}

// Who sends first says what is to be sent and then looks whether the courier is up; who rests does so the other way round, so that
// one of them sees the other.
void PendingLosses::rest()
{
    m_isUp.store(false);
    if (m_sent.load() > m_delivered.load(std::memory_order_relaxed))
        m_isUp.store(true, std::memory_order_relaxed);
}

bool PendingLosses::deliver()
{
    const std::size_t added = m_added.load(std::memory_order_acquire);
    bool any = false;
    do {
        any |= deliverPiece(); // called once at least: another thread may be at the last of them
    } while (m_delivered.load(std::memory_order_acquire) < added);
    return any;
}

bool PendingLosses::deliverPiece()
{
    const std::lock_guard lock(m_delivering);
    if (m_failed)
        throw std::bad_alloc();
    const std::size_t delivered = m_delivered.load(std::memory_order_relaxed), place = delivered % length;
    const std::size_t count = std::min({m_added.load(std::memory_order_acquire) - delivered, length - place, piece});
    kernels::roundToFloats({&m_ring[place], count}, m_rounded.data());
    m_failed = true;
    m_series->append(std::span(m_rounded).first(count));
    m_failed = false;
    m_delivered.store(delivered + count, std::memory_order_release);
    return count > 0;
}

} // namespace epochscope
