#include "data/csv_table.h"

#include "base/memory.h"
#include "base/text.h"
#include "data/csv_scanner.h"
#include "data/recent_texts.h"
#include "data/source_data.h"

#include <algorithm>

namespace epochscope {

std::int64_t RowNumbers::row(std::int64_t sample) const
{
    const auto after = std::upper_bound(m_breaks.begin(), m_breaks.end(), sample,
                                        [](std::int64_t s, const auto& item) { return s < item.first; });
    return after == m_breaks.begin() ? sample + 1 : sample + std::prev(after)->second;
}

std::string CsvTable::place(std::int64_t row, std::size_t column) const
{
    std::string text = fmt::format("{}, row {}, column {}", name, row, column + 1);
    if (dialect.header && column < columns.size())
        text += fmt::format(" ({})", columns[column].name);
    return text;
}

Result<std::size_t> findTarget(const std::vector<CsvColumn>& columns, const CsvOptions& options, bool header)
{
    if (options.target.empty())
        return columns.size() - 1;
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].name == options.target)
            return i;
    const auto number = parseInteger(options.target);
    if (number && *number >= 1 && *number <= static_cast<std::int64_t>(columns.size()))
        return static_cast<std::size_t>(*number - 1);

    if (!header)
        return badInput(fmt::format("data.target: there is no column {}", quoted(options.target)),
                        fmt::format("the file has no header, so its columns have numbers: 1 to {}", columns.size()),
                        options.name);
    constexpr std::size_t most = 20;
    std::string list;
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        names.emplace_back(columns[i].name);
        if (i < most)
            list += (i > 0 ? ", " : "") + quoted(columns[i].name);
    }
    if (columns.size() > most)
        list += fmt::format(" and {} more", grouped(static_cast<std::int64_t>(columns.size() - most)));
    const std::string_view near = nearest(options.target, names);
    return badInput(fmt::format("data.target: there is no column {}", quoted(options.target)),
                    (near.empty() ? std::string() : fmt::format("did you mean {}? ", quoted(near))) +
                        fmt::format("The columns are {}, or a number from 1 to {}", list, columns.size()),
                    options.name);
}

namespace {
class TableParser
{
public:
    TableParser(std::string_view text, const CsvOptions& options, const ReadProgress& progress)
        : m_text(text), m_options(options), m_progress(progress)
    {
        m_table.name = options.name;
    }

    Result<CsvTable> parse()
    {
        m_table.dialect = m_options.dialect.value_or(CsvDialect{});
        if (!m_options.dialect)
            m_table.dialect = sniffDialect(m_text, m_options.target);
        CsvScanner scanner(m_text, m_table.dialect.delimiter);
        if (!scanner.nextRecord())
            return badInput(m_text.empty() ? "the file is empty" : "the file has only blank lines and comments",
                            "expected rows of values, with or without a header", m_table.name);
        if (auto named = readNames(scanner); !named)
            return tl::unexpected(named.error());
        if (m_table.columns.size() < 2)
            return badInput("there is only one column",
                            "expected at least one feature and a target, separated by , ; tab or blanks",
                            m_table.place(1, 0));
        auto target = findTarget(m_table.columns, m_options, m_table.dialect.header);
        if (!target)
            return tl::unexpected(target.error());
        m_table.target = *target;
        if (auto reserved = reserve(); !reserved)
            return tl::unexpected(reserved.error());
        const auto words = textColumns(m_text, m_table.dialect);
        m_isText.assign(m_table.columns.size(), 0);
        std::copy(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(std::min(words.size(), m_isText.size())),
                  m_isText.begin());
        // Again where a later row shows that a column has texts, or that the numbers have a decimal comma.
        do {
            m_again = false;
            if (auto rows = readRows(); !rows)
                return tl::unexpected(rows.error());
        } while (m_again);
        if (m_table.rows == 0)
            return badInput("there is a header, and no row below it", "expected rows of values", m_table.name);
        return std::move(m_table);
    }

private:
    tl::unexpected<Error> faultAt(CsvFault fault, const CsvScanner& scanner) const
    {
        const std::string where = m_table.place(scanner.line(), static_cast<std::size_t>(scanner.columnsRead()));
        switch (fault) {
        case CsvFault::unclosedQuote:
            return badInput("a quote is opened here and never closed", "expected a \" at the end of the cell", where);
        case CsvFault::quoteInCell:
            return badInput("a quote stands inside a cell that is not quoted",
                            "put the whole cell in quotes, and write each quote in it twice", where);
        default:
            return badInput("something stands between the closing quote and the end of the cell",
                            "expected the delimiter or the end of the line; a quote inside quotes is written twice",
                            where);
        }
    }

