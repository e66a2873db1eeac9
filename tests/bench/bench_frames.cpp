// Frames of the chart: what is new of the run at work is taken over (view of the history), reduced to what is to be drawn,
// handed to the chart and painted, in the processor time of the window's thread.
#include "bench.h"
#include "chart/learning_curve_view.h"
#include "curve_runs.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtWidgets/QAbstractScrollArea>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace epochscope::bench {

namespace {

struct Scene
{
    std::int64_t runs = 1, epochs = 0;
    bool logarithmic = false;
    bool everything = false; // validation, and the band of the batches' losses
};

constexpr std::int64_t frames = 200;
constexpr int batches = 40; // of an epoch

double errorAt(std::int64_t epoch)
{
    const auto e = static_cast<double>(epoch);
    return (0.1 + 2 / std::sqrt(e)) * (1 + 0.3 * std::sin(e * 12.9898 + e * e * 0.0078));
}
double validationAt(std::int64_t epoch) { return 1.1 * errorAt(epoch + 7); }

class Paints : public QObject
{
public:
    int count = 0;

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        count += event->type() == QEvent::Paint;
        return false;
    }
};

class Drawing
{
public:
    explicit Drawing(const Scene& scene) : m_scene(scene)
    {
        m_view.resize(1200, 800);
        m_view.show();
        LearningCurveOptions options;
        options.logarithmic = options.logarithmicHorizontal = scene.logarithmic;
        m_view.setOptions(options);
        const CurveValue validation = scene.everything ? CurveValue(validationAt) : CurveValue();
        if (scene.runs > 1)
            m_finished = curveHistory(scene.epochs, errorAt, validation);
        m_live = curveHistory(scene.epochs / 2, errorAt, validation);
        appendLosses(scene.epochs / 2);
        std::vector<CurveRun> all;
        for (std::int64_t id = 1; id < scene.runs; ++id)
            all.push_back(curveRun(*m_finished, scene.epochs, static_cast<std::uint64_t>(id), true));
        all.push_back(live());
        m_view.setRuns(all);
        settle();
        auto* area = m_view.findChild<QAbstractScrollArea*>(QStringLiteral("learningCurve"));
        area->viewport()->installEventFilter(&m_paints);
    }

    // The training's part, between frames.
    void train()
    {
        const std::int64_t epochs = m_scene.epochs / 2 / frames;
        EpochRecord record = m_live->view().back();
        for (std::int64_t i = 0; i < epochs; ++i) {
            ++record.epoch;
            record.updates = record.epoch * batches;
            record.samplesSeen = record.epoch * 200;
            record.seconds = static_cast<double>(record.epoch) / 100;
            record.trainRunning = errorAt(record.epoch);
            if (m_scene.everything)
                record.validation = validationAt(record.epoch);
            m_live->append(record);
        }
        appendLosses(epochs);
    }

    double frame()
    {
        const int before = m_paints.count;
        const double seconds = secondsOf([&] {
            m_view.updateRun(live());
            settle();
        });
        m_painted += m_paints.count > before;
        return seconds;
    }
    int painted() const { return m_painted; }

private:
    static void settle() { QCoreApplication::processEvents(); }

    CurveRun live() const
    {
        CurveRun run = curveRun(*m_live, m_scene.epochs, static_cast<std::uint64_t>(m_scene.runs));
        if (m_scene.everything)
            run.record.batchLosses = m_losses;
        return run;
    }
    void appendLosses(std::int64_t epochs)
    {
        if (!m_scene.everything)
            return;
        std::vector<float> losses(batches);
        for (std::int64_t i = 0; i < epochs; ++i) {
            const auto level = static_cast<float>(errorAt(m_losses->size() / batches + 1));
            for (int j = 0; j < batches; ++j)
                losses[static_cast<std::size_t>(j)] = level * (0.5F + static_cast<float>((i * 17 + j * 7) % 40) / 40);
            m_losses->append(losses);
        }
    }

    Scene m_scene;
    LearningCurveView m_view;
    std::unique_ptr<History> m_finished, m_live;
    std::shared_ptr<MinMaxPyramid> m_losses = std::make_shared<MinMaxPyramid>();
    Paints m_paints;
    int m_painted = 0;
};

void measureFrames(benchmark::State& state, const Scene& scene)
{
    for (auto _ : state) {
        Drawing drawing(scene);
        std::vector<double> times;
        for (std::int64_t i = 0; i < frames; ++i) {
            drawing.train();
            times.push_back(drawing.frame());
        }
        if (drawing.painted() < frames)
            state.SkipWithError("a frame was not painted");
        std::sort(times.begin(), times.end());
        const auto quantile = [&](double share) { return times[static_cast<std::size_t>(share * (frames - 1))]; };
        state.counters["p50"] = quantile(0.5);
        state.counters["p95"] = quantile(0.95);
        state.SetIterationTime(quantile(0.5));
    }
}

} // namespace

void addFrames(Plan& plan)
{
    for (const bool everything : {false, true})
        for (const bool logarithmic : {false, true})
            for (const bool many : {false, true}) {
                const Scene scene{many ? 10 : 1, many ? 100'000 : 1'000'000, logarithmic, everything};
                const std::string what = fmt::format("{}, {}{}", many ? "ten runs of 10⁵" : "a run of 10⁶",
                                                     logarithmic ? "log" : "linear", everything ? ", all curves" : "");
                const std::string name = "frames/" + what;
                measure(name, [=](benchmark::State& state) { measureFrames(state, scene); })->UseManualTime()->Iterations(1);
                for (const bool usual : {true, false})
                    plan.rows.push_back({.name = fmt::format("frame, {}: {}", what, usual ? "p50" : "p95"),
                                         .measured = name + (usual ? ":p50" : ":p95"),
                                         .most = usual ? std::optional<double>() : many ? 16 : 8});
            }
}

} // namespace epochscope::bench
