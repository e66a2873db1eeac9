#include "files/open_any.h"

#include "base/text.h"
#include "data/csv_text.h"
#include "data/idx_reader.h"
#include "record/run_file.h"

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <string_view>
#include <utility>

namespace epochscope {

namespace {
using namespace std::string_view_literals;

constexpr std::int64_t startBytes = 64 << 10;

bool looksLikeRun(std::string_view start) { return start.starts_with(runFileMagic); }

struct Stranger
{
    std::string_view magic;
    std::string_view message;
    std::string_view hint;
};
constexpr std::array strangers{
    Stranger{"EPSCOPE\x1A"sv, "this is a checkpoint, which the window does not open",
             "go on with it on the command line: epochscope run EXPERIMENT --resume FILE"},
    Stranger{"\x89PNG"sv, "this is a picture", "open the experiment or the run that it shows"},
    Stranger{"%PDF"sv, "this is a PDF document", "open the experiment or the run that it shows"},
    Stranger{"<svg"sv, "this is a drawing", "open the experiment or the run that it shows"},
    Stranger{"<?xml"sv, "this is an XML document", "open an experiment, a run, a CSV or an IDX file"},
    Stranger{"\x7F"
             "ELF"sv,
             "this is a program", "open an experiment, a run, a CSV or an IDX file"},
};

// A length of eight bytes and then JSON.
bool looksLikeWeights(std::string_view start)
{
    return start.size() > 9 && start.substr(5, 3) == "\0\0\0"sv && start[8] == '{';
}

bool looksLikeIdx(std::string_view start)
{
    return start.size() >= 4 && start[0] == 0 && start[1] == 0 && start[2] >= 0x08 && start[2] <= 0x0E &&
           start[3] != 0;
}

// What reading would bring to light only after a program has been chosen for it.
Result<void> refuseStrangers(std::string_view start, const std::string& path)
{
    for (const Stranger& stranger : strangers)
        if (start.starts_with(stranger.magic))
            return badInput(std::string(stranger.message), std::string(stranger.hint), path);
    if (looksLikeWeights(start))
        return badInput("these are weights, not an experiment or a run",
                        "use them on the command line: epochscope evaluate EXPERIMENT --weights FILE", path);
    return {};
}

Result<OpenedFile> openExperiment(OpenedFile opened)
{
    auto experiment = readExperiment(opened.path);
    if (!experiment)
        return tl::unexpected(experiment.error());
    opened.kind = OpenedFile::Kind::experiment;
    opened.experiment = std::move(*experiment);
    return opened;
}

Result<OpenedFile> openRun(OpenedFile opened, const InputFile& file, const ReadProgress& progress)
{
    const auto bytes = file.readAll(progress);
    if (!bytes)
        return tl::unexpected(bytes.error());
    auto run = parseRun(*bytes, opened.path);
    if (!run)
        return tl::unexpected(run.error());
    opened.kind = OpenedFile::Kind::run;
    opened.run = std::make_shared<const SavedRun>(std::move(*run));
    return opened;
}

Result<OpenedFile> openIdx(OpenedFile opened)
{
    if (const auto shape = readIdxShape(opened.path); !shape)
        return tl::unexpected(shape.error());
    opened.kind = OpenedFile::Kind::idx;
    return opened;
}

Result<OpenedFile> openCsv(OpenedFile opened, std::string_view start)
{
    // A character that the end of what was read cuts in two is none of the file's faults.
    if (static_cast<std::int64_t>(start.size()) == startBytes)
        start = start.substr(0, start.find_last_of("\r\n,; \t"sv) + 1);
    if (const auto text = checkCsvText(start, opened.path); !text)
        return tl::unexpected(text.error());
    opened.kind = OpenedFile::Kind::csv;
    return opened;
}

Result<OpenedFile> open(const std::string& path, const ReadProgress& progress)
{
    const auto file = InputFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const auto bytes = file->readStart(startBytes);
    if (!bytes)
        return tl::unexpected(bytes.error());
    const std::string_view start = *bytes;
    OpenedFile opened;
    opened.path = path;
    if (start.empty())
        return badInput("the file is empty", "open an experiment, a run, a CSV or an IDX file", path);
    if (looksLikeRun(start))
        return openRun(std::move(opened), *file, progress);
    if (auto known = refuseStrangers(start, path); !known)
        return tl::unexpected(known.error());
    if (looksLikeIdx(start) || start.starts_with("\x1F\x8B"sv))
        return openIdx(std::move(opened));
    const std::string_view text = start.starts_with("\xEF\xBB\xBF"sv) ? start.substr(3) : start;
    if (path.ends_with(runFileExtension) && !text.starts_with('{')) // or what is left of one
        return openRun(std::move(opened), *file, progress);
    const auto first = text.find_first_not_of(" \t\r\n"sv);
    if (path.ends_with(".json") || (first != std::string_view::npos && text[first] == '{'))
        return openExperiment(std::move(opened));
    if (first == std::string_view::npos)
        return badInput("there are only blanks in the file", "open an experiment, a run, a CSV or an IDX file", path);
    auto table = openCsv(opened, start);
    if (!table && (path.ends_with(".idx") || path.ends_with("-ubyte"))) // what is left of one
        return openIdx(std::move(opened));
    return table;
}
} // namespace

Result<OpenedFile> openAny(const std::string& path, const ReadProgress& progress)
try {
    return open(path, progress);
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::outOfMemory, "the file does not fit into memory", "close other programs", path);
} catch (const std::exception& exception) {
    return fail(ErrorCode::failed, exception.what(), {}, path);
}

} // namespace epochscope