    Result<void> readNames(CsvScanner& scanner)
    {
        CsvCell cell;
        while (scanner.hasCell()) {
            const auto column = static_cast<std::size_t>(scanner.columnsRead());
            if (scanner.columnsRead() >= mostColumns)
                return badInput(fmt::format("there are more than {} columns", grouped(mostColumns)),
                                "is the delimiter right?", m_table.place(scanner.line(), column));
            if (const CsvFault fault = scanner.cell(cell); fault != CsvFault::none)
                return faultAt(fault, scanner);
            std::string name = m_table.dialect.header ? unescaped(cell) : std::string();
            if (name.size() > longestName)
                return badInput(
                    fmt::format("the column's name has {} bytes", grouped(static_cast<std::int64_t>(name.size()))),
                    fmt::format("expected a name of at most {} bytes", grouped(longestName)),
                    fmt::format("{}, row {}, column {}", m_table.name, scanner.line(), column + 1));
            m_table.columns.push_back(
                {name.empty() ? fmt::format("column {}", column + 1) : std::move(name), {}, {}});
        }
        m_headerRow = scanner.line();
        if (!m_table.dialect.header)
            return {};
        std::unordered_map<std::string_view, std::size_t> seen;
        for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
            const auto [first, isNew] = seen.try_emplace(m_table.columns[i].name, i);
            if (!isNew)
                return badInput(fmt::format("columns {} and {} have the same name {}", first->second + 1, i + 1,
                                            quoted(m_table.columns[i].name)),
                                "expected a name of its own for each column", m_table.place(scanner.line(), i));
        }
        return {};
    }

    // Room for all values at once. A cell takes two bytes of text at least (empty ones are refused), a record a line
    // end.
    Result<void> reserve()
    {
        std::uint64_t lines = 1;
        constexpr std::size_t atOnce = 128; // counted in bytes
        for (std::size_t from = 0; from < m_text.size(); from += atOnce) {
            std::uint8_t ends = 0;
            for (const char c : m_text.substr(from, atOnce))
                ends = static_cast<std::uint8_t>(ends + (c == '\n' || c == '\r' ? 1 : 0));
            lines += ends;
        }
        const std::uint64_t cells = std::min<std::uint64_t>(lines * m_table.columns.size(), m_text.size() / 2 + 1);
        if (auto room = checkMemory(8.0 * static_cast<double>(cells),
                                    fmt::format("a table of {} cells", grouped(static_cast<std::int64_t>(cells))),
                                    "take fewer rows", m_table.name);
            !room)
            return room;
        reserveLarge(m_table.values, cells);
        return {};
    }

    Result<void> readRows()
    {
        m_table.values.clear();
        m_table.rowNumbers.clear();
        m_table.ownTexts.clear();
        m_table.rows = 0;
        for (std::size_t i = 0; i < m_table.columns.size(); ++i) {
            m_table.columns[i].texts = m_isText[i] ? std::make_unique<CsvTexts>() : nullptr;
            m_table.columns[i].badNumber = nullptr;
        }
        findNumbers();
        m_hasText.assign(m_table.columns.size(), 0);
        *m_recent = {};
        m_record.resize(m_table.columns.size());
        CsvScanner scanner(m_text, m_table.dialect.delimiter);
        CsvCell cell;
        if (m_table.dialect.header && scanner.nextRecord())
            while (scanner.hasCell())
                scanner.cell(cell);

        const char decimal = m_table.dialect.decimalComma ? ',' : '.';
        const auto width = static_cast<std::int64_t>(m_table.columns.size());
        std::int64_t nextReport = 0, commentsBefore = 0;
        while (scanner.nextRecord()) {
            if (m_table.rows == 0)
                commentsBefore = scanner.comments();
            if (m_progress && scanner.position() >= nextReport) {
                if (!m_progress(scanner.position(), static_cast<std::int64_t>(m_text.size())))
                    return fail(ErrorCode::cancelled, "reading was cancelled", {}, m_table.name);
                nextReport = scanner.position() + (4 << 20);
            }
            m_table.rowNumbers.add(m_table.rows, scanner.line());
            while (scanner.hasCell()) {
                const std::int64_t column = scanner.columnsRead();
                if (column >= width)
                    return wrongWidth(scanner, cell);
                const auto index = static_cast<std::size_t>(column);
                if (const std::size_t most = m_numbersFrom[index]; most > 0) {
                    if (scanner.numbers(decimal, std::span(m_record).subspan(index, most), m_sawPoint) > 0)
                        continue;
                } else if (m_hasText[index] && takeRecent(scanner, index)) {
                    continue;
                }
                if (const CsvFault fault = scanner.cell(cell); fault != CsvFault::none)
                    return faultAt(fault, scanner);
                if (auto taken = takeCell(index, scanner.line(), cell); !taken)
                    return taken;
                if (m_restart) {
                    m_restart = false;
                    m_again = true;
                    return {};
                }
            }
            if (scanner.columnsRead() != width)
                return wrongWidth(scanner, cell);
            m_table.values.insert(m_table.values.end(), m_record.begin(), m_record.end());
            ++m_table.rows;
        }
        m_table.commentsInside = m_table.rows > 0 ? scanner.comments() - commentsBefore : 0;
        m_table.lastCommentRow = scanner.lastCommentLine();
        return {};
    }

