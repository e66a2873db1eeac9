// Standard output for results, standard error for messages and progress.
#pragma once

#include "base/error.h"

#include <string_view>

namespace epochscope::cli {

// Before anything opens a file: a descriptor 0, 1 or 2 that the caller closed is made one that cannot be written, so
// that no output file ends up in its place. A reader that goes away or a file-size limit becomes an error of write().
void secureStandardStreams();

// Writes all of it to standard output.
Result<void> printResult(std::string_view text);

// "epochscope: …" on standard error; its own failures are of no consequence.
void say(std::string_view message);

// Says the error; returns the exit code that goes with it.
int report(const Error& error);

// Prints, and returns 0 or the exit code of the failure.
int finishWith(std::string_view text);

bool errorIsTerminal();
int terminalWidth(); // of standard error, in columns
void writeError(std::string_view bytes);

} // namespace epochscope::cli
