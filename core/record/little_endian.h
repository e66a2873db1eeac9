// Numbers as our files hold them, lowest byte first, whatever the machine.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace epochscope {

template <std::unsigned_integral T>
void appendLittleEndian(std::string& bytes, T value)
{
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bytes.push_back(static_cast<char>(static_cast<unsigned char>(value >> (8 * i))));
}

// `bytes` holds at least sizeof(T) from `offset` on.
template <std::unsigned_integral T>
T littleEndian(std::string_view bytes, std::size_t offset)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[offset + i])) << (8 * i);
    return static_cast<T>(value);
}

} // namespace epochscope
