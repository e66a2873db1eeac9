// Texts of a table that have occurred, at hand: mostly the next is one of them.
#pragma once

#include "data/short_text.h"

#include <array>
#include <cstdint>
#include <optional>

namespace epochscope {

// Short ones only, and as many as there is room for: finding one here takes a tenth of looking it up.
class RecentTexts
{
public:
    std::optional<std::uint32_t> find(std::size_t column, const ShortText& text) const
    {
        const Entry& entry = m_entries[slot(column, text)];
        return entry.text == text && entry.column == column ? std::optional(entry.number) : std::nullopt;
    }
    // Not an empty one.
    void keep(std::size_t column, const ShortText& text, std::uint32_t number) { m_entries[slot(column, text)] = {text, column, number}; }

private:
    static std::size_t slot(std::size_t column, const ShortText& text) { return (text.hash() >> 48 ^ column * 31) % size; }

    static constexpr std::size_t size = 4096;
    struct Entry
    {
        ShortText text; // empty: none
        std::size_t column = 0;
        std::uint32_t number = 0;
    };
    std::array<Entry, size> m_entries{};
};

} // namespace epochscope
