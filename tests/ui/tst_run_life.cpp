// A thousand starts and stops: nothing is left over, nothing is heard twice, and a fault in the engine is the run's end.
#include "bridge/run_controller.h"
#include "test_case.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QSignalSpy>

#include <set>
#include <stdexcept>
#include <unistd.h>

using namespace epochscope;
using State = RunController::State;

Q_DECLARE_METATYPE(epochscope::Error)
Q_DECLARE_METATYPE(epochscope::RunEnd)

namespace {
constexpr int patience = 60'000; // ms, for a loaded machine

ExperimentFile endless()
{
    ExperimentFile file;
    file.experiment.stop.epochs = 1'000'000'000;
    return file;
}

qsizetype threads() { return QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(); }

qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').at(1).toLongLong() * ::sysconf(_SC_PAGESIZE);
}

// Returns as soon as the signal is there, unlike QTRY_, which looks every 50 ms.
bool comes(QSignalSpy& spy, qsizetype count)
{
    while (spy.size() < count)
        if (!spy.wait(patience))
            return false;
    return spy.size() == count;
}

// Throws in the worker's thread.
class FaultyController : public RunController
{
public:
    std::function<void()> fault;

protected:
    void adjust(Session::Options& options) override
    {
        options.onBatch = [this](const BatchRecord& batch) {
            if (batch.update == 100)
                fault();
        };
    }
};
} // namespace

class tst_RunLife : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void aThousandStartsAndStopsLeaveNothing()
    {
        const qsizetype before = threads();
        qint64 warm = 0;
        {
            RunController controller;
            QSignalSpy started(&controller, &RunController::started);
            QSignalSpy finished(&controller, &RunController::finished);
            std::set<std::uint64_t> ids;
            for (int i = 1; i <= 1000; ++i) {
                controller.start(endless(), i % 5 == 0);
                QVERIFY(comes(started, i));
                if (i % 3 == 0)
                    controller.pause();
                controller.stop();
                QVERIFY(comes(finished, i));
                ids.insert(finished.last().first().value<RunEnd>().runId);
                QVERIFY(!controller.isBusy());
                QVERIFY(controller.record().reason == FinishReason::interrupted);
                if (i == 300)
                    warm = residentBytes();
            }
            QCOMPARE(ids.size(), std::size_t{1000});
            [[maybe_unused]] const qint64 grown = residentBytes() - warm;
#ifndef __SANITIZE_ADDRESS__ // which holds on to what was freed
            QVERIFY2(grown < 8'000'000, qPrintable(QString::number(grown)));
#endif
        }
        QTRY_COMPARE_WITH_TIMEOUT(threads(), before, patience);
    }

    void aHundredRunsThatReplaceEachOtherLeaveNoThread()
    {
        const qsizetype before = threads();
        RunController controller;
        QSignalSpy started(&controller, &RunController::started);
        QSignalSpy finished(&controller, &RunController::finished);
        for (int i = 0; i < 100; ++i) {
            controller.start(endless());
            if (i % 2 == 0)
                QTRY_COMPARE_WITH_TIMEOUT(controller.state(), State::running, patience);
        }
        QTRY_COMPARE_WITH_TIMEOUT(controller.state(), State::running, patience);
        QCOMPARE(finished.size(), 0); // of those that were replaced nothing is heard
        controller.stop();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience);
        QCOMPARE(finished.first().first().value<RunEnd>().runId, controller.snapshot().runId);
        QTRY_COMPARE_WITH_TIMEOUT(threads(), before, patience);
    }

    void anExceptionInTheEngineEndsTheRunAsFailed()
    {
        FaultyController controller;
        QSignalSpy finished(&controller, &RunController::finished);
        const std::pair<const char*, std::function<void()>> faults[] = {
            {"the reason", [] { throw std::runtime_error("the reason"); }},
            {"memory", [] { throw std::bad_alloc(); }},
            {"no reason", [] { throw 7; }},
        };
        int runs = 0;
        for (const auto& [says, fault] : faults) {
            controller.fault = fault;
            controller.start(endless());
            QVERIFY(comes(finished, ++runs));
            QVERIFY(finished.last().first().value<RunEnd>().reason == FinishReason::failed);
            QVERIFY(controller.record().reason == FinishReason::failed);
            QVERIFY2(controller.record().message.find(says) != std::string::npos,
                     controller.record().message.c_str());
            QCOMPARE(controller.record().steps, 100);
            QCOMPARE(controller.state(), State::idle);
        }
        controller.fault = [] {};
        controller.stepBackBatch(); // even such a run can be gone back from
        QTRY_COMPARE_WITH_TIMEOUT(controller.record().steps, 99, patience);
        controller.resume();
        QTRY_VERIFY_WITH_TIMEOUT(controller.record().steps > 1000, patience);
    }

    void aModelThatDoesNotFitIsRefusedInWords()
    {
        RunController controller;
        QSignalSpy failed(&controller, &RunController::failed);
        ExperimentFile file = endless();
        file.experiment.model.hidden = {100'000, 100'000, 100'000};
        controller.start(file);
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, patience);
        QVERIFY(failed.first().first().value<Error>().code != ErrorCode::cancelled);
        QVERIFY(!controller.isBusy());
    }

    void closingWaitsForPreparationsWithoutPolling()
    {
        RunController controller;
        ExperimentFile large = endless();
        large.experiment.data.samples = 3'000'000;
        for (int i = 0; i < 3; ++i) {
            controller.start(large);
            controller.stop();
        }
        QVERIFY(controller.stopWithin(std::chrono::seconds(60)));
        QVERIFY(!controller.isBusy());
    }

    void aSlotThatStartsAnotherRunIsNoHarm()
    {
        RunController controller;
        int restarts = 0;
        ExperimentFile file;
        file.experiment.stop.epochs = 5;
        connect(&controller, &RunController::advanced, this, [&] {
            if (controller.record().isOver() && ++restarts <= 5)
                controller.start(file);
        });
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(file);
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, patience); // the last; the others were replaced as they ended
        QCOMPARE(restarts, 6);
    }
};

QTEST_GUILESS_MAIN(tst_RunLife)
#include "tst_run_life.moc"
