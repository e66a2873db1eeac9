// Standardised features: against closed forms, and at the ends of what numbers can be.
#include "test_case.h"

#include "data/standardize.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <random>

using namespace epochscope;

namespace {
// One row of values for each sample.
SourceData table(const std::vector<std::vector<double>>& samples, bool wide = true)
{
    SourceData source;
    for (std::size_t f = 0; f < samples.front().size(); ++f)
        source.set.featureNames.push_back(fmt::format("f{}", f + 1));
    std::vector<double> values;
    if (!wide)
        source.set.features.resize(static_cast<Eigen::Index>(samples.front().size()),
                                   static_cast<Eigen::Index>(samples.size()));
    for (std::size_t i = 0; i < samples.size(); ++i)
        for (std::size_t f = 0; f < samples[i].size(); ++f)
            if (wide)
                values.push_back(samples[i][f]);
            else
                source.set.features(static_cast<Eigen::Index>(f), static_cast<Eigen::Index>(i)) =
                    static_cast<float>(samples[i][f]);
    if (wide)
        source.wide.emplace(std::move(values), samples.front().size());
    source.place = [](std::int64_t sample, std::int64_t feature) {
        return fmt::format("t.csv, row {}, column {}", sample + 2, feature + 1);
    };
    return source;
}

struct Outcome
{
    Standardization statistics;
    std::vector<std::string> warnings;
    Result<MatrixF> features;
};

// Statistics of `train`, applied to all.
Outcome standardise(const SourceData& source, const std::vector<std::int64_t>& train)
{
    Outcome outcome;
    Pace pace;
    outcome.statistics = featureStatistics(source, train, outcome.warnings, pace).value();
    std::vector<std::int64_t> all;
    for (std::int64_t i = 0; i < source.samples(); ++i)
        all.push_back(i);
    outcome.features = scaledFeatures(source, all, outcome.statistics, pace);
    return outcome;
}

bool near(double a, double b, double relative = 1e-15) { return std::abs(a - b) <= relative * std::abs(b); }
} // namespace

class tst_Standardization : public TestCase
{
    Q_OBJECT
private slots:
    void meanAndScaleAreThoseOfTheTrainingPartAlone()
    {
        for (const bool wide : {true, false}) {
            const Outcome o = standardise(table({{1, 10}, {1000, -7}, {3, 30}, {5, 20}}, wide), {0, 2, 3});
            QCOMPARE(o.statistics.mean[0], 3.0);
            QCOMPARE(o.statistics.mean[1], 20.0);
            QVERIFY(near(o.statistics.scale[0], std::sqrt(8.0 / 3)));
            QVERIFY(near(o.statistics.scale[1], std::sqrt(200.0 / 3)));
            QCOMPARE((*o.features)(0, 1), static_cast<float>((1000 - 3) / std::sqrt(8.0 / 3)));
            QVERIFY(o.warnings.empty());
        }
    }

    void trainingPartHasMeanZeroAndVarianceOne()
    {
        std::mt19937 random(4);
        std::normal_distribution<double> normal(1.6e9,
                                                0.01); // time stamps: single precision would make them all equal
        std::vector<std::vector<double>> samples;
        std::vector<std::int64_t> train;
        for (int i = 0; i < 1000; ++i) {
            samples.push_back({normal(random)});
            train.push_back(i);
        }
        const Outcome o = standardise(table(samples), train);
        const auto z = o.features->cast<double>();
        // The values themselves are known to 2⁻²³ s; the mean, being a sum of 1000, to some 1000 such units.
        QVERIFY(std::abs(z.mean()) < 1000 * 0x1p-23 / 0.01);
        QVERIFY(std::abs(std::sqrt(z.array().square().mean()) - 1) < 1e-3);
        QVERIFY(z.maxCoeff() > 2 && z.minCoeff() < -2);
    }

    void aColumnWithoutVarianceKeepsScaleOneAndIsNamed()
    {
        // The mean of three times 0.1 is not 0.1 in floating point.
        const Outcome o = standardise(table({{0.1, 1, 7}, {0.1, 2, 7}, {0.1, 3, 7}, {5, 4, 8}}), {0, 1, 2});
        QCOMPARE(o.statistics.scale[0], 1.0);
        QCOMPARE(o.statistics.mean[0], 0.1);
        QCOMPARE((*o.features)(0, 0), 0.0F);
        QCOMPARE((*o.features)(0, 3), 4.9F);
        QCOMPARE(o.warnings.size(), std::size_t{1});
        QVERIFY2(o.warnings[0].find("columns \"f1\", \"f3\"") != std::string::npos, o.warnings[0].c_str());
        const Outcome one = standardise(table({{3, 4}}), {0});
        QVERIFY((*one.features == MatrixF::Zero(2, 1)));
    }

    void manyColumnsWithoutVarianceMakeOneWarning()
    {
        const Outcome o = standardise(table({std::vector<double>(5000, 1), std::vector<double>(5000, 1)}), {0, 1});
        QCOMPARE(o.warnings.size(), std::size_t{1});
        QVERIFY(o.warnings[0].size() < 300);
        QVERIFY(o.warnings[0].find("and 4,992 more") != std::string::npos);
    }

