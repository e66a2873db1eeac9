// SIGINT and SIGTERM ask a run to end well: what was asked for is still written. A second one ends the program at
// once, unless it comes within half a second of the first: then it is an echo of it.
#pragma once

namespace epochscope::cli {

void catchInterrupts();

// SIGINT or SIGTERM once one has come; before that 0.
int interruptSignal();

// 130 or 143; only after a signal.
int interruptExitCode();

} // namespace epochscope::cli
