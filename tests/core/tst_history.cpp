// A history keeps every epoch up to its bound, thins beyond it, and is read while it grows.
#include "record/history.h"
#include "test_case.h"

#include <atomic>
#include <thread>

using namespace epochscope;

class tst_History : public TestCase
{
    Q_OBJECT

    static EpochRecord record(std::int64_t epoch)
    {
        EpochRecord record;
        record.epoch = epoch;
        record.updates = 40 * epoch;
        record.samplesSeen = 200 * epoch;
        record.trainRunning = 1 / static_cast<double>(epoch);
        return record;
    }

    static std::vector<EpochRecord> rowsOf(const History::View& view)
    {
        std::vector<EpochRecord> rows;
        for (std::int64_t row = 0; row < view.size(); ++row)
            rows.push_back(view[row]);
        return rows;
    }

private slots:
    void startsEmpty()
    {
        const History history;
        QVERIFY(history.view().empty());
        QCOMPARE(history.view().stride(), 1);
    }

    void keepsEveryEpochAcrossChunks()
    {
        History history;
        constexpr std::int64_t epochs = 3 * History::chunkRows + 7;
        for (std::int64_t epoch = 1; epoch <= epochs; ++epoch)
            history.append(record(epoch));
        const History::View view = history.view();
        QCOMPARE(view.size(), epochs);
        for (std::int64_t row = 0; row < epochs; ++row) {
            QCOMPARE(view[row].epoch, row + 1);
            QCOMPARE(view[row].updates, 40 * (row + 1));
            QCOMPARE(view[row].trainRunning, 1 / static_cast<double>(row + 1));
            QVERIFY(std::isnan(view[row].validation));
        }
    }

    void aViewStaysAsItWasTaken()
    {
        History history;
        history.append(record(1));
        history.append(record(2));
        const History::View view = history.view();
        for (std::int64_t epoch = 3; epoch <= History::bound + 1; ++epoch)
            history.append(record(epoch));
        QCOMPARE(view.size(), 2);
        QCOMPARE(view[0].epoch, 1);
        QCOMPARE(view.back().epoch, 2);
    }

    void beyondTheBoundEverySecondRowIsGivenUp()
    {
        History history;
        for (std::int64_t epoch = 1; epoch <= History::bound; ++epoch)
            history.append(record(epoch));
        QCOMPARE(history.view().size(), History::bound);
        QCOMPARE(history.view().generation(), 0);

        history.append(record(History::bound + 1)); // odd: not on the new stride, but the newest
        const History::View view = history.view();
        QCOMPARE(view.generation(), 1);
        QCOMPARE(view.stride(), 2);
        QCOMPARE(view.size(), History::bound / 2 + 2);
        QCOMPARE(view[0].epoch, 1);
        for (std::int64_t row = 1; row + 1 < view.size(); ++row)
            QCOMPARE(view[row].epoch, 2 * row);
        QCOMPARE(view.back().epoch, History::bound + 1);
    }

    // Whatever the stride: the first and the newest epoch are there, the rest are the multiples of the stride, memory
    // is bounded, and what was measured every eighth epoch is still there where the stride divides it.
    void memoryStaysBoundedAndTheNewestIsAlwaysThere()
    {
        History history;
        constexpr std::int64_t epochs = 2 * History::bound + 3;
        for (std::int64_t epoch = 1; epoch <= epochs; ++epoch) {
            history.append(record(epoch));
            if (epoch % 99'991 == 0 || epoch % History::bound <= 1)
                QCOMPARE(history.view().back().epoch, epoch);
        }
        const History::View view = history.view();
        QCOMPARE(view.stride(), 4);
        QCOMPARE(view.generation(), 2);
        QVERIFY(view.size() <= History::bound + 1);
        QCOMPARE(view[0].epoch, 1);
        QCOMPARE(view.back().epoch, epochs);
        for (std::int64_t row = 1; row + 1 < view.size(); ++row)
            QCOMPARE(view[row].epoch, 4 * row);
    }

    void aRestoredHistoryGoesOnAsTheOneItCameFrom()
    {
        for (const std::int64_t epochs : {std::int64_t{0}, std::int64_t{5}, 2 * History::bound - 5}) {
            History original;
            for (std::int64_t epoch = 1; epoch <= epochs; ++epoch)
                original.append(record(epoch));
            History restored;
            restored.append(record(77)); // what was there before is gone
            restored.restore(rowsOf(original.view()));
            QVERIFY(restored.view().generation() > 0);

            for (std::int64_t epoch = epochs + 1; epoch <= epochs + 3000; ++epoch) {
                original.append(record(epoch));
                restored.append(record(epoch));
            }
            const History::View a = original.view(), b = restored.view();
            QCOMPARE(b.stride(), a.stride());
            QCOMPARE(b.size(), a.size());
            for (std::int64_t row = 0; row < a.size(); ++row)
                if (a[row].epoch != b[row].epoch)
                    QCOMPARE(b[row].epoch, a[row].epoch);
        }
    }

    // A reader sees only whole rows, in order, never fewer epochs than before; ThreadSanitizer sees the rest.
    void isReadWhileItGrows()
    {
        History history;
        constexpr std::int64_t epochs = 2 * History::bound + 10; // two thinnings
        std::atomic<bool> done{false};
        std::atomic<int> wrong{0};
        const auto read = [&] {
            std::int64_t newest = 0, generation = 0;
            bool last = false;
            while (!last) {
                last = done.load(); // one more look after the end
                const History::View view = history.view();
                if (view.empty())
                    continue;
                const EpochRecord& back = view.back();
                wrong += back.epoch < newest || view.generation() < generation || back.updates != 40 * back.epoch;
                newest = back.epoch;
                generation = view.generation();
                for (std::int64_t row = 1; row < view.size(); row += 1 + view.size() / 100)
                    wrong += view[row].epoch <= view[row - 1].epoch || view[row].samplesSeen != 200 * view[row].epoch;
            }
            wrong += newest != epochs;
        };
        std::thread first(read), second(read);
        for (std::int64_t epoch = 1; epoch <= epochs; ++epoch)
            history.append(record(epoch));
        done = true;
        first.join();
        second.join();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_History)
#include "tst_history.moc"
