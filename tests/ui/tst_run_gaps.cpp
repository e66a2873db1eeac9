// Training never holds up the window: while a run of 10⁸ updates is at work, a timer of 1 ms in the event loop is never late
// by 50 ms, whatever the user does, and a pause or a step is followed within that time.
//
// The processor time of this thread between two ticks is asserted as it is. The time on the clock also counts what other
// processes take from a busy machine, so that the best of some attempts counts: waiting for the worker would show in all.
#include "bridge/run_controller.h"
#include "gap_meter.h"
#include "test_case.h"

#include <QtCore/QElapsedTimer>
#include <QtTest/QSignalSpy>

#include <algorithm>

using namespace epochscope;
using State = RunController::State;

namespace {
constexpr int patience = 60'000;
constexpr double most = 50; // ms

// Waits in the event loop, without the sleeps of qWaitFor.
template <class Condition>
bool until(RunController& controller, const Condition& condition)
{
    QSignalSpy advanced(&controller, &RunController::advanced);
    QElapsedTimer clock;
    clock.start();
    while (!condition() && clock.elapsed() < patience)
        advanced.wait(5);
    return condition();
}

struct Answers
{
    double gap = 0;
    double cpu = 0;
    double slowest = 0; // ms from a command to its effect
};
} // namespace

class tst_RunGaps : public TestCase
{
    Q_OBJECT
    // Everything that the user can do, one after the other.
    static void play(const ExperimentFile& file, std::int64_t steps, Answers& answers)
    {
        RunController controller;
        controller.start(file);
        QVERIFY(until(controller, [&] { return controller.record().steps > steps; }));
        GapMeter meter;
        const auto timed = [&](const auto& command, const auto& condition) {
            QElapsedTimer clock;
            clock.start();
            command();
            if (!until(controller, condition))
                return false;
            answers.slowest = std::max(answers.slowest, static_cast<double>(clock.nsecsElapsed()) * 1e-6);
            return true;
        };
        const auto isPaused = [&] { return controller.state() == State::paused; };
        const auto isRunning = [&] { return controller.state() == State::running; };
        for (int i = 0; i < 5; ++i) {
            QVERIFY(timed([&] { controller.pause(); }, isPaused));
            const std::int64_t at = controller.record().steps;
            QVERIFY(timed([&] { controller.stepBatch(); }, [&] { return controller.record().steps == at + 1; }));
            QVERIFY(timed([&] { controller.stepEpoch(); }, [&] { return controller.record().steps > at + 1; }));
            const std::int64_t then = controller.record().steps;
            QVERIFY(timed([&] { controller.stepBackBatch(); }, [&] { return controller.record().steps < then; }));
            QVERIFY(timed([&] { controller.stepBackEpoch(); }, [&] { return controller.record().steps < then - 1; }));
            QVERIFY(timed([&] { controller.resume(); }, isRunning));
            controller.setPace(100);
            QVERIFY(until(controller, isRunning));
            controller.setPace(std::nullopt);
        }
        const std::uint64_t old = controller.snapshot().runId;
        controller.start(file); // another
        QVERIFY(until(controller, [&] { return controller.snapshot().runId != old && isRunning(); }));
        QVERIFY(until(controller, [&] { return controller.record().steps > steps; }));
        QVERIFY(timed([&] { controller.stop(); }, [&] { return !controller.isBusy(); }));
        meter.tick(); // what came after the last
        QVERIFY(meter.ticks() > 20);
        answers.gap = meter.largestGap();
        answers.cpu = meter.mostProcessorTime();
    }

private Q_SLOTS:
    void theEventLoopIsNeverHeldUp_data()
    {
        QTest::addColumn<qint64>("batch");
        QTest::addColumn<qint64>("samples");
        QTest::addColumn<qint64>("epochs");
        QTest::addColumn<qint64>("before"); // steps before anything is done
        QTest::newRow("10⁸ updates") << qint64{1} << qint64{200} << qint64{500'000} << qint64{3'000'000};
        QTest::newRow("a million epochs") << qint64{2} << qint64{2} << qint64{100'000'000} << qint64{1'200'000};
    }
    void theEventLoopIsNeverHeldUp()
    {
        QFETCH(const qint64, batch);
        QFETCH(const qint64, samples);
        QFETCH(const qint64, epochs);
        QFETCH(const qint64, before);
        ExperimentFile file;
        file.experiment.data.samples = samples;
        file.experiment.batch.size = batch;
        file.experiment.stop.epochs = epochs;
        file.experiment.optimizer.learningRate = 0.001;
        Answers best{1e9, 1e9, 1e9};
        for (int attempt = 0; attempt < 6 && (best.gap >= most || best.slowest >= most); ++attempt) {
            Answers answers;
            play(file, before, answers);
            if (QTest::currentTestFailed())
                return;
            QVERIFY2(answers.cpu < most, qPrintable(QString::number(answers.cpu)));
            if (std::max(answers.gap, answers.slowest) < std::max(best.gap, best.slowest))
                best = answers;
        }
        qInfo("largest gap %.1f ms, slowest answer %.1f ms, most processor time between ticks %.1f ms", best.gap,
              best.slowest, best.cpu);
        QVERIFY2(best.gap < most, qPrintable(QString::number(best.gap)));
        QVERIFY2(best.slowest < most, qPrintable(QString::number(best.slowest)));
    }
};

QTEST_GUILESS_MAIN(tst_RunGaps)
#include "tst_run_gaps.moc"
