// Checkpoints: the input as it is, and with a checksum that fits, so that what stands behind the checksum is met too.
#include "base/sha256.h"
#include "base/text.h"
#include "fuzz_target.h"
#include "record/checkpoint.h"

using namespace epochscope;

namespace {
void check(std::string_view bytes)
{
    const auto checkpoint = parseCheckpoint(bytes, "fuzz.checkpoint");
    if (!checkpoint) {
        fuzz::promise(!checkpoint.error().message.empty() && isValidUtf8(checkpoint.error().text()),
                      "an error that can be shown");
        return;
    }
    const std::string written = checkpointBytes(*checkpoint);
    const auto back = parseCheckpoint(written, "back.checkpoint");
    fuzz::promise(back.has_value() && checkpointBytes(*back) == written, "the same bytes");
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
