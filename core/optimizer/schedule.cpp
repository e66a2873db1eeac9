#include "optimizer/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace epochscope {

Schedule::Schedule(const ScheduleSettings& settings, double learningRate, std::int64_t epochs,
                   std::int64_t updatesPerEpoch)
    : m_settings(settings), m_initial(learningRate), m_epochs(epochs), m_updatesPerEpoch(updatesPerEpoch)
{
}

double Schedule::rate(std::int64_t epoch, std::int64_t updates) const
{
    const auto cosine = [&](double part) {
        return m_settings.floor + (m_initial - m_settings.floor) * (1 + std::cos(std::numbers::pi * part)) / 2;
    };
    const auto e = static_cast<double>(epoch);
    switch (m_settings.kind) {
    case ScheduleKind::constant:
        break;
    case ScheduleKind::step:
        return m_initial * std::pow(m_settings.factor, static_cast<double>(epoch / m_settings.every));
    case ScheduleKind::exponential:
        return m_initial * std::pow(m_settings.gamma, e);
    case ScheduleKind::cosine:
        return cosine(e / static_cast<double>(m_epochs));
    case ScheduleKind::warmupCosine: {
        // In doubles: epochs · updates may be near 2⁶³.
        const auto u = static_cast<double>(updates);
        const double warmup = static_cast<double>(m_settings.warmup) * static_cast<double>(m_updatesPerEpoch);
        const double all = static_cast<double>(m_epochs) * static_cast<double>(m_updatesPerEpoch);
        if (u < warmup)
            return m_initial * (u + 1) / warmup;
        return cosine(std::min(1.0, (u - warmup) / std::max(1.0, all - warmup)));
    }
    case ScheduleKind::plateau:
        return m_initial * m_state.scale;
    }
    return m_initial;
}

void Schedule::observe(double monitored)
{
    if (m_settings.kind != ScheduleKind::plateau)
        return;
    if (!m_state.hasBest || monitored < m_state.best) {
        m_state.hasBest = true;
        m_state.best = monitored;
        m_state.bad = 0;
        return;
    }
    if (++m_state.bad > m_settings.patience) {
        m_state.bad = 0;
        const double lowest = m_initial > 0 ? std::min(m_settings.floor / m_initial, m_state.scale) : 0;
        m_state.scale = std::max(m_state.scale * m_settings.factor, lowest);
    }
}

} // namespace epochscope
