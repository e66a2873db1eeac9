#include "commands.h"
#include "console.h"
#include "exit_code.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <new>

namespace {

using namespace epochscope;
using namespace epochscope::cli;

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
        return report(arguments.error());
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
