// What it costs that somebody may look on: a session with its losses, clock and way back, looked at 60 times a second, beside a
// trainer alone. On the clock, as they work in threads of their own.
#include "bench.h"
#include "training/session.h"
#include "workloads.h"

#include <fmt/format.h>

#include <stdexcept>

namespace epochscope::bench {

namespace {

Workload longer(int number, std::int64_t epochs)
{
    Workload work = workload(number);
    work.experiment.stop.epochs = epochs;
    return work;
}

double sessionSeconds(const Workload& work)
{
    Session::Options options;
    options.batchLosses = std::make_shared<MinMaxPyramid>();
    Session session(work.trainer(), options);
    std::int64_t seen = 0;
    while (!session.waitFinished(std::chrono::milliseconds(16))) {
        seen += session.history()->view().size() + session.stepsDone();
        benchmark::DoNotOptimize(options.batchLosses->query(0, options.batchLosses->size(), 1000));
    }
    benchmark::DoNotOptimize(seen);
    return session.trainingSeconds();
}

double trainerSeconds(const Workload& work)
{
    const auto trainer = work.trainer();
    const double before = clockSeconds();
    while (!trainer->finished())
        runEpoch(*trainer);
    return clockSeconds() - before;
}

} // namespace

void addPublishing(Plan& plan)
{
    static constexpr std::int64_t epochs[] = {400'000, 12'000, 1500}; // some tenths of a second
    for (int number = 1; number <= 3; ++number) {
        const std::string name = fmt::format("publishing/W{}", number);
        const Workload work = longer(number, epochs[number - 1]);
        measurePairs(
            name, [work](benchmark::State&) { return sessionSeconds(work); }, [work] { return trainerSeconds(work); }, 15);
        plan.rows.push_back({.name = fmt::format("publishing, W{}", number),
                             .measured = name,
                             .ratio = name + ":ratio",
                             .shown = Shown::rate,
                             .work = static_cast<double>(work.updates()) / 1000,
                             .unit = "thousand updates/s",
                             .mostRatio = 1 / 0.95});
    }
}

} // namespace epochscope::bench
