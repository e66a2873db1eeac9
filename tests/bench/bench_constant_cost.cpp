// That the cost of an update and the memory do not grow with the length of a run.
#include "bench.h"
#include "chart/learning_curve_view.h"
#include "curve_runs.h"
#include "training/session.h"
#include "workloads.h"

#include <QtCore/QCoreApplication>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>

namespace epochscope::bench {

namespace {

// 10⁷ updates, which are 250,000 epochs: the last tenth's time over the first one's.
void lastTenth(benchmark::State& state)
{
    Workload work = workload(1);
    constexpr std::int64_t epochs = 250'000;
    work.experiment.stop.epochs = epochs;
    for (auto _ : state) {
        const auto trainer = work.trainer();
        double tenths[10];
        for (double& tenth : tenths)
            tenth = secondsOf([&] {
                for (std::int64_t epoch = 0; epoch < epochs / 10; ++epoch)
                    runEpoch(*trainer);
            });
        state.counters["last over first"] = tenths[9] / tenths[0];
        state.SetIterationTime(tenths[9]);
    }
}

// From /proc/self/status, in MB.
double memoryOf(const std::string& key)
{
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;)
        if (word == key + ":") {
            double kilobytes = 0;
            status >> kilobytes;
            return kilobytes * 1024 / 1e6;
        }
    return 0;
}

void memory(benchmark::State& state)
{
    for (auto _ : state) {
        const double start = clockSeconds();
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> child(::popen("'" EPOCHSCOPE_BENCH_PROGRAM "' --memory", "r"), ::pclose);
        double grown = 0, all = 0;
        if (!child || std::fscanf(child.get(), "%lf %lf", &grown, &all) != 2)
            state.SkipWithError("the run failed");
        state.counters["grown"] = grown;
        state.counters["all"] = all;
        state.SetIterationTime(clockSeconds() - start);
    }
}

} // namespace

// As the window shows it: session, history, losses of the batches, and the chart, 60 times a second.
int measureMemory()
{
    Workload work = workload(1);
    constexpr std::int64_t epochs = 1'000'000;
    work.experiment.stop.epochs = epochs;
    LearningCurveView view;
    view.resize(1200, 800);
    view.show();
    QCoreApplication::processEvents();
    const double before = memoryOf("VmRSS");

    Session::Options options;
    options.batchLosses = std::make_shared<MinMaxPyramid>();
    Session session(work.trainer(), options);
    bool over = false;
    while (!over) {
        over = session.waitFinished(std::chrono::milliseconds(16));
        CurveRun run = curveRun(*session.history(), epochs, 1, over);
        run.record.batchLosses = options.batchLosses;
        view.updateRun(run);
        QCoreApplication::processEvents();
    }
    const double most = memoryOf("VmHWM");
    std::printf("%.1f %.1f\n", most - before, most);
    return 0;
}

void addConstantCost(Plan& plan)
{
    measure("constant/W1", lastTenth)->UseManualTime()->Iterations(1)->Repetitions(15); // the machine itself is not that steady
    plan.rows.push_back({.name = "W1, the last tenth of 10⁷ updates over the first",
                         .measured = "constant/W1:last over first",
                         .reference = "",
                         .shown = Shown::number,
                         .most = 1.05});
    measure("constant/memory", memory)->UseManualTime()->Iterations(1);
    for (const bool grown : {true, false})
        plan.rows.push_back({.name = grown ? "memory of a run of 10⁶ epochs, with its chart" : "the same, all of the process",
                             .measured = grown ? "constant/memory:grown" : "constant/memory:all",
                             .reference = "",
                             .shown = Shown::number,
                             .unit = "MB",
                             .most = grown ? std::optional<double>(100) : std::nullopt});
}

} // namespace epochscope::bench
