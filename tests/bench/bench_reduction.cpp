// From long series to what is drawn of them: the pyramid of losses, the history, and the index of a curve.
#include "bench.h"
#include "chart/indexed_curve.h"
#include "curve_runs.h"
#include "record/minmax_pyramid.h"

#include <cmath>

namespace epochscope::bench {

namespace {

constexpr std::int64_t million = 1'000'000;

const std::vector<float>& noise()
{
    static const std::vector<float> values = [] {
        std::vector<float> made(static_cast<std::size_t>(million));
        for (std::size_t i = 0; i < made.size(); ++i)
            made[i] = static_cast<float>(1 + std::sin(static_cast<double>(i) * 12.9898));
        return made;
    }();
    return values;
}

const History& history()
{
    static const auto made = curveHistory(million, [](std::int64_t epoch) {
        const auto e = static_cast<double>(epoch);
        return (0.1 + 2 / std::sqrt(e)) * (1 + 0.3 * std::sin(e * 12.9898));
    });
    return *made;
}

void appendLosses(benchmark::State& state)
{
    constexpr std::size_t atOnce = 1000;
    timeEach(state, [] { return std::make_unique<MinMaxPyramid>(); },
             [](const std::unique_ptr<MinMaxPyramid>& pyramid) {
                 for (std::size_t i = 0; i < noise().size(); i += atOnce)
                     pyramid->append(std::span(noise()).subspan(i, atOnce));
             });
}

void queryLosses(benchmark::State& state)
{
    MinMaxPyramid pyramid;
    for (int i = 0; i < 10; ++i)
        pyramid.append(noise());
    for (auto _ : state)
        benchmark::DoNotOptimize(pyramid.query(0, pyramid.size(), 1000));
}

void appendEpochs(benchmark::State& state)
{
    timeEach(state, [] { return std::make_unique<History>(); },
             [](const std::unique_ptr<History>& made) {
                 EpochRecord record;
                 for (record.epoch = 1; record.epoch <= million; ++record.epoch)
                     made->append(record);
             });
}

void viewHistory(benchmark::State& state)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(history().view());
}

void indexCurve(benchmark::State& state)
{
    timeEach(state, [] { return IndexedCurve(Quantity::error, CurveKind::running); },
             [view = history().view()](IndexedCurve& curve) { curve.update(view); });
}

void pickRows(benchmark::State& state)
{
    const auto view = history().view();
    IndexedCurve curve(Quantity::error, CurveKind::running);
    curve.update(view);
    constexpr std::int64_t columns = 1000;
    std::vector<std::int64_t> bounds, rows;
    for (std::int64_t i = 0; i <= columns; ++i)
        bounds.push_back(i * view.size() / columns);
    for (auto _ : state) {
        rows.clear();
        curve.pick(view, bounds, true, false, rows);
        benchmark::DoNotOptimize(rows.data());
    }
}

} // namespace

void addReduction(Plan& plan)
{
    const auto add = [&](const char* name, void (*function)(benchmark::State&), const char* row, double values = 0) {
        measure(name, function)->UseManualTime();
        plan.rows.push_back({.name = row, .measured = name, .shown = Shown::rate, .work = values / 1e6, .unit = "million/s"});
    };
    add("reduction/append losses", appendLosses, "losses appended to the pyramid", million);
    add("reduction/append epochs", appendEpochs, "epochs appended to the history", million);
    add("reduction/index curve", indexCurve, "rows of a curve indexed", million);
    const auto addTime = [&](const char* name, void (*function)(benchmark::State&), const char* row) {
        measure(name, function);
        plan.rows.push_back({.name = row, .measured = name});
    };
    addTime("reduction/query losses", queryLosses, "10 million losses to 1,000 columns");
    addTime("reduction/view", viewHistory, "view of a history of a million epochs");
    addTime("reduction/pick rows", pickRows, "a million epochs to 1,000 columns");
}

} // namespace epochscope::bench
