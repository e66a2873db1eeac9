// What learners ask about which samples come when (rows 4 to 6 and 24 of the question table), answered by the orders
// that the trainer uses.
#include "batching/epoch_order.h"
#include "statistics.h"
#include "test_case.h"

#include <algorithm>
#include <cmath>
#include <set>

using namespace epochscope;

namespace {

std::vector<std::uint32_t> orderOf(BatchOrder kind, std::int64_t samples, std::int64_t batch, std::int64_t pass,
                                   std::uint64_t seed = 1, std::span<const std::int32_t> labels = {})
{
    BatchSettings settings;
    settings.order = kind;
    const auto epochs = EpochOrder::make(settings, samples, batch, seed, labels);
    if (!epochs)
        qFatal("%s", epochs.error().text().c_str());
    std::vector<std::uint32_t> order(static_cast<std::size_t>(samples));
    epochs->fill(pass, order);
    return order;
}

// Which samples share a batch, whatever their order in it.
std::vector<std::set<std::uint32_t>> batchesOf(const std::vector<std::uint32_t>& order, std::size_t size)
{
    std::vector<std::set<std::uint32_t>> batches;
    for (std::size_t i = 0; i < order.size(); i += size)
        batches.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(i),
                             order.begin() + static_cast<std::ptrdiff_t>(std::min(i + size, order.size())));
    return batches;
}

} // namespace

class tst_StatisticsOrders : public TestCase
{
    Q_OBJECT
private slots:
    void batchesChangeFromEpochToEpochIfReshuffled();
    void everySampleIsSeenOncePerEpoch();
    void withReplacementAThirdIsMissed();
    void fullCoverageTakesManyDraws();
    void aSmallBatchOftenLacksTheMinority_data();
    void aSmallBatchOftenLacksTheMinority();
};

void tst_StatisticsOrders::batchesChangeFromEpochToEpochIfReshuffled()
{
    for (const BatchOrder kind : {BatchOrder::once, BatchOrder::never})
        QCOMPARE(orderOf(kind, 20, 5, 1), orderOf(kind, 20, 5, 0));
    QVERIFY(batchesOf(orderOf(BatchOrder::everyEpoch, 20, 5, 1), 5) !=
            batchesOf(orderOf(BatchOrder::everyEpoch, 20, 5, 0), 5));
    QVERIFY(batchesOf(orderOf(BatchOrder::once, 20, 5, 0), 5) != batchesOf(orderOf(BatchOrder::never, 20, 5, 0), 5));
}

void tst_StatisticsOrders::everySampleIsSeenOncePerEpoch()
{
    for (const BatchOrder kind : {BatchOrder::everyEpoch, BatchOrder::once, BatchOrder::never, BatchOrder::buffer}) {
        std::vector<int> visits(200);
        for (std::int64_t epoch = 0; epoch < 9; ++epoch) {
            for (const std::uint32_t sample : orderOf(kind, 200, 5, epoch))
                ++visits[sample];
            QCOMPARE(visits, std::vector<int>(200, static_cast<int>(epoch) + 1));
        }
    }
}

void tst_StatisticsOrders::withReplacementAThirdIsMissed()
{
    std::vector<double> distinct;
    std::vector<double> unseenAfterFive;
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        std::set<std::uint32_t> seen;
        for (std::int64_t epoch = 0; epoch < 5; ++epoch) {
            const auto order = orderOf(BatchOrder::replacement, 200, 5, epoch, seed);
            seen.insert(order.begin(), order.end());
            if (epoch == 0)
                distinct.push_back(static_cast<double>(seen.size()));
        }
        unseenAfterFive.push_back(100.0 * (200.0 - static_cast<double>(seen.size())) / 200);
    }
    const double missesOne = 1 - 1.0 / 200;
    const Summary firstEpoch = summary(distinct);
    const double expected = 200 * (1 - std::pow(missesOne, 200));
    QVERIFY(std::abs(expected - 126.6) < 0.05);
    QVERIFY(std::abs(firstEpoch.mean - expected) <= standardErrors * firstEpoch.meanError());
    const Summary unseen = summary(unseenAfterFive);
    const double expectedUnseen = 100 * std::pow(missesOne, 1000);
    QVERIFY(std::abs(expectedUnseen - 0.67) < 0.005);
    QVERIFY(std::abs(unseen.mean - expectedUnseen) <= standardErrors * unseen.meanError());
}

void tst_StatisticsOrders::fullCoverageTakesManyDraws()
{
    std::vector<double> draws;
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        std::vector<bool> seen(200);
        int left = 200;
        int drawn = 0;
        for (std::int64_t pass = 0; left > 0; ++pass) {
            for (const std::uint32_t sample : orderOf(BatchOrder::replacement, 200, 5, pass, seed)) {
                if (left == 0)
                    break;
                ++drawn;
                if (!seen[sample]) {
                    seen[sample] = true;
                    --left;
                }
            }
        }
        draws.push_back(drawn);
    }
    double harmonic = 0; // the coupon collector's problem: N (1 + 1/2 + … + 1/N)
    for (int i = 1; i <= 200; ++i)
        harmonic += 1.0 / i;
    QVERIFY(std::abs(200 * harmonic - 1176) < 0.5);
    const Summary all = summary(draws);
    QVERIFY(std::abs(all.mean - 200 * harmonic) <= standardErrors * all.meanError());
}

void tst_StatisticsOrders::aSmallBatchOftenLacksTheMinority_data()
{
    QTest::addColumn<int>("batch");
    QTest::addColumn<double>("percent");
    QTest::newRow("5") << 5 << 58.7;
    QTest::newRow("10") << 10 << 34.0;
    QTest::newRow("20") << 20 << 10.8;
    QTest::newRow("32") << 32 << 2.5;
}

void tst_StatisticsOrders::aSmallBatchOftenLacksTheMinority()
{
    QFETCH(int, batch);
    QFETCH(double, percent);
    std::vector<std::int32_t> labels(200, 0);
    std::fill(labels.begin(), labels.begin() + 20, 1);
    const auto lacks = [&](BatchOrder kind, std::int64_t pass) {
        const auto order = orderOf(kind, 200, batch, pass, 3, labels);
        return std::none_of(order.begin(), order.begin() + batch,
                            [&](std::uint32_t sample) { return labels[sample] == 1; });
    };
    double expected = 1; // hypergeometric: every one of the batch's samples from the other 180
    for (int i = 0; i < batch; ++i)
        expected *= (180.0 - i) / (200.0 - i);
    QVERIFY(std::abs(100 * expected - percent) <= 0.1); // the reference's last digit: 10.85 stands there as 10.8
    constexpr int passes = 5000;
    int count = 0;
    for (std::int64_t pass = 0; pass < passes; ++pass)
        count += lacks(BatchOrder::everyEpoch, pass) ? 1 : 0;
    const double error = std::sqrt(expected * (1 - expected) / passes);
    QVERIFY(std::abs(static_cast<double>(count) / passes - expected) <= standardErrors * error);
    // Stratified, each batch of ten or more has its tenth.
    if (batch >= 10)
        for (std::int64_t pass = 0; pass < 100; ++pass)
            QVERIFY(!lacks(BatchOrder::stratified, pass));
}

QTEST_GUILESS_MAIN(tst_StatisticsOrders)
#include "tst_statistics_orders.moc"
