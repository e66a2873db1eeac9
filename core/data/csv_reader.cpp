#include "data/csv_reader.h"

#include "base/input_file.h"
#include "base/text.h"
#include "data/csv_scanner.h"
#include "data/csv_text.h"

#include <algorithm>
#include <numeric>

namespace epochscope {

namespace {
// One feature: a column of numbers, or one text of a column of texts.
struct FeatureColumn
{
    std::uint32_t column = 0;
    std::int32_t text = -1; // the number of the text in CsvTexts; −1: a number
};

tl::unexpected<Error> badCell(const CsvTable& table, std::size_t column, const CellPlace& cell)
{
    const std::string where = table.place(cell.row, column), text = quoted(cell.text);
    const char* const leaveOut = "fill in a number, or leave the row or the column out";
    switch (cell.kind) {
    case CellKind::missing:
        return badInput(fmt::format("{} means that the value is missing; expected a number", text), leaveOut, where);
    case CellKind::infinite:
        return badInput(fmt::format("{} is no finite number", text), leaveOut, where);
    case CellKind::tooLarge:
        return badInput(fmt::format("{} is too large: numbers reach to 1.8e308", text), "scale the column", where);
    case CellKind::hexadecimal:
        return badInput(fmt::format("{} is hexadecimal; expected a decimal number", text), "write it in decimal",
                        where);
    case CellKind::otherDecimal:
        return table.dialect.decimalComma
                   ? badInput(fmt::format("{} has a decimal point where the other numbers have a comma", text),
                              "use one decimal mark in the whole file, and none between thousands", where)
                   : badInput(
                         fmt::format("{} has a comma; expected a number with a decimal point", text),
                         "use one decimal mark in the whole file, with ; or tab between the cells if it is the comma",
                         where);
    case CellKind::empty:
        return badInput("the cell is empty; expected a number", leaveOut, where);
    default:
        return badInput(fmt::format("{} is no number", text), leaveOut, where);
    }
}

// The first cell, from the top of the file, for which nothing can be read.
Result<void> checkColumns(const CsvTable& table, TaskChoice task)
{
    std::size_t worst = table.columns.size();
    const CellPlace* place = nullptr;
    const auto complain = [&](std::size_t column, const CellPlace& cell) {
        if (place == nullptr || cell.row < place->row) {
            worst = column;
            place = &cell;
        }
    };
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const CsvColumn& column = table.columns[i];
        if (column.badNumber)
            complain(i, *column.badNumber);
        const bool wantNumber = i == table.target && task == TaskChoice::regression;
        if (column.texts && (column.texts->tooMany || wantNumber))
            complain(i, column.texts->firstText);
    }
    if (place == nullptr)
        return {};
    const CsvColumn& column = table.columns[worst];
    if (!column.texts)
        return badCell(table, worst, *place);
    const std::string where = table.place(place->row, worst), text = quoted(place->text);
    if (!column.texts->tooMany)
        return badInput(fmt::format("{} is no number, and data.task is regression", text),
                        "choose another target, or another task", where);
    return badInput(fmt::format("{} is no number, and as a column of names this one has more than {} different ones",
                                text, grouped(static_cast<std::int64_t>(column.texts->texts.size()))),
                    "correct the cell, or leave the column out", where);
}

// Positions of the texts in the order of their names.
std::vector<std::uint32_t> nameOrder(const CsvTexts& texts)
{
    std::vector<std::uint32_t> order(texts.texts.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return texts.texts[a] < texts.texts[b]; });
    return order;
}

void warnOfMixedColumn(const CsvTable& table, std::size_t index, std::vector<std::string>& warnings)
{
    const CsvTexts& texts = *table.columns[index].texts;
    double value = 0;
    const auto isNumber = [&](std::string_view text) {
        return classifyCell(trimmed(text), table.dialect.decimalComma, value) == CellKind::number;
    };
    if (std::any_of(texts.texts.begin(), texts.texts.end(), isNumber))
        warnings.push_back(fmt::format("{}: {} is no number, so the whole column was read as {} categories",
                                       table.place(texts.firstText.row, index), quoted(texts.firstText.text),
                                       texts.texts.size()));
}

std::vector<FeatureColumn> listFeatures(const CsvTable& table, SourceData& source)
{
    std::vector<FeatureColumn> features;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const CsvColumn& column = table.columns[i];
        if (i == table.target)
            continue;
        if (!column.texts) {
            features.push_back({static_cast<std::uint32_t>(i), -1});
            source.set.featureNames.push_back(column.name);
            continue;
        }
        warnOfMixedColumn(table, i, source.warnings);
        for (const std::uint32_t text : nameOrder(*column.texts)) {
            features.push_back({static_cast<std::uint32_t>(i), static_cast<std::int32_t>(text)});
            source.set.featureNames.push_back(fmt::format("{}={}", column.name, column.texts->texts[text]));
        }
    }
    return features;
}

