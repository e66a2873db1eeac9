// The definitions of the loss are worked out beside the run, follow it, and go when they are no longer wanted.
#include "bridge/run_controller.h"
#include "frames.h"
#include "losses/loss_work.h"
#include "test_case.h"

#include <QtTest/QSignalSpy>

using namespace epochscope;

class tst_LossWork : public TestCase
{
    Q_OBJECT

    static constexpr int patience = 60'000; // ms, for a loaded machine

    static ExperimentFile workedExample(std::int64_t epochs)
    {
        ExperimentFile file;
        file.experiment.stop.epochs = epochs;
        file.experiment.batch.size = 30;
        return file;
    }
    static std::int64_t epochsOf(const RunController& controller)
    {
        const History::View& history = controller.snapshot().history;
        return history.empty() ? 0 : history.back().epoch;
    }
    static bool isComplete(const LossWork& work, const RunController& controller)
    {
        return work.table() && epochsOf(controller) > 0 && work.table()->reached == epochsOf(controller);
    }

private Q_SLOTS:
    void nothingIsWorkedOutWhileItIsOff()
    {
        RunController controller;
        LossWork work(controller);
        QSignalSpy changed(&work, &LossWork::changed);
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(workedExample(50));
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        QVERIFY(framesPass(5, RunController::frameMilliseconds));
        QVERIFY(!work.table());
        QVERIFY(!work.isBusy());
        QVERIFY(changed.isEmpty());
    }

    void itIsOfEveryEpochOfTheRun()
    {
        RunController controller;
        LossWork work(controller);
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(workedExample(60));
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        work.setOn(true); // when it is over
        QTRY_VERIFY_WITH_TIMEOUT(isComplete(work, controller), patience);
        QCOMPARE(work.run(), controller.snapshot().runId);
        QCOMPARE(work.table()->rows.size(), std::size_t{60});
        const History::View history = controller.snapshot().history;
        for (std::size_t i = 0; i < 60; ++i)
            QVERIFY(work.table()->rows[i].of(LossDefinition::weighted) == history[static_cast<std::int64_t>(i)].trainRunning);
        QVERIFY(!work.isBusy());
        QCOMPARE(work.table()->nearest(0)->epoch, 1);
        QCOMPARE(work.table()->nearest(37)->epoch, 37);
        QCOMPARE(work.table()->nearest(99)->epoch, 60);
        work.setOn(false);
        QVERIFY(!work.table());
    }

    void itFollowsARunBackAndForth()
    {
        RunController controller;
        LossWork work(controller);
        work.setOn(true);
        controller.start(workedExample(500), true);
        QTRY_VERIFY_WITH_TIMEOUT(controller.state() == RunController::State::paused, patience);
        QVERIFY(work.table() && work.table()->rows.empty());
        for (std::int64_t epoch = 1; epoch <= 3; ++epoch) {
            controller.stepEpoch();
            QTRY_VERIFY_WITH_TIMEOUT(isComplete(work, controller) && work.table()->reached == epoch, patience);
        }
        controller.stepBackEpoch();
        QTRY_COMPARE_WITH_TIMEOUT(work.table()->reached, 2, patience);
        QCOMPARE(work.table()->rows.back().epoch, 2);
        controller.resume();
        QTRY_VERIFY_WITH_TIMEOUT(controller.snapshot().finished, patience);
        QTRY_VERIFY_WITH_TIMEOUT(isComplete(work, controller) && work.table()->reached == 500, patience);
    }

    void whereTheRunComesToAStandItIsThere()
    {
        RunController controller;
        LossWork work(controller);
        work.setOn(true);
        controller.setPace(7000); // 1,000 epochs a second
        controller.start(workedExample(1'000'000));
        QTRY_VERIFY_WITH_TIMEOUT(work.table() && work.table()->reached > 0, patience);
        controller.pause();
        QTRY_VERIFY_WITH_TIMEOUT(controller.state() == RunController::State::paused, patience);
        QTRY_VERIFY_WITH_TIMEOUT(isComplete(work, controller) && !work.isBusy(), patience);
        QCOMPARE(work.table()->rows.back().epoch, epochsOf(controller));
    }

    // What is worked out of one run is never taken for another's; a run put away has none.
    void anotherRunTakesOver()
    {
        RunController controller;
        LossWork work(controller);
        work.setOn(true);
        controller.start(workedExample(1'000'000'000));
        QTRY_VERIFY_WITH_TIMEOUT(work.table() && work.table()->reached > 0, patience);
        const std::uint64_t first = work.run();
        QVERIFY(work.table()->reached <= epochsOf(controller));
        QVERIFY(work.table()->rows.size() <= static_cast<std::size_t>(LossDefinitions::mostRows));
        controller.start(workedExample(5));
        QTRY_VERIFY_WITH_TIMEOUT(work.run() != first, patience);
        QVERIFY(!work.table() || work.table()->reached <= 5);
        QTRY_VERIFY_WITH_TIMEOUT(isComplete(work, controller) && work.table()->reached == 5, patience);
        work.clear();
        QVERIFY(!work.table());
        QCOMPARE(work.run(), std::uint64_t{0});
        QVERIFY(!work.isBusy());
    }

    void weightsThatWereGivenAreBegunWith()
    {
        RunController controller;
        LossWork work(controller);
        work.setOn(true);
        ExperimentFile file = workedExample(2);
        file.experiment.optimizer.learningRate = 0;
        controller.start(file, false, {std::make_shared<const std::vector<float>>(std::vector<float>{2, -1}), {}});
        QTRY_VERIFY_WITH_TIMEOUT(isComplete(work, controller) && work.table()->reached == 2, patience);
        QVERIFY(work.table()->rows.back().of(LossDefinition::measured) < 0.12); // the line's own
        QVERIFY(work.table()->rows.back().of(LossDefinition::weighted) == controller.snapshot().history.back().trainRunning);
    }
};

QTEST_MAIN(tst_LossWork)
#include "tst_loss_work.moc"
