// The time machine: how long it takes to see an earlier moment of a long run, which is made again from the nearest that was kept.
#include "bench.h"
#include "training/replay.h"
#include "training/session.h"
#include "workloads.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <stdexcept>

namespace epochscope::bench {

namespace {
constexpr std::int64_t updates = 1'000'000; // of the run

struct LongRun
{
    LongRun()
    {
        work.experiment.stop.epochs = updates / work.trainer()->plan().updatesPerEpoch;
        session = std::make_unique<Session>(work.trainer(), Session::Options{});
        session->waitFinished(std::chrono::minutes(5));
    }
    TrainerState keptBefore(std::int64_t steps)
    {
        TrainerState state;
        session->look([&](const Trainer&, const RewindLog& kept) { state = kept.atOrBefore(steps)->state; });
        return state;
    }

    Workload work = workload(2);
    std::unique_ptr<Session> session;
};

// From the end, back by so many updates each time.
void goBack(benchmark::State& state)
{
    LongRun run;
    auto replay = Replay::make(run.work.experiment, run.work.data);
    if (!replay)
        throw std::runtime_error(replay.error().text());
    const std::atomic<bool> goOn{false};
    std::mt19937 random(1);
    std::vector<double> seconds;
    for (auto _ : state) {
        const std::int64_t end = run.session->stepsDone();
        replay->go(end, run.keptBefore(end), goOn);
        const std::int64_t target = end - 10'000 - static_cast<std::int64_t>(random() % 1000);
        const double before = clockSeconds();
        replay->go(target, run.keptBefore(target), goOn);
        seconds.push_back(clockSeconds() - before);
        state.SetIterationTime(seconds.back());
    }
    state.counters["slowest"] = *std::max_element(seconds.begin(), seconds.end());
    run.session->look([&](const Trainer&, const RewindLog& kept) { state.counters["bytes"] = static_cast<double>(kept.bytes()) / 1e6; });
}
} // namespace

void addReplay(Plan& plan)
{
    measure("replay/W2", goBack)->UseManualTime()->Iterations(20);
    plan.rows.push_back({.name = "10,000 updates back in 10⁶ of W2: slowest of 20",
                         .measured = "replay/W2:slowest",
                         .reference = "",
                         .shown = Shown::time,
                         .most = 200});
    plan.rows.push_back({.name = "states kept of it", .measured = "replay/W2:bytes", .reference = "", .shown = Shown::number, .unit = "MB", .most = 64});
}

} // namespace epochscope::bench
