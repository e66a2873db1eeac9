// Which sample goes where: the order of a pass is a pure function of (seed, pass), so any pass can be shown without
// drawing those before it.
#pragma once

#include "base/error.h"
#include "batching/batch_settings.h"

#include <cstdint>
#include <span>
#include <vector>

namespace epochscope {

class EpochOrder
{
public:
    // `labels` (one per sample) is needed by BatchOrder::stratified only. `batchSize` is the size in effect.
    static Result<EpochOrder> make(const BatchSettings& settings, std::int64_t samples, std::int64_t batchSize,
                                   std::uint64_t seed, std::span<const std::int32_t> labels = {});

    // Fills `order` (as many places as samples) with the sample numbers of pass `pass` (from 0), batch after batch.
    //   every_epoch  a fresh Fisher–Yates permutation each pass         once    pass 0's permutation always
    //   never        0, 1, 2 …                                          replacement  independent uniform draws
    //   stratified   a fresh permutation per class, dealt so that every batch comes as near to the class proportions
    //                as whole samples allow
    //   buffer       each draw from the next `buffer` samples only (the shuffle buffer of tf.data)
    void fill(std::int64_t pass, std::span<std::uint32_t> order) const;

    std::int64_t samples() const { return m_samples; }
    bool withReplacement() const { return m_order == BatchOrder::replacement; }
    bool samePassAlways() const { return m_order == BatchOrder::once || m_order == BatchOrder::never; }

private:
    void dealClasses(std::span<const std::int32_t> labels);

    BatchOrder m_order = BatchOrder::everyEpoch;
    std::int64_t m_samples = 0;
    std::int64_t m_batchSize = 0;
    std::int64_t m_buffer = 1;
    std::uint64_t m_seed = 0;
    std::vector<std::vector<std::uint32_t>> m_classes; // sample numbers of each class, for stratified
    std::vector<std::vector<std::uint32_t>> m_places;  // places in the order that belong to each class, as many
};

} // namespace epochscope
