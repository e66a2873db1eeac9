// Pause, steps forward and back, pace, and the record that is kept of the run.
#include "bridge/run_controller.h"
#include "record/exporters.h"
#include "frames.h"
#include "test_case.h"

#include <QtTest/QSignalSpy>

using namespace epochscope;
using State = RunController::State;

Q_DECLARE_METATYPE(epochscope::RunEnd)

namespace {
constexpr int patience = 60'000; // ms, for a loaded machine

ExperimentFile workedExample(std::int64_t epochs = 1000) // 40 batches an epoch
{
    ExperimentFile file;
    file.experiment.stop.epochs = epochs;
    return file;
}

// A trainer by itself, to compare with.
std::unique_ptr<Trainer> aloneAt(const ExperimentFile& file, std::int64_t steps)
{
    auto trainer = Trainer::make(file.experiment, prepareRunData(file.experiment, {}).value()).value();
    while (trainer->stepsDone() < steps && trainer->step()) {
    }
    return trainer;
}

bool sameRows(const History::View& a, const History::View& b)
{
    if (a.size() != b.size())
        return false;
    for (std::int64_t row = 0; row < a.size(); ++row)
        if (a[row].epoch != b[row].epoch || a[row].trainRunning != b[row].trainRunning)
            return false;
    return true;
}
} // namespace

