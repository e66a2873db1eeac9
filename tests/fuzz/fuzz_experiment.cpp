// Experiments: what is read, written and read again is the same experiment, written the same way.
#include "base/text.h"
#include "fuzz_target.h"
#include "training/experiment_json.h"

using namespace epochscope;

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const auto file = parseExperiment(fuzz::text(bytes, size), "fuzz.json");
    if (!file) {
        fuzz::promise(!file.error().message.empty() && isValidUtf8(file.error().text()),
                      "an error that can be shown");
        return 0;
    }
    const std::string json = experimentJson(file->experiment, file->name, file->description);
    const auto back = parseExperiment(json, "back.json");
    fuzz::promise(back.has_value(), "what was written can be read");
    fuzz::promise(back->experiment == file->experiment, "the same experiment");
    fuzz::promise(back->name == file->name && back->description == file->description, "the same name");
    fuzz::promise(experimentJson(back->experiment, back->name, back->description) == json, "the same text");
    (void)problems(file->experiment);
    return 0;
}
