// A CSV text as a table of numbers, each column either numbers or one of a few texts.
#pragma once

#include "base/error.h"
#include "data/csv_dialect.h"
#include "data/prepare.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace epochscope {

constexpr std::size_t mostCategories = 200; // of a text column that is a feature
constexpr std::size_t longestName = 1000;   // bytes of a column's or a category's name

// The row (line of the file, from 1) at which each sample's record begins. Mostly one more than the row before, so
// only the exceptions are kept.
class RowNumbers
{
public:
    void add(std::int64_t sample, std::int64_t row)
    {
        if (m_breaks.empty() || row - sample != m_breaks.back().second)
            m_breaks.emplace_back(sample, row - sample);
    }
    std::int64_t row(std::int64_t sample) const;
    void clear() { m_breaks.clear(); }

private:
    std::vector<std::pair<std::int64_t, std::int64_t>> m_breaks; // from this sample on, row − sample
};

// A cell to complain about.
struct CellPlace
{
    std::int64_t row = 0;
    CellKind kind = CellKind::text;
    std::string_view text;
};

struct CsvTexts
{
    std::unordered_map<std::string_view, std::uint32_t> numbers; // of each different text, as it first occurs
    std::vector<std::string_view> texts;
    CellPlace firstText; // the first cell that is not a number
    bool tooMany = false;
};

struct CsvColumn
{
    std::string name;
    std::unique_ptr<CsvTexts> texts;      // of a text column
    std::unique_ptr<CellPlace> badNumber; // of a column of numbers: the first cell that is none
};

struct CsvTable
{
    CsvDialect dialect;
    std::vector<CsvColumn> columns;
    std::size_t target = 0;     // a column
    std::vector<double> values; // record by record; of a text column the number of the text
    std::int64_t rows = 0;
    RowNumbers rowNumbers;
    std::int64_t commentsInside = 0, lastCommentRow = 0; // lines skipped below the first record
    std::deque<std::string> ownTexts;                    // of cells with doubled quotes
    std::string name;                                    // of the file

    // "flowers.csv, row 7, column 3 (width)"
    std::string place(std::int64_t row, std::size_t column) const;
};

struct CsvOptions
{
    std::string name;   // of the file, for messages
    std::string target; // column name or 1-based number; empty: the last column
    TaskChoice task = TaskChoice::automatic;
    std::optional<CsvDialect> dialect; // none: found out
};

// The text must have passed checkCsvText, and outlive the table, which points into it.
Result<CsvTable> parseCsvTable(std::string_view text, const CsvOptions& options, const ReadProgress& progress);

// The names of the columns; number of the target's column.
Result<std::size_t> findTarget(const std::vector<CsvColumn>& columns, const CsvOptions& options, bool header);

} // namespace epochscope
