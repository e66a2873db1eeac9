#include "data/csv_scanner.h"

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
    while (m_at != m_end && *m_at != m_delimiter && *m_at != '\n' && *m_at != '\r') {
        if (*m_at == '"')
            return CsvFault::quoteInCell;
        if (m_delimiter == ' ' && *m_at == '\t')
            break;
        ++m_at;
    }
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
