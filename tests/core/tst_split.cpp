// Counts in whole numbers, and which sample goes where.
#include "test_case.h"

#include "base/proportions.h"
#include "data/prepare.h"
#include "data/split.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace epochscope;

namespace {
DataSettings asked(double validation, double test, SplitKind kind = SplitKind::random)
{
    DataSettings settings;
    settings.validation.value = validation;
    settings.test.value = test;
    settings.split = kind;
    return settings;
}

struct Labels
{
    std::vector<std::int32_t> labels;
    std::vector<std::int64_t> counts;
};
Labels labelled(std::vector<std::int64_t> counts)
{
    Labels result{{}, counts};
    for (std::size_t k = 0; k < counts.size(); ++k)
        result.labels.insert(result.labels.end(), static_cast<std::size_t>(counts[k]), static_cast<std::int32_t>(k));
    std::mt19937 random(3);
    std::shuffle(result.labels.begin(), result.labels.end(), random);
    return result;
}

Parts split(const DataSettings& settings, std::int64_t samples, const Labels& labels = {}, std::uint64_t seed = 1)
{
    auto parts = splitSamples(settings, seed, samples, labels.labels, labels.counts);
    if (!parts)
        throw std::runtime_error(parts.error().text());
    return std::move(*parts);
}

bool isPartition(const Parts& parts, std::int64_t samples)
{
    std::vector<std::int64_t> all;
    for (const auto* part : {&parts.train, &parts.validation, &parts.test}) {
        if (!std::is_sorted(part->begin(), part->end()))
            return false;
        all.insert(all.end(), part->begin(), part->end());
    }
    std::sort(all.begin(), all.end());
    std::vector<std::int64_t> expected(static_cast<std::size_t>(samples));
    std::iota(expected.begin(), expected.end(), std::int64_t{0});
    return all == expected;
}
} // namespace

class tst_Split : public TestCase
{
    Q_OBJECT
private slots:
    void fractionsAreCountedAsTheDecimalsTheyAre_data()
    {
        QTest::addColumn<double>("share");
        QTest::addColumn<qlonglong>("samples");
        QTest::addColumn<qlonglong>("count");
        const auto row = [](double share, qlonglong samples, qlonglong count) {
            QTest::addRow("%g of %lld", share, samples) << share << samples << count;
        };
        row(0, 10, 0);
        row(0.1, 10, 1);
        row(0.9, 10, 9); // 10·(1 − 0.9) is 0.99…98 in floating point
        row(0.7, 10, 7);
        row(0.3, 10, 3);
        row(0.2, 5, 1);
        row(0.25, 150, 38); // ⌊150 · 0.75⌋ = 112
        row(0.29, 100, 29);
        row(0.57, 100, 57);
        row(0.333, 1000, 333);
        row(0.001, 10, 1);
        row(1e-300, 10, 1);
        row(5e-324, 10, 1);
        row(0.99, 10, 10);
        row(0.1, 1LL << 40, 109951162778); // ⌈2⁴⁰/10⌉
        row(0.5, 9223372036854775807, 4611686018427387904);
        row(0.123456789012345678, 1000000000000000000, 123456789012345680); // the nearest double's shortest decimal
        row(1, 10, 1);
        row(400, 1000, 400);
        row(1e300, 10, std::numeric_limits<qlonglong>::max());
    }
    void fractionsAreCountedAsTheDecimalsTheyAre()
    {
        QFETCH(double, share);
        QFETCH(qlonglong, samples);
        QFETCH(qlonglong, count);
        QCOMPARE(shareCount(Share{share}, samples), count);
    }

    // With f = p/1000 the count is ⌈n·p/1000⌉ in whole numbers.
    void everyThousandthIsExact()
    {
        for (std::int64_t samples = 1; samples <= 300; ++samples)
            for (std::int64_t p = 1; p < 1000; ++p)
                QCOMPARE(shareCount(Share{static_cast<double>(p) / 1000}, samples), (samples * p + 999) / 1000);
    }

