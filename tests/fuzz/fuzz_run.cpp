// Saved runs: the input as it is, and with a checksum that fits, so that what stands behind the checksum is met too.
#include "base/sha256.h"
#include "base/text.h"
#include "fuzz_target.h"
#include "record/run_file.h"

using namespace epochscope;

namespace {
void check(std::string_view bytes)
{
    const auto run = parseRun(bytes, "fuzz.epochrun");
    if (!run) {
        fuzz::promise(!run.error().message.empty() && isValidUtf8(run.error().text()),
                      "an error that can be shown");
        return;
    }
    const std::string written = runBytes(run->record, run->name);
    const auto back = parseRun(written, "back.epochrun");
    fuzz::promise(back.has_value() && runBytes(back->record, back->name) == written, "the same bytes");
}
} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    check(fuzz::text(bytes, size));
    std::string sealed(fuzz::text(bytes, size));
    Sha256 sha;
    sha.add(sealed.data(), sealed.size());
    for (const unsigned char byte : sha.digest())
        sealed.push_back(static_cast<char>(byte));
    check(sealed);
    return 0;
}
