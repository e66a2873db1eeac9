// Text for people and for files: numbers to and from text, names that were probably meant, what may stand in a message.
#include "base/text.h"
#include "test_case.h"

#include <limits>

using namespace epochscope;

class tst_Text : public TestCase
{
    Q_OBJECT
private slots:
    void aNumberIsTheWholeTextOrNothing_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<double>("value"); // NaN: none
        const auto row = [](const char* text, double value) { QTest::newRow(text) << QByteArray(text) << value; };
        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        row("0", 0);
        row("-0.5", -0.5);
        row("+3", 3);
        row(".5", 0.5);
        row("5.", 5);
        row("1e3", 1000);
        row("1E-3", 0.001);
        row("1.7976931348623157e308", std::numeric_limits<double>::max());
        row("1.7976931348623159e308", none);
        row("-1e999", none);
        row("1e99999999999999999999", none);
        row("1e-999", 0);
        row("-1e-99999999999999999999", 0);
        row("0e999", 0);
        row("0.0000001e-400", 0);
        row("", none);
        row("+", none);
        row("-", none);
        row(".", none);
        row("+-1", none);
        row("--1", none);
        row(" 1", none);
        row("1 ", none);
        row("1,5", none);
        row("0x10", none);
        row("1e", none);
        row("nan", none);
        row("inf", none);
        row("-infinity", none);
    }
    void aNumberIsTheWholeTextOrNothing()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const double, value);
        const auto number = parseNumber(text.toStdString());
        QCOMPARE(number.has_value(), value == value);
        QVERIFY(!number || *number == value);
    }

    void longNumbersAreTooLargeOrTooSmallByTheirSize()
    {
        const std::string digits(400, '7');
        QVERIFY(!parseNumber(digits));
        QVERIFY(!parseNumber(digits + "e-5")); // a negative exponent alone does not make it small
        QVERIFY(parseNumber(digits + "e-400").has_value());
        QVERIFY(parseNumber("0." + std::string(400, '0') + "1") == 0.0); // nor does none make it large
        QVERIFY(parseNumber("0." + std::string(400, '0') + "1e401") == 1.0);
    }

    void integersEndWhereSixtyFourBitsEnd()
    {
        QCOMPARE(parseInteger("9223372036854775807"), std::optional(std::numeric_limits<std::int64_t>::max()));
        QCOMPARE(parseInteger("-9223372036854775808"), std::optional(std::numeric_limits<std::int64_t>::min()));
        QCOMPARE(parseInteger("+12"), std::optional(std::int64_t{12}));
        for (const char* text : {"9223372036854775808", "", "+", "-", "+-1", "1.0", "1e3", "0x1", " 1", "1 "})
            QVERIFY2(!parseInteger(text), text);
    }

    void everyNumberReadsBackExactly()
    {
        for (const double value : {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, -2.5, 1e21, 123456789.0})
            QVERIFY(parseNumber(exactNumber(value)) == value);
        for (const float value : {0.1F, 1.0F / 3, 1e-45F, 3.4028235e38F})
            QVERIFY(static_cast<float>(*parseNumber(exactNumber(value))) == value);
        QCOMPARE(exactNumber(0.1F), std::string("0.1")); // not 0.10000000149
        QCOMPARE(exactNumber(std::numeric_limits<double>::quiet_NaN()), std::string("nan"));
        QCOMPARE(exactNumber(-std::numeric_limits<float>::infinity()), std::string("-inf"));
    }

    void thousandsAreSeparated()
    {
        QCOMPARE(grouped(0), std::string("0"));
        QCOMPARE(grouped(999), std::string("999"));
        QCOMPARE(grouped(1000), std::string("1,000"));
        QCOMPARE(grouped(-123), std::string("-123"));
        QCOMPARE(grouped(-1234), std::string("-1,234"));
        QCOMPARE(grouped(std::numeric_limits<std::int64_t>::min()), std::string("-9,223,372,036,854,775,808"));
    }

    void theNearestNameIsTheOneThatWasMeant()
    {
        constexpr std::string_view names[] = {"batch.size", "batch.last", "stop.epochs"};
        QCOMPARE(nearest("batch.sise", names), std::string_view("batch.size"));
        QCOMPARE(nearest("epochs", names), std::string_view());
        QCOMPARE(nearest("", names), std::string_view());
        QCOMPARE(nearest(std::string(1'000'000, 'b'), names), std::string_view()); // at once
    }

    void quotedTextIsSafeToShow()
    {
        using namespace std::string_literals;
        QCOMPARE(epochscope::quoted("a\nb\x1B[31m\0"s), "\"a\\x0ab\\x1b[31m\\x00\""s);
        QCOMPARE(epochscope::quoted("caf\xC3\xA9 \xE9"), "\"caf\xC3\xA9 \\xe9\""s);
        const std::string shown = epochscope::quoted(std::string(1000, 'x'));
        QVERIFY(shown.size() < 100 && shown.ends_with("…\""));
        QVERIFY(isValidUtf8(
            epochscope::quoted(std::string(59, 'x') + "\xE2\x98\x83\xE2\x98\x83"))); // never cut inside a letter
    }

    void utf8IsValidOrNot_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("valid");
        QTest::newRow("two bytes") << QByteArray("\xC2\x80") << true;
        QTest::newRow("four bytes") << QByteArray("\xF4\x8F\xBF\xBF") << true;
        QTest::newRow("beyond the last") << QByteArray("\xF4\x90\x80\x80") << false;
        QTest::newRow("overlong") << QByteArray("\xE0\x80\x80") << false;
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << false;
        QTest::newRow("cut") << QByteArray("\xE2\x98") << false;
        QTest::newRow("only the rest") << QByteArray("\x80") << false;
    }
    void utf8IsValidOrNot()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const bool, valid);
        QCOMPARE(isValidUtf8(text.toStdString()), valid);
    }
};

QTEST_GUILESS_MAIN(tst_Text)
#include "tst_text.moc"