class tst_RunControllerSteps : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void aRunStartedPausedWaitsBeforeItsFirstBatch()
    {
        RunController controller;
        QSignalSpy started(&controller, &RunController::started);
        controller.start(workedExample(), true);
        QTRY_COMPARE_WITH_TIMEOUT(started.size(), 1, patience);
        QCOMPARE(controller.state(), State::paused);
        QVERIFY(!controller.canStepBack());
        QVERIFY(framesPass(3));
        QCOMPARE(controller.record().steps, 0);
        QVERIFY(!controller.record().isOver());
        QCOMPARE(controller.record().plan.updates, 40'000);
    }

    void pauseHoldsAndResumeGoesOnToTheSameEnd()
    {
        RunController controller;
        QSignalSpy finished(&controller, &RunController::finished);
        controller.setPace(1000); // so that it cannot end before the pause, however fast the machine
        controller.start(workedExample(20'000));
        QTRY_VERIFY_WITH_TIMEOUT(controller.record().steps > 0, patience);
        controller.pause();
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), State::paused, patience);
        const std::int64_t at = controller.record().steps;
        QSignalSpy advanced(&controller, &RunController::advanced);
        QVERIFY(framesPass(4));
        QCOMPARE(controller.record().steps, at);
        QVERIFY(advanced.size() <= 1); // nothing moves
        controller.setPace(std::nullopt);
        controller.resume();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        QVERIFY(controller.record().weightsSha256 ==
                weightsSha256(controller.record().shape, aloneAt(workedExample(20'000), 800'000)->parameters()));
    }

    void stepsAreTakenOneByOneAndBack()
    {
        RunController controller;
        controller.start(workedExample(), true);
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), State::paused, patience);
        QSignalSpy advanced(&controller, &RunController::advanced);
        controller.stepBatch();
        QTRY_COMPARE_WITH_TIMEOUT(controller.snapshot().position.updates, 1, patience);
        QVERIFY(advanced.size() >= 1);
        controller.stepBatch();
        controller.stepBatch();
        QTRY_COMPARE_WITH_TIMEOUT(controller.snapshot().position.updates, 3, patience);
        controller.stepEpoch();
        QTRY_COMPARE_WITH_TIMEOUT(controller.snapshot().position.epoch, 1, patience);
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), State::paused, patience);
        QCOMPARE(controller.snapshot().history.size(), 1);
        QVERIFY(controller.canStepBack());
        controller.stepBackBatch();
        QTRY_COMPARE_WITH_TIMEOUT(controller.record().steps, 39, patience);
        QCOMPARE(controller.snapshot().history.size(), 0);
        QCOMPARE(controller.record().batchLosses->size(), 39);
        controller.stepBackEpoch();
        QTRY_COMPARE_WITH_TIMEOUT(controller.record().steps, 0, patience);
        QVERIFY(!controller.canStepBack());
        controller.stepBackBatch(); // does nothing
        QVERIFY(framesPass(3));
        QCOMPARE(controller.record().steps, 0);
        QCOMPARE(controller.state(), State::paused);
    }

    void stepsAskedForWhileTheDataAreMadeAreTakenWhenTheyAreThere()
    {
        RunController controller;
        controller.start(workedExample());
        controller.stepBatch();
        controller.stepEpoch();
        controller.stepBatch();
        QTRY_COMPARE_WITH_TIMEOUT(controller.record().steps, 42, patience);
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), State::paused, patience);
    }

    void aFinishedRunIsOpenedAgainUnderItsIdAndEndsAgain()
    {
        const ExperimentFile file = workedExample(30);
        RunController controller;
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(file);
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        const std::uint64_t id = controller.snapshot().runId;
        const std::string sha = controller.record().weightsSha256;
        const History::View whole = controller.record().history;
        QCOMPARE(sha.size(), std::size_t{64});
        QVERIFY(controller.record().parameters);
        QVERIFY(controller.record().best.epoch > 0);
        QVERIFY(controller.record().stableRate.has_value());

        controller.stepBackEpoch();
        QCOMPARE(controller.state(), State::paused);
        QVERIFY(!controller.record().isOver());
        QVERIFY(!controller.record().parameters);
        QCOMPARE(controller.record().best.epoch, 0); // which may lie ahead now
        QVERIFY(!controller.snapshot().finished);
        QTRY_COMPARE_WITH_TIMEOUT(controller.record().steps, 29 * 40, patience);
        QVERIFY(sameRows(controller.record().history, aloneAt(file, 29 * 40)->history()->view()));
        QCOMPARE(controller.snapshot().runId, id);
        controller.stepEpoch();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, patience);
        QCOMPARE(finished.last().first().value<RunEnd>().runId, id);
        QCOMPARE(controller.record().weightsSha256, sha);
        QVERIFY(sameRows(controller.record().history, whole));
        QCOMPARE(controller.record().batchLosses->size(), 1200);

        controller.stepBackBatch();
        QTRY_COMPARE_WITH_TIMEOUT(controller.record().steps, 1199, patience);
        controller.stop(); // there
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 3, patience);
        QVERIFY(controller.record().reason == FinishReason::interrupted);
        controller.stepBatch(); // no run is at work
        QVERIFY(framesPass(3));
        QCOMPARE(controller.state(), State::idle);
    }

    void stopWhilePausedEndsTheRun()
    {
        RunController controller;
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(workedExample(), true);
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), State::paused, patience);
        QVERIFY(framesPass(4)); // nobody polls any more
        controller.stop();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        QVERIFY(controller.record().reason == FinishReason::interrupted);
        QCOMPARE(controller.state(), State::idle);
    }

    void thePaceIsKeptForLaterRuns()
    {
        RunController controller;
        controller.setPace(0.001); // the second update is due in a quarter of an hour
        QCOMPARE(controller.pace(), std::optional(0.001));
        QSignalSpy started(&controller, &RunController::started);
        for (int run = 1; run <= 2; ++run) {
            controller.start(workedExample());
            QTRY_COMPARE_WITH_TIMEOUT(started.size(), run, patience);
            QTRY_COMPARE_WITH_TIMEOUT(controller.record().steps, 1, patience);
            QVERIFY(framesPass(2));
            QCOMPARE(controller.record().steps, 1);
            QCOMPARE(controller.state(), State::running);
        }
        QSignalSpy finished(&controller, &RunController::finished);
        controller.setPace(std::nullopt);
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        QCOMPARE(controller.record().steps, 40'000);
    }

    void startingAnotherLeavesTheOldRecordWithAnEnd()
    {
        RunController controller;
        controller.start(workedExample(1'000'000'000));
        QTRY_VERIFY_WITH_TIMEOUT(controller.record().steps > 0, patience);
        std::optional<RunRecord> old;
        connect(&controller, &RunController::advanced, this, [&] { old = controller.record(); });
        const std::uint64_t id = controller.snapshot().runId;
        controller.start(workedExample(5));
        QVERIFY(old.has_value());
        QVERIFY(old->reason == FinishReason::interrupted);
        QCOMPARE(controller.snapshot().runId, id); // until the other has begun
        controller.disconnect(this);
    }

    void whatTheWorkerDoesWhileNobodyLooksIsNotLost()
    {
        ExperimentFile file = workedExample(3000);
        file.experiment.batch.size = 1; // 600,000 losses: more than are kept one by one
        RunController controller;
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(file);
        QTest::qSleep(300); // the window is busy
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        const RunRecord& record = controller.record();
        QCOMPARE(record.history.size(), 3000);
        QCOMPARE(record.batchLosses->size(), 600'000);
        auto trainer = aloneAt(file, 0);
        float lowest = std::numeric_limits<float>::max(), highest = 0;
        while (trainer->step()) {
            lowest = std::min(lowest, static_cast<float>(trainer->lastLoss()));
            highest = std::max(highest, static_cast<float>(trainer->lastLoss()));
        }
        const auto all = record.batchLosses->query(0, 600'000, 1).front().values;
        QVERIFY(all.lowest == lowest);
        QVERIFY(all.highest == highest);
        QCOMPARE(record.weightsSha256, weightsSha256(record.shape, trainer->parameters()));
    }
};

QTEST_GUILESS_MAIN(tst_RunControllerSteps)
#include "tst_run_controller_steps.moc"
