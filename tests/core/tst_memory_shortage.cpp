// A run for whose losses there is no more memory ends as failed, whatever is asked of it then.
#include "record/minmax_pyramid.h"
#include "sample_data.h"
#include "test_case.h"
#include "training/session.h"

#include <atomic>
#include <cstdlib>
#include <limits>
#include <new>

using namespace epochscope;
using namespace sample_data;
using namespace std::chrono_literals;

namespace {
std::atomic<std::size_t> most{std::numeric_limits<std::size_t>::max()}; // at once
}

void* operator new(std::size_t size)
{
    if (size > most.load(std::memory_order_relaxed))
        throw std::bad_alloc();
    if (void* const memory = std::malloc(size > 0 ? size : 1))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

class tst_MemoryShortage : public TestCase
{
    Q_OBJECT
private slots:
    void cleanup() { most = std::numeric_limits<std::size_t>::max(); }

    void aRunWithoutMemoryForItsLossesFails()
    {
        Experiment experiment;
        experiment.batch.size = 1;
        experiment.stop.epochs = 1'000'000'000;
        int ends = 0;
        auto losses = std::make_shared<MinMaxPyramid>();
        Session session(trainer(experiment, prepared(line(2000))), {.batchLosses = losses, .onEnd = [&](const Trainer&) { ++ends; }});
        QTRY_VERIFY(losses->size() > 10'000); // some thousands stand in one piece of memory
        most = 12'000;
        QVERIFY(session.waitFinished(20s));
        const auto finished = session.takeFinished();
        QCOMPARE(finished->reason, FinishReason::failed);
        QVERIFY2(finished->message.find("memory") != std::string::npos, finished->message.c_str());
        QCOMPARE(ends, 1);

        // A part of the series is missing, so that there is no way back; said again, not tried for ever.
        most = std::numeric_limits<std::size_t>::max();
        session.stepBack(1);
        QVERIFY(session.waitFinished(20s));
        QCOMPARE(session.takeFinished()->reason, FinishReason::failed);
        QCOMPARE(ends, 2);
    }
};

QTEST_GUILESS_MAIN(tst_MemoryShortage)
#include "tst_memory_shortage.moc"
