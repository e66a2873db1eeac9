#include "data/csv_text.h"

#include "base/text.h"

#include <cstdint>
#include <cstring>

namespace epochscope {

namespace {
// The first byte that is NUL or no part of valid UTF-8, or the end.
std::size_t firstBadByte(std::string_view text)
{
    constexpr std::uint64_t ones = 0x0101010101010101ULL, highs = 0x8080808080808080ULL;
    std::size_t at = 0;
    while (at < text.size()) {
        if (at + 8 <= text.size()) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + at, sizeof word);
            // No byte has its high bit, and none becomes negative when 1 is taken from it.
            if (((word | (word - ones)) & highs) == 0) {
                at += 8;
                continue;
            }
        }
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte == 0)
            return at;
        const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
        if (length > 1 && (at + length > text.size() || !isValidUtf8(text.substr(at, length))))
            return at;
        at += length;
    }
    return at;
}

std::string placeOfByte(std::string_view text, std::size_t offset, const std::string& name)
{
    std::int64_t row = 1;
    std::size_t lineStart = 0;
    for (std::size_t i = 0; i < offset; ++i)
        if (text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n')) {
            ++row;
            lineStart = i + 1;
        }
    const std::string_view line = text.substr(lineStart, offset - lineStart);
    // The delimiter is not known yet: take the one that occurs most in what comes before.
    std::int64_t column = 1;
    for (const char delimiter : {',', ';', '\t'}) {
        std::int64_t count = 1;
        bool quotedPart = false;
        for (const char c : line) {
            quotedPart = quotedPart != (c == '"');
            count += c == delimiter && !quotedPart ? 1 : 0;
        }
        column = std::max(column, count);
    }
    return fmt::format("{}, row {}, column {}", name, row, column);
}
} // namespace

Result<std::string_view> checkCsvText(std::string_view bytes, const std::string& name)
{
    using namespace std::string_view_literals;
    const auto is = [&](std::string_view start) { return bytes.starts_with(start); };
    const char* const convert = "save it as UTF-8, for example with: iconv -f UTF-16 -t UTF-8";
    if (is("\xFF\xFE\0\0"sv) || is("\0\0\xFE\xFF"sv))
        return badInput("the text is UTF-32", "save it as UTF-8, for example with: iconv -f UTF-32 -t UTF-8", name);
    if (is("\xFF\xFE"sv) || is("\xFE\xFF"sv))
        return badInput("the text is UTF-16", convert, name);
    if (is("\x1F\x8B"sv))
        return badInput("the file is compressed", "unpack it first, for example with: gunzip", name);
    if (is("PK\x03\x04"sv))
        return badInput("this is an archive or a spreadsheet, not a CSV file", "export the table as CSV", name);
    if (is("\xEF\xBB\xBF"sv))
        bytes.remove_prefix(3);

    const std::size_t bad = firstBadByte(bytes);
    if (bad == bytes.size())
        return bytes;
    const std::string where = placeOfByte(bytes, bad, name);
    if (bytes[bad] != '\0')
        return badInput(fmt::format("byte 0x{:02X} is no valid UTF-8", static_cast<unsigned char>(bytes[bad])),
                        "save the file as UTF-8, for example with: iconv -f LATIN1 -t UTF-8", where);
    if (bad < 2 && bytes.size() > 1)
        return badInput("there is a NUL byte: the text looks like UTF-16", convert, where);
    return badInput("there is a NUL byte", "a text file has none: is this a CSV file, and complete?", where);
}

} // namespace epochscope
