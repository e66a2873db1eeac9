#include "chart/number_text.h"
#include "test_case.h"

#include <limits>

using namespace epochscope;

class tst_NumberText : public TestCase
{
    Q_OBJECT
private slots:
    void valuesReadAsPeopleWriteThem_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("zero") << 0.0 << "0";
        QTest::newRow("error") << 0.08931 << "0.0893";
        QTest::newRow("three digits") << 2.1449 << "2.14";
        QTest::newRow("tens") << 12.54 << "12.5";
        QTest::newRow("thousands") << 40000.0 << "40,000";
        QTest::newRow("just below a million") << 999999.0 << "999,999";
        QTest::newRow("a million") << 1e6 << "1 M";
        QTest::newRow("millions") << 1.5e6 << "1.5 M";
        QTest::newRow("billions") << 2.5e12 << "2.5 T";
        QTest::newRow("what few have a prefix for") << 1.33e18 << "1.33×10¹⁸";
        QTest::newRow("large") << 3.2e30 << "3.2×10³⁰";
        QTest::newRow("largest") << std::numeric_limits<double>::max() << "1.8×10³⁰⁸";
        QTest::newRow("small") << 5e-5 << "5×10⁻⁵";
        QTest::newRow("denormal") << 5e-324 << "4.94×10⁻³²⁴";
        QTest::newRow("negative") << -0.25 << "−0.250";
        QTest::newRow("undefined") << std::numeric_limits<double>::quiet_NaN() << "undefined";
        QTest::newRow("infinite") << -std::numeric_limits<double>::infinity() << "−∞";
    }
    void valuesReadAsPeopleWriteThem()
    {
        QFETCH(double, value);
        QTEST(valueText(value), "text");
    }

    void noValueIsEverWrittenWithAnExponentLetter()
    {
        for (int exponent = -320; exponent <= 308; ++exponent)
            for (const double mantissa : {1.0, 2.5, 9.9999}) {
                const QString text = valueText(mantissa * std::pow(10.0, exponent));
                QVERIFY2(!text.contains(u'e') && text.size() <= 14, qPrintable(text));
            }
    }

    void ratesHaveSiPrefixes_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("few") << 3.0 << "3.0";
        QTest::newRow("hundreds") << 640.0 << "640";
        QTest::newRow("rounds up into the next prefix") << 999.7 << "1.0 k";
        QTest::newRow("millions") << 9.1e6 << "9.1 M";
        QTest::newRow("many millions") << 123.4e6 << "123 M";
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << "–";
    }
    void ratesHaveSiPrefixes()
    {
        QFETCH(double, value);
        QTEST(siText(value), "text");
    }

    void durationsReadAsClocks_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << 0.0 << "0 ms";
        QTest::newRow("less than can be said") << 1e-5 << "<1 ms";
        QTest::newRow("thousandths") << 0.1251 << "125 ms";
        QTest::newRow("a second") << 0.9999 << "0:00.9";
        QTest::newRow("tenths") << 1.19 << "0:01.1";
        QTest::newRow("minutes") << 75.25 << "1:15.2";
        QTest::newRow("hours") << 3723.0 << "1:02:03";
        QTest::newRow("days") << 86400.0 * 3 + 4 * 3600 << "3 d 4 h";
        QTest::newRow("not known") << -1.0 << "–";
        QTest::newRow("no number") << std::numeric_limits<double>::quiet_NaN() << "–";
    }
    void durationsReadAsClocks()
    {
        QFETCH(double, seconds);
        QTEST(durationText(seconds), "text");
    }

    void thousandsAreSeparatedInFrontOfDecimalsOnly()
    {
        QCOMPARE(fixedText(1234567.8912, 4), QStringLiteral("1,234,567.8912"));
        QCOMPARE(fixedText(-0.0001, 2), QStringLiteral("0.00"));
    }
};

QTEST_GUILESS_MAIN(tst_NumberText)
#include "tst_number_text.moc"
