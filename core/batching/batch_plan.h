// The arithmetic of batches: how many, how large, how many updates. Exact in 64 bits; what would overflow is refused.
//
//   batches per pass   keep ⌈N/B⌉, drop ⌊N/B⌋            updates per epoch  ⌈S·r/k⌉  (flushed at the epoch's end)
//   batches per epoch  S = steps_per_epoch or the above   updates            E · ⌈S·r/k⌉
//
// with N samples, batch size B, E epochs, each batch worked through r times (repeats), k batches per update
// (accumulate). With steps per epoch the stream of passes goes on across declared epochs, as in Keras.
#pragma once

#include "base/error.h"
#include "batching/batch_settings.h"

#include <cstdint>
#include <string>

namespace epochscope {

enum class Variant { stochastic, miniBatch, batch };
std::string_view variantName(Variant variant); // "stochastic", "mini-batch", "batch"

// Where a run stands after some batches. All counts are of what is done.
struct BatchPosition {
    std::int64_t epoch = 0;        // completed epochs
    std::int64_t batch = 0;        // batches done in the epoch at work
    std::int64_t updates = 0;
    std::int64_t samplesSeen = 0;
    std::int64_t pass = 0;         // completed passes over the data
    std::int64_t batchOfPass = 0;  // distinct batches done in the pass at work
};

struct BatchPlan {
    std::int64_t samples = 0;
    std::int64_t batchSize = 0;      // as used: never above `samples`
    std::int64_t requestedBatchSize = 0;
    std::int64_t epochs = 0;
    std::int64_t accumulate = 1;
    std::int64_t repeats = 1;
    Variant variant = Variant::miniBatch;

    std::int64_t batchesPerPass = 0;
    std::int64_t batchesPerEpoch = 0; // distinct ones; each is worked through `repeats` times
    std::int64_t lastBatchSize = 0;   // of a pass
    std::int64_t droppedPerEpoch = 0; // of a pass
    std::int64_t updatesPerEpoch = 0;
    std::int64_t updates = 0;
    std::int64_t samplesPerEpoch = 0; // worked through in the first epoch, repeats counted
    std::int64_t samplesSeen = 0;     // the same for the whole run

    // Steps (forward and backward passes over one batch) in an epoch and in the run: batches × repeats.
    std::int64_t stepsPerEpoch() const { return batchesPerEpoch * repeats; }
    std::int64_t steps() const { return stepsPerEpoch() * epochs; }

    // Size of batch `batchOfPass` (from 0).
    std::int64_t sizeOf(std::int64_t batchOfPass) const
    {
        return batchOfPass + 1 == batchesPerPass ? lastBatchSize : batchSize;
    }

    // Where the run stands when `steps` steps are done.
    BatchPosition after(std::int64_t steps) const;

    // "200 ÷ 5 = 40 batches per epoch × 1,000 epochs = 40,000 updates", the ragged, dropped, accumulated and other cases
    // spelled out.
    std::string formula() const;
    // "mini-batch gradient descent", with a remark where the batch is larger than the data.
    std::string variantText() const;

    // Errors name the property: batch.size, stop.epochs …
    static Result<BatchPlan> make(std::int64_t samples, const BatchSettings& settings, std::int64_t epochs);
};

} // namespace epochscope
