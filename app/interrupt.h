// SIGINT and SIGTERM ask a run to end well: what was asked for is still written. A second one ends the program at
// once.
#pragma once

namespace epochscope::cli {

void catchInterrupts();

// SIGINT or SIGTERM once one has come; before that 0.
int interruptSignal();

// 130 or 143; only after a signal.
int interruptExitCode();

} // namespace epochscope::cli
