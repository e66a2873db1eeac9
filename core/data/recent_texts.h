// Texts of a table that have occurred, at hand: mostly the next is one of them.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace epochscope {

// Short ones only, and as many as there is room for: finding one here takes a tenth of looking it up.
class RecentTexts
{
public:
    static constexpr std::size_t longest = 16; // bytes: what two words hold

    std::optional<std::uint32_t> find(std::size_t column, std::string_view text) const
    {
        const Key key(column, text);
        const Entry& entry = m_entries[key.slot()];
        return entry.key == key && key.length > 0 ? std::optional(entry.number) : std::nullopt;
    }
    void keep(std::size_t column, std::string_view text, std::uint32_t number)
    {
        if (const Key key(column, text); key.length > 0)
            m_entries[key.slot()] = {key, number};
    }

private:
    // The text itself, its words overlapping where it is shorter than both.
    struct Key
    {
        Key() = default;
        Key(std::size_t ofColumn, std::string_view text) : column(ofColumn)
        {
            const std::size_t size = text.size();
            if (size > longest)
                return;
            length = size;
            if (size >= sizeof head) {
                std::memcpy(&head, text.data(), sizeof head);
                std::memcpy(&tail, text.data() + size - sizeof tail, sizeof tail);
            } else if (size >= sizeof(std::uint32_t)) {
                std::memcpy(&head, text.data(), sizeof(std::uint32_t));
                std::memcpy(&tail, text.data() + size - sizeof(std::uint32_t), sizeof(std::uint32_t));
            } else if (size > 0) {
                std::memcpy(&head, text.data(), 1);
                std::memcpy(&tail, text.data() + size / 2, 1);
                tail = tail << 8 | static_cast<unsigned char>(text.back());
            }
        }
        std::size_t slot() const { return ((head ^ tail * 31) + length + column) * 0x9E3779B97F4A7C15 >> 56; }
        bool operator==(const Key&) const = default;

        std::uint64_t head = 0, tail = 0;
        std::size_t length = 0; // 0: none
        std::size_t column = 0;
    };
    struct Entry
    {
        Key key;
        std::uint32_t number = 0;
    };
    std::array<Entry, 256> m_entries{};
};

} // namespace epochscope
