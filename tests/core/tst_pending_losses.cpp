// Every loss reaches the series, once and in order, whoever brings it there.
#include "record/minmax_pyramid.h"
#include "test_case.h"
#include "training/pending_losses.h"
#include "training/trainer.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <thread>

using namespace epochscope;

namespace {

double lossOf(std::size_t step) { return std::sin(static_cast<double>(step)); }

// Lays down `count` losses, in calls of up to `most`.
void write(PendingLosses& losses, std::size_t& written, std::size_t count, std::size_t most)
{
    std::minstd_rand random(static_cast<unsigned>(written) + 1);
    for (const std::size_t end = written + count; written < end;) {
        const std::span<double> room = losses.room();
        const std::size_t now = std::min({room.size(), 1 + random() % most, end - written});
        for (std::size_t i = 0; i < now; ++i)
            room[i] = lossOf(written + i);
        losses.add(now);
        written += now;
    }
}

QString trouble(const MinMaxPyramid& series, std::size_t written)
{
    const auto content = series.content();
    if (content.width != 1)
        return QStringLiteral("not every single one is kept");
    if (content.buckets.size() != written)
        return QStringLiteral("%1 of %2").arg(content.buckets.size()).arg(written);
    for (std::size_t step = 0; step < written; ++step)
        if (content.buckets[step].first != static_cast<float>(lossOf(step)))
            return QStringLiteral("that of step %1 is not its own").arg(step);
    return {};
}

} // namespace

class tst_PendingLosses : public TestCase
{
    Q_OBJECT
private slots:
    void everyLossArrives_data()
    {
        QTest::addColumn<double>("secondsPerStep");
        QTest::addColumn<int>("most"); // at once
        for (const double seconds : {20e-9, 1e-6, 1e-5, 1.0})
            for (const int most : {1, 40, 256})
                QTest::addRow("%g s, by %d", seconds, most) << seconds << most;
    }
    void everyLossArrives()
    {
        QFETCH(double, secondsPerStep);
        QFETCH(int, most);
        const auto series = std::make_shared<MinMaxPyramid>();
        PendingLosses losses(series);
        losses.setSecondsPerStep(secondsPerStep);
        std::size_t written = 0;
        // More than the ring holds, with halts.
        for (const std::size_t count : {1U, 15U, 700'000U, 3U, 100'000U}) {
            write(losses, written, count, static_cast<std::size_t>(most));
            losses.deliver();
            QCOMPARE(series->size(), static_cast<std::int64_t>(written));
        }
        QCOMPARE(trouble(*series, written), QString());
    }

    // At a halt nobody else writes there: what is given up can be filled again at once.
    void theSeriesIsTheWorkersOwnAtAHalt()
    {
        const auto series = std::make_shared<MinMaxPyramid>();
        PendingLosses losses(series);
        losses.setSecondsPerStep(1e-8);
        std::size_t written = 0;
        for (int halt = 0; halt < 6; ++halt) {
            write(losses, written, 150'000, 64);
            losses.deliver();
            series->truncate(static_cast<std::int64_t>(written) - 40'000);
            for (std::size_t step = written - 40'000; step < written; ++step)
                series->append(static_cast<float>(lossOf(step)));
        }
        QCOMPARE(trouble(*series, written), QString());
    }

    void quickOnesArriveWithoutAHalt()
    {
        const auto series = std::make_shared<MinMaxPyramid>();
        PendingLosses losses(series);
        losses.setSecondsPerStep(1e-7); // 40,000 in four thousandths of a second
        std::size_t written = 0;
        write(losses, written, 40'000 + 256, 256);
        QTRY_VERIFY(series->size() >= 40'000);
        // Nor are they lost with whoever brought them.
        losses.dismissCourier();
        write(losses, written, 50'000, 256);
        QTRY_VERIFY(series->size() >= 80'000);
        losses.deliver();
        QCOMPARE(trouble(*series, written), QString());
    }

    // Who brings them looks after them by itself for as long as they come, and rests where they do not.
    void quickOnesArriveAfterAPause()
    {
        const auto series = std::make_shared<MinMaxPyramid>();
        PendingLosses losses(series);
        losses.setSecondsPerStep(1e-7);
        std::size_t written = 0;
        for (int part = 1; part <= 5; ++part) {
            write(losses, written, 45'000, 256);
            QTRY_VERIFY(series->size() >= 40'000 * part);
            QTRY_VERIFY(!losses.isCourierUp());
        }
        losses.deliver();
        QCOMPARE(trouble(*series, written), QString());
    }

    void slowOnesArriveAtOnce()
    {
        const auto series = std::make_shared<MinMaxPyramid>();
        PendingLosses losses(series);
        std::size_t written = 0;
        for (const double seconds : {0.0, 1.0, 0.005}) { // 0: not known yet
            if (seconds > 0)
                losses.setSecondsPerStep(seconds);
            write(losses, written, 1, 1);
            QCOMPARE(series->size(), static_cast<std::int64_t>(written));
        }
    }

    void thereIsRoomForACallOfTheTrainer()
    {
        PendingLosses losses(std::make_shared<MinMaxPyramid>());
        losses.setSecondsPerStep(1e-8);
        std::size_t shorter = 0;
        for (int call = 0; call < 5000; ++call) {
            const std::span<double> room = losses.room();
            QVERIFY(!room.empty() && room.size() <= static_cast<std::size_t>(Trainer::mostAtOnce));
            shorter += room.size() < static_cast<std::size_t>(Trainer::mostAtOnce);
            std::fill(room.begin(), room.end(), 1.0);
            losses.add(std::min<std::size_t>(room.size(), 250));
        }
        QVERIFY(shorter <= 10); // at the end of the ring alone
    }
};

QTEST_GUILESS_MAIN(tst_PendingLosses)
#include "tst_pending_losses.moc"
