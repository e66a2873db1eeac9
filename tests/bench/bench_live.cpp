// Training in the window beside training with nobody looking: the same experiments, in the time that the training itself took.
// The window is shown and drawn, on the platform that the program is started on (offscreen unless QT_QPA_PLATFORM says otherwise).
#include "bench.h"
#include "training/session.h"
#include "window_fixture.h"

#include <QtCore/QDeadlineTimer>

#include <fmt/format.h>

#include <stdexcept>

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

double windowSeconds(const ExperimentFile& file)
{
    applyLook(*qApp, Appearance::light);
    QTemporaryDir folder;
    Settings settings(folder.filePath(QStringLiteral("settings")));
    MainWindow window(MainWindow::Start{file, {}, {}}, settings);
    window.resize(1280, 800);
    window.show();
    QCoreApplication::processEvents();
    auto* run = window.findChild<QAction*>(QStringLiteral("runAction"));
    bool over = false;
    QObject::connect(&window.controller(), &RunController::finished, &window, [&] { over = true; });
    run->trigger();
    const QDeadlineTimer end(std::chrono::minutes(5));
    while (!over && !end.hasExpired())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
    const double seconds = window.controller().record().seconds;
    window.closeWithoutQuestions();
    return seconds;
}

} // namespace

void addLive(Plan& plan)
{
    for (int number = 1; number <= 3; ++number) {
        const std::string name = fmt::format("live/W{}", number);
        const auto add = [&](const char* how, double (*seconds)(const ExperimentFile&)) {
            measure(name + how, [=](benchmark::State& state) {
                const ExperimentFile file = liveExperiment(number);
                for (auto _ : state)
                    state.SetIterationTime(seconds(file));
            })->UseManualTime()->Iterations(1)->Repetitions(3);
        };
        add("/window", windowSeconds);
        add("/alone", aloneSeconds);
        plan.rows.push_back({.name = fmt::format("training in the window, W{}: time over that without", number),
                             .measured = name + "/window",
                             .reference = name + "/alone",
                             .mostRatio = 1 / 0.95});
    }
}

} // namespace epochscope::bench
