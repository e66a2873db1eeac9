// The six orders: what they permute, how evenly, and that an order depends on nothing but seed and pass.
#include "test_case.h"

#include "batching/epoch_order.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <vector>

using namespace epochscope;

namespace {
using Order = std::vector<std::uint32_t>;

BatchSettings ordered(BatchOrder kind, std::int64_t buffer = 100)
{
    BatchSettings settings;
    settings.order = kind;
    settings.buffer = buffer;
    return settings;
}

EpochOrder made(const BatchSettings& settings, std::int64_t samples, std::uint64_t seed = 1,
                std::int64_t batchSize = 5, const std::vector<std::int32_t>& labels = {})
{
    auto order = EpochOrder::make(settings, samples, batchSize, seed, labels);
    if (!order)
        qFatal("%s", order.error().text().c_str());
    return *order;
}

Order filled(const EpochOrder& order, std::int64_t pass)
{
    Order places(static_cast<std::size_t>(order.samples()));
    order.fill(pass, places);
    return places;
}

Order identity(std::size_t count)
{
    Order order(count);
    std::iota(order.begin(), order.end(), 0U);
    return order;
}

bool isPermutation(Order order)
{
    std::sort(order.begin(), order.end());
    return order == identity(order.size());
}

// χ² of observed counts against one expected count, as the distance from its mean in its standard deviations:
// (χ² − df) / √(2 df).
double chiSquareDeviations(const std::vector<int>& observed, double expected, double degrees)
{
    double chiSquare = 0;
    for (const int count : observed)
        chiSquare += (count - expected) * (count - expected) / expected;
    return (chiSquare - degrees) / std::sqrt(2 * degrees);
}

// `counts[k]` samples of class k, in the order of the classes: the worst case for batches cut in order.
std::vector<std::int32_t> sortedLabels(const std::vector<int>& counts)
{
    std::vector<std::int32_t> labels;
    for (std::size_t k = 0; k < counts.size(); ++k)
        labels.insert(labels.end(), static_cast<std::size_t>(counts[k]), static_cast<std::int32_t>(k));
    return labels;
}
} // namespace

class tst_EpochOrder : public TestCase
{
    Q_OBJECT
private slots:
    void neverKeepsTheOrderOfTheData()
    {
        const EpochOrder order = made(ordered(BatchOrder::never), 200);
        for (const std::int64_t pass : {0, 1, 999})
            QVERIFY(filled(order, pass) == identity(200));
        QVERIFY(order.samePassAlways());
    }

    void onceRepeatsOnePermutation()
    {
        const EpochOrder order = made(ordered(BatchOrder::once), 200);
        const Order first = filled(order, 0);
        QVERIFY(isPermutation(first));
        QVERIFY(first != identity(200));
        for (const std::int64_t pass : {1, 2, 999})
            QVERIFY(filled(order, pass) == first);
        QVERIFY(filled(made(ordered(BatchOrder::everyEpoch), 200), 0) == first);
        QVERIFY(order.samePassAlways());
    }

    void everyEpochIsAFreshPermutation()
    {
        const EpochOrder order = made(ordered(BatchOrder::everyEpoch), 200);
        std::set<Order> seen;
        for (std::int64_t pass = 0; pass < 100; ++pass) {
            const Order places = filled(order, pass);
            QVERIFY(isPermutation(places));
            seen.insert(places);
        }
        QCOMPARE(seen.size(), std::size_t{100});
        QVERIFY(!order.samePassAlways());
    }

    void anOrderIsAFunctionOfSeedAndPassAlone_data()
    {
        QTest::addColumn<int>("kind");
        const char* const names[] = {"every_epoch", "once", "never", "replacement", "stratified", "buffer"};
        for (int kind = 0; kind < 6; ++kind)
            QTest::newRow(names[kind]) << kind;
    }
    void anOrderIsAFunctionOfSeedAndPassAlone()
    {
        QFETCH(int, kind);
        const auto settings = ordered(static_cast<BatchOrder>(kind), 20);
        const auto labels = sortedLabels({70, 30});
        const EpochOrder forwards = made(settings, 100, 7, 5, labels);
        std::vector<Order> passes;
        for (std::int64_t pass = 0; pass < 20; ++pass)
            passes.push_back(filled(forwards, pass));
        const EpochOrder another = made(settings, 100, 7, 5, labels);
        for (std::int64_t pass = 19; pass >= 0; --pass)
            QVERIFY(filled(another, pass) == passes[static_cast<std::size_t>(pass)]);
        const bool seedMatters = static_cast<BatchOrder>(kind) != BatchOrder::never;
        QCOMPARE(filled(made(settings, 100, 8, 5, labels), 3) != passes[3], seedMatters);
    }

