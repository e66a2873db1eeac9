// Made-up data against their equations, scikit-learn's own output, and what their distributions must be.
#include "test_case.h"

#include "data/generators.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

using namespace epochscope;
using std::numbers::pi;

namespace {
DataSettings asked(DataSource source, std::int64_t samples, double noise)
{
    DataSettings settings;
    settings.source = source;
    settings.samples = samples;
    settings.noise = noise;
    return settings;
}

Dataset make(const DataSettings& settings, std::uint64_t seed = 1)
{
    auto set = generate(settings, seed);
    if (!set)
        throw std::runtime_error(set.error().text());
    return std::move(*set);
}

using Points = std::vector<std::pair<double, double>>;

Points pointsOf(const Dataset& set, int label)
{
    Points points;
    for (Eigen::Index i = 0; i < set.features.cols(); ++i)
        if (set.labels[static_cast<std::size_t>(i)] == label)
            points.emplace_back(set.features(0, i), set.features(1, i));
    std::sort(points.begin(), points.end());
    return points;
}

double largestDistance(Points a, Points b)
{
    if (a.size() != b.size())
        return INFINITY;
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max({largest, std::abs(a[i].first - b[i].first), std::abs(a[i].second - b[i].second)});
    return largest;
}

struct Moments
{
    double mean, variance;
};
Moments momentsOf(const std::vector<double>& values)
{
    double sum = 0, squares = 0;
    for (const double v : values)
        sum += v;
    const double mean = sum / static_cast<double>(values.size());
    for (const double v : values)
        squares += (v - mean) * (v - mean);
    return {mean, squares / static_cast<double>(values.size() - 1)};
}

// Five standard errors: a wrong alarm once in 1.7 million draws, and the seeds are fixed anyway.
constexpr double sigmas = 5;
} // namespace

class tst_Generators : public TestCase
{
    Q_OBJECT
private slots:
    void regressionFollowsItsEquation_data()
    {
        QTest::addColumn<DataSource>("source");
        QTest::newRow("line") << DataSource::line;
        QTest::newRow("plane") << DataSource::plane;
        QTest::newRow("sine") << DataSource::sine;
    }
    void regressionFollowsItsEquation()
    {
        QFETCH(DataSource, source);
        const Dataset set = make(asked(source, 500, 0));
        QCOMPARE(set.samples(), 500);
        QCOMPARE(set.task, Task::regression);
        QCOMPARE(set.targets.rows(), 1);
        QVERIFY(set.labels.empty() && set.classNames.empty());
        for (Eigen::Index i = 0; i < 500; ++i) {
            const double x = set.features(0, i);
            const double expected = source == DataSource::line ? 2 * x - 1
                                    : source == DataSource::plane
                                        ? x + 2 * static_cast<double>(set.features(1, i)) - 1
                                        : std::sin(pi * x);
            QVERIFY(std::abs(static_cast<double>(set.targets(0, i)) - expected) < 1e-6);
        }
    }

    void featuresAreUniformAndNoiseIsNormal()
    {
        const std::int64_t n = 100'000;
        const double noise = 0.3, count = static_cast<double>(n);
        const Dataset set = make(asked(DataSource::line, n, noise));
        std::vector<double> x, residual;
        int beyondTwo = 0;
        for (Eigen::Index i = 0; i < n; ++i) {
            x.push_back(set.features(0, i));
            residual.push_back(static_cast<double>(set.targets(0, i)) - (2 * x.back() - 1));
            beyondTwo += std::abs(residual.back()) > 2 * noise ? 1 : 0;
        }
        const Moments mx = momentsOf(x), mr = momentsOf(residual);
        // U(−1, 1): variance 1/3, fourth moment 1/5, so Var(s²) = (1/5 − 1/9)/n. Normal: Var(s²) = 2σ⁴/n.
        QVERIFY(std::abs(mx.mean) < sigmas * std::sqrt(1.0 / 3 / count));
        QVERIFY(std::abs(mx.variance - 1.0 / 3) < sigmas * std::sqrt((1.0 / 5 - 1.0 / 9) / count));
        QVERIFY(std::abs(mr.mean) < sigmas * noise / std::sqrt(count));
        QVERIFY(std::abs(mr.variance - noise * noise) < sigmas * noise * noise * std::sqrt(2 / count));
        const double p = std::erfc(std::numbers::sqrt2); // P(|Z| > 2)
        QVERIFY(std::abs(beyondTwo - p * count) < sigmas * std::sqrt(p * (1 - p) * count));
        QVERIFY(std::all_of(x.begin(), x.end(), [](double v) { return v >= -1 && v < 1; }));
    }

