// SHA-256 (FIPS 180-4) by Nettle, for fingerprints of weights and for checksums of our files.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace epochscope {

using Sha256Digest = std::array<unsigned char, 32>;

class Sha256
{
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(const void* bytes, std::size_t size);
    template<class T>
    void add(std::span<const T> values) { add(values.data(), values.size_bytes()); }
    Sha256Digest digest(); // and starts over
    std::string hex();     // 64 lower-case digits; starts over too

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace epochscope
