// What the `batch.*` properties say. The member initialisers are the defaults of the format.
#pragma once

#include <cstdint>
#include <optional>

namespace epochscope {

enum class LastBatch { keep, drop };
enum class BatchOrder { everyEpoch, once, never, replacement, stratified, buffer };

struct BatchSettings {
    std::optional<std::int64_t> size = 5; // none: all samples in one batch
    LastBatch last = LastBatch::keep;
    BatchOrder order = BatchOrder::everyEpoch;
    std::int64_t buffer = 100;                 // look-ahead of BatchOrder::buffer, in samples
    std::optional<std::int64_t> stepsPerEpoch; // none: one pass over the data is one epoch
    std::int64_t accumulate = 1;               // batches per update
    std::int64_t repeats = 1;                  // times each batch is worked through in succession

    bool operator==(const BatchSettings&) const = default;
};

} // namespace epochscope
