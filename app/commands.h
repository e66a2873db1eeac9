// One function per command: from its arguments to its exit code.
#pragma once

#include "command_line.h"

namespace epochscope::cli {

extern const Command planCommand;
extern const Command runCommand;
extern const Command evaluateCommand;
extern const Command listCommand;

// "epochscope plann" most likely meant the command; empty if none is near.
std::string_view nearestCommand(const std::string& word);

// The program itself: the window, --version, --help.
extern const Command programCommand;
std::string programHelp();

} // namespace epochscope::cli
