// How long the event loop of a thread was held up: the largest gaps between the ticks of a timer of 1 ms, on the clock and in
// this thread's processor time, which other processes of a busy machine do not add to.
#pragma once

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <algorithm>
#include <ctime>

inline double threadMilliseconds()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
}

// The largest gaps between the ticks of the event loop.
class GapMeter
{
public:
    GapMeter()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { tick(); });
        m_clock.start();
        m_cpu = threadMilliseconds();
        m_timer.start(1);
    }
    void tick()
    {
        m_wall = std::max(m_wall, static_cast<double>(m_clock.nsecsElapsed()) * 1e-6);
        m_clock.restart();
        const double cpu = threadMilliseconds();
        m_most = std::max(m_most, cpu - m_cpu);
        m_cpu = cpu;
        ++m_ticks;
    }
    double largestGap() const { return m_wall; }
    double mostProcessorTime() const { return m_most; }
    int ticks() const { return m_ticks; }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_wall = 0, m_cpu = 0, m_most = 0;
    int m_ticks = 0;
};
