// How soon the program is there: the arithmetic on the command line, and the window's first painted frame, on the clock.
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <thread>

namespace epochscope::bench {

namespace {

pid_t spawn(std::vector<std::string> words, const std::vector<std::string>& variables)
{
    words.insert(words.begin(), EPOCHSCOPE_PROGRAM);
    std::vector<char*> arguments, environment;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    for (char** variable = environ; *variable; ++variable)
        environment.push_back(*variable);
    std::vector<std::string> own = variables;
    for (std::string& variable : own) // the first of a name counts
        environment.insert(environment.begin(), variable.data());
    environment.push_back(nullptr);

    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t process = 0;
    if (posix_spawn(&process, words.front().c_str(), &files, nullptr, arguments.data(), environment.data()) != 0)
        throw std::runtime_error("cannot start " + words.front());
    posix_spawn_file_actions_destroy(&files);
    return process;
}

int waitFor(pid_t process)
{
    int status = 0;
    ::waitpid(process, &status, 0);
    return status;
}

void plan(benchmark::State& state)
{
    for (auto _ : state) {
        const double before = clockSeconds();
        if (waitFor(spawn({"plan", "--samples", "200", "--batch", "5", "--epochs", "1000"}, {})) != 0)
            state.SkipWithError("epochscope plan failed");
        state.SetIterationTime(clockSeconds() - before);
    }
}

void firstFrame(benchmark::State& state)
{
    // Nothing of the user's is read or written.
    const std::filesystem::path home = std::filesystem::path(EPOCHSCOPE_BENCH_DATA) / "home";
    std::filesystem::create_directories(home);
    const std::string report = (home / "painted").string();
    std::vector<std::string> variables{"QT_QPA_PLATFORM=offscreen", "EPOCHSCOPE_FIRST_FRAME=" + report};
    for (const char* variable : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
        variables.push_back(std::string(variable) + "=" + home.string());
    for (auto _ : state) {
        std::filesystem::remove(report);
        const double before = clockSeconds();
        const pid_t process = spawn({}, variables);
        struct stat found = {};
        // The other process says so by a file; looked for so often that it adds a thousandth of what is measured.
        while ((::stat(report.c_str(), &found) != 0 || found.st_size == 0) && clockSeconds() - before < 30)
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        state.SetIterationTime(clockSeconds() - before);
        if (found.st_size == 0)
            state.SkipWithError("the window was never painted");
        ::kill(process, SIGTERM);
        waitFor(process);
    }
}

} // namespace

void addStart(Plan& plan_)
{
    measure("start/plan", plan)->UseManualTime()->MinTime(0.2);
    plan_.rows.push_back({.name = "epochscope plan", .measured = "start/plan", .most = 30});
    measure("start/window", firstFrame)->UseManualTime()->MinTime(0.5);
    plan_.rows.push_back({.name = "the window's first frame", .measured = "start/window", .most = 250});
}

} // namespace epochscope::bench
