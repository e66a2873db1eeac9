// Which samples make the batch that a run comes to after so many steps; the order of a pass is a function, so that any step can
// be asked for.
#pragma once

#include "base/error.h"
#include "batching/batch_plan.h"
#include "batching/epoch_order.h"

#include <cstdint>
#include <span>
#include <vector>

namespace epochscope {

class BatchFinder
{
public:
    BatchFinder(EpochOrder order, const BatchPlan& plan);

    // The batch of the step after `steps` steps, valid until the next call; empty after the last. A pass is drawn once, as long
    // as the steps asked for stay in it.
    std::span<const std::uint32_t> after(std::int64_t steps);

private:
    EpochOrder m_order;
    BatchPlan m_plan;
    std::int64_t m_drawn = -1; // the pass in m_pass
    std::vector<std::uint32_t> m_pass;
};

// Which of `samples` samples stand for all where `most` can be shown: all of them, or so many drawn by the seed, in rising
// order.
std::vector<std::int64_t> samplesToShow(std::int64_t samples, std::int64_t most, std::uint64_t seed);

} // namespace epochscope
