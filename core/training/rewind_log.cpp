#include "training/rewind_log.h"

#include <algorithm>
#include <iterator>
#include <new>

namespace epochscope {

namespace {
// The part of the time that keeping may take: where steps are quick, so is making many of them again.
double shareOfTime(double secondsPerStep) { return secondsPerStep < 20e-6 ? 0.001 : 0.01; }
constexpr std::int64_t longestInterval = 32768;

std::size_t bytesOf(const RewindLog::Moment& moment)
{
    constexpr std::size_t overhead = 16; // of each allocation
    const TrainerState& state = moment.state;
    std::size_t bytes = sizeof(RewindLog::Moment) + sizeof(void*) + overhead;
    for (const auto* values : {&state.parameters, &state.ruleSlots, &state.accumulated, &state.bestParameters})
        bytes += values->capacity() * sizeof(float) + overhead;
    return bytes + state.history.capacity() * sizeof(EpochRecord) + overhead;
}

double secondsBetween(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to)
{
    return std::chrono::duration<double>(to - from).count();
}
} // namespace

std::size_t RewindLog::most() const
{
    return m_bytesOfOne == 0 ? mostMoments : std::clamp<std::size_t>(m_mostBytes / m_bytesOfOne, 2, mostMoments);
}

void RewindLog::keep(const Trainer& trainer, double seconds)
{
    const auto start = Clock::now();
    const std::int64_t steps = trainer.stepsDone();
    m_until = m_interval;
    if (!m_moments.empty() && m_moments.back()->state.steps >= steps)
        return;
    try {
        if (m_moments.size() >= most())
            thin(most() - 1);
        std::unique_ptr<Moment> moment;
        if (!m_free.empty()) {
            moment = std::move(m_free.back());
            m_free.pop_back();
        } else {
            moment = std::make_unique<Moment>();
        }
        trainer.saveMoment(moment->state);
        moment->seconds = seconds;
        m_bytesOfOne = std::max(m_bytesOfOne, bytesOf(*moment));
        m_moments.push_back(std::move(moment));
        // They may have grown: the best weights come after the first epoch.
        if (m_moments.size() > most())
            thin(most());
        if (m_moments.size() + m_free.size() > most())
            m_free.resize(most() - m_moments.size());
    } catch (const std::bad_alloc&) {
        // Going back will take longer; the run itself goes on.
        m_free.clear();
        if (m_moments.size() > 2)
            thin(m_moments.size() / 2);
    }
    pace(start, Clock::now(), steps);
}

void RewindLog::pace(Clock::time_point start, Clock::time_point end, std::int64_t steps)
{
    const double took = secondsBetween(start, end);
    // One that was held up by something else counts little.
    m_keeping = m_keeping == 0 ? took : m_keeping + (std::min(took, 4 * m_keeping) - m_keeping) / 8;
    if (m_keptAt != Clock::time_point{} && steps > m_keptSteps) {
        m_step = secondsBetween(m_keptAt, start) / static_cast<double>(steps - m_keptSteps);
        const double wanted = m_keeping / (shareOfTime(m_step) * std::max(m_step, 1e-9));
        m_interval = wanted < static_cast<double>(longestInterval)
                         ? std::max<std::int64_t>(1, static_cast<std::int64_t>(wanted))
                         : longestInterval;
    }
    m_until = m_interval;
    m_keptAt = end;
    m_keptSteps = steps;
}

void RewindLog::restartClock() { m_keptAt = {}; }

void RewindLog::thin(std::size_t most)
{
    const std::int64_t newest = m_moments.back()->state.steps;
    const auto stepsOf = [this](std::size_t index) { return m_moments[index]->state.steps; };
    const double uniform = static_cast<double>(newest - stepsOf(0)) / 8;
    // Where there are many, room is made for as many again as one pass looks at.
    const std::size_t target = most >= 64 ? most - most / 4 : most;

    std::vector<std::size_t> kept; // newest first
    for (double density = 1.0 / 4096;; density *= 1.3) {
        kept.assign(1, m_moments.size() - 1);
        for (std::size_t i = m_moments.size() - 1; i-- > 1;) {
            // Given up if the gap without it is small enough.
            const std::int64_t above = stepsOf(kept.back());
            const double age = static_cast<double>(newest - stepsOf(i));
            if (static_cast<double>(above - stepsOf(i - 1)) > density * std::min(age, uniform))
                kept.push_back(i);
        }
        if (m_moments.size() > 1)
            kept.push_back(0);
        if (kept.size() <= std::max<std::size_t>(2, target) || density > 1e15)
            break;
    }
    std::vector<std::unique_ptr<Moment>> left;
    left.reserve(m_moments.size());
    for (auto index = kept.rbegin(); index != kept.rend(); ++index)
        left.push_back(std::move(m_moments[*index]));
    for (auto& moment : m_moments)
        if (moment)
            m_free.push_back(std::move(moment));
    m_moments.swap(left);
}

const RewindLog::Moment* RewindLog::atOrBefore(std::int64_t steps) const
{
    const auto after = std::upper_bound(m_moments.begin(), m_moments.end(), steps,
                                        [](std::int64_t s, const auto& moment) { return s < moment->state.steps; });
    return after == m_moments.begin() ? nullptr : std::prev(after)->get();
}

void RewindLog::forgetAfter(std::int64_t steps)
{
    while (!m_moments.empty() && m_moments.back()->state.steps > steps) {
        m_free.push_back(std::move(m_moments.back()));
        m_moments.pop_back();
    }
    m_until = m_interval;
    restartClock();
}

double RewindLog::secondsAt(std::int64_t steps, std::int64_t nowSteps, double nowSeconds) const
{
    const Moment* const before = atOrBefore(steps);
    if (!before)
        return nowSeconds;
    const auto after = std::upper_bound(m_moments.begin(), m_moments.end(), steps,
                                        [](std::int64_t s, const auto& moment) { return s < moment->state.steps; });
    const bool kept = after != m_moments.end() && (*after)->state.steps <= nowSteps;
    const std::int64_t nextSteps = kept ? (*after)->state.steps : nowSteps;
    const double nextSeconds = kept ? (*after)->seconds : nowSeconds;
    if (nextSteps <= before->state.steps)
        return before->seconds;
    const double part = static_cast<double>(steps - before->state.steps) /
                        static_cast<double>(nextSteps - before->state.steps);
    return before->seconds + part * (nextSeconds - before->seconds);
}

std::size_t RewindLog::bytes() const
{
    std::size_t bytes = 0;
    for (const auto* moments : {&m_moments, &m_free})
        for (const auto& moment : *moments)
            bytes += bytesOf(*moment);
    return bytes;
}

std::int64_t RewindLog::widestGap() const
{
    std::int64_t widest = 0;
    for (std::size_t i = 1; i < m_moments.size(); ++i)
        widest = std::max(widest, m_moments[i]->state.steps - m_moments[i - 1]->state.steps);
    return widest;
}

} // namespace epochscope
