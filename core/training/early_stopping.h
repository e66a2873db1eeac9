// Early stopping by Keras's rule: a check is an improvement if value + min_delta < best; the run stops at the
// `patience`-th check in a row without one (patience 0 acts as 1).
#pragma once

#include <cstdint>
#include <optional>

namespace epochscope {

class EarlyStopping
{
public:
    struct State
    {
        double best = 0;
        std::int64_t bestEpoch = 0; // 0: no check yet
        std::int64_t bad = 0;       // checks in a row without improvement
        bool operator==(const State&) const = default;
    };
    EarlyStopping(std::optional<std::int64_t> patience, double minDelta);

    bool check(std::int64_t epoch, double monitored); // whether it is an improvement
    bool stops() const; // by the checks so far

    const State& state() const { return m_state; }
    void restore(const State& state) { m_state = state; }

private:
    std::optional<std::int64_t> m_patience;
    double m_minDelta = 0;
    State m_state;
};

} // namespace epochscope