    // Each sample stands at each place in 1/20 of the passes. 20 × 20 cells, rows and columns fixed: 19² degrees of
    // freedom; 5 standard deviations of χ² leave a chance below 10⁻⁵ to a good generator.
    void everyPlaceIsEquallyLikely()
    {
        constexpr int samples = 20, passes = 20000;
        const EpochOrder order = made(ordered(BatchOrder::everyEpoch), samples);
        std::vector<int> cells(samples * samples);
        for (std::int64_t pass = 0; pass < passes; ++pass) {
            const Order places = filled(order, pass);
            for (std::size_t place = 0; place < samples; ++place)
                ++cells[place * samples + places[place]];
        }
        const double deviations = chiSquareDeviations(cells, double(passes) / samples, 19.0 * 19.0);
        QVERIFY2(std::abs(deviations) < 5, qPrintable(QString::number(deviations)));
    }

    // All 24 orders of 4 samples come equally often: 23 degrees of freedom.
    void everyPermutationIsEquallyLikely()
    {
        constexpr int passes = 48000;
        const EpochOrder order = made(ordered(BatchOrder::everyEpoch), 4);
        std::map<Order, int> times;
        for (std::int64_t pass = 0; pass < passes; ++pass)
            ++times[filled(order, pass)];
        QCOMPARE(times.size(), std::size_t{24});
        std::vector<int> counts;
        for (const auto& entry : times)
            counts.push_back(entry.second);
        const double deviations = chiSquareDeviations(counts, passes / 24.0, 23);
        QVERIFY2(std::abs(deviations) < 5, qPrintable(QString::number(deviations)));
    }

    // Neighbouring seeds and passes share no more than chance: two permutations of 200 agree in 1 ± 1 places; the
    // mean over 2,000 pairs has the standard deviation 1/√2000.
    void neighbouringSeedsAndPassesAreUnrelated()
    {
        const auto settings = ordered(BatchOrder::everyEpoch);
        double agreements[2] = {0, 0};
        constexpr int pairs = 2000;
        for (std::uint64_t seed = 0; seed < pairs; ++seed) {
            const Order base = filled(made(settings, 200, seed), 0);
            const Order nextPass = filled(made(settings, 200, seed), 1);
            const Order nextSeed = filled(made(settings, 200, seed + 1), 0);
            for (std::size_t i = 0; i < base.size(); ++i) {
                agreements[0] += base[i] == nextPass[i];
                agreements[1] += base[i] == nextSeed[i];
            }
        }
        for (const double sum : agreements)
            QVERIFY2(std::abs(sum / pairs - 1) < 5 / std::sqrt(double(pairs)),
                     qPrintable(QString::number(sum / pairs)));
    }

    // 200 draws from 200: N(1 − (1 − 1/N)^N) = 126.6 distinct on average, with standard deviation
    // √(N(N−1)(1−2/N)^N + N(1−1/N)^N − N²(1−1/N)^2N) = 4.4; after 5 passes (1 − 1/N)^5N = 0.67 % are unseen.
    void replacementLeavesAboutAThirdOut()
    {
        constexpr double n = 200, passes = 5000;
        const double q1 = std::pow(1 - 1 / n, n), q2 = std::pow(1 - 2 / n, n);
        const double mean = n * (1 - q1);
        const double deviation = std::sqrt(n * (n - 1) * q2 + n * q1 - n * n * q1 * q1);
        QVERIFY(std::abs(mean - 126.6) < 0.05);

        const EpochOrder order = made(ordered(BatchOrder::replacement), 200);
        double distinct = 0, unseen = 0;
        std::vector<int> draws(200);
        std::set<std::uint32_t> fivePasses;
        for (std::int64_t pass = 0; pass < static_cast<std::int64_t>(passes); ++pass) {
            const Order places = filled(order, pass);
            distinct += static_cast<double>(std::set(places.begin(), places.end()).size());
            fivePasses.insert(places.begin(), places.end());
            for (const auto sample : places)
                ++draws[sample];
            if (pass % 5 == 4) {
                unseen += n - static_cast<double>(fivePasses.size());
                fivePasses.clear();
            }
        }
        QVERIFY2(std::abs(distinct / passes - mean) < 5 * deviation / std::sqrt(passes),
                 qPrintable(QString::number(distinct / passes)));

        // Unseen counts are close to Poisson with mean N·q⁵, so their sum over 1,000 groups has about its mean as
        // variance.
        const double unseenMean = n * std::pow(q1, 5) * passes / 5;
        QVERIFY(std::abs(std::pow(q1, 5) - 0.0067) < 0.0001);
        QVERIFY2(std::abs(unseen - unseenMean) < 5 * std::sqrt(unseenMean), qPrintable(QString::number(unseen)));

        const double deviations = chiSquareDeviations(draws, passes, 199);
        QVERIFY2(std::abs(deviations) < 5, qPrintable(QString::number(deviations)));
    }

