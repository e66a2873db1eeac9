#include "base/text.h"
#include "commands.h"
#include "console.h"
#include "exit_code.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <new>
#include <optional>

namespace {

using namespace epochscope;
using namespace epochscope::cli;

// Options that only a command knows, after a word that is nearly one.
std::optional<Error> misspelt(const Command& command, const std::vector<std::string>& words)
{
    if (&command != &programCommand || words.front().starts_with('-'))
        return std::nullopt;
    const std::string_view near = nearestCommand(words.front());
    if (near.empty())
        return std::nullopt;
    return Error{ErrorCode::badInput, "there is no such command", fmt::format("did you mean epochscope {}?", near),
                 epochscope::quoted(words.front())};
}

int start(const std::vector<std::string>& words)
{
    const Command* command = &programCommand;
    std::vector<std::string> rest = words;
    if (!words.empty()) {
        const auto found = std::find_if(commands().begin(), commands().end(),
                                        [&](const Command& candidate) { return candidate.name == words.front(); });
        if (found != commands().end()) {
            command = &*found;
            rest.erase(rest.begin());
        }
    }
    const auto arguments = parseArguments(*command, rest);
    if (!arguments)
        return report(misspelt(*command, words).value_or(arguments.error()));
    if (arguments->has("help"))
        return finishWith(command == &programCommand ? programHelp() : helpText(*command));
    return command->run(*arguments);
}

} // namespace

int main(int argc, char** argv)
{
    secureStandardStreams();
    try {
        return start({argv + std::min(argc, 1), argv + argc});
    } catch (const std::bad_alloc&) {
        say("the memory ran out");
    } catch (const std::exception& error) {
        say(fmt::format("unexpected: {}", error.what()));
    }
    return exitFailed;
}
