// Which samples make the batch whose turn it is after so many steps: the next one, and once there is no more, the last. The order
// of a pass is a function, so that any step can be asked for.
#pragma once

#include "base/error.h"
#include "batching/batch_plan.h"
#include "batching/epoch_order.h"

#include <cstdint>
#include <span>
#include <vector>

namespace epochscope {

struct BatchInTurn
{
    bool isNext = true; // false: the last one of the run, which was worked through
    std::int64_t pass = 0, ofPass = 0; // from 0
    std::span<const std::uint32_t> samples;
};

class BatchFinder
{
public:
    BatchFinder(EpochOrder order, const BatchPlan& plan);

    // After `steps` steps, from 0; the samples are valid until the next call. A pass is drawn once, as long as the steps asked for
    // stay in it.
    BatchInTurn after(std::int64_t steps);
    const EpochOrder& order() const { return m_order; }

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