    void bufferDrawsFromTheNextSamplesOnly()
    {
        for (const std::int64_t buffer : {1, 2, 7, 50}) {
            const EpochOrder order = made(ordered(BatchOrder::buffer, buffer), 200);
            for (std::int64_t pass = 0; pass < 50; ++pass) {
                const Order places = filled(order, pass);
                QVERIFY(isPermutation(places));
                for (std::size_t i = 0; i < places.size(); ++i)
                    QVERIFY(places[i] < i + static_cast<std::size_t>(buffer));
                QCOMPARE(places == identity(200), buffer == 1);
            }
        }
    }

    // The first draw is uniform over the buffer; with a buffer as large as the data so is every place.
    void bufferIsUniformInItsReach()
    {
        constexpr int passes = 20000;
        const EpochOrder order = made(ordered(BatchOrder::buffer, 10), 30);
        const EpochOrder full = made(ordered(BatchOrder::buffer, 5000), 10);
        std::vector<int> first(10), last(10);
        for (std::int64_t pass = 0; pass < passes; ++pass) {
            ++first[filled(order, pass).front()];
            ++last[filled(full, pass).back()];
        }
        QVERIFY(std::abs(chiSquareDeviations(first, passes / 10.0, 9)) < 6);
        QVERIFY(std::abs(chiSquareDeviations(last, passes / 10.0, 9)) < 6);
    }

    // The buffer of tf.data, simulated with a real buffer, has the same distribution: a sample waits longer than w
    // draws with probability (1 − 1/K)^w while the buffer is full.
    void bufferLetsASampleWaitAsLongAsARealOne()
    {
        constexpr int passes = 4000, samples = 300, buffer = 10, watched = 100, wait = 15;
        const EpochOrder order = made(ordered(BatchOrder::buffer, buffer), samples);
        int longer = 0;
        for (std::int64_t pass = 0; pass < passes; ++pass) {
            const Order places = filled(order, pass);
            // Sample 100 enters the buffer before draw 91 (from 0).
            const auto place = std::find(places.begin(), places.end(), watched) - places.begin();
            longer += place - (watched - buffer + 1) >= wait;
        }
        const double p = std::pow(1 - 1.0 / buffer, wait);
        QVERIFY2(std::abs(longer - passes * p) < 5 * std::sqrt(passes * p * (1 - p)),
                 qPrintable(QString::number(longer)));
    }

    void stratifiedBatchesFollowTheClassProportions_data()
    {
        QTest::addColumn<QList<int>>("counts");
        QTest::addColumn<int>("batch");
        QTest::newRow("one in ten, B = 5") << QList<int>{180, 20} << 5;
        QTest::newRow("one in ten, B = 32") << QList<int>{180, 20} << 32;
        QTest::newRow("10/10/80, ragged") << QList<int>{100, 100, 800} << 400;
        QTest::newRow("B = 1") << QList<int>{7, 3} << 1;
        QTest::newRow("B = N") << QList<int>{7, 3, 5} << 15;
        QTest::newRow("B > N") << QList<int>{7, 3, 5} << 40;
        QTest::newRow("an empty class") << QList<int>{7, 0, 6} << 4;
        QTest::newRow("many small classes") << QList<int>{1, 1, 1, 2, 3, 5, 8, 13, 21, 34} << 7;
        QTest::newRow("equal thirds") << QList<int>{50, 50, 50} << 16;
        QTest::newRow("one class") << QList<int>{23} << 5;
    }
    void stratifiedBatchesFollowTheClassProportions()
    {
        QFETCH(QList<int>, counts);
        QFETCH(int, batch);
        const auto labels = sortedLabels({counts.begin(), counts.end()});
        const auto samples = static_cast<std::int64_t>(labels.size());
        const EpochOrder order = made(ordered(BatchOrder::stratified), samples, 3, batch, labels);
        for (std::int64_t pass = 0; pass < 5; ++pass) {
            const Order places = filled(order, pass);
            QVERIFY(isPermutation(places));
            for (std::size_t first = 0; first < places.size(); first += static_cast<std::size_t>(batch)) {
                const std::size_t end = std::min(places.size(), first + static_cast<std::size_t>(batch));
                std::vector<int> inBatch(static_cast<std::size_t>(counts.size()));
                for (std::size_t i = first; i < end; ++i)
                    ++inBatch[static_cast<std::size_t>(labels[places[i]])];
                for (std::size_t k = 0; k < inBatch.size(); ++k) {
                    const double share = double(end - first) * counts[static_cast<int>(k)] / double(samples);
                    QVERIFY2(std::abs(inBatch[k] - share) < 1,
                             qPrintable(QStringLiteral("class %1: %2 of %3").arg(k).arg(inBatch[k]).arg(share)));
                }
            }
        }
    }

