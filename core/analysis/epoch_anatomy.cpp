#include "analysis/epoch_anatomy.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace epochscope {

Result<EpochAnatomy> EpochAnatomy::make(const EpochOrder& order, const BatchPlan& plan, std::int64_t epoch)
{
    if (epoch < 1 || epoch > plan.epochs)
        return badInput(fmt::format("there is no epoch {}", grouped(epoch)),
                        fmt::format("from 1 to {}", grouped(plan.epochs)), "stop.epochs");
    const std::int64_t distinct = plan.samplesPerEpoch / plan.repeats; // of the first epoch; others differ by a batch or two
    if (plan.samples > mostPlaces || distinct > mostPlaces)
        return badInput(fmt::format("{} samples in an epoch are too many to be shown one by one",
                                    grouped(std::max(plan.samples, distinct))),
                        fmt::format("at most {}", grouped(mostPlaces)));

    EpochAnatomy made;
    made.m_epoch = epoch;
    made.m_repeats = plan.repeats;
    made.m_drawn.resize(static_cast<std::size_t>(plan.samples));
    made.m_places.reserve(static_cast<std::size_t>(distinct));
    const std::int64_t first = (epoch - 1) * plan.batchesPerEpoch;
    const std::int64_t end = first + plan.batchesPerEpoch;
    std::vector<std::uint32_t> pass(static_cast<std::size_t>(plan.samples));
    std::vector<std::uint32_t> lastPass;
    std::vector<char> elsewhere(order.withReplacement() ? 0 : pass.size());
    for (std::int64_t batch = first; batch < end;) {
        const std::int64_t number = batch / plan.batchesPerPass;
        order.fill(number, pass);
        for (std::int64_t ofPass = 0; ofPass < plan.batchesPerPass; ++ofPass) {
            const std::int64_t global = number * plan.batchesPerPass + ofPass;
            const std::span samples = std::span(pass).subspan(static_cast<std::size_t>(ofPass * plan.batchSize),
                                                              static_cast<std::size_t>(plan.sizeOf(ofPass)));
            if (global >= first && global < end) {
                made.m_batches.push_back({number, ofPass, static_cast<std::int64_t>(made.m_places.size()),
                                          static_cast<std::int64_t>(samples.size())});
                made.m_places.insert(made.m_places.end(), samples.begin(), samples.end());
                for (const std::uint32_t sample : samples)
                    ++made.m_drawn[sample];
                ++batch;
            } else if (!order.withReplacement()) {
                for (const std::uint32_t sample : samples)
                    elsewhere[sample] = 1;
            }
        }
    }

    if (order.withReplacement())
        for (std::uint32_t sample = 0; sample < pass.size(); ++sample)
            pass[sample] = sample;
    for (const std::uint32_t sample : pass) {
        if (made.m_drawn[sample] > 0)
            continue;
        made.m_absent.push_back(sample);
        made.m_absences.push_back(order.withReplacement()   ? Absence::notDrawn
                                  : elsewhere[sample] != 0 ? Absence::otherEpoch
                                                           : Absence::dropped);
    }
    return made;
}

EpochAnatomy::Place EpochAnatomy::placeAt(std::int64_t index) const
{
    const auto after = std::upper_bound(m_batches.begin(), m_batches.end(), index,
                                        [](std::int64_t place, const Batch& batch) { return place < batch.begin; });
    const std::int64_t batch = after - m_batches.begin() - 1;
    return {batch, index - m_batches[static_cast<std::size_t>(batch)].begin};
}

std::vector<EpochAnatomy::Place> EpochAnatomy::placesOf(std::uint32_t sample) const
{
    std::vector<Place> found;
    auto left = m_drawn[sample];
    for (std::size_t index = 0; left > 0; ++index)
        if (m_places[index] == sample) {
            found.push_back(placeAt(static_cast<std::int64_t>(index)));
            --left;
        }
    return found;
}

std::int64_t EpochAnatomy::absentFor(Absence why) const { return std::count(m_absences.begin(), m_absences.end(), why); }

std::vector<std::int64_t> EpochAnatomy::visitHistogram(std::size_t columns) const
{
    std::vector<std::int64_t> counts(columns);
    for (const std::int64_t drawn : m_drawn)
        ++counts[std::min(static_cast<std::size_t>(drawn), columns - 1)];
    return counts;
}

VisitCount::VisitCount(EpochOrder order, const BatchPlan& plan)
    : m_order(std::move(order)), m_plan(plan), m_counts(static_cast<std::size_t>(plan.samples)), m_pass(m_counts.size())
{
}

void VisitCount::addPass(std::int64_t pass, std::int64_t batches, std::int64_t times, std::vector<std::int64_t>& counts)
{
    if (std::exchange(m_drawn, pass) != pass)
        m_order.fill(pass, m_pass);
    const std::int64_t samples = batches == 0 ? 0 : (batches - 1) * m_plan.batchSize + m_plan.sizeOf(batches - 1);
    for (std::int64_t i = 0; i < samples; ++i)
        counts[m_pass[static_cast<std::size_t>(i)]] += times;
}

bool VisitCount::reach(std::int64_t epoch, std::int64_t mostDraws)
{
    return reachStep(std::clamp<std::int64_t>(epoch, 0, m_plan.epochs) * m_plan.stepsPerEpoch(), mostDraws);
}

bool VisitCount::reachStep(std::int64_t steps, std::int64_t mostDraws)
{
    steps = std::clamp<std::int64_t>(steps, 0, m_plan.steps());
    const std::int64_t repeats = m_plan.repeats;
    const std::int64_t batches = steps / repeats;
    const std::int64_t passes = batches / m_plan.batchesPerPass;
    if (passes < m_passes) {
        m_passes = 0;
        std::fill(m_counts.begin(), m_counts.end(), 0);
    }
    const bool complete = !m_order.withReplacement() && m_plan.droppedPerEpoch == 0;
    if (complete || m_order.samePassAlways()) {
        addPass(0, m_plan.batchesPerPass, (passes - m_passes) * repeats, m_counts);
        m_passes = passes;
    }
    for (std::int64_t draws = 0; m_passes < passes; draws += m_plan.samples) {
        if (draws > 0 && draws >= mostDraws)
            return false;
        addPass(m_passes++, m_plan.batchesPerPass, repeats, m_counts);
    }
    // The batches done of the pass at work, and the one that is done some of its times.
    const std::int64_t done = batches % m_plan.batchesPerPass;
    m_rest.assign(m_counts.size(), 0);
    if (done == 0 && steps % repeats == 0)
        return true; // nothing of it, so that its order need not be known
    addPass(passes, done, repeats, m_rest);
    if (steps % repeats != 0) {
        const auto first = m_pass.begin() + done * m_plan.batchSize;
        std::for_each(first, first + m_plan.sizeOf(done), [&](std::uint32_t sample) { m_rest[sample] += steps % repeats; });
    }
    return true;
}

std::int64_t VisitCount::of(std::uint32_t sample) const { return m_counts[sample] + m_rest[sample]; }

} // namespace epochscope