    // sklearn.datasets.make_moons(8, shuffle=False), and make_circles(8, shuffle=False, factor=.5)
    void moonsAreThoseOfScikitLearn()
    {
        const Dataset set = make(asked(DataSource::moons, 8, 0));
        QVERIFY(largestDistance(pointsOf(set, 0),
                                {{1, 0}, {0.5, 0.8660254}, {-0.5, 0.8660254}, {-1, 1.2246468e-16}}) < 1e-6);
        QVERIFY(largestDistance(pointsOf(set, 1), {{0, 0.5}, {0.5, -0.3660254}, {1.5, -0.3660254}, {2, 0.5}}) < 1e-6);
    }
    void circlesAreThoseOfScikitLearn()
    {
        const Dataset set = make(asked(DataSource::circles, 8, 0));
        QVERIFY(largestDistance(pointsOf(set, 0), {{1, 0}, {0, 1}, {-1, 0}, {0, -1}}) < 1e-6);
        QVERIFY(largestDistance(pointsOf(set, 1), {{0.5, 0}, {0, 0.5}, {-0.5, 0}, {0, -0.5}}) < 1e-6);
    }

    void xorKeepsOffTheAxesAndFillsEachQuadrant()
    {
        const Dataset set = make(asked(DataSource::xor_, 4000, 0));
        int quadrants[4] = {};
        for (Eigen::Index i = 0; i < set.samples(); ++i) {
            const float x = set.features(0, i), y = set.features(1, i);
            QVERIFY(std::abs(x) >= 0.3F && std::abs(x) <= 5.3F && std::abs(y) >= 0.3F && std::abs(y) <= 5.3F);
            QCOMPARE(set.labels[static_cast<std::size_t>(i)], (x > 0) != (y > 0) ? 1 : 0);
            ++quadrants[(x > 0 ? 1 : 0) + (y > 0 ? 2 : 0)];
        }
        for (const int count : quadrants) // binomial(2000, ½) each
            QVERIFY(std::abs(count - 1000) < sigmas * std::sqrt(2000 * 0.25));
    }

    // The loop of TensorFlow Playground's classifySpiralData, written out once more.
    void spiralsAreThoseOfThePlayground()
    {
        const int n = 50;
        const Dataset set = make(asked(DataSource::spirals, 2 * n, 0));
        for (const int label : {0, 1}) {
            Points expected;
            for (int i = 0; i < n; ++i) {
                const double r = static_cast<double>(i) / n * 5;
                const double t = 1.75 * i / n * 2 * pi + (label == 0 ? 0 : pi);
                expected.emplace_back(r * std::sin(t), r * std::cos(t));
            }
            const Points found = pointsOf(set, label);
            QCOMPARE(found.size(), expected.size());
            for (const auto& [x, y] : expected)
                QVERIFY(std::any_of(found.begin(), found.end(),
                                    [&](const auto& p) { return std::hypot(p.first - x, p.second - y) < 1e-5; }));
        }
    }

