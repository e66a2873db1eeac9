#include "data/csv_dialect.h"

#include "base/text.h"
#include "data/csv_scanner.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_set>

namespace epochscope {

namespace {
constexpr std::int64_t mostRecords = 100;
constexpr std::int64_t enoughBytes = 256 << 10;

// Calls function(record, column, cell) for each cell of the first records, then recordEnd(record, cells); false if
// there is a fault.
template <class Cell, class RecordEnd>
bool firstRecords(std::string_view text, char delimiter, Cell onCell, RecordEnd onRecordEnd)
{
    CsvScanner scanner(text, delimiter);
    CsvCell cell;
    for (std::int64_t record = 0; record < mostRecords && scanner.nextRecord(); ++record) {
        while (scanner.hasCell()) {
            const std::int64_t column = scanner.columnsRead();
            if (column >= mostColumns || scanner.cell(cell) != CsvFault::none)
                return false;
            onCell(record, column, cell);
        }
        onRecordEnd(record, scanner.columnsRead());
        if (record > 0 && scanner.position() > enoughBytes)
            break;
    }
    return true;
}

bool isNumberLike(CellKind kind)
{
    return kind == CellKind::number || kind == CellKind::otherDecimal || kind == CellKind::tooLarge;
}

struct Candidate
{
    char delimiter;
    double score = 0;
    bool comma = false, point = false; // a number has one
};

Candidate rate(std::string_view text, char delimiter)
{
    Candidate candidate{delimiter};
    std::map<std::int64_t, std::int64_t> recordsOfWidth;
    std::int64_t records = 0, cells = 0, numbers = 0;
    const bool sound = firstRecords(
        text, delimiter,
        [&](std::int64_t, std::int64_t, const CsvCell& cell) {
            double value = 0;
            const CellKind kind = classifyCell(trimmed(cell.text), false, value);
            const bool comma = kind == CellKind::otherDecimal;
            // "1," is what a blank leaves of a list with commas.
            const bool number = isNumberLike(kind) && !(comma && (delimiter == ',' || cell.text.ends_with(',')));
            ++cells;
            numbers += number ? 1 : 0;
            candidate.comma = candidate.comma || (comma && number);
            candidate.point =
                candidate.point || (kind == CellKind::number && cell.text.find('.') != std::string_view::npos);
        },
        [&](std::int64_t, std::int64_t width) {
            ++records;
            ++recordsOfWidth[width];
        });
    if (!sound || records == 0)
        return candidate;
    const auto usual = std::max_element(recordsOfWidth.begin(), recordsOfWidth.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
    if (usual->first < 2)
        return candidate;
    const double steady = static_cast<double>(usual->second) / static_cast<double>(records);
    candidate.score = steady * (1 + static_cast<double>(numbers) / static_cast<double>(cells));
    return candidate;
}

// Of one column: what stands in the first record, and below it.
struct Look
{
    bool textFirst = false, numberFirst = false;
    std::uint8_t textsBelow = 0, numbersBelow = 0; // of mostRecords

    bool mostlyNumbers() const { return numbersBelow > 0 && numbersBelow >= textsBelow; }
};

std::vector<Look> lookAtColumns(std::string_view text, const CsvDialect& dialect)
{
    std::vector<Look> columns;
    firstRecords(
        text, dialect.delimiter,
        [&](std::int64_t record, std::int64_t column, const CsvCell& cell) {
            if (column >= static_cast<std::int64_t>(columns.size())) {
                if (record > 0)
                    return;
                columns.emplace_back();
            }
            Look& look = columns[static_cast<std::size_t>(column)];
            double value = 0;
            const CellKind kind = classifyCell(trimmed(cell.text), dialect.decimalComma, value);
            const bool number = isNumberLike(kind), words = kind == CellKind::text;
            if (record == 0) {
                look.numberFirst = number;
                look.textFirst = words;
            } else {
                look.numbersBelow = static_cast<std::uint8_t>(look.numbersBelow + (number ? 1 : 0));
                look.textsBelow = static_cast<std::uint8_t>(look.textsBelow + (words ? 1 : 0));
            }
        },
        [](std::int64_t, std::int64_t) {});
    return columns;
}

bool namesOnlyOnce(std::string_view text, char delimiter)
{
    std::vector<std::string_view> first;
    bool again = false;
    firstRecords(
        text, delimiter,
        [&](std::int64_t record, std::int64_t column, const CsvCell& cell) {
            if (record == 0)
                first.push_back(cell.text);
            else if (column < static_cast<std::int64_t>(first.size()))
                again = again || first[static_cast<std::size_t>(column)] == cell.text;
        },
        [](std::int64_t, std::int64_t) {});
    return !again && std::unordered_set<std::string_view>(first.begin(), first.end()).size() == first.size();
}

bool isHeader(std::string_view text, const CsvDialect& dialect, std::string_view target)
{
    bool named = false;
    firstRecords(
        text, dialect.delimiter,
        [&](std::int64_t record, std::int64_t, const CsvCell& cell) {
            named = named || (record == 0 && !target.empty() && cell.text == target);
        },
        [](std::int64_t, std::int64_t) {});
    double number = 0;
    if (named && classifyCell(target, dialect.decimalComma, number) != CellKind::number)
        return true;

    std::int64_t namesAboveNumbers = 0, numbersAboveNumbers = 0, textFirst = 0, numberFirst = 0, numberColumns = 0,
                 below = 0;
    for (const Look& look : lookAtColumns(text, dialect)) {
        textFirst += look.textFirst ? 1 : 0;
        numberFirst += look.numberFirst ? 1 : 0;
        below += look.textsBelow > 0 || look.numbersBelow > 0 ? 1 : 0;
        if (look.mostlyNumbers()) {
            ++numberColumns;
            namesAboveNumbers += look.textFirst ? 1 : 0;
            numbersAboveNumbers += look.numberFirst ? 1 : 0;
        }
    }
    if (below == 0) // a single record
        return textFirst > 0 && numberFirst == 0;
    if (numberColumns > 0)
        return namesAboveNumbers > numbersAboveNumbers;
    return numberFirst == 0 && namesOnlyOnce(text, dialect.delimiter);
}
} // namespace

CsvDialect sniffDialect(std::string_view text, std::string_view target)
{
    Candidate best{','};
    for (const char delimiter : {'\t', ';', ',', ' '}) {
        const Candidate candidate = rate(text, delimiter);
        if (candidate.score > best.score)
            best = candidate;
    }
    if (best.score == 0) {
        // Nothing cuts it evenly: the reader shall complain about the one that occurs most in the first record.
        const std::string_view line = text.substr(0, std::min(text.find_first_of("\r\n"), text.size()));
        std::ptrdiff_t most = 0;
        for (const char delimiter : {'\t', ';', ','}) {
            const auto count = std::count(line.begin(), line.end(), delimiter);
            if (count > most) {
                most = count;
                best.delimiter = delimiter;
            }
        }
    }
    CsvDialect dialect;
    dialect.delimiter = best.delimiter;
    dialect.decimalComma = best.comma && !best.point;
    dialect.header = isHeader(text, dialect, target);
    return dialect;
}

std::vector<bool> textColumns(std::string_view text, const CsvDialect& dialect)
{
    const auto columns = lookAtColumns(text, dialect);
    std::vector<bool> result(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i)
        result[i] = columns[i].textsBelow > 0 || (!dialect.header && columns[i].textFirst);
    return result;
}

} // namespace epochscope
