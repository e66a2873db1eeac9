// The views' moments: the run as it goes on, and any moment of it again, to the bit; nothing while nobody looks.
#include "bridge/moment_source.h"
#include "bridge/run_controller.h"
#include "frames.h"
#include "test_case.h"

#include <QtTest/QSignalSpy>

using namespace epochscope;
using State = RunController::State;

namespace {
constexpr int patience = 60'000; // ms, for a loaded machine

ExperimentFile experiment(std::int64_t epochs = 1000)
{
    ExperimentFile file;
    file.experiment.stop.epochs = epochs;
    return file;
}

std::vector<float> parametersAlone(const ExperimentFile& file, std::int64_t steps)
{
    auto trainer = Trainer::make(file.experiment, prepareRunData(file.experiment, {}).value()).value();
    while (trainer->stepsDone() < steps && trainer->step()) {
    }
    return {trainer->parameters().begin(), trainer->parameters().end()};
}
} // namespace

class tst_MomentSource : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void nothingComesWhileNobodyLooks()
    {
        RunController controller;
        MomentSource source(controller);
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(experiment());
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        QVERIFY(framesPass(3));
        QVERIFY(!source.moment());
        source.setWatched(true);
        QTRY_VERIFY_WITH_TIMEOUT(source.moment(), patience);
        QCOMPARE(source.moment()->steps, 40'000);
        QVERIFY(source.moment()->parameters == *controller.record().parameters);
        QVERIFY(source.moment()->run->data);
    }

    void aRunIsFollowedToItsEnd()
    {
        RunController controller;
        MomentSource source(controller);
        source.setWatched(true);
        std::vector<std::shared_ptr<const RunMoment>> seen;
        connect(&source, &MomentSource::changed, this, [&] {
            if (source.moment())
                seen.push_back(source.moment());
        });
        controller.setPace(100'000);
        controller.start(experiment());
        QTRY_VERIFY_WITH_TIMEOUT(source.moment() && source.moment()->steps == 40'000, patience);
        QVERIFY(seen.size() > 3);
        QVERIFY(std::is_sorted(seen.begin(), seen.end(), [](const auto& a, const auto& b) { return a->steps < b->steps; }));
        const auto& middle = *seen[seen.size() / 2];
        QVERIFY(middle.parameters == parametersAlone(experiment(), middle.steps));
        QVERIFY(framesPass(3));
        const std::size_t before = seen.size();
        QVERIFY(framesPass(3));
        QCOMPARE(seen.size(), before); // nothing moves
    }

    void anyMomentOfARunIsShownAgain()
    {
        RunController controller;
        MomentSource source(controller);
        source.setWatched(true);
        controller.start(experiment(1'000'000'000));
        QTRY_VERIFY_WITH_TIMEOUT(controller.record().steps > 20'000, patience);
        source.show(12'345);
        QCOMPARE(source.shown(), std::optional<std::int64_t>(12'345));
        QTRY_COMPARE_WITH_TIMEOUT(source.moment()->steps, 12'345, patience);
        QVERIFY(source.moment()->parameters == parametersAlone(experiment(), 12'345));
        const auto held = source.moment();
        QVERIFY(framesPass(3));
        QVERIFY(source.moment() == held); // the run goes on
        source.show(20'000);
        source.show(3); // instead
        QTRY_COMPARE_WITH_TIMEOUT(source.moment()->steps, 3, patience);
        source.showNewest();
        QTRY_VERIFY_WITH_TIMEOUT(source.moment()->steps > 20'000, patience);
        controller.stop();
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), State::idle, patience);
        const std::int64_t end = controller.record().steps;
        QTRY_COMPARE_WITH_TIMEOUT(source.moment()->steps, end, patience);
        source.show(end + 1'000'000); // does not exist
        QCOMPARE(source.shown(), std::optional(end));
    }

    void anotherRunIsFollowedAtOnce()
    {
        RunController controller;
        MomentSource source(controller);
        source.setWatched(true);
        controller.start(experiment(1'000'000'000));
        QTRY_VERIFY_WITH_TIMEOUT(controller.record().steps > 100, patience);
        source.show(100);
        QTRY_COMPARE_WITH_TIMEOUT(source.moment()->steps, 100, patience);
        controller.start(experiment(3));
        QTRY_VERIFY_WITH_TIMEOUT(source.moment() && source.moment()->steps == 120, patience);
        QVERIFY(!source.shown());
        QCOMPARE(source.moment()->run->id, controller.snapshot().runId);
    }

    void aRunThatGoesBackTakesTheMomentWithIt()
    {
        RunController controller;
        MomentSource source(controller);
        source.setWatched(true);
        controller.start(experiment(3));
        QTRY_VERIFY_WITH_TIMEOUT(source.moment() && source.moment()->steps == 120, patience);
        source.show(110);
        QTRY_COMPARE_WITH_TIMEOUT(source.moment()->steps, 110, patience);
        controller.stepBackEpoch();
        QTRY_VERIFY_WITH_TIMEOUT(!source.shown() && source.moment()->steps == 80, patience);
        source.clear();
        QVERIFY(!source.moment());
    }
};

QTEST_GUILESS_MAIN(tst_MomentSource)
#include "tst_moment_source.moc"
