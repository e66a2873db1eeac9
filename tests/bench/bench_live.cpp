// Training in the window beside training with nobody looking: the same experiments, in the time that the training itself took.
// The window is shown and drawn, on the platform that the program is started on (offscreen unless QT_QPA_PLATFORM says otherwise).
#include "bench.h"
#include "training/session.h"
#include "window_fixture.h"

#include <QtCore/QEventLoop>
#include <QtCore/QTimer>

#include <fmt/format.h>

#include <QtWidgets/QDockWidget>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace epochscope::bench {

namespace {

ExperimentFile liveExperiment(int number)
{
    ExperimentFile file;
    Experiment& experiment = file.experiment;
    switch (number) {
    case 1: // 1 → 1, 200 samples, batches of 5
        experiment.optimizer.learningRate = 0.01;
        experiment.stop.epochs = 400'000;
        break;
    case 2: // 2-8-8-1 tanh, batches of 10
        file = *preset("moons-60");
        experiment.data.samples = 500;
        experiment.data.validation = {};
        experiment.model.hidden = {8, 8};
        experiment.batch.size = 10;
        experiment.optimizer = {};
        experiment.optimizer.learningRate = 0.03;
        experiment.stop.epochs = 20'000;
        break;
    default: // digits, 64-32-10 ReLU, batches of 32
        file = *preset("digits");
        experiment.data.validation = {};
        experiment.batch.size = 32;
        experiment.optimizer = {};
        experiment.optimizer.learningRate = 0.1;
        experiment.stop.epochs = 500;
    }
    return file;
}

// As the command line does it.
double aloneSeconds(const ExperimentFile& file)
{
    auto trainer = Trainer::make(file.experiment, prepareRunData(file.experiment, {}).value());
    if (!trainer)
        throw std::runtime_error(trainer.error().text());
    Session session(std::move(*trainer), Session::Options{.canStepBack = false});
    session.waitFinished(std::chrono::minutes(5));
    return session.trainingSeconds();
}

struct Watched
{
    double seconds = 0;  // of training
    double interval = 0; // between two frames of the chart and the counters, p95, in milliseconds
};

// `views`: with all that look into the run, each in a window of its own, so that none hides another.
Watched watch(const ExperimentFile& file, bool views)
{
    applyLook(*qApp, Appearance::light);
    QTemporaryDir folder;
    Settings settings(folder.filePath(QStringLiteral("settings")));
    MainWindow window(MainWindow::Start{file, {}, {}}, settings);
    window.resize(1280, 800);
    window.show();
    QCoreApplication::processEvents();
    if (views) {
        for (const char* name : {"epochDock", "modelDock", "gradientDock", "surfaceDock"}) {
            auto* dock = window.findChild<QDockWidget*>(QLatin1String(name));
            dock->setFloating(true);
            dock->show();
            dock->resize(620, 400);
        }
        window.findChild<QAction*>(QStringLiteral("timeToolsAction"))->trigger();
        QCoreApplication::processEvents();
    }
    std::vector<double> intervals;
    double last = 0;
    QObject::connect(&window.controller(), &RunController::advanced, &window, [&] {
        const double now = clockSeconds();
        if (last > 0)
            intervals.push_back(1000 * (now - last));
        last = now;
    });
    // As the program does it: an event loop that sleeps while there is nothing to do. (processEvents() with a time asks on and on.)
    QEventLoop loop;
    QObject::connect(&window.controller(), &RunController::finished, &loop, &QEventLoop::quit);
    QTimer::singleShot(std::chrono::minutes(5), &loop, &QEventLoop::quit);
    window.findChild<QAction*>(QStringLiteral("runAction"))->trigger();
    loop.exec();
    Watched watched{window.controller().record().seconds};
    std::sort(intervals.begin(), intervals.end());
    if (!intervals.empty())
        watched.interval = intervals[intervals.size() * 95 / 100];
    window.closeWithoutQuestions();
    return watched;
}

void addViews(Plan& plan)
{
    const auto moons = [] {
        ExperimentFile file = *preset("moons-60");
        file.experiment.stop.epochs = 60'000;
        return file;
    };
    measurePairs(
        "live/moons-60",
        [=](benchmark::State& state) {
            const Watched watched = watch(moons(), true);
            state.counters["interval"] = watched.interval / 1000;
            return watched.seconds;
        },
        [=] { return aloneSeconds(moons()); }, 5);
    plan.rows.push_back({.name = "training with all views open, moons-60: time over that without a window",
                         .measured = "live/moons-60",
                         .ratio = "live/moons-60:ratio",
                         .mostRatio = 1 / 0.8});
    plan.rows.push_back({.name = "from frame to frame with all views open, moons-60: p95",
                         .measured = "live/moons-60:interval",
                         .reference = "",
                         .most = 1000.0 / 30});
}

} // namespace

void addLive(Plan& plan)
{
    for (int number = 1; number <= 3; ++number) {
        const std::string name = fmt::format("live/W{}", number);
        const ExperimentFile file = liveExperiment(number);
        measurePairs(name, [file](benchmark::State&) { return watch(file, false).seconds; }, [file] { return aloneSeconds(file); }, 31);
        plan.rows.push_back({.name = fmt::format("training in the window, W{}: time over that without", number),
                             .measured = name,
                             .ratio = name + ":ratio",
                             .mostRatio = 1 / 0.95});
    }
    addViews(plan);
}

} // namespace epochscope::bench
