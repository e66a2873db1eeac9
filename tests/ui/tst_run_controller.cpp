#include "bridge/run_controller.h"
#include "frames.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>

using namespace epochscope;

Q_DECLARE_METATYPE(epochscope::Error)
Q_DECLARE_METATYPE(epochscope::RunEnd)

class tst_RunController : public TestCase
{
    Q_OBJECT

    static constexpr int patience = 60'000; // ms, for a loaded machine
    static constexpr std::int64_t endless = 1'000'000'000;

    static ExperimentFile workedExample(std::int64_t epochs = 1000)
    {
        ExperimentFile file;
        file.experiment.stop.epochs = epochs;
        return file;
    }

private slots:
    void theWorkedExampleMakes40000UpdatesAndEndsOnce()
    {
        RunController controller;
        QSignalSpy started(&controller, &RunController::started);
        QSignalSpy advanced(&controller, &RunController::advanced);
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(workedExample());
        QVERIFY(controller.isBusy());
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        QCOMPARE(started.size(), 1);
        QVERIFY(advanced.size() >= 1);
        QVERIFY(!controller.isBusy());
        const RunSnapshot& snapshot = controller.snapshot();
        QVERIFY(snapshot.finished);
        QCOMPARE(snapshot.position.updates, 40'000);
        QCOMPARE(snapshot.position.epoch, 1'000);
        QCOMPARE(snapshot.position.samplesSeen, 200'000);
        QCOMPARE(snapshot.history.size(), 1'000);
        QVERIFY(snapshot.updatesPerSecond > 0);
        const auto end = finished.first().first().value<RunEnd>();
        QVERIFY(end.reason == FinishReason::epochs);
        QCOMPARE(end.runId, snapshot.runId);
        QVERIFY(framesPass(5, RunController::frameMilliseconds)); // nothing more is to come
        QCOMPARE(finished.size(), 1);
    }

    void itMakesTheSameBitsAsTheEngineAlone()
    {
        RunController controller;
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(workedExample(50));
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);

        const auto data = prepareRunData(workedExample(50).experiment, {});
        QVERIFY(data);
        const auto trainer = Trainer::make(workedExample(50).experiment, *data);
        QVERIFY(trainer);
        while ((*trainer)->step()) {
        }
        const History::View expected = (*trainer)->history()->view();
        const History::View actual = controller.snapshot().history;
        QCOMPARE(actual.size(), expected.size());
        for (std::int64_t row = 0; row < expected.size(); ++row)
            QVERIFY(actual[row].trainRunning == expected[row].trainRunning);
    }

    void stopEndsALongRunSoon()
    {
        RunController controller;
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(workedExample(endless));
        QTRY_VERIFY_WITH_TIMEOUT(controller.snapshot().position.updates > 1000, patience);
        QVERIFY(controller.snapshot().secondsLeft() > 0);
        controller.stop();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        QVERIFY(finished.first().first().value<RunEnd>().reason == FinishReason::interrupted);
        QVERIFY(controller.snapshot().position.updates < endless);
    }

    void goingAwayInMidRunTakesLessThanTwoSeconds()
    {
        auto controller = std::make_unique<RunController>();
        controller->start(workedExample(endless));
        QTRY_VERIFY_WITH_TIMEOUT(controller->snapshot().position.updates > 0, patience);
        QElapsedTimer clock;
        clock.start();
        controller.reset();
        QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
    }

    void everythingAtWorkIsStoppedWithinATime()
    {
        RunController controller;
        QVERIFY(controller.stopWithin(std::chrono::milliseconds(0))); // nothing is at work
        controller.start(workedExample(endless));
        QTRY_VERIFY_WITH_TIMEOUT(controller.snapshot().position.updates > 0, patience);
        QVERIFY(controller.stopWithin(std::chrono::seconds(10)));

        ExperimentFile large = workedExample(endless);
        large.experiment.data.samples = 20'000'000;
        large.experiment.batch.size.reset();
        controller.start(large);
        QVERIFY(controller.stopWithin(std::chrono::seconds(10))); // in preparation
        QVERIFY(!controller.isBusy());
    }

    void anOlderRunIsNotHeardOfAgain()
    {
        RunController controller;
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(workedExample(endless));
        QTRY_VERIFY_WITH_TIMEOUT(controller.snapshot().position.updates > 0, patience);
        const std::uint64_t first = controller.snapshot().runId;
        controller.start(workedExample(10));
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        const auto end = finished.first().first().value<RunEnd>();
        QVERIFY(end.runId != first);
        QVERIFY(end.reason == FinishReason::epochs);
        QCOMPARE(controller.snapshot().plan.epochs, 10);
        QVERIFY(framesPass(5, RunController::frameMilliseconds));
        QCOMPARE(finished.size(), 1);
    }

    void startingAndStoppingManyTimesEndsEachRunOnce()
    {
        RunController controller;
        QSignalSpy started(&controller, &RunController::started);
        QSignalSpy finished(&controller, &RunController::finished);
        for (int i = 1; i <= 30; ++i) {
            controller.start(workedExample(endless));
            QTRY_COMPARE_WITH_TIMEOUT(started.size(), i, patience);
            controller.stop();
            QTRY_COMPARE_WITH_TIMEOUT(finished.size(), i, patience);
        }
        QVERIFY(!controller.isBusy());
    }

    void aDivergingRunSaysSo()
    {
        RunController controller;
        QSignalSpy finished(&controller, &RunController::finished);
        ExperimentFile file = workedExample();
        file.experiment.optimizer.learningRate = 1000;
        controller.start(file);
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        const auto end = finished.first().first().value<RunEnd>();
        QVERIFY(end.reason == FinishReason::diverged);
        QVERIFY2(end.message.find("learning rate") != std::string::npos, end.message.c_str());
    }

    void dataThatCannotBeReadAreReportedInWords()
    {
        const QTemporaryDir folder;
        RunController controller;
        QSignalSpy failed(&controller, &RunController::failed);
        QSignalSpy started(&controller, &RunController::started);
        ExperimentFile file = workedExample();
        file.experiment.data.source = DataSource::csv;
        file.experiment.data.file = "missing.csv";
        file.folder = folder.path().toStdString();
        controller.start(file);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        QVERIFY(failed.first().first().value<Error>().text().find("missing.csv") != std::string::npos);
        QCOMPARE(started.size(), 0);
        QVERIFY(!controller.isBusy());
    }

    void stoppedWhilePreparingItNeverStarts()
    {
        RunController controller;
        QSignalSpy started(&controller, &RunController::started);
        QSignalSpy failed(&controller, &RunController::failed);
        ExperimentFile file = workedExample();
        file.experiment.data.samples = 2'000'000;
        controller.start(file);
        controller.stop();
        QVERIFY(!controller.isBusy());
        QVERIFY(framesPass(10, RunController::frameMilliseconds));
        QCOMPARE(started.size(), 0);
        QCOMPARE(failed.size(), 0);
    }
};

QTEST_MAIN(tst_RunController)
#include "tst_run_controller.moc"