Result<void> takeTarget(const CsvTable& table, TaskChoice task, SourceData& source)
{
    const CsvColumn& column = table.columns[table.target];
    source.set.targetName = column.name;
    const std::size_t width = table.columns.size();
    if (!column.texts) {
        std::vector<double> values(static_cast<std::size_t>(table.rows));
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = table.values[i * width + table.target];
        return setNumericTarget(source.set, values, task, [&](std::int64_t sample) {
            return table.place(table.rowNumbers.row(sample), table.target);
        });
    }
    source.set.task = Task::classification;
    const auto order = nameOrder(*column.texts);
    std::vector<std::int32_t> label(order.size());
    for (std::size_t k = 0; k < order.size(); ++k) {
        label[order[k]] = static_cast<std::int32_t>(k);
        source.set.classNames.emplace_back(column.texts->texts[order[k]]);
    }
    source.set.labels.resize(static_cast<std::size_t>(table.rows));
    for (std::size_t i = 0; i < source.set.labels.size(); ++i)
        source.set.labels[i] = label[static_cast<std::size_t>(table.values[i * width + table.target])];
    return {};
}

// The table's values with what makes them features; they are taken out of it.
WideTable takeFeatures(CsvTable& table, const std::vector<FeatureColumn>& features)
{
    std::vector<WideTable::Column> columns;
    for (std::size_t f = 0; f < features.size(); ++f) {
        if (columns.empty() || columns.back().place != features[f].column)
            columns.push_back({features[f].column, f});
        if (features[f].text < 0)
            continue;
        auto& ofText = columns.back().ofText;
        ofText.resize(std::max(ofText.size(), static_cast<std::size_t>(features[f].text) + 1));
        ofText[static_cast<std::size_t>(features[f].text)] = f;
    }
    return {std::move(table.values), table.columns.size(), std::move(columns), features.size()};
}
} // namespace

Result<SourceData> readCsv(std::string_view bytes, const CsvOptions& options, const ReadProgress& progress)
{
    const auto text = checkCsvText(bytes, options.name);
    if (!text)
        return tl::unexpected(text.error());
    auto table = parseCsvTable(*text, options, progress);
    if (!table)
        return tl::unexpected(table.error());
    if (auto checked = checkColumns(*table, options.task); !checked)
        return tl::unexpected(checked.error());

    SourceData source;
    if (table->commentsInside > 0)
        source.warnings.push_back(fmt::format("{}: {} {} with # skipped among the rows, the last at row {}",
                                              options.name, grouped(table->commentsInside),
                                              table->commentsInside == 1 ? "line that begins" : "lines that begin",
                                              table->lastCommentRow));
    auto features = listFeatures(*table, source);
    if (auto target = takeTarget(*table, options.task, source); !target)
        return tl::unexpected(target.error());
    source.wide = takeFeatures(*table, features);

    source.place = [name = options.name, rows = std::move(table->rowNumbers), columns = std::move(features),
                    names = source.set.featureNames,
                    header = table->dialect.header](std::int64_t sample, std::int64_t feature) {
        const auto f = static_cast<std::size_t>(feature);
        return fmt::format("{}, row {}, column {}{}", name, rows.row(sample), columns[f].column + 1,
                           header ? fmt::format(" ({})", names[f]) : std::string());
    };
    return source;
}

Result<SourceData> readCsvFile(const std::string& path, CsvOptions options, const ReadProgress& progress)
{
    const auto file = InputFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    options.name = path;
    const std::int64_t total = file->size(), half = total / 2;
    ReadProgress reading, parsing;
    if (progress) {
        reading = [&](std::int64_t done, std::int64_t) { return progress(done / 2, total); };
        parsing = [&](std::int64_t done, std::int64_t) { return progress(half + done / 2, total); };
    }
    const auto bytes = file->readAll(reading);
    if (!bytes)
        return tl::unexpected(bytes.error());
    auto source = readCsv(*bytes, options, parsing);
    if (source && progress && !progress(total, total))
        return fail(ErrorCode::cancelled, "reading was cancelled", {}, path);
    return source;
}

Result<CsvPreview> previewCsv(const std::string& path, std::size_t mostRows, const std::optional<CsvDialect>& dialect)
{
    const auto file = InputFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    constexpr std::int64_t enough = 1 << 20;
    auto bytes = file->readStart(enough);
    if (!bytes)
        return tl::unexpected(bytes.error());
    if (file->size() > enough)
        bytes->resize(std::min(bytes->find_last_of("\r\n"), bytes->size() - 1) + 1); // up to the last whole line
    const auto text = checkCsvText(*bytes, path);
    if (!text)
        return tl::unexpected(text.error());
    CsvPreview preview;
    preview.dialect = dialect.value_or(CsvDialect{});
    if (!dialect)
        preview.dialect = sniffDialect(*text);
    CsvScanner scanner(*text, preview.dialect.delimiter);
    CsvCell cell;
    std::size_t width = 0;
    for (bool first = true; preview.rows.size() < mostRows && scanner.nextRecord(); first = false) {
        std::vector<std::string> row;
        while (scanner.hasCell() && row.size() < static_cast<std::size_t>(mostColumns)) {
            if (scanner.cell(cell) != CsvFault::none)
                return preview; // the rows before it show what there is to see; reading the file tells the place
            row.push_back(unescaped(cell));
        }
        width = std::max(width, row.size());
        if (first && preview.dialect.header) {
            preview.names = std::move(row);
        } else {
            preview.rows.push_back(std::move(row));
            preview.rowNumbers.push_back(scanner.line());
        }
    }
    for (std::size_t i = 0; i < width; ++i) {
        if (i == preview.names.size())
            preview.names.emplace_back();
        if (preview.names[i].empty())
            preview.names[i] = fmt::format("column {}", i + 1);
    }
    return preview;
}

} // namespace epochscope
