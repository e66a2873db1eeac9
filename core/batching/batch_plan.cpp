#include "batching/batch_plan.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <string_view>

namespace epochscope {

namespace {
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

std::int64_t quotientRoundedUp(std::int64_t dividend, std::int64_t divisor)
{
    return dividend / divisor + (dividend % divisor != 0);
}

// Multiplies in place; false if the product does not fit.
bool multiply(std::int64_t& value, std::int64_t factor) { return !__builtin_mul_overflow(value, factor, &value); }

// Samples in the first `batches` batches of the stream of passes; false if they cannot be counted.
bool countSamples(const BatchPlan& plan, std::int64_t batches, std::int64_t& count)
{
    count = plan.samples - plan.droppedPerEpoch;
    // What is left of a pass never reaches its last batch, so that all of these have the full size.
    const std::int64_t rest = batches % plan.batchesPerPass * plan.batchSize;
    return multiply(count, batches / plan.batchesPerPass) && !__builtin_add_overflow(count, rest, &count);
}

std::string counted(std::int64_t count, std::string_view one, std::string_view many)
{
    return fmt::format("{} {}", grouped(count), count == 1 ? one : many);
}
std::string batches(std::int64_t count) { return counted(count, "batch", "batches"); }
std::string samplesText(std::int64_t count) { return counted(count, "sample", "samples"); }

tl::unexpected<Error> tooSmall(std::string_view path, std::string_view what, std::int64_t value)
{
    return badInput(fmt::format("{} {} is not possible", value, what), "allowed: a whole number, 1 or more",
                    std::string(path));
}

// "200 ÷ 5 = 40 batches per epoch": how an epoch falls into batches.
std::string batchesFormula(const BatchPlan& plan)
{
    const std::string division = fmt::format("{} ÷ {}", grouped(plan.samples), grouped(plan.requestedBatchSize));
    const std::string dropped = samplesText(plan.droppedPerEpoch) + " left out";
    if (plan.batchesPerEpoch != plan.batchesPerPass) {
        const std::string perEpoch = plan.batchesPerEpoch < plan.batchesPerPass
                                         ? fmt::format("{} of the {} of a pass per epoch",
                                                       grouped(plan.batchesPerEpoch), batches(plan.batchesPerPass))
                                         : fmt::format("{} per epoch, {} to a pass", batches(plan.batchesPerEpoch),
                                                       grouped(plan.batchesPerPass));
        return fmt::format("{}: {}{}", division, perEpoch,
                           plan.droppedPerEpoch ? fmt::format(" ({} of each pass)", dropped) : "");
    }
    if (plan.requestedBatchSize > plan.samples)
        return fmt::format("{} → 1 batch of all {} per epoch", division, grouped(plan.samples));
    if (plan.droppedPerEpoch)
        return fmt::format("{} = {} per epoch ({} of each)", division, batches(plan.batchesPerPass), dropped);
    if (plan.lastBatchSize != plan.batchSize)
        return fmt::format("{} = {} of {} + 1 of {} = {} per epoch", division, batches(plan.batchesPerPass - 1),
                           grouped(plan.batchSize), grouped(plan.lastBatchSize), batches(plan.batchesPerPass));
    return fmt::format("{} = {} per epoch", division, batches(plan.batchesPerPass));
}

// "(4 + 4 + 2)": how the steps of an epoch fall into updates; empty where all groups are alike.
std::string groupsText(const BatchPlan& plan)
{
    const std::int64_t tail = plan.stepsPerEpoch() % plan.accumulate;
    const std::int64_t full = plan.updatesPerEpoch - 1;
    if (tail == 0)
        return "";
    if (full == 0)
        return fmt::format(" (of {})", grouped(tail));
    if (full > 4)
        return fmt::format(" ({} of {} + 1 of {})", grouped(full), grouped(plan.accumulate), grouped(tail));
    std::string text = " (";
    for (std::int64_t i = 0; i < full; ++i)
        text += grouped(plan.accumulate) + " + ";
    return text + grouped(tail) + ")";
}
} // namespace

std::string_view variantName(Variant variant)
{
    switch (variant) {
    case Variant::stochastic:
        return "stochastic";
    case Variant::batch:
        return "batch";
    case Variant::miniBatch:
        break;
    }
    return "mini-batch";
}

BatchPosition BatchPlan::after(std::int64_t steps) const
{
    steps = std::clamp<std::int64_t>(steps, 0, this->steps());
    const std::int64_t inEpoch = steps % stepsPerEpoch();

    BatchPosition position;
    position.epoch = steps / stepsPerEpoch();
    position.batch = inEpoch / repeats;
    position.updates = position.epoch * updatesPerEpoch + inEpoch / accumulate;
    const std::int64_t distinct = position.epoch * batchesPerEpoch + position.batch;
    position.pass = distinct / batchesPerPass;
    position.batchOfPass = distinct % batchesPerPass;
    countSamples(*this, distinct, position.samplesSeen); // fits: make() has counted more
    position.samplesSeen = position.samplesSeen * repeats + inEpoch % repeats * sizeOf(position.batchOfPass);
    return position;
}

std::string BatchPlan::formula() const
{
    std::string text = batchesFormula(*this);
    if (repeats > 1)
        text += fmt::format(" × {} repeats = {} steps", grouped(repeats), grouped(stepsPerEpoch()));
    if (accumulate > 1)
        text += fmt::format(" ÷ {} per update = {}{}", grouped(accumulate),
                            counted(updatesPerEpoch, "update", "updates"), groupsText(*this));
    return text +
           fmt::format(" × {} = {}", counted(epochs, "epoch", "epochs"), counted(updates, "update", "updates"));
}

std::string BatchPlan::variantText() const
{
    std::string text = fmt::format("{} gradient descent", variantName(variant));
    if (requestedBatchSize > samples)
        text += fmt::format(" (a batch of {} is more than there are: one batch of all {})",
                            grouped(requestedBatchSize), samplesText(samples));
    return text;
}

Result<BatchPlan> BatchPlan::make(std::int64_t samples, const BatchSettings& settings, std::int64_t epochs)
{
    if (samples < 1)
        return tooSmall("data.samples", "samples", samples);
    if (settings.size && *settings.size < 1)
        return badInput(fmt::format("a batch of {} is not possible", *settings.size),
                        "allowed: a whole number, 1 or more, or \"all\"", "batch.size");
    if (epochs < 1)
        return tooSmall("stop.epochs", "epochs", epochs);
    if (settings.stepsPerEpoch && *settings.stepsPerEpoch < 1)
        return tooSmall("batch.steps_per_epoch", "steps per epoch", *settings.stepsPerEpoch);
    if (settings.accumulate < 1)
        return tooSmall("batch.accumulate", "batches per update", settings.accumulate);
    if (settings.repeats < 1)
        return tooSmall("batch.repeats", "repeats", settings.repeats);

    BatchPlan plan;
    plan.samples = samples;
    plan.requestedBatchSize = settings.size.value_or(samples);
    plan.batchSize = std::min(plan.requestedBatchSize, samples);
    plan.epochs = epochs;
    plan.accumulate = settings.accumulate;
    plan.repeats = settings.repeats;
    plan.variant = plan.batchSize == samples ? Variant::batch
                   : plan.batchSize == 1     ? Variant::stochastic
                                             : Variant::miniBatch;

    const std::int64_t tail = samples % plan.batchSize;
    if (settings.last == LastBatch::drop) {
        if (plan.requestedBatchSize > samples)
            return badInput(fmt::format("dropping the last batch leaves none: {} make no full batch of {}, so that "
                                        "nothing would ever be updated",
                                        samplesText(samples), grouped(plan.requestedBatchSize)),
                            fmt::format("set batch.size to at most {}, or batch.last to keep", grouped(samples)),
                            "batch.last");
        plan.batchesPerPass = samples / plan.batchSize;
        plan.lastBatchSize = plan.batchSize;
        plan.droppedPerEpoch = tail;
    } else {
        plan.batchesPerPass = quotientRoundedUp(samples, plan.batchSize);
        plan.lastBatchSize = tail ? tail : plan.batchSize;
    }
    plan.batchesPerEpoch = settings.stepsPerEpoch.value_or(plan.batchesPerPass);

    // One epoch: steps, samples. Only a property that the user chose can make these overflow.
    const char* const culprit = settings.repeats > 1 ? "batch.repeats" : "batch.steps_per_epoch";
    std::int64_t stepsPerEpoch = plan.batchesPerEpoch;
    if (!multiply(stepsPerEpoch, plan.repeats) || !countSamples(plan, plan.batchesPerEpoch, plan.samplesPerEpoch) ||
        !multiply(plan.samplesPerEpoch, plan.repeats))
        return badInput(fmt::format("{} × {} in an epoch are more samples than 64 bits can count",
                                    batches(plan.batchesPerEpoch), counted(plan.repeats, "repeat", "repeats")),
                        "choose a smaller number", culprit);
    plan.updatesPerEpoch = quotientRoundedUp(stepsPerEpoch, plan.accumulate);

    // The whole run. Steps are at most as many as samples seen.
    std::int64_t allBatches = plan.batchesPerEpoch;
    if (!multiply(allBatches, epochs) || !countSamples(plan, allBatches, plan.samplesSeen) ||
        !multiply(plan.samplesSeen, plan.repeats)) {
        return badInput(
            fmt::format("{} epochs of {} samples are more than 64 bits can count", grouped(epochs),
                        grouped(plan.samplesPerEpoch)),
            "at most " + counted(std::max<std::int64_t>(most / plan.samplesPerEpoch, 1), "epoch", "epochs"),
            "stop.epochs");
    }
    plan.updates = plan.updatesPerEpoch * epochs;
    return plan;
}

} // namespace epochscope
