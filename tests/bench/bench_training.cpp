// Training: networks of many shapes, and six workloads, the engine's trainer beside the plain loop.
#include "bench.h"
#include "workloads.h"

#include <fmt/format.h>

#include <algorithm>

namespace epochscope::bench {

namespace {

void addShapes(Plan& plan)
{
    Matrix matrix{.title = "networks 20-w-w-10 by width (down) and batch size (across): the trainer's time over the plain loop's",
                  .prefix = "shapes",
                  .mostRatio = 1,
                  .mostMean = 0.5};
    for (const std::int64_t width : {5, 17, 30, 50, 100, 300})
        matrix.rows.push_back(fmt::format("w{}", width));
    for (const std::int64_t batch : {1, 7, 16, 33, 100, 250})
        matrix.columns.push_back(fmt::format("b{}", batch));
    for (const std::string& row : matrix.rows)
        for (const std::string& column : matrix.columns) {
            const std::int64_t width = std::stoll(row.substr(1)), batch = std::stoll(column.substr(1));
            const std::string name = fmt::format("shapes/{}/{}", row, column);
            // Whole epochs, as many as take some milliseconds. What trains is made at the first pair, and goes on from pair to pair.
            const auto secondsOfEpoch = [](const auto& epoch) {
                constexpr double enough = 0.008;
                const double before = threadSeconds();
                std::int64_t epochs = 0;
                double seconds = 0;
                for (; seconds < enough; seconds = threadSeconds() - before, ++epochs)
                    epoch();
                return seconds / static_cast<double>(epochs);
            };
            const auto engine = std::make_shared<std::unique_ptr<Trainer>>();
            const auto plain = std::make_shared<std::unique_ptr<PlainLoop>>();
            measurePairs(
                name,
                [=](benchmark::State&) {
                    if (!*engine)
                        *engine = networkOfShape(width, batch).trainer();
                    return secondsOfEpoch([&] { runEpoch(**engine); });
                },
                [=] {
                    if (!*plain)
                        *plain = networkOfShape(width, batch).plainLoop();
                    return secondsOfEpoch([&] { benchmark::DoNotOptimize((*plain)->epoch()); });
                },
                15);
        }
    plan.matrices.push_back(std::move(matrix));
}

void addWorkloads(Plan& plan)
{
    static constexpr double promised[] = {0.25, 0.28, 0.80, 0.72, 0.28, 0.36};
    static constexpr std::int64_t updates[] = {40'000, 10'000, 2850, 469, 2000, 100'000};
    for (int number = 1; number <= 6; ++number) {
        const std::string name = fmt::format("workloads/W{}", number);
        const auto plainSeconds = [=] {
            const Workload& work = workload(number);
            const auto loop = work.plainLoop();
            return secondsOf([&] {
                std::vector<double> history;
                for (std::int64_t epoch = 0; epoch < work.experiment.stop.epochs; ++epoch)
                    history.push_back(loop->epoch());
                benchmark::DoNotOptimize(history.data());
            });
        };
        measurePairs(
            name,
            [=](benchmark::State&) {
                const auto trainer = workload(number).trainer();
                return secondsOf([&] {
                    while (!trainer->finished())
                        runEpoch(*trainer);
                });
            },
            plainSeconds, 9);
        if (name + "/plain" == Row::machine)
            measure(Row::machine, [=](benchmark::State& state) {
                for (auto _ : state)
                    state.SetIterationTime(plainSeconds());
            })->UseManualTime();
        plan.rows.push_back({.name = fmt::format("training, W{}", number),
                             .measured = name,
                             .ratio = name + ":ratio",
                             .shown = Shown::rate,
                             .work = static_cast<double>(updates[number - 1]) / 1000,
                             .unit = "thousand updates/s",
                             .mostRatio = promised[number - 1]});
    }
}

// 784-128-10 on 60,000 samples.
void addEvaluation(Plan& plan)
{
    for (const int threads : {1, 2})
        measure(fmt::format("evaluation/{}", threads), [=](benchmark::State& state) {
            const auto trainer = workload(4).trainer();
            trainer->setThreads(threads);
            timeEach(state, [] { return 0; }, [&](int) { benchmark::DoNotOptimize(trainer->evaluateTraining().loss); });
        })->UseManualTime();
    plan.rows.push_back({.name = "evaluation of W4 by two threads, over one",
                         .measured = "evaluation/2",
                         .reference = "evaluation/1"});
}

} // namespace

void addTraining(Plan& plan)
{
    addShapes(plan);
    addWorkloads(plan);
    addEvaluation(plan);
}

} // namespace epochscope::bench
