#include "data/csv_scanner.h"

#include <bit>

namespace epochscope {

std::string unescaped(const CsvCell& cell)
{
    if (!cell.doubledQuotes)
        return std::string(cell.text);
    std::string text;
    for (std::size_t i = 0; i < cell.text.size(); ++i) {
        text += cell.text[i];
        i += cell.text[i] == '"' ? 1 : 0;
    }
    return text;
}

namespace {
// Where a cell without quotes ends, or the text, or a quote stands in it: eight bytes at a time while none of them does that.
const char* cellEnd(const char* at, const char* end, char delimiter)
{
    const bool blanks = delimiter == ' ';
    const auto stops = [&](char c) { return c == delimiter || c == '\n' || c == '\r' || c == '"' || (blanks && c == '\t'); };
    for (; end - at >= 8; at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        std::uint64_t found = bytesEqual(word, delimiter) | bytesEqual(word, '\n') | bytesEqual(word, '\r') | bytesEqual(word, '"');
        if (blanks)
            found |= bytesEqual(word, '\t');
        if (found != 0)
            return at + std::countr_zero(found) / 8;
    }
    while (at != end && !stops(*at))
        ++at;
    return at;
}
} // namespace

bool CsvScanner::nextRecord()
{
    while (m_at != m_end) {
        const char* const start = m_at;
        while (m_at != m_end && (*m_at == ' ' || *m_at == '\t'))
            ++m_at;
        if (m_at == m_end)
            return false;
        if (*m_at == '\n' || *m_at == '\r') {
            endLine();
            continue;
        }
        if (*m_at == '#') {
            ++m_comments;
            m_lastComment = m_line;
            while (m_at != m_end && *m_at != '\n' && *m_at != '\r')
                ++m_at;
            if (m_at != m_end)
                endLine();
            continue;
        }
        if (m_delimiter == '\t')
            m_at = start; // a leading tab is an empty cell
        m_recordLine = m_line;
        m_column = 0;
        m_hasCell = true;
        return true;
    }
    return false;
}

void CsvScanner::endCell()
{
    ++m_column;
    if (m_delimiter == ' ')
        skipBlanks();
    if (m_at == m_end) {
        m_hasCell = false;
    } else if (*m_at == '\n' || *m_at == '\r') {
        m_hasCell = false;
        endLine();
    } else if (m_delimiter != ' ') {
        ++m_at;
    }
}

CsvFault CsvScanner::cell(CsvCell& cell)
{
    skipBlanks();
    if (m_at != m_end && *m_at == '"')
        return quotedCell(cell);
    cell.quoted = cell.doubledQuotes = false;
    const char* const start = m_at;
    m_at = cellEnd(start, m_end, m_delimiter);
    if (m_at != m_end && *m_at == '"')
        return CsvFault::quoteInCell;
    const char* last = m_at;
    while (last != start && (last[-1] == ' ' || last[-1] == '\t'))
        --last;
    cell.text = std::string_view(start, static_cast<std::size_t>(last - start));
    endCell();
    return CsvFault::none;
}

CsvFault CsvScanner::quotedCell(CsvCell& cell)
{
    cell.quoted = true;
    cell.doubledQuotes = false;
    const char* const start = ++m_at;
    for (;;) {
        const auto* quote = static_cast<const char*>(std::memchr(m_at, '"', static_cast<std::size_t>(m_end - m_at)));
        if (quote == nullptr)
            return CsvFault::unclosedQuote;
        for (const char* c = m_at; c != quote; ++c)
            m_line += *c == '\n' || (*c == '\r' && c[1] != '\n') ? 1 : 0;
        m_at = quote + 1;
        if (m_at == m_end || *m_at != '"')
            break;
        cell.doubledQuotes = true;
        ++m_at;
    }
    cell.text = std::string_view(start, static_cast<std::size_t>(m_at - 1 - start));
    skipBlanks();
    if (m_at != m_end && *m_at != m_delimiter && *m_at != '\n' && *m_at != '\r') {
        const bool blankBefore = m_delimiter == ' ' && (m_at[-1] == ' ' || m_at[-1] == '\t');
        if (!blankBefore)
            return CsvFault::textAfterQuote;
    }
    endCell();
    return CsvFault::none;
}

} // namespace epochscope
