// epochscope [PRESET|FILE]: the window; and what the program says of itself.
#include "base/text.h"
#include "commands.h"
#include "console.h"
#include "display.h"
#include "exit_code.h"
#include "experiment_source.h"
#include "files/open_any.h"
#include "format.h"
#include "graphics.h"
#include "version.h"
#include "window/start.h"

#include <QtGui/QFontInfo>
#include <QtWidgets/QApplication>

#include <filesystem>
#include <fmt/format.h>

namespace epochscope::cli {

namespace {

constexpr const char* defaultPreset = "worked-example";

int runWindowCommand(const Arguments& arguments)
{
    if (arguments.has("version"))
        return finishWith(versionText());
    const std::string source = arguments.positional().empty() ? defaultPreset : arguments.positional().front();
    auto file = loadExperiment(source, {});
    std::string open;
    std::error_code none; // what is no file is told by the experiment's own error
    if (const std::string path = experimentPath(source); !file && std::filesystem::is_regular_file(path, none)) {
        // A run or a file of data, which the window opens; or a damaged one, which says of itself what it should have been.
        if (const auto opened = openAny(path); !opened) {
            file = tl::unexpected(opened.error());
        } else if (opened->kind != OpenedFile::Kind::experiment) {
            open = source;
            file = preset(defaultPreset);
        }
    }
    if (!file && arguments.has("window") && !experimentPath(source).empty() && !whyNoDisplay()) {
        open = source;
        file = preset(defaultPreset);
    }
    if (!file) {
        Error error = file.error();
        if (const std::string_view near = nearestCommand(source);
            !near.empty() && error.where == epochscope::quoted(source))
            error.hint = fmt::format("did you mean epochscope {}?", near);
        return report(error);
    }
    if (const auto why = whyNoDisplay()) {
        const std::string instead = experimentPath(source).empty() ? source : epochscope::quoted(source);
        return report(
            {ErrorCode::badInput,
             fmt::format("there is no display for the window ({})", *why),
             fmt::format("without one, train on the command line: epochscope run {} --plot curve.png", instead),
             {}});
    }
    const auto application = makeApplication(Drawing::window);
    if (QFontInfo(QApplication::font()).family().isEmpty()) // boxes would be drawn for letters
        return report({ErrorCode::failed, "there are no fonts, so that the window could show no words",
                       "install some, such as the package fonts-dejavu-core", {}});
    return runWindow(*application, {std::move(*file), open.empty() ? experimentPath(source) : std::string(), open});
}

} // namespace

const std::vector<Command>& commands()
{
    static const std::vector<Command> all{planCommand, runCommand, evaluateCommand, listCommand};
    return all;
}

std::string_view nearestCommand(const std::string& word)
{
    std::vector<std::string_view> names;
    for (const Command& command : commands())
        names.push_back(command.name);
    return nearest(word, names);
}

const Command programCommand{
    .name = "",
    .operands = "[PRESET|FILE]",
    .summary = "Epochscope shows what batch size and epochs do to a training.",
    .options = {{"window", "", "where FILE cannot be opened, tell of it in the window", false, false},
                {"version", "", "show the version and what it was built with", false, false}},
    .details = "",
    .leastOperands = 0,
    .mostOperands = 1,
    .run = runWindowCommand,
};

std::string programHelp()
{
    std::vector<std::vector<std::string>> rows{{"  epochscope [PRESET|FILE]", "opens the window"}};
    for (const Command& command : commands())
        rows.push_back({fmt::format("  epochscope {} …", command.name), std::string(command.summary)});
    return helpText(programCommand) + "\nCommands:\n" + alignedTable(rows, {}) +
           "\n'epochscope COMMAND --help' tells more of each.\n"
           "\nExit codes: 0 done, 1 failed while running, 2 bad usage or bad input, 130 and 143 interrupted.\n";
}

} // namespace epochscope::cli
