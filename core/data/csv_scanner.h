// Records and cells of a CSV text (RFC 4180), without copying: cells are views into the text.
//
// Beyond the RFC: any of LF, CRLF and CR ends a line, also mixed; blank lines and lines that begin with # are
// skipped; blanks around a cell are not part of it; with the blank as the delimiter, a run of blanks and tabs is one.
#pragma once

#include "data/csv_number.h"
#include "data/short_text.h"

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace epochscope {

enum class CsvFault : std::uint8_t {
    none,
    unclosedQuote,
    quoteInCell,    // a quote inside an unquoted cell
    textAfterQuote, // something between the closing quote and the delimiter
};

struct CsvCell
{
    std::string_view text; // of a quoted cell what stands between the quotes
    bool quoted = false;
    bool doubledQuotes = false; // "" inside stands for "
};

// The cell's text with doubled quotes made single.
std::string unescaped(const CsvCell& cell);

class CsvScanner
{
public:
    CsvScanner(std::string_view text, char delimiter)
        : m_begin(text.data()), m_at(text.data()), m_end(text.data() + text.size()), m_delimiter(delimiter)
    {
    }

    // Goes to the next record; false at the end of the text. The record before must have been read to its end.
    bool nextRecord();

    // Whether the record has (another) cell.
    bool hasCell() const { return m_hasCell; }

    // The next cell; a fault ends the scan.
    CsvFault cell(CsvCell& cell);

    // The next cells of the record as long as they are plain numbers, at most as many as `values` holds; returns how many. Nothing
    // is consumed of a cell that is not.
    std::size_t numbers(char decimal, std::span<double> values, bool& sawPoint)
    {
        std::size_t read = 0;
        bool point = false;
        for (const char* at = m_at; read < values.size(); ++read) {
            while (at != m_end && *at == ' ')
                ++at;
            const char* const after = plainNumber(at, m_end, decimal, values[read], point);
            if (after == nullptr)
                break;
            if (after != m_end && *after == m_delimiter && m_delimiter != ' ') {
                m_at = at = after + 1;
                ++m_column;
                continue;
            }
            const bool ends = after == m_end || *after == '\n' || *after == '\r' || (m_delimiter == ' ' && isBlank(*after));
            if (!ends)
                break;
            m_at = after;
            endCell();
            at = m_at;
            if (!m_hasCell) {
                ++read;
                break;
            }
        }
        sawPoint = sawPoint || point;
        return read;
    }

    // The next cell, if it is a plain text of less than 16 bytes that begins at once; nothing is consumed.
    std::optional<ShortText> shortText() const
    {
        if (m_end - m_at < static_cast<std::ptrdiff_t>(ShortText::size) || m_delimiter == ' ')
            return std::nullopt;
        ShortText text = ShortText::at(m_at);
        const std::size_t length = text.indexOfAny(m_delimiter, '\n', '\r', '"');
        if (length == 0 || length == ShortText::size || m_at[length] == '"' || isBlank(m_at[0]) || isBlank(m_at[length - 1]))
            return std::nullopt;
        text.cut(length);
        return text;
    }
    // Goes behind such a cell.
    void skip(const ShortText& text)
    {
        m_at += text.length();
        if (*m_at == m_delimiter) {
            ++m_at;
            ++m_column;
        } else {
            endCell();
        }
    }

    std::int64_t line() const { return m_recordLine; }    // of the record's beginning, from 1
    std::int64_t columnsRead() const { return m_column; } // cells of this record so far
    std::int64_t position() const { return m_at - m_begin; }
    std::int64_t comments() const { return m_comments; }
    std::int64_t lastCommentLine() const { return m_lastComment; }

private:
    bool isBlank(char c) const { return (c == ' ' || c == '\t') && (c != m_delimiter || m_delimiter == ' '); }
    void skipBlanks()
    {
        while (m_at != m_end && isBlank(*m_at))
            ++m_at;
    }
    void endLine()
    {
        m_at += *m_at == '\r' && m_at + 1 != m_end && m_at[1] == '\n' ? 2 : 1;
        ++m_line;
    }
    void endCell(); // at the delimiter, the line's end or the text's end
    CsvFault quotedCell(CsvCell& cell);

    const char* m_begin;
    const char* m_at;
    const char* m_end;
    char m_delimiter;
    bool m_hasCell = false;
    std::int64_t m_line = 1, m_recordLine = 0, m_column = 0;
    std::int64_t m_comments = 0, m_lastComment = 0;
};

} // namespace epochscope
