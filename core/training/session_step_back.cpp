// Going back: by a state that was kept and the steps from there made again.
#include "training/session.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <limits>
#include <vector>

namespace epochscope {

void Session::stepBack(std::int64_t batches)
{
    backTo([batches](std::int64_t from) { return from - batches; });
}

void Session::stepBackEpoch()
{
    backTo([length = m_plan.stepsPerEpoch()](std::int64_t from) { return (from - 1) / length * length; });
}

void Session::backTo(const std::function<std::int64_t(std::int64_t from)>& where)
{
    {
        const std::lock_guard lock(m_mutex);
        const std::int64_t from = m_backTo.value_or(stepsDone()); // steps back add up as steps forward do
        const std::int64_t target = std::max(m_earliest, where(from));
        if (target >= from || !m_options.canStepBack)
            return;
        m_backTo = target;
        m_pauseAt = -1;
        m_paused = true;
        m_attention.store(true, std::memory_order_relaxed);
        if (state() == SessionState::finished) {
            m_thread.join(); // which has nothing left to do
            m_finished.reset();
            m_stopReason.reset();
            m_stops.store(false, std::memory_order_relaxed);
            m_state.store(SessionState::paused, std::memory_order_release);
            m_thread = std::jthread([this] { work(); });
        }
    }
    m_wake.notify_one();
}

bool Session::isToGoBack() const
{
    const std::lock_guard lock(m_mutex);
    return m_backTo.has_value() && !m_stopReason;
}

// Everything that others see changes at the end, at once as far as they can tell.
void Session::goBack(std::int64_t target)
{
    const std::int64_t now = m_trainer->stepsDone();
    MinMaxPyramid* const losses = m_options.batchLosses.get();
    // Of a coarse series whole buckets only can be given up: it is filled again from a bucket's beginning on.
    const std::int64_t refill = losses ? m_lossOffset + losses->cut(target - m_lossOffset) : target;
    const RewindLog::Moment* const moment = m_log.atOrBefore(std::min(target, refill));
    if (!moment || target >= now)
        return;
    double seconds = m_log.secondsAt(target, now, trainingSeconds());
    m_log.forgetAfter(target);

    setClock(seconds); // for the epochs that end on the way
    std::vector<float> again;
    m_trainer->beginReplay(moment->state);
    while (m_trainer->stepsDone() < target && !m_stops.load(std::memory_order_relaxed)) {
        std::int64_t step = m_trainer->stepsDone();
        // To those 1, 2, 4 … before the target, which are kept: the next step back is likely to be another short one.
        const std::int64_t ahead = target - step;
        const std::int64_t halfway = static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(ahead)));
        const std::int64_t steps = m_trainer->steps(ahead == halfway ? ahead - halfway / 2 : ahead - halfway);
        if (steps == 0)
            break;
        if (losses)
            for (const double loss : m_trainer->stepLosses())
                if (step++ >= refill)
                    again.push_back(static_cast<float>(loss));
        const std::int64_t left = target - m_trainer->stepsDone();
        if (m_log.due(steps) || (left > 0 && std::has_single_bit(static_cast<std::uint64_t>(left))))
            m_log.keep(*m_trainer, m_log.secondsAt(m_trainer->stepsDone(), target, seconds));
    }
    if (m_trainer->stepsDone() < target)
        seconds = m_log.secondsAt(m_trainer->stepsDone(), target, seconds);
    m_trainer->endReplay();
    m_trainer->recordBatches(static_cast<bool>(m_options.onBatch));
    if (const History::View rows = m_history->view(); !rows.empty())
        seconds = std::max(seconds, rows.back().seconds);
    setClock(seconds);
    if (losses) {
        losses->truncate(refill - m_lossOffset);
        for (const float loss : again)
            losses->append(loss);
    }
    fitLosses();
    m_stepsDone.store(m_trainer->stepsDone(), std::memory_order_relaxed);
}

// What was shortened to a bucket's beginning lacks a few steps; they stand for nothing, but keep their place.
void Session::fitLosses()
{
    if (!m_newLosses)
        return;
    m_newLosses->deliver();
    MinMaxPyramid& losses = *m_options.batchLosses;
    const std::int64_t steps = m_trainer->stepsDone() - m_lossOffset;
    for (std::int64_t left = losses.truncate(steps); left < steps; ++left)
        losses.append(std::numeric_limits<float>::quiet_NaN());
}

void Session::keepMoment()
{
    m_log.keep(*m_trainer, trainingSeconds());
    if (const double step = m_log.secondsPerStep(); m_newLosses && step > 0)
        m_newLosses->setSecondsPerStep(step);
}

} // namespace epochscope
