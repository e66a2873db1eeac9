// How the program ends, for scripts.
#pragma once

#include "base/error.h"

namespace epochscope::cli {

enum ExitCode {
    exitDone = 0,
    exitFailed = 1,        // while running: an output could not be written, the run diverged
    exitBadUsage = 2,      // bad arguments or bad input; nothing was changed
    exitInterrupted = 130, // SIGINT; any other signal likewise: 128 and its number
};

constexpr ExitCode exitCodeOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::badInput:
    case ErrorCode::outOfMemory:
    case ErrorCode::newerVersion:
    case ErrorCode::damaged:
        return exitBadUsage;
    case ErrorCode::cancelled:
        return exitInterrupted;
    case ErrorCode::writeFailed:
    case ErrorCode::failed:
        break;
    }
    return exitFailed;
}

} // namespace epochscope::cli
