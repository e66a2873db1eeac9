#include "analysis/batch_at.h"

#include "base/random.h"

#include <numeric>
#include <utility>

namespace epochscope {

BatchFinder::BatchFinder(EpochOrder order, const BatchPlan& plan) : m_order(std::move(order)), m_plan(plan) {}

BatchInTurn BatchFinder::after(std::int64_t steps)
{
    const bool isNext = steps < m_plan.steps();
    const BatchPosition position = m_plan.after(isNext ? steps : m_plan.steps() - 1);
    const std::int64_t pass = m_order.samePassAlways() ? 0 : position.pass;
    if (m_drawn != pass) {
        m_pass.resize(static_cast<std::size_t>(m_plan.samples));
        m_order.fill(pass, m_pass);
        m_drawn = pass;
    }
    const auto samples = std::span<const std::uint32_t>(m_pass).subspan(
        static_cast<std::size_t>(position.batchOfPass * m_plan.batchSize),
        static_cast<std::size_t>(m_plan.sizeOf(position.batchOfPass)));
    return {isNext, position.pass, position.batchOfPass, samples};
}

// Selection sampling (Knuth, The Art of Computer Programming, 3.4.2, algorithm S): needs no memory but for the result.
std::vector<std::int64_t> samplesToShow(std::int64_t samples, std::int64_t most, std::uint64_t seed)
{
    std::vector<std::int64_t> chosen;
    if (samples <= most) {
        chosen.resize(static_cast<std::size_t>(samples));
        std::iota(chosen.begin(), chosen.end(), 0);
        return chosen;
    }
    RandomStream random(seed, StreamPurpose::analysis);
    chosen.reserve(static_cast<std::size_t>(most));
    for (std::int64_t i = 0; i < samples && static_cast<std::int64_t>(chosen.size()) < most; ++i)
        if (random.uniform() * static_cast<double>(samples - i) <
            static_cast<double>(most - static_cast<std::int64_t>(chosen.size())))
            chosen.push_back(i);
    return chosen;
}

} // namespace epochscope
