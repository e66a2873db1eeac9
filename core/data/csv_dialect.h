// How a CSV file is written, found out from its first records.
#pragma once

#include "data/csv_number.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace epochscope {

constexpr std::int64_t mostColumns = 1'000'000;

struct CsvDialect
{
    char delimiter = ',';      // ',' ';' tab, or a blank for runs of blanks
    bool decimalComma = false; // only where the comma is not the delimiter
    bool header = true;        // the first record holds the names of the columns

    bool operator==(const CsvDialect&) const = default;
};

// Looks at the first 100 records, but once there are two of them at no more than 256 kB.
//
// Delimiter: the one that cuts most records into the same number (at least two) of cells and makes most of them
// numbers; between equals tab, semicolon, comma, blank. Decimal comma: some numbers have a comma, none a point.
// Header: more columns have a name above numbers than a number above numbers; or, where no column has numbers, if the
// first record's cells are all different and none occurs again below. `target`, if it is one of the first record's
// cells, settles that it is a header.
CsvDialect sniffDialect(std::string_view text, std::string_view target = {});

// Which columns have text below the header, as far as these first records tell.
std::vector<bool> textColumns(std::string_view text, const CsvDialect& dialect);

} // namespace epochscope
