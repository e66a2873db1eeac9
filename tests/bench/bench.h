// What the benchmarks measure and what each is compared with, in the same run: times by themselves say little on another
// machine, or on the same one an hour later.
#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

namespace epochscope::bench {

// How a row's figure is printed: as a time, as so much work in a second, or as it is.
enum class Shown { time, rate, number };

struct Row
{
    std::string name; // "CSV, short decimals"
    // A benchmark (its quickest repetition, in seconds), or "benchmark:counter" (the median of the repetitions).
    std::string measured;
    std::string reference = machine; // likewise; empty: the figure stands for itself
    std::string ratio = {};          // "benchmark:counter" in place of a reference: the median of pairs
    Shown shown = Shown::time;
    double work = 0;  // of one iteration, in `unit`
    std::string unit; // "MB/s"; empty: the figure is the ratio alone
    // What is promised.
    std::optional<double> most, least; // of the figure; times in milliseconds
    std::optional<double> mostRatio;

    // How quick this machine is now: the plain loop on the third workload.
    static constexpr const char* machine = "workloads/W3/plain";
};

// A table by itself: the ratios of pairs named PREFIX/ROW/COLUMN, and their geometric mean.
struct Matrix
{
    std::string title, prefix;
    std::vector<std::string> rows, columns;
    double mostRatio = 0, mostMean = 0; // what is promised
};

struct Plan
{
    std::vector<Row> rows;
    std::vector<Matrix> matrices;
};

// Each adds what it measures, and registers its benchmarks.
void addTraining(Plan& plan);
void addKernels(Plan& plan);
void addPublishing(Plan& plan);
void addReduction(Plan& plan);
void addFrames(Plan& plan);
void addStart(Plan& plan);
void addFiles(Plan& plan);
void addConstantCost(Plan& plan);
void addSurface(Plan& plan);
void addLive(Plan& plan);
void addReplay(Plan& plan);

int measureMemory(); // in a process of its own: prints what a long run takes

// Processor time of this thread, which other work of the machine does not add to, and time on the clock.
inline double threadSeconds()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}
inline double clockSeconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Processor time of this thread that `work()` takes.
template <class Work>
double secondsOf(const Work& work)
{
    const double before = threadSeconds();
    work();
    return threadSeconds() - before;
}

// `work` again and again, each time on what `prepare` has made, which takes no part in the time.
template <class Prepare, class Work>
void timeEach(benchmark::State& state, const Prepare& prepare, const Work& work, double (*seconds)() = threadSeconds)
{
    for (auto _ : state) {
        auto prepared = prepare();
        const double before = seconds();
        work(prepared);
        state.SetIterationTime(seconds() - before);
    }
}

// Two ways to do the same, in seconds, turn by turn: where the machine's speed changes within seconds, the ratio of one to the other
// that follows it says more than the quickest of each. Counter "ratio"; `seconds` may set others.
template <class Seconds, class ReferenceSeconds>
void measurePairs(const std::string& name, const Seconds& seconds, const ReferenceSeconds& referenceSeconds, int pairs = 7)
{
    benchmark::RegisterBenchmark(name.c_str(), [=, measuredFirst = false](benchmark::State& state) mutable {
        for (auto _ : state) {
            measuredFirst = !measuredFirst;
            const double before = measuredFirst ? 0 : referenceSeconds();
            const double measured = seconds(state);
            const double reference = measuredFirst ? referenceSeconds() : before;
            state.SetIterationTime(measured);
            state.counters["ratio"] = measured / reference;
        }
    })->UseManualTime()->Iterations(1)->Repetitions(pairs);
}

template <class Function>
benchmark::internal::Benchmark* measure(const std::string& name, Function&& function)
{
    return benchmark::RegisterBenchmark(name.c_str(), std::forward<Function>(function));
}

} // namespace epochscope::bench
