#include "chart/axis_ticks.h"
#include "test_case.h"

#include <QtCore/QSet>

#include <limits>
#include <random>

using namespace epochscope;

class tst_AxisTicks : public TestCase
{
    Q_OBJECT

    static QStringList labels(const std::vector<Tick>& ticks)
    {
        QStringList list;
        for (const Tick& tick : ticks)
            list += tick.label;
        return list;
    }
    // The leading digits of a positive number: 1, 2 or 5 for a step that people like.
    static double mantissa(double value) { return value / std::pow(10.0, std::floor(std::log10(value) + 1e-9)); }

private slots:
    void linearMarksAreRound_data()
    {
        QTest::addColumn<double>("from");
        QTest::addColumn<double>("to");
        QTest::addColumn<int>("most");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("epochs") << 0. << 1000. << 6 << QStringList{"0", "200", "400", "600", "800", "1,000"};
        QTest::newRow("error") << 0. << 0.25 << 6 << QStringList{"0", "0.05", "0.10", "0.15", "0.20", "0.25"};
        QTest::newRow("below zero") << -1. << 1. << 5 << QStringList{"−1.0", "−0.5", "0", "0.5", "1.0"};
        QTest::newRow("thousands") << 0. << 200000. << 3 << QStringList{"0", "100,000", "200,000"};
        QTest::newRow("millions in one prefix")
            << 0. << 2e6 << 5 << QStringList{"0", "0.5 M", "1.0 M", "1.5 M", "2.0 M"};
        QTest::newRow("tiny") << 0. << 4e-5 << 3 << QStringList{"0", "2×10⁻⁵", "4×10⁻⁵"};
        QTest::newRow("an interval of its own")
            << 0.08 << 0.1 << 5 << QStringList{"0.080", "0.085", "0.090", "0.095", "0.100"};
    }
    void linearMarksAreRound()
    {
        QFETCH(double, from);
        QFETCH(double, to);
        QFETCH(int, most);
        QTEST(labels(linearTicks({from, to}, most)), "expected");
    }

    void epochsAreNotMarkedInFractions()
    {
        QCOMPARE(labels(linearTicks({0, 1}, 6, 1)), (QStringList{"0", "1"}));
        QCOMPARE(labels(linearTicks({0, 3}, 9, 1)), (QStringList{"0", "1", "2", "3"}));
    }

    void anyLinearRangeHasFewDistinctRoundMarksInside()
    {
        std::mt19937 random(1);
        std::uniform_real_distribution<double> exponent(-14, 14), sign(-1, 1);
        for (int i = 0; i < 20'000; ++i) {
            const Range asked{sign(random) * std::pow(10, exponent(random)),
                              sign(random) * std::pow(10, exponent(random))};
            const Range range = drawable(asked, false);
            const int most = 2 + i % 9;
            const auto ticks = linearTicks(asked, most);
            QVERIFY(static_cast<int>(ticks.size()) <= most);
            for (std::size_t j = 0; j < ticks.size(); ++j) {
                const double slack = range.width() * 1e-5;
                QVERIFY(ticks[j].value >= range.from - slack && ticks[j].value <= range.to + slack);
                QVERIFY(!ticks[j].label.contains(u'e'));
            }
            if (ticks.size() < 2)
                continue;
            const double step = mantissa(ticks[1].value - ticks[0].value);
            const bool round =
                qAbs(step - 1) < 1e-3 || qAbs(step - 2) < 1e-3 || qAbs(step - 5) < 1e-3 || qAbs(step - 10) < 1e-3;
            QVERIFY2(round, qPrintable(QString::number(step)));
        }
    }

    void logarithmicMarksAreRound_data()
    {
        QTest::addColumn<double>("from");
        QTest::addColumn<double>("to");
        QTest::addColumn<int>("most");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("two decades") << 0.05 << 2. << 9 << QStringList{"0.05", "0.1", "0.2", "0.5", "1", "2"};
        QTest::newRow("decades") << 0.001 << 1000. << 8
                                 << QStringList{"0.001", "0.01", "0.1", "1", "10", "100", "1,000"};
        QTest::newRow("every third") << 1e-6 << 1e6 << 5 << QStringList{"10⁻⁶", "0.001", "1", "1,000", "1 M"};
        QTest::newRow("less than a decade")
            << 0.08 << 0.1 << 5 << QStringList{"0.080", "0.085", "0.090", "0.095", "0.100"};
    }
    void logarithmicMarksAreRound()
    {
        QFETCH(double, from);
        QFETCH(double, to);
        QFETCH(int, most);
        QTEST(labels(logarithmicTicks({from, to}, most)), "expected");
    }

    void anyLogarithmicRangeHasFewDistinctMarks()
    {
        std::mt19937 random(2);
        std::uniform_real_distribution<double> exponent(-299, 14);
        for (int i = 0; i < 5'000; ++i) {
            const int most = 2 + i % 9;
            const auto ticks =
                logarithmicTicks({std::pow(10, exponent(random)), std::pow(10, exponent(random))}, most);
            QVERIFY2(static_cast<int>(ticks.size()) <= std::max(most, 3), qPrintable(labels(ticks).join(u' ')));
            const QStringList texts = labels(ticks);
            QCOMPARE(QSet<QString>(texts.begin(), texts.end()).size(), texts.size());
        }
    }

    void everyRangeBecomesDrawable_data()
    {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double infinite = std::numeric_limits<double>::infinity();
        QTest::addColumn<double>("from");
        QTest::addColumn<double>("to");
        QTest::newRow("zero width") << 0.5 << 0.5;
        QTest::newRow("nothing") << 0. << 0.;
        QTest::newRow("backwards") << 2. << 1.;
        QTest::newRow("not a number") << nan << nan;
        QTest::newRow("infinite") << -infinite << infinite;
        QTest::newRow("huge") << 1e300 << 1e308;
        QTest::newRow("narrower than doubles tell apart") << 1e9 << 1e9 + 1e-9;
        QTest::newRow("denormal") << 0. << 5e-324;
    }
    void everyRangeBecomesDrawable()
    {
        QFETCH(double, from);
        QFETCH(double, to);
        for (const bool logarithmic : {false, true}) {
            const Range range = drawable({from, to}, logarithmic);
            QVERIFY(std::isfinite(range.from) && std::isfinite(range.to));
            QVERIFY(range.to > range.from);
            QVERIFY(range.width() > 1e-7 * std::abs(range.to));
            QVERIFY(!logarithmic || range.from > 0);
        }
    }

    void stepsEncloseTheirValue()
    {
        for (double value = 1e-12; value < 1e15; value *= 1.37) {
            QVERIFY(stepCeiling(value) >= value * (1 - 1e-9) && stepCeiling(value) < value * 2.6);
            QVERIFY(stepFloor(value) <= value * (1 + 1e-9) && stepFloor(value) > value / 2.6);
        }
        QCOMPARE(stepCeiling(1000), 1000.);
        QCOMPARE(stepCeiling(1001), 2000.);
        QCOMPARE(stepFloor(0.05), 0.05);
    }
};

QTEST_GUILESS_MAIN(tst_AxisTicks)
#include "tst_axis_ticks.moc"