    void everySampleGoesIntoExactlyOnePart_data()
    {
        QTest::addColumn<SplitKind>("kind");
        QTest::newRow("random") << SplitKind::random;
        QTest::newRow("stratified") << SplitKind::stratified;
        QTest::newRow("last") << SplitKind::last;
    }
    void everySampleGoesIntoExactlyOnePart()
    {
        QFETCH(SplitKind, kind);
        const Labels labels = labelled({60, 25, 14, 1});
        for (const double validation : {0.0, 0.1, 0.25, 17.0})
            for (const double test : {0.0, 0.2, 30.0}) {
                const Parts parts = split(asked(validation, test, kind), 100, labels);
                QVERIFY(isPartition(parts, 100));
                QCOMPARE(static_cast<std::int64_t>(parts.validation.size()), shareCount(Share{validation}, 100));
                QCOMPARE(static_cast<std::int64_t>(parts.test.size()), shareCount(Share{test}, 100));
            }
    }

    void lastTakesTrainingThenValidationThenTest()
    {
        const Parts parts = split(asked(0.2, 3, SplitKind::last), 10);
        QVERIFY((parts.train == std::vector<std::int64_t>{0, 1, 2, 3, 4}));
        QVERIFY((parts.validation == std::vector<std::int64_t>{5, 6}));
        QVERIFY((parts.test == std::vector<std::int64_t>{7, 8, 9}));
    }

    void nothingAskedForTrainsOnAll()
    {
        for (const SplitKind kind : {SplitKind::random, SplitKind::last}) {
            const Parts parts = split(asked(0, 0, kind), 7);
            QCOMPARE(parts.train.size(), std::size_t{7});
            QVERIFY(isPartition(parts, 7));
        }
    }

    void randomIsSeededAndUniform()
    {
        QVERIFY(split(asked(0.3, 0), 50, {}, 1).validation == split(asked(0.3, 0), 50, {}, 1).validation);
        QVERIFY(split(asked(0.3, 0), 50, {}, 1).validation != split(asked(0.3, 0), 50, {}, 2).validation);
        // How often sample i is set aside in 4000 splits of 3 from 10: binomial(4000, 0.3); 5 standard deviations.
        std::vector<int> times(10);
        for (std::uint64_t seed = 0; seed < 4000; ++seed)
            for (const std::int64_t i : split(asked(3, 0), 10, {}, seed).validation)
                ++times[static_cast<std::size_t>(i)];
        for (const int count : times)
            QVERIFY(std::abs(count - 1200) < 5 * std::sqrt(4000 * 0.3 * 0.7));
    }

    void stratifiedKeepsProportionsByLargestRemainder_data()
    {
        QTest::addColumn<QList<int>>("counts");
        QTest::addColumn<double>("validation");
        QTest::addColumn<QList<int>>("expected"); // of each class in the validation part
        QTest::newRow("even") << QList{50, 50, 50} << 0.2 << QList{10, 10, 10};
        QTest::newRow("wine") << QList{59, 71, 48} << 45.0 << QList{15, 18, 12}; // quotas 14.92, 17.95, 12.13
        QTest::newRow("remainders") << QList{7, 7, 6} << 7.0 << QList{3, 2, 2};  // quotas 2.45, 2.45, 2.1: the first
        QTest::newRow("a rare class") << QList{98, 2} << 0.5 << QList{49, 1};
        QTest::newRow("a class of none") << QList{4, 0, 4} << 0.5 << QList{2, 0, 2};
        QTest::newRow("single ones") << QList{1, 1, 1} << 2.0 << QList{1, 1, 0};
    }
    void stratifiedKeepsProportionsByLargestRemainder()
    {
        QFETCH(QList<int>, counts);
        QFETCH(double, validation);
        QFETCH(QList<int>, expected);
        const Labels labels = labelled({counts.begin(), counts.end()});
        const auto n = static_cast<std::int64_t>(labels.labels.size());
        const Parts parts = split(asked(validation, 0, SplitKind::stratified), n, labels);
        QList<int> found(counts.size());
        for (const std::int64_t i : parts.validation)
            ++found[labels.labels[static_cast<std::size_t>(i)]];
        QCOMPARE(found, expected);
        QVERIFY(isPartition(parts, n));
    }

    void stratifiedIsRandomWithinAClass()
    {
        const Labels labels = labelled({30, 30});
        QVERIFY(split(asked(0.5, 0, SplitKind::stratified), 60, labels, 1).validation !=
                split(asked(0.5, 0, SplitKind::stratified), 60, labels, 2).validation);
    }

