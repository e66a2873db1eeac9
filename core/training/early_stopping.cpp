#include "training/early_stopping.h"

#include <algorithm>

namespace epochscope {

EarlyStopping::EarlyStopping(std::optional<std::int64_t> patience, double minDelta)
    : m_patience(patience), m_minDelta(minDelta)
{
}

bool EarlyStopping::check(std::int64_t epoch, double monitored)
{
    const bool improved = m_state.bestEpoch == 0 || monitored + m_minDelta < m_state.best;
    if (improved)
        m_state = {monitored, epoch, 0};
    else
        ++m_state.bad;
    return improved;
}

bool EarlyStopping::stops() const { return m_patience && m_state.bad >= std::max<std::int64_t>(1, *m_patience); }

} // namespace epochscope