    Result<void> wrongWidth(CsvScanner& scanner, CsvCell& cell) const
    {
        while (scanner.hasCell())
            if (scanner.cell(cell) != CsvFault::none)
                break;
        const auto width = m_table.columns.size();
        const auto found = static_cast<std::size_t>(scanner.columnsRead());
        return badInput(fmt::format("the row has {} {}, and row {} has {}", found, found == 1 ? "cell" : "cells",
                                    m_headerRow, width),
                        fmt::format("expected {} cells in every row", width),
                        m_table.place(scanner.line(), std::min(found, width)));
    }

    // How many columns of numbers stand together from each column on.
    void findNumbers()
    {
        m_numbersFrom.assign(m_isText.size(), 0);
        for (std::size_t i = m_isText.size(); i-- > 0;)
            if (!m_isText[i])
                m_numbersFrom[i] = 1 + (i + 1 < m_isText.size() ? m_numbersFrom[i + 1] : 0);
    }

    // A text that occurred in this column before.
    bool takeRecent(CsvScanner& scanner, std::size_t index)
    {
        const auto text = scanner.shortText();
        const auto number = text ? m_recent->find(index, *text) : std::nullopt;
        if (!number)
            return false;
        m_record[index] = static_cast<double>(*number);
        scanner.skip(*text);
        return true;
    }

    // What the fast path did not take.
    Result<void> takeCell(std::size_t index, std::int64_t row, const CsvCell& cell)
    {
        CsvColumn& column = m_table.columns[index];
        const std::string_view text = trimmed(cell.text);
        if (text.empty())
            return badInput("the cell is empty",
                            m_isText[index] ? "expected a text; fill it in, or leave the row out"
                                            : "expected a number; fill it in, or leave the row out",
                            m_table.place(row, index));
        double value = 0;
        // A text column's cells need not be looked into until one is to be complained about.
        const bool known = m_hasText[index] != 0;
        const CellKind kind = known ? CellKind::text : classifyCell(text, m_table.dialect.decimalComma, value);
        const bool first = kind != CellKind::number && !known;
        if ((m_isText[index] || kind == CellKind::text) && cell.text.size() > longestName)
            return badInput(
                fmt::format("the cell is a text of {} bytes", grouped(static_cast<std::int64_t>(cell.text.size()))),
                fmt::format("expected a number, or a name of at most {} bytes", grouped(longestName)),
                m_table.place(row, index));
        if (m_isText[index]) {
            if (first) {
                column.texts->firstText = {row, kind, cell.text};
                m_hasText[index] = 1;
            }
            m_record[index] = static_cast<double>(numberOfText(index, cell));
            return {};
        }
        m_sawPoint = m_sawPoint || (kind == CellKind::number && cell.text.find('.') != std::string_view::npos);
        m_record[index] = value;
        if (kind == CellKind::text) {
            m_isText[index] = 1;
            findNumbers();
            column.texts = std::make_unique<CsvTexts>();
            m_again = true;
        } else if (kind == CellKind::otherDecimal && !m_options.dialect && !m_table.dialect.decimalComma &&
                   m_table.dialect.delimiter != ',' && !m_sawPoint) {
            m_table.dialect.decimalComma = true;
            m_restart = true;
        } else if (kind != CellKind::number && !column.badNumber) {
            column.badNumber = std::make_unique<CellPlace>(CellPlace{row, kind, cell.text});
        }
        return {};
    }

    std::uint32_t numberOfText(std::size_t index, const CsvCell& cell)
    {
        CsvTexts& texts = *m_table.columns[index].texts;
        std::string_view text = cell.text;
        std::string plain;
        if (cell.doubledQuotes)
            text = plain = unescaped(cell);
        const auto brief = text.size() < ShortText::size ? std::optional(ShortText(text)) : std::nullopt;
        if (const auto recent = brief ? m_recent->find(index, *brief) : std::nullopt)
            return *recent;
        const auto found = texts.numbers.find(text);
        if (found != texts.numbers.end()) {
            if (brief)
                m_recent->keep(index, *brief, found->second);
            return found->second;
        }
        if (texts.texts.size() >=
            (index == m_table.target ? static_cast<std::size_t>(mostClasses) : mostCategories)) {
            texts.tooMany = true;
            return 0;
        }
        if (cell.doubledQuotes)
            text = m_table.ownTexts.emplace_back(std::move(plain));
        const auto number = static_cast<std::uint32_t>(texts.texts.size());
        texts.numbers.emplace(text, number);
        texts.texts.push_back(text);
        return number;
    }

    std::string_view m_text;
    const CsvOptions& m_options;
    const ReadProgress& m_progress;
    CsvTable m_table;
    std::int64_t m_headerRow = 0;
    std::vector<unsigned char> m_isText; // of each column
    std::vector<unsigned char> m_hasText; // that one was found in it: the one to be told of, if the column had better not have any
    std::vector<std::size_t> m_numbersFrom;
    std::unique_ptr<RecentTexts> m_recent = std::make_unique<RecentTexts>();
    std::vector<double> m_record; // a row of CsvTable::values
    bool m_sawPoint = false;      // in a number
    bool m_again = false, m_restart = false;
};
} // namespace

Result<CsvTable> parseCsvTable(std::string_view text, const CsvOptions& options, const ReadProgress& progress)
{
    return TableParser(text, options, progress).parse();
}

} // namespace epochscope