    void stratifiedWithTestNeverTakesMoreThanAClassHas()
    {
        std::mt19937 random(11);
        for (int round = 0; round < 500; ++round) {
            std::vector<std::int64_t> counts(1 + random() % 5);
            for (auto& count : counts)
                count = random() % 6;
            const std::int64_t n = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
            if (n < 2)
                continue;
            const auto validation = static_cast<std::int64_t>(random() % static_cast<unsigned>(n));
            const auto test = static_cast<std::int64_t>(random() % static_cast<unsigned>(n - validation));
            const Parts parts =
                split(asked(static_cast<double>(validation), static_cast<double>(test), SplitKind::stratified), n,
                      labelled(counts));
            QVERIFY(isPartition(parts, n));
            QCOMPARE(static_cast<std::int64_t>(parts.validation.size()), validation);
            QCOMPARE(static_cast<std::int64_t>(parts.test.size()), test);
        }
    }

    void whatCannotBeSplitIsRefused_data()
    {
        QTest::addColumn<double>("validation");
        QTest::addColumn<double>("test");
        QTest::addColumn<qlonglong>("samples");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("says");
        QTest::newRow("one sample") << 0.5 << 0.0 << 1LL << "data.validation"
                                    << "one sample cannot be split";
        QTest::newRow("one sample, test") << 0.0 << 0.5 << 1LL << "data.test"
                                          << "one sample cannot be split";
        QTest::newRow("all validate") << 10.0 << 0.0 << 10LL << "data.validation"
                                      << "none are left";
        QTest::newRow("a fraction that takes all") << 0.99 << 0.0 << 10LL << "data.validation"
                                                   << "none are left";
        QTest::newRow("together all") << 0.5 << 0.5 << 10LL << "data.validation"
                                      << "validation takes 5 and test 5 of 10";
        QTest::newRow("more than there are") << 0.0 << 11.0 << 10LL << "data.test"
                                             << "test 11 of 10";
        QTest::newRow("sum beyond 64 bits") << 9e15 << 9e15 << 10LL << "data.validation"
                                            << "none are left";
    }
    void whatCannotBeSplitIsRefused()
    {
        QFETCH(double, validation);
        QFETCH(double, test);
        QFETCH(qlonglong, samples);
        QFETCH(QString, where);
        QFETCH(QString, says);
        const auto parts = splitSamples(asked(validation, test), 1, samples, {}, {});
        QVERIFY(!parts.has_value());
        QCOMPARE(parts.error().code, ErrorCode::badInput);
        QCOMPARE(parts.error().where, where.toStdString());
        QVERIFY2(parts.error().message.find(says.toStdString()) != std::string::npos, parts.error().message.c_str());
        QVERIFY(!parts.error().hint.empty());
    }

    void oneSampleTrains() { QCOMPARE(split(asked(0, 0), 1).train.size(), std::size_t{1}); }

    void stratifiedWithoutClassesIsRefused()
    {
        const auto parts = splitSamples(asked(0.5, 0, SplitKind::stratified), 1, 10, {}, {});
        QVERIFY(!parts.has_value());
        QCOMPARE(parts.error().where, std::string("data.split"));
    }

    void theLargestTotalIsTheLargest()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 300; ++round) {
            std::vector<double> weights(1 + random() % 4);
            std::vector<std::int64_t> available(weights.size());
            for (std::size_t k = 0; k < weights.size(); ++k) {
                weights[k] = static_cast<double>(random() % 10) / 10;
                available[k] = random() % 30;
            }
            if (std::accumulate(weights.begin(), weights.end(), 0.0) == 0)
                continue;
            std::int64_t best = 0; // by trying them all
            for (std::int64_t total = 0;
                 total <= std::accumulate(available.begin(), available.end(), std::int64_t{0}); ++total) {
                const auto counts = largestRemainder(total, weights);
                bool fits = true;
                for (std::size_t k = 0; k < counts.size(); ++k)
                    fits = fits && counts[k] <= available[k];
                if (fits)
                    best = total;
            }
            QCOMPARE(largestTotal(weights, available), best);
        }
    }
};

QTEST_GUILESS_MAIN(tst_Split)
#include "tst_split.moc"
