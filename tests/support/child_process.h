// Work in a process of its own: for limits, privileges and deaths that the test itself must survive.
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool instrumented = true; // a sanitizer takes more time, memory and addresses than any limit leaves
#else
inline constexpr bool instrumented = false;
#endif

// What became of the process, and what it took.
struct ChildOutcome
{
    int status = -1; // as of waitpid
    rusage use{};
    bool exitedWith(int code) const { return WIFEXITED(status) && WEXITSTATUS(status) == code; }
};

// `work` returns the exit code.
template <class Work>
ChildOutcome inChild(const Work& work)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(work());
    ChildOutcome outcome;
    ::wait4(child, &outcome.status, 0, &outcome.use);
    return outcome;
}

// Root may do anything, so what permissions forbid shows only to someone else. In a child process only.
inline void becomeSomeoneElse()
{
    constexpr uid_t nobody = 65534;
    if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0))
        ::_exit(99);
}