    void hugeValuesAreScaledWithoutOverflow_data()
    {
        QTest::addColumn<double>("unit");
        QTest::newRow("1e300") << 1e300;
        QTest::newRow("near the largest") << 5e307;
        QTest::newRow("1e160, whose square is infinite") << 1e160;
        QTest::newRow("1e-160, whose square is zero") << 1e-160;
        QTest::newRow("1e-300") << 1e-300;
        QTest::newRow("ordinary") << 1.0;
    }
    void hugeValuesAreScaledWithoutOverflow()
    {
        QFETCH(double, unit);
        const Outcome o = standardise(table({{-3 * unit}, {-1 * unit}, {1 * unit}, {3 * unit}}), {0, 1, 2, 3});
        QVERIFY(o.features.has_value());
        QVERIFY(std::abs(o.statistics.mean[0]) <= unit * 1e-15);
        QVERIFY(near(o.statistics.scale[0], unit * std::sqrt(5.0), 1e-14));
        const double expected[] = {-3 / std::sqrt(5.0), -1 / std::sqrt(5.0), 1 / std::sqrt(5.0), 3 / std::sqrt(5.0)};
        for (Eigen::Index i = 0; i < 4; ++i)
            QCOMPARE((*o.features)(0, i), static_cast<float>(expected[i]));
    }

    void theWholeRangeOfDoublesIsScaled()
    {
        constexpr double most = std::numeric_limits<double>::max();
        const Outcome o = standardise(table({{most}, {-most}, {most}, {-most}}), {0, 1, 2, 3});
        QVERIFY(o.features.has_value());
        QCOMPARE((*o.features)(0, 0), 1.0F);
        QCOMPARE((*o.features)(0, 1), -1.0F);
        // Mean −max/3, so that the first value is 4/3 of the largest number away from it; scale max·√(8/9).
        const Outcome far = standardise(table({{most}, {-most}, {-most}}), {0, 1, 2});
        QVERIFY(far.features.has_value());
        QVERIFY(near(static_cast<double>((*far.features)(0, 0)), std::sqrt(2.0), 1e-6));
        QVERIFY(near(static_cast<double>((*far.features)(0, 1)), -std::sqrt(0.5), 1e-6));
    }

    void denormalsAreAsGoodAsConstant()
    {
        const Outcome o = standardise(table({{5e-324, 0}, {1e-310, 1}, {0, 2}}), {0, 1, 2});
        QVERIFY(o.features.has_value());
        QCOMPARE(o.statistics.scale[0], 1.0);
        QVERIFY(o.features->row(0).isZero(0));
        QCOMPARE(o.warnings.size(), std::size_t{1});
        QVERIFY(o.warnings[0].find("\"f1\"") != std::string::npos);
    }

    void whatSinglePrecisionCannotHoldIsRefusedWithItsPlace()
    {
        // Out of all proportion to the training part.
        const Outcome far = standardise(table({{1, 0}, {2, 1}, {3, 1e300}}), {0, 1});
        QVERIFY(!far.features.has_value());
        QCOMPARE(far.features.error().code, ErrorCode::badInput);
        QCOMPARE(far.features.error().where, std::string("t.csv, row 4, column 2"));
        QVERIFY(far.features.error().message.find("1e+300") != std::string::npos);
        // Not scaled at all.
        Pace pace;
        const auto raw = scaledFeatures(table({{1, 0}, {-1e300, 1}}), {0, 1}, {}, pace);
        QCOMPARE(raw.error().where, std::string("t.csv, row 3, column 1"));
        QVERIFY(!raw.error().hint.empty());
    }

    void unscaledValuesPassThrough()
    {
        Pace pace;
        const auto features = scaledFeatures(table({{1.5, 2}, {3, -4}}), {1, 0}, {}, pace);
        QVERIFY((*features == (MatrixF(2, 2) << 3, 1.5, -4, 2).finished()));
    }

    void statisticsDoNotDependOnHowValuesAreHeld()
    {
        std::mt19937 random(9);
        std::vector<std::vector<double>> samples;
        std::vector<std::int64_t> train;
        for (int i = 0; i < 257; ++i) {
            samples.push_back({static_cast<double>(random() % 256), static_cast<double>(random() % 17) / 4});
            train.push_back(i);
        }
        const Outcome wide = standardise(table(samples, true), train),
                      narrow = standardise(table(samples, false), train);
        QVERIFY(wide.statistics.mean == narrow.statistics.mean);
        QVERIFY(wide.statistics.scale == narrow.statistics.scale);
        QVERIFY(*wide.features == *narrow.features);
    }

    void automaticGoesByTheSource()
    {
        QCOMPARE(*standardizeChoice(Standardize::automatic, DataSource::line, false), Standardize::none);
        QCOMPARE(*standardizeChoice(Standardize::automatic, DataSource::digits, false), Standardize::train);
        QCOMPARE(*standardizeChoice(Standardize::automatic, DataSource::csv, false), Standardize::train);
        QCOMPARE(*standardizeChoice(Standardize::automatic, DataSource::idx, true), Standardize::unit);
        QCOMPARE(*standardizeChoice(Standardize::automatic, DataSource::idx, false), Standardize::train);
        QCOMPARE(*standardizeChoice(Standardize::train, DataSource::idx, true), Standardize::train);
        QCOMPARE(*standardizeChoice(Standardize::none, DataSource::csv, false), Standardize::none);
        QCOMPARE(standardizeChoice(Standardize::unit, DataSource::digits, false).error().where,
                 std::string("data.standardize"));
    }
};

QTEST_GUILESS_MAIN(tst_Standardization)
#include "tst_standardization.moc"
