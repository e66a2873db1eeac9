#include "batching/epoch_order.h"

#include "base/proportions.h"
#include "base/random.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace epochscope {

namespace {
// How many samples of each class every batch of a pass gets. [batch][class] of the proportional share size·n/N is
// rounded down or up so that batches and classes both add up: every count is within 1 of its share.
class ClassDealer
{
public:
    ClassDealer(const std::vector<std::int64_t>& classCounts, std::int64_t samples, std::int64_t batchSize)
        : m_fullBatches(samples / batchSize), m_lastSize(samples % batchSize)
    {
        const std::size_t classes = classCounts.size();
        m_last = largestRemainder(m_lastSize, classCounts);
        m_base.resize(classes);
        m_extraEnd.resize(classes);
        std::int64_t extras = 0;
        for (std::size_t k = 0; k < classes; ++k) {
            // Samples are below 2³², so the product fits.
            m_base[k] = batchSize * classCounts[k] / samples;
            extras += classCounts[k] - m_last[k] - m_base[k] * m_fullBatches;
            m_extraEnd[k] = extras;
        }
    }

    std::int64_t batches() const { return m_fullBatches + (m_lastSize > 0); }

    std::int64_t count(std::int64_t batch, std::size_t k) const
    {
        if (batch == m_fullBatches)
            return m_last[k];
        // The extras of all classes stand in one row, dealt to the full batches in turn: as no class has more extras
        // than there are full batches, none gives two to one batch.
        const std::int64_t begin = k == 0 ? 0 : m_extraEnd[k - 1];
        const auto dealtBefore = [&](std::int64_t end) {
            return end / m_fullBatches + (end % m_fullBatches > batch);
        };
        return m_base[k] + dealtBefore(m_extraEnd[k]) - dealtBefore(begin);
    }

private:
    std::int64_t m_fullBatches = 0;
    std::int64_t m_lastSize = 0; // of a short last batch; 0 if there is none
    std::vector<std::int64_t> m_last;
    std::vector<std::int64_t> m_base;
    std::vector<std::int64_t> m_extraEnd; // running sum of the extras
};
} // namespace

Result<EpochOrder> EpochOrder::make(const BatchSettings& settings, std::int64_t samples, std::int64_t batchSize,
                                    std::uint64_t seed, std::span<const std::int32_t> labels)
{
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    if (samples < 1 || samples > most)
        return badInput(fmt::format("{} samples cannot be ordered", grouped(samples)),
                        fmt::format("from 1 to {}", grouped(most)), "data.samples");
    if (batchSize < 1)
        return badInput(fmt::format("a batch of {} is not possible", batchSize), "1 or more", "batch.size");

    EpochOrder order;
    order.m_order = settings.order;
    order.m_samples = samples;
    order.m_batchSize = std::min(batchSize, samples);
    order.m_buffer = settings.buffer;
    order.m_seed = seed;
    if (settings.order == BatchOrder::buffer && settings.buffer < 1)
        return badInput(fmt::format("a buffer of {} samples is not possible", settings.buffer), "1 or more",
                        "batch.buffer");
    if (settings.order == BatchOrder::stratified) {
        if (static_cast<std::int64_t>(labels.size()) != samples)
            return badInput("stratified batches need classes, and these data have none",
                            "choose another order, such as every_epoch", "batch.order");
        order.dealClasses(labels);
    }
    return order;
}

void EpochOrder::dealClasses(std::span<const std::int32_t> labels)
{
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto k = static_cast<std::size_t>(labels[i]);
        if (labels[i] < 0)
            throw std::invalid_argument("EpochOrder: a label is negative");
        if (k >= m_classes.size())
            m_classes.resize(k + 1);
        m_classes[k].push_back(static_cast<std::uint32_t>(i));
    }
    std::vector<std::int64_t> counts;
    for (const auto& members : m_classes)
        counts.push_back(static_cast<std::int64_t>(members.size()));

    const ClassDealer dealer(counts, m_samples, m_batchSize);
    m_places.resize(m_classes.size());
    std::uint32_t place = 0;
    for (std::int64_t batch = 0; batch < dealer.batches(); ++batch)
        for (std::size_t k = 0; k < m_classes.size(); ++k)
            for (std::int64_t i = dealer.count(batch, k); i > 0; --i)
                m_places[k].push_back(place++);
}

void EpochOrder::fill(std::int64_t pass, std::span<std::uint32_t> order) const
{
    if (static_cast<std::int64_t>(order.size()) != m_samples)
        throw std::invalid_argument("EpochOrder::fill: the order must have as many places as there are samples");

    const std::uint64_t index = m_order == BatchOrder::once ? 0 : static_cast<std::uint64_t>(pass);
    RandomStream random(m_seed, StreamPurpose::order, index);
    const auto count = static_cast<std::uint32_t>(m_samples);
    switch (m_order) {
    case BatchOrder::everyEpoch:
    case BatchOrder::once:
        random.permute(order);
        return;
    case BatchOrder::never:
        std::iota(order.begin(), order.end(), 0U);
        return;
    case BatchOrder::replacement:
        for (auto& sample : order)
            sample = random.below(count);
        return;
    case BatchOrder::stratified:
        // Each class fills its own places and is shuffled among them.
        for (std::size_t k = 0; k < m_classes.size(); ++k) {
            const auto& places = m_places[k];
            for (std::size_t i = 0; i < places.size(); ++i)
                order[places[i]] = m_classes[k][i];
            for (std::size_t i = places.size(); i > 1; --i)
                std::swap(order[places[i - 1]], order[places[random.below(static_cast<std::uint32_t>(i))]]);
        }
        return;
    case BatchOrder::buffer: {
        // A Fisher–Yates whose choice reaches only to the end of the buffer: the places from i on hold the buffer,
        // what is drawn leaves it at place i, and the next sample of the source is already behind it.
        std::iota(order.begin(), order.end(), 0U);
        const auto buffer = static_cast<std::uint32_t>(std::min(m_buffer, m_samples));
        for (std::uint32_t i = 0; i + 1 < count; ++i)
            std::swap(order[i], order[i + random.below(std::min(buffer, count - i))]);
        return;
    }
    }
}

} // namespace epochscope