    void stratifiedHoldsForAllSmallCounts()
    {
        for (int a = 0; a <= 6; ++a)
            for (int b = 0; b <= 6; ++b)
                for (int c = 1; c <= 6; ++c)
                    for (int batch = 1; batch <= a + b + c; ++batch) {
                        const auto labels = sortedLabels({a, b, c});
                        const auto samples = static_cast<std::int64_t>(labels.size());
                        const Order places =
                            filled(made(ordered(BatchOrder::stratified), samples, 1, batch, labels), 0);
                        QVERIFY(isPermutation(places));
                        for (int first = 0; first < samples; first += batch) {
                            const int end = std::min(first + batch, static_cast<int>(samples));
                            int inBatch[3] = {0, 0, 0};
                            for (int i = first; i < end; ++i)
                                ++inBatch[labels[places[static_cast<std::size_t>(i)]]];
                            const int counts[3] = {a, b, c};
                            for (int k = 0; k < 3; ++k) // |count − size·n/N| < 1 in whole numbers
                                QVERIFY(std::abs(inBatch[k] * samples - (end - first) * counts[k]) < samples);
                        }
                    }
    }

    // Every sample of a class is equally likely in each batch: 30 samples of class 0 over 10 batches of 5.
    void stratifiedMovesEachSampleBetweenBatches()
    {
        const auto labels = sortedLabels({30, 20});
        const EpochOrder order = made(ordered(BatchOrder::stratified), 50, 1, 5, labels);
        constexpr int passes = 10000;
        std::vector<int> cells(10);
        for (std::int64_t pass = 0; pass < passes; ++pass) {
            const Order places = filled(order, pass);
            const auto place = std::find(places.begin(), places.end(), 0U) - places.begin();
            ++cells[static_cast<std::size_t>(place / 5)];
        }
        QVERIFY(std::abs(chiSquareDeviations(cells, passes / 10.0, 9)) < 6);
    }

    // P(no sample of a 10 % minority in a batch of B) without replacement: C(180, B)/C(200, B).
    void minorityIsOftenAbsentUnlessStratified()
    {
        const auto labels = sortedLabels({180, 20});
        const double known[][2] = {{5, 58.7}, {10, 34.0}, {20, 10.8}, {32, 2.5}};
        for (const auto& [batchSize, percent] : known) {
            double p = 1;
            for (int i = 0; i < batchSize; ++i)
                p *= (180.0 - i) / (200.0 - i);
            QVERIFY(std::abs(100 * p - percent) < 0.06);

            constexpr int passes = 20000;
            const auto size = static_cast<std::size_t>(batchSize);
            const EpochOrder order = made(ordered(BatchOrder::everyEpoch), 200);
            int absent = 0;
            for (std::int64_t pass = 0; pass < passes; ++pass) {
                const Order places = filled(order, pass);
                absent += std::none_of(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(size),
                                       [&](std::uint32_t sample) { return labels[sample] == 1; });
            }
            QVERIFY2(std::abs(absent - passes * p) < 5 * std::sqrt(passes * p * (1 - p)),
                     qPrintable(QString::number(absent)));
        }
    }

    void stratifiedNeedsClasses()
    {
        const auto order = EpochOrder::make(ordered(BatchOrder::stratified), 200, 5, 1);
        QVERIFY(!order);
        QCOMPARE(order.error().where, std::string("batch.order"));
    }

    void countsThatCannotBeOrderedAreRefused()
    {
        const auto where = [](const Result<EpochOrder>& order) {
            return order ? std::string() : order.error().where;
        };
        QCOMPARE(where(EpochOrder::make({}, 0, 5, 1)), std::string("data.samples"));
        QCOMPARE(where(EpochOrder::make({}, std::int64_t{1} << 32, 5, 1)), std::string("data.samples"));
        QCOMPARE(where(EpochOrder::make({}, 10, 0, 1)), std::string("batch.size"));
        QCOMPARE(where(EpochOrder::make(ordered(BatchOrder::buffer, 0), 10, 5, 1)), std::string("batch.buffer"));
        QCOMPARE(where(EpochOrder::make({}, 1, 5, 1)), std::string());
    }

    void aWrongNumberOfPlacesIsAProgrammersError()
    {
        const EpochOrder order = made({}, 10);
        Order tooFew(9);
        QVERIFY_EXCEPTION_THROWN(order.fill(0, tooFew), std::invalid_argument);
    }
};

QTEST_GUILESS_MAIN(tst_EpochOrder)
#include "tst_epoch_order.moc"
