#include "interrupt.h"

#include <atomic>
#include <csignal>
#include <unistd.h>

namespace epochscope::cli {

namespace {

std::atomic<int> received{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may use nothing else");

void onSignal(int signal)
{
    int none = 0;
    if (!received.compare_exchange_strong(none, signal))
        ::_exit(128 + signal);
}

} // namespace

void catchInterrupts()
{
    // Also where a script's "&" left SIGINT ignored: whoever sends it to a training run means it.
    struct sigaction action
    {
    };
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

int interruptSignal() { return received.load(std::memory_order_relaxed); }
int interruptExitCode() { return 128 + interruptSignal(); }

} // namespace epochscope::cli
