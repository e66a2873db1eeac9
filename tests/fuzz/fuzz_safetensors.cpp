// Weights: what is read, written and read again has the same bits.
#include "base/text.h"
#include "fuzz_target.h"
#include "record/safetensors.h"

#include <cmath>
#include <cstring>

using namespace epochscope;

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    // The models of tests/data/safetensors, whose files are the seeds, and a smaller one.
    static const NetworkShape shapes[] = {NetworkShape::make(1, {}, 1, Activation::tanh),
                                          NetworkShape::make(3, {4}, 2, Activation::tanh),
                                          NetworkShape::make(2, {1}, 1, Activation::relu)};
    for (const NetworkShape& shape : shapes) {
        const auto parameters = parseSafetensors(shape, fuzz::text(bytes, size), "fuzz.safetensors");
        if (!parameters) {
            fuzz::promise(!parameters.error().message.empty() && isValidUtf8(parameters.error().text()),
                          "an error that can be shown");
            continue;
        }
        fuzz::promise(static_cast<std::int64_t>(parameters->size()) == shape.parameters, "all parameters");
        for (const float value : *parameters)
            fuzz::promise(std::isfinite(value), "finite weights");
        const auto back = parseSafetensors(shape, safetensorsBytes(shape, *parameters), "back.safetensors");
        fuzz::promise(back.has_value() &&
                          std::memcmp(back->data(), parameters->data(), back->size() * sizeof(float)) == 0,
                      "the same bits");
    }
    return 0;
}
