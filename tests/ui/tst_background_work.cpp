// Work in a thread of its own: what it hands back, and what becomes of it when nobody waits for it any more.
#include "files/background_work.h"
#include "test_case.h"

#include <QtCore/QThread>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <future>
#include <memory>

using namespace epochscope;
using namespace std::chrono_literals;

class tst_BackgroundWork : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void theOutcomeIsDoneInTheWindowsThread()
    {
        BackgroundWork work;
        const QSignalSpy ended(&work, &BackgroundWork::ended);
        QThread* worker = nullptr;
        QThread* window = nullptr;
        work.start([&](const ReadProgress& progress) -> BackgroundWork::Outcome {
            worker = QThread::currentThread();
            return [&window, goesOn = progress(1, 2)] { window = goesOn ? QThread::currentThread() : nullptr; };
        });
        QVERIFY(work.isBusy());
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(window, QThread::currentThread());
        QVERIFY(worker != window);
        QVERIFY(!work.isBusy());
    }

    void whatIsCancelledIsToldSo()
    {
        BackgroundWork work;
        std::promise<void> cancelled;
        bool went = true;
        work.start([&, gate = cancelled.get_future().share()](const ReadProgress& progress) -> BackgroundWork::Outcome {
            gate.wait();
            return [&went, on = progress(1, 2)] { went = on; };
        });
        work.cancel();
        cancelled.set_value();
        QVERIFY(work.finish(60s));
        QVERIFY(!went);
    }

    void itsThreadIsWaitedForEvenIfTheObjectIsGone()
    {
        QVERIFY(BackgroundWork::finishAll(60s)); // those of the other tests
        std::promise<void> mayEnd;
        const auto done = std::make_shared<bool>(false);
        {
            BackgroundWork work;
            work.start([done, gate = mayEnd.get_future().share()](const ReadProgress&) -> BackgroundWork::Outcome {
                gate.wait();
                return [done] { *done = true; };
            });
        }
        QVERIFY(!BackgroundWork::finishAll(0ms));
        mayEnd.set_value();
        QVERIFY(BackgroundWork::finishAll(60s));
        QVERIFY(!*done);
    }
};

QTEST_GUILESS_MAIN(tst_BackgroundWork)
#include "tst_background_work.moc"
