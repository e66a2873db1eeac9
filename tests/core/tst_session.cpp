// The thread around the trainer: it starts, pauses, steps, stops and ends exactly once, and never changes the result.
#include "sample_data.h"
#include "test_case.h"
#include "training/session.h"

#include <QtCore/QElapsedTimer>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

using namespace epochscope;
using namespace sample_data;
using namespace std::chrono_literals;

namespace {

Experiment endless()
{
    Experiment experiment;
    experiment.stop.epochs = 1'000'000'000;
    return experiment;
}

// Lets a test wait for the worker to have done some batches.
class BatchGate
{
public:
    void onBatch()
    {
        const std::lock_guard lock(m_mutex);
        ++m_batches;
        m_changed.notify_all();
    }
    bool waitFor(std::int64_t batches)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, 20s, [&] { return m_batches >= batches; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::int64_t m_batches = 0;
};

bool waitForState(const Session& session, SessionState state)
{
    return QTest::qWaitFor([&] { return session.state() == state; }, 20'000);
}

} // namespace

class tst_Session : public TestCase
{
    Q_OBJECT
private slots:
    void givesTheSameBitsAsTheTrainerAlone()
    {
        Experiment experiment;
        experiment.stop.epochs = 50;
        const auto data = prepared(line(200));
        auto alone = trainer(experiment, data);
        runToEnd(*alone);
        Session session(trainer(experiment, data), {});
        QVERIFY(session.waitFinished(20s));
        QVERIFY(session.trainer().save() == alone->save());
        QCOMPARE(session.position().updates, 2'000);
        QCOMPARE(session.takeFinished()->reason, FinishReason::epochs);
    }

    void startsAndStopsAThousandTimesWithOneFinishedEach()
    {
        const auto data = prepared(line(20));
        std::uint64_t lastRun = 0;
        for (int i = 0; i < 1000; ++i) {
            Session session(trainer(endless(), data), {});
            if (i % 3 == 0)
                session.pause();
            session.stop();
            QVERIFY(session.waitFinished(20s));
            const auto finished = session.takeFinished();
            QVERIFY(finished.has_value());
            QCOMPARE(finished->reason, FinishReason::interrupted);
            QVERIFY(finished->runId > lastRun);
            lastRun = finished->runId;
            session.stop(); // after the end: nothing more
            QVERIFY(!session.takeFinished().has_value());
        }
    }

    void isDestroyedInMidRun()
    {
        BatchGate gate;
        {
            Session session(trainer(endless(), prepared(line(20))),
                            {.onBatch = [&](const BatchRecord&) { gate.onBatch(); }});
            QVERIFY(gate.waitFor(100));
        }
        QVERIFY(true); // reaching this line is the test: the destructor joined
    }

    void aBillionEpochsAreCancelledAtOnce()
    {
        Experiment experiment = endless();
        experiment.batch.size = 1;
        Session session(trainer(experiment, prepared(line(2))), {});
        QVERIFY(QTest::qWaitFor([&] { return session.stepsDone() > 100'000; }, 20'000));
        session.stop();
        const std::int64_t stopped = session.stepsDone();
        QVERIFY(session.waitFinished(20s));
        // The batch at work is the last one: no clock is asked, so that a busy machine does not matter.
        QVERIFY2(session.stepsDone() <= stopped + 2, qPrintable(QString::number(session.stepsDone() - stopped)));
        QVERIFY(session.history()->view().size() <= History::bound + 1);
    }

    void pausesAndGoesOnWithTheSameBits()
    {
        Experiment experiment;
        experiment.stop.epochs = 200;
        const auto data = prepared(line(100));
        auto alone = trainer(experiment, data);
        runToEnd(*alone);
        BatchGate gate;
        Session session(trainer(experiment, data), {.onBatch = [&](const BatchRecord&) { gate.onBatch(); }});
        for (int i = 0; i < 5 && session.state() != SessionState::finished; ++i) {
            session.pause();
            QVERIFY(QTest::qWaitFor([&] { return session.state() != SessionState::running; }, 20'000));
            const auto steps = session.stepsDone();
            QVERIFY(session.state() == SessionState::finished || session.stepsDone() == steps);
            session.resume();
        }
        QVERIFY(session.waitFinished(20s));
        QVERIFY(session.trainer().save() == alone->save());
    }

    void singleStepsStopWhereTheyShould()
    {
        Session session(trainer(endless(), prepared(line(100))), {.startPaused = true}); // 20 batches an epoch
        QVERIFY(waitForState(session, SessionState::paused));
        QCOMPARE(session.stepsDone(), 0);
        session.stepBatches(3);
        QVERIFY(QTest::qWaitFor([&] { return session.stepsDone() == 3 && session.state() == SessionState::paused; },
                                20'000));
        session.stepEpoch();
        QVERIFY(QTest::qWaitFor([&] { return session.stepsDone() == 20 && session.state() == SessionState::paused; },
                                20'000));
        session.stepEpoch();
        QVERIFY(QTest::qWaitFor([&] { return session.stepsDone() == 40 && session.state() == SessionState::paused; },
                                20'000));
        QCOMPARE(session.position().epoch, 2);
    }

    void quickStepsAddUp()
    {
        Session session(trainer(endless(), prepared(line(100))), {.startPaused = true});
        QVERIFY(waitForState(session, SessionState::paused));
        for (int i = 0; i < 50; ++i)
            session.stepBatches(1);
        QVERIFY(QTest::qWaitFor([&] { return session.stepsDone() == 50 && session.state() == SessionState::paused; },
                                20'000));
    }

    void aPauseGivesUpTheStepsThatAreLeft()
    {
        Session session(trainer(endless(), prepared(line(100))), {.startPaused = true, .updatesPerSecond = 0.001});
        session.stepBatches(1000); // the first at once, the second is due in 1000 s
        QVERIFY(QTest::qWaitFor([&] { return session.stepsDone() == 1; }, 20'000));
        session.pause();
        QVERIFY(waitForState(session, SessionState::paused));
        session.setPace(std::nullopt);
        session.stepBatches(1);
        QVERIFY(QTest::qWaitFor([&] { return session.stepsDone() == 2 && session.state() == SessionState::paused; },
                                20'000));
        QCOMPARE(session.stepsDone(), 2);
    }

    void theClockNeverJumps()
    {
        // Read while the worker takes and leaves pauses: never backwards, and never further than the time that passed.
        QElapsedTimer timer;
        timer.start();
        Session session(trainer(endless(), prepared(line(100))), {.secondsBefore = 1000});
        double last = 1000;
        for (int i = 0; i < 2000; ++i) {
            if (i % 20 == 0)
                session.pause();
            if (i % 20 == 10)
                session.resume();
            const double seconds = session.trainingSeconds();
            QVERIFY2(seconds >= last, qPrintable(QString::number(seconds - last)));
            last = seconds;
        }
        QVERIFY(last <= 1000 + static_cast<double>(timer.nsecsElapsed()) * 1e-9 + 1e-6); // the grain of either clock
        session.stop();
        QVERIFY(session.waitFinished(20s));
        const double end = session.trainingSeconds();
        QVERIFY(end >= last);
        QVERIFY(session.trainingSeconds() == end);
    }

    void aPaceSlowerThanAnyClockIsKept()
    {
        Session session(trainer(endless(), prepared(line(20))), {.updatesPerSecond = 1e-300});
        QVERIFY(QTest::qWaitFor([&] { return session.stepsDone() == 1; }, 20'000));
        session.stop();
        QVERIFY(session.waitFinished(20s));
        QCOMPARE(session.stepsDone(), 1);
    }

    void stopWhilePausedWakesAndEnds()
    {
        Session session(trainer(endless(), prepared(line(20))), {.startPaused = true});
        QVERIFY(waitForState(session, SessionState::paused));
        session.stop();
        QVERIFY(session.waitFinished(20s));
        QCOMPARE(session.takeFinished()->reason, FinishReason::interrupted);
    }

    void thePaceIsKept()
    {
        // 50 updates at 200 a second take a quarter of a second, never less, whatever the machine does.
        Experiment experiment;
        experiment.stop.epochs = 1;
        experiment.batch.size = 2;
        QElapsedTimer timer;
        timer.start();
        Session session(trainer(experiment, prepared(line(100))), {.updatesPerSecond = 200});
        QVERIFY(session.waitFinished(20s));
        QVERIFY(timer.elapsed() >= 49 * 5);
        QCOMPARE(session.position().updates, 50);
    }

    void stopWhileSlowDoesNotWaitForTheNextUpdate()
    {
        Session session(trainer(endless(), prepared(line(20))), {.updatesPerSecond = 0.001});
        QVERIFY(QTest::qWaitFor([&] { return session.stepsDone() == 1; }, 20'000)); // the next is due in 1000 s
        session.stop();
        QVERIFY(session.waitFinished(20s));
    }

    void paceCanBeLifted()
    {
        Experiment experiment;
        experiment.stop.epochs = 100;
        Session session(trainer(experiment, prepared(line(20))), {.updatesPerSecond = 0.001});
        session.setPace(std::nullopt);
        QVERIFY(session.waitFinished(20s));
        QCOMPARE(session.takeFinished()->reason, FinishReason::epochs);
    }

    void secondsEndTheRun()
    {
        Experiment experiment = endless();
        experiment.stop.seconds = 0.05;
        Session session(trainer(experiment, prepared(line(20))), {});
        QVERIFY(session.waitFinished(20s));
        QCOMPARE(session.takeFinished()->reason, FinishReason::seconds);
        QVERIFY(session.trainingSeconds() >= 0.05);
    }

    void divergenceIsReportedWithUpdateAndRate()
    {
        Experiment experiment;
        experiment.optimizer.learningRate = 1e6;
        Session session(trainer(experiment, prepared(line(20))), {});
        QVERIFY(session.waitFinished(20s));
        const auto finished = session.takeFinished();
        QCOMPARE(finished->reason, FinishReason::diverged);
        QVERIFY(finished->message.find("update") != std::string::npos);
        QVERIFY(finished->message.find("1e+06") != std::string::npos ||
                finished->message.find("1000000") != std::string::npos);
    }

    void anExceptionEndsTheRunAsFailed()
    {
        const std::pair<const char*, std::function<void()>> faults[] = {
            {"the reason", [] { throw std::runtime_error("the reason"); }},
            {"memory", [] { throw std::bad_alloc(); }},
            {"no reason", [] { throw 7; }},
        };
        for (const auto& [says, fault] : faults) {
            int batches = 0;
            Session session(trainer(endless(), prepared(line(20))), {.onBatch = [&](const BatchRecord&) {
                                if (++batches == 10)
                                    fault();
                            }});
            QVERIFY(session.waitFinished(20s));
            const auto finished = session.takeFinished();
            QCOMPARE(finished->reason, FinishReason::failed);
            QVERIFY2(finished->message.find(says) != std::string::npos, finished->message.c_str());
            QCOMPARE(batches, 10);
        }
    }

    void theHistoryIsReadWhileItGrows()
    {
        Experiment experiment = endless();
        experiment.batch.size = std::nullopt;
        Session session(trainer(experiment, prepared(line(20))), {});
        std::int64_t seen = 0;
        while (seen < 20'000) {
            const auto view = session.history()->view();
            QVERIFY(view.size() >= seen);
            for (std::int64_t row = seen; row < view.size(); ++row)
                QCOMPARE(view[row].epoch, row + 1);
            seen = view.size();
        }
        session.stop();
        QVERIFY(session.waitFinished(20s));
    }

    void checkpointsComeAtTheirInterval()
    {
        Experiment experiment;
        experiment.stop.epochs = 10;
        experiment.record.checkpointEvery = 3;
        std::vector<std::int64_t> epochs;
        Session session(trainer(experiment, prepared(line(20))),
                        {.onCheckpoint = [&](const Trainer& at) { epochs.push_back(at.position().epoch); }});
        QVERIFY(session.waitFinished(20s));
        QCOMPARE(epochs, (std::vector<std::int64_t>{3, 6, 9}));
    }

    void aRunThatDivergesAtOnceMakesNoCheckpoint()
    {
        Experiment experiment;
        experiment.optimizer.learningRate = 1e300;
        experiment.record.checkpointEvery = 1;
        int checkpoints = 0;
        Session session(trainer(experiment, prepared(line(20))),
                        {.onCheckpoint = [&](const Trainer&) { ++checkpoints; }});
        QVERIFY(session.waitFinished(20s));
        QCOMPARE(session.takeFinished()->reason, FinishReason::diverged);
        QCOMPARE(session.position().updates, 0);
        QCOMPARE(checkpoints, 0);
    }
};

QTEST_GUILESS_MAIN(tst_Session)
#include "tst_session.moc"
