// CSV files (RFC 4180, and what the world makes of it) as data sets.
//
// Delimiter, decimal mark and header are found out (csv_dialect.h). The target is the last column unless named. A
// column in which some cell is a text is a column of texts: as a feature it becomes one 0/1 column for each different
// text (at most 200), as a target its texts are the classes. Classes are numbered in the order of their names, as
// numbers if all are numbers. A target of numbers is classes by the rule of looksLikeClasses (source_data.h), unless
// the task is given. Refused, with row and column: empty cells, NA, NaN, infinity, hexadecimal numbers and numbers
// beyond 1.8e308 where numbers are expected; rows of another length; broken quotes; bytes that are no UTF-8 text. The
// locale has no say.
#pragma once

#include "base/error.h"
#include "data/csv_table.h"
#include "data/prepare.h"
#include "data/source_data.h"

#include <string>
#include <string_view>
#include <vector>

namespace epochscope {

Result<SourceData> readCsv(std::string_view bytes, const CsvOptions& options, const ReadProgress& progress = {});

// The file's path is its name in messages. `progress` covers reading and parsing, half and half.
Result<SourceData> readCsvFile(const std::string& path, CsvOptions options, const ReadProgress& progress = {});

// For a dialog that shows how a file will be read.
struct CsvPreview
{
    CsvDialect dialect;
    std::vector<std::string> names;             // of the columns
    std::vector<std::vector<std::string>> rows; // cells as texts, a row as long as it is in the file
    std::vector<std::int64_t> rowNumbers;       // where they stand in the file, as errors name them
};

// The first rows of a file of any size, by its own dialect or a given one.
Result<CsvPreview> previewCsv(const std::string& path, std::size_t mostRows = 20,
                              const std::optional<CsvDialect>& dialect = {});

} // namespace epochscope