    void blobsScatterAroundTheirCentres()
    {
        DataSettings settings = asked(DataSource::blobs, 30'000, 0.2);
        const Dataset three = make(settings);
        QCOMPARE(three.classes(), 3);
        for (int k = 0; k < 3; ++k) {
            std::vector<double> x, y;
            for (const auto& [px, py] : pointsOf(three, k)) {
                x.push_back(px);
                y.push_back(py);
            }
            QCOMPARE(x.size(), std::size_t{10'000});
            const double off = sigmas * 0.2 / std::sqrt(1e4);
            QVERIFY(std::abs(momentsOf(x).mean - std::cos(2 * pi * k / 3)) < off);
            QVERIFY(std::abs(momentsOf(y).mean - std::sin(2 * pi * k / 3)) < off);
            QVERIFY(std::abs(momentsOf(x).variance - 0.04) < sigmas * 0.04 * std::sqrt(2 / 1e4));
        }
        settings.balance = {0.4, 0.3, 0.2, 0.05, 0.05};
        QCOMPARE(make(settings).classes(), 5);
    }

    void proportionsGoByLargestRemainder_data()
    {
        QTest::addColumn<int>("samples");
        QTest::addColumn<QList<double>>("balance");
        QTest::addColumn<QList<int>>("counts");
        QTest::newRow("as said") << 200 << QList{0.9, 0.1} << QList{180, 20};
        QTest::newRow("10/10/80") << 50 << QList{0.1, 0.1, 0.8} << QList{5, 5, 40};
        QTest::newRow("remainders .7, .6, .7") << 10 << QList{0.27, 0.26, 0.47} << QList{3, 2, 5};
        QTest::newRow("a tie goes to the first") << 3 << QList{0.5, 0.5} << QList{2, 1};
        QTest::newRow("not adding up to 1") << 30 << QList{2.0, 1.0} << QList{20, 10};
        QTest::newRow("none of one") << 30 << QList{1.0, 0.0} << QList{30, 0};
    }
    void proportionsGoByLargestRemainder()
    {
        QFETCH(int, samples);
        QFETCH(QList<double>, balance);
        QFETCH(QList<int>, counts);
        DataSettings settings = asked(DataSource::blobs, samples, 0.3);
        settings.balance = std::vector<double>(balance.begin(), balance.end());
        const auto found = make(settings).classCounts();
        QCOMPARE(QList<int>(found.begin(), found.end()), counts);
    }

    void proportionsAreRefusedWhereTheyDoNotApply_data()
    {
        QTest::addColumn<DataSource>("source");
        QTest::addColumn<QList<double>>("balance");
        QTest::newRow("regression") << DataSource::line << QList{0.5, 0.5};
        QTest::newRow("three for moons") << DataSource::moons << QList{0.5, 0.3, 0.2};
        QTest::newRow("one for blobs") << DataSource::blobs << QList{1.0};
        QTest::newRow("none for blobs") << DataSource::blobs << QList<double>{};
        QTest::newRow("negative") << DataSource::moons << QList{1.5, -0.5};
        QTest::newRow("all zero") << DataSource::moons << QList{0.0, 0.0};
        QTest::newRow("not a number") << DataSource::moons << QList{0.5, std::nan("")};
        QTest::newRow("infinite") << DataSource::moons << QList{0.5, double(INFINITY)};
        QTest::newRow("sum overflows") << DataSource::moons << QList{1.7e308, 1.7e308};
    }
    void proportionsAreRefusedWhereTheyDoNotApply()
    {
        QFETCH(DataSource, source);
        QFETCH(QList<double>, balance);
        DataSettings settings = asked(source, 20, 0.3);
        settings.balance = std::vector<double>(balance.begin(), balance.end());
        const auto set = generate(settings, 1);
        QVERIFY(!set.has_value());
        QCOMPARE(set.error().code, ErrorCode::badInput);
        QCOMPARE(set.error().where, std::string("data.balance"));
        QVERIFY(!set.error().hint.empty());
    }

    void classesStandInRandomOrder()
    {
        // Runs of equal labels in a random order of 1000 + 1000: mean 2·1000·1000/2000 + 1 = 1001, variance 499.75.
        for (const DataSource source :
             {DataSource::moons, DataSource::circles, DataSource::xor_, DataSource::spirals}) {
            const Dataset set = make(asked(source, 2000, 0.1));
            int runs = 1;
            for (std::size_t i = 1; i < set.labels.size(); ++i)
                runs += set.labels[i] != set.labels[i - 1] ? 1 : 0;
            QVERIFY(std::abs(runs - 1001) < sigmas * std::sqrt(499.75));
        }
    }

    void noiseMovesPointsButNotTheirPlaces()
    {
        const Dataset still = make(asked(DataSource::line, 50, 0)), noisy = make(asked(DataSource::line, 50, 1));
        QVERIFY(still.features == noisy.features);
        QVERIFY(still.targets != noisy.targets);
        const Dataset once = make(asked(DataSource::moons, 50, 0.1)), twice = make(asked(DataSource::moons, 50, 0.2));
        QVERIFY(once.labels == twice.labels);
    }

    void equalSeedsGiveEqualData()
    {
        for (int source = 0; source <= static_cast<int>(DataSource::blobs); ++source) {
            const auto settings = asked(static_cast<DataSource>(source), 40, 0.3);
            QCOMPARE(make(settings, 7).fingerprint(), make(settings, 7).fingerprint());
            QVERIFY(make(settings, 7).fingerprint() != make(settings, 8).fingerprint());
        }
    }

    void oneSampleOfEachIsMade()
    {
        for (int source = 0; source <= static_cast<int>(DataSource::blobs); ++source) {
            const Dataset set = make(asked(static_cast<DataSource>(source), 1, 0.3));
            QCOMPARE(set.samples(), 1);
            QVERIFY(set.features.allFinite());
            QCOMPARE(set.featureCount(), generatedFeatures(static_cast<DataSource>(source)));
        }
    }

    void nonsenseIsRefusedByTheNameOfItsProperty_data()
    {
        QTest::addColumn<double>("noise");
        QTest::addColumn<qlonglong>("samples");
        QTest::addColumn<QString>("property");
        QTest::newRow("no samples") << 0.3 << 0LL << "data.samples";
        QTest::newRow("fewer than none") << 0.3 << -5LL << "data.samples";
        QTest::newRow("negative noise") << -0.1 << 10LL << "data.noise";
        QTest::newRow("infinite noise") << double(INFINITY) << 10LL << "data.noise";
        QTest::newRow("noise that is no number") << std::nan("") << 10LL << "data.noise";
    }
    void nonsenseIsRefusedByTheNameOfItsProperty()
    {
        QFETCH(double, noise);
        QFETCH(qlonglong, samples);
        QFETCH(QString, property);
        const auto set = generate(asked(DataSource::moons, samples, noise), 1);
        QVERIFY(!set.has_value());
        QCOMPARE(set.error().where, property.toStdString());
        QVERIFY(!set.error().hint.empty());
    }

    void noNumberOfSamplesIsRefused()
    {
        DataSettings settings;
        settings.samples = std::nullopt;
        const auto set = generate(settings, 1);
        QVERIFY(!set.has_value());
        QCOMPARE(set.error().where, std::string("data.samples"));
    }

    void moreThanMemoryHoldsIsRefusedWithTheSize_data()
    {
        QTest::addColumn<qlonglong>("samples");
        QTest::newRow("2^40") << (1LL << 40);
        QTest::newRow("2^62") << (1LL << 62);
        QTest::newRow("2^63-1") << std::numeric_limits<qlonglong>::max();
    }
    void moreThanMemoryHoldsIsRefusedWithTheSize()
    {
        QFETCH(qlonglong, samples);
        for (const DataSource source : {DataSource::line, DataSource::moons}) {
            const auto set = generate(asked(source, samples, 0.3), 1);
            QVERIFY(!set.has_value());
            QCOMPARE(set.error().code, ErrorCode::outOfMemory);
            QCOMPARE(set.error().where, std::string("data.samples"));
            QVERIFY2(set.error().message.find("iB") != std::string::npos, set.error().message.c_str());
        }
    }

    void theOtherTaskIsRefused()
    {
        DataSettings settings = asked(DataSource::line, 10, 0);
        settings.task = TaskChoice::classification;
        QCOMPARE(generate(settings, 1).error().where, std::string("data.task"));
        settings = asked(DataSource::moons, 10, 0);
        settings.task = TaskChoice::regression;
        QCOMPARE(generate(settings, 1).error().where, std::string("data.task"));
        settings.task = TaskChoice::classification;
        QVERIFY(generate(settings, 1).has_value());
    }

    void makingManyCanBeCancelled()
    {
        int calls = 0;
        const auto set =
            generate(asked(DataSource::moons, 1'000'000, 0.1), 1,
                     [&](std::int64_t done, std::int64_t total) { return done <= total && ++calls < 3; });
        QVERIFY(!set.has_value());
        QCOMPARE(set.error().code, ErrorCode::cancelled);
        QCOMPARE(calls, 3);
    }
};

QTEST_GUILESS_MAIN(tst_Generators)
#include "tst_generators.moc"
