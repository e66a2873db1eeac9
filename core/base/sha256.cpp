#include "base/sha256.h"

#include <fmt/format.h>
#include <nettle/sha2.h>

namespace epochscope {

struct Sha256::State {
    sha256_ctx context;
};

Sha256::Sha256() : m_state(std::make_unique<State>()) { sha256_init(&m_state->context); }
Sha256::~Sha256() = default;

void Sha256::add(const void* bytes, std::size_t size)
{
    sha256_update(&m_state->context, size, static_cast<const std::uint8_t*>(bytes));
}

Sha256Digest Sha256::digest()
{
    Sha256Digest digest;
    sha256_digest(&m_state->context, digest.size(), digest.data());
    return digest;
}

std::string Sha256::hex()
{
    std::string text;
    for (const unsigned char byte : digest())
        fmt::format_to(std::back_inserter(text), "{:02x}", byte);
    return text;
}

} // namespace epochscope
