#include "interrupt.h"

#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <unistd.h>

namespace epochscope::cli {

namespace {

// `timeout`, and programs that pass on what the terminal has already sent to all, signal twice in a moment; a person
// does not.
constexpr std::int64_t echoMilliseconds = 500;

// The first signal and when it came, in one value, as two threads may be in the handler at once.
std::atomic<std::int64_t> received{0};
static_assert(std::atomic<std::int64_t>::is_always_lock_free, "a signal handler may use nothing else");

std::int64_t nowMilliseconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void onSignal(int signal)
{
    const std::int64_t now = nowMilliseconds();
    std::int64_t first = 0;
    if (!received.compare_exchange_strong(first, now << 8 | signal) && now - (first >> 8) > echoMilliseconds)
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

int interruptSignal() { return static_cast<int>(received.load(std::memory_order_relaxed) & 0xFF); }
int interruptExitCode() { return 128 + interruptSignal(); }

} // namespace epochscope::cli
