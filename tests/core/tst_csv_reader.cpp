// What a CSV file may look like and still be read: the same table however it is written. The whole test runs with a
// decimal comma as the global locale.
#include "test_case.h"

#include "csv_test.h"
#include "source_features.h"

#include <QtCore/QTemporaryDir>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <random>
#include <sstream>

using namespace epochscope;
using namespace csvtest;
using namespace std::string_literals;

namespace {
// Rows of features, then the target.
std::vector<std::vector<double>> tableOf(const SourceData& data)
{
    std::vector<std::vector<double>> rows(static_cast<std::size_t>(data.samples()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i] = featuresOf(data, static_cast<std::int64_t>(i));
        rows[i].push_back(data.set.task == Task::regression
                              ? static_cast<double>(data.set.targets(0, static_cast<Eigen::Index>(i)))
                              : data.set.labels[i]);
    }
    return rows;
}

double firstFeature(const SourceData& data, std::size_t sample) { return featuresOf(data, static_cast<std::int64_t>(sample))[0]; }

using Table = std::vector<std::vector<double>>;
const Table simple = {{1.5, 2, 10}, {2.5, 3, 11.5}, {-3, 4e-1, 12}};
} // namespace

class tst_CsvReader : public TestCase
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        useDecimalComma();
        std::ostringstream stream;
        stream << 1234.5;
        QCOMPARE(stream.str(), "1.234,5"s); // the locale that the rest must not heed
    }

    // ------------------------------------------------------------------ read

    void theSameTableIsReadHoweverItIsWritten_data()
    {
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, std::string_view text) {
            QTest::newRow(name) << QByteArray(text.data(), static_cast<qsizetype>(text.size()));
        };
        row("plain", "a,b,y\n1.5,2,10\n2.5,3,11.5\n-3,4e-1,12\n");
        row("no header", "1.5,2,10\n2.5,3,11.5\n-3,4e-1,12\n");
        row("no final newline", "a,b,y\n1.5,2,10\n2.5,3,11.5\n-3,4e-1,12");
        row("CRLF", "a,b,y\r\n1.5,2,10\r\n2.5,3,11.5\r\n-3,4e-1,12\r\n");
        row("CR only", "a,b,y\r1.5,2,10\r2.5,3,11.5\r-3,4e-1,12\r");
        row("mixed line ends", "a,b,y\r\n1.5,2,10\n2.5,3,11.5\r-3,4e-1,12");
        row("byte order mark", "\xEF\xBB\xBF"
                               "a,b,y\n1.5,2,10\n2.5,3,11.5\n-3,4e-1,12\n");
        row("byte order mark, no header", "\xEF\xBB\xBF"
                                          "1.5,2,10\n2.5,3,11.5\n-3,4e-1,12\n");
        row("semicolons", "a;b;y\n1.5;2;10\n2.5;3;11.5\n-3;4e-1;12\n");
        row("semicolons and decimal commas", "a;b;y\n1,5;2;10\n2,5;3;11,5\n-3;4e-1;12\n");
        row("tabs", "a\tb\ty\n1.5\t2\t10\n2.5\t3\t11.5\n-3\t4e-1\t12\n");
        row("tabs and decimal commas", "a\tb\ty\n1,5\t2\t10\n2,5\t3\t11,5\n-3\t0,4\t12\n");
        row("blanks", "a b y\n1.5 2 10\n2.5 3 11.5\n-3 4e-1 12\n");
        row("aligned with blanks", "   a     b     y\n  1.5    2    10\n  2.5    3  11.5  \n   -3 4e-1    12\n");
        row("blanks and tabs", "a \t b y\n1.5 \t2 10\n2.5\t 3 11.5\n-3 4e-1\t12\n");
        row("blanks and decimal commas", "a b y\n1,5 2 10\n2,5 3 11,5\n-3 0,4 12\n");
        row("blanks after commas", "a, b, y\n1.5, 2, 10\n 2.5 ,3 , 11.5 \n-3,\t4e-1,12\n");
        row("blank lines", "\n\na,b,y\n\n1.5,2,10\n   \n2.5,3,11.5\n\t\n\n-3,4e-1,12\n\n\n");
        row("comment lines",
            "# made by hand\na,b,y\n1.5,2,10\n  # and, with, commas \"\n2.5,3,11.5\n#\n-3,4e-1,12\n# end");
        row("all quoted",
            "\"a\",\"b\",\"y\"\n\"1.5\",\"2\",\"10\"\n\"2.5\",\"3\",\"11.5\"\n\"-3\",\"4e-1\",\"12\"\n");
        row("decimal commas in quotes", "a;b;y\n\"1,5\";2;10\n\"2,5\";3;\"11,5\"\n-3;4e-1;12\n");
        row("plus signs, bare points, capitals", "a,b,y\n+1.5,2.,+10\n25E-1,+3,11.5\n-3.0,.4,1.2e+1\n");
        row("delimiter in a quoted name", "\"a, first\",b,y\n1.5,2,10\n2.5,3,11.5\n-3,4e-1,12\n");
        row("newline in a quoted name", "\"a\nfirst\",b,y\n1.5,2,10\n2.5,3,11.5\n-3,4e-1,12\n");
        row("no-break names in UTF-8", "größe,β,目标\n1.5,2,10\n2.5,3,11.5\n-3,4e-1,12\n");
    }
    void theSameTableIsReadHoweverItIsWritten()
    {
        QFETCH(QByteArray, text);
        const auto data = read(std::string_view(text.constData(), static_cast<std::size_t>(text.size())), {},
                               TaskChoice::regression);
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QVERIFY(tableOf(*data) == simple);
    }

    void namesComeFromTheHeaderOrAreNumbers()
    {
        const auto named = read("\"a \"\"1\"\"\", b ,\"y,z\"\n1,2,3.5\n");
        QVERIFY(named.has_value());
        QVERIFY((named->set.featureNames == std::vector{"a \"1\""s, "b"s}));
        QCOMPARE(named->set.targetName, "y,z"s);
        const auto bare = read("1,2,3.5\n");
        QVERIFY((bare->set.featureNames == std::vector{"column 1"s, "column 2"s}));
        const auto half = read("a,,y\n1,2,3.5\n");
        QVERIFY((half->set.featureNames == std::vector{"a"s, "column 2"s}));
    }

    void headerIsFoundByWhatStandsBelowIt_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("rows");
        QTest::newRow("names above numbers") << QByteArray("a,b\n1,2\n3,4\n") << 2;
        QTest::newRow("numbers only") << QByteArray("1,2\n3,4\n") << 2;
        QTest::newRow("one row of numbers") << QByteArray("1,2\n") << 1;
        QTest::newRow("classes in the last column, no header") << QByteArray("1,2,red\n3,4,green\n5,6,red\n") << 3;
        QTest::newRow("classes in the last column, header") << QByteArray("a,b,c\n1,2,red\n3,4,green\n") << 2;
        QTest::newRow("texts only, names differ from all below")
            << QByteArray("size,kind\nbig,x\nsmall,y\nbig,y\n") << 3;
        QTest::newRow("texts only, first row occurs again") << QByteArray("big,x\nsmall,y\nbig,y\n") << 3;
        QTest::newRow("years among the names") << QByteArray("country,code,2020,total\n1,2,3,4\n5,6,7,8\n") << 2;
        QTest::newRow("a text in each column below") << QByteArray("x,y\n1,abc\nfoo,3\n2,4\n") << 3;
        QTest::newRow("missing in the first row") << QByteArray("a,b\n1,2\n") << 1;
    }
    void headerIsFoundByWhatStandsBelowIt()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, rows);
        const auto data = read(text.toStdString());
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QCOMPARE(data->samples(), rows);
    }

    void aNamedTargetSettlesThatThereIsAHeader()
    {
        const auto data = read("red,kind\nred,x\nblue,y\nblue,x\n", "kind");
        QVERIFY(data.has_value());
        QCOMPARE(data->samples(), 3);
        QCOMPARE(data->set.targetName, "kind"s);
    }

    void delimitersNewlinesAndDoubledQuotesMayStandInQuotes()
    {
        const auto data = read(
            "name,v,y\n\"a,b\",1,2.5\n\"line\nbreak\",2,3.5\n\"say \"\"hi\"\"\",3,4.5\n\"say \"\"hi\"\"\",4,4.5\n");
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QVERIFY((data->set.featureNames == std::vector{"name=a,b"s, "name=line\nbreak"s, "name=say \"hi\""s, "v"s}));
        QVERIFY(
            (tableOf(*data) == Table{{1, 0, 0, 1, 2.5}, {0, 1, 0, 2, 3.5}, {0, 0, 1, 3, 4.5}, {0, 0, 1, 4, 4.5}}));
    }

    void textFeaturesBecomeOneColumnForEachText()
    {
        const auto data = read("colour,size,y\nred,1,0.5\nblue,2,1.5\nred,3,2.5\n");
        QVERIFY(data.has_value());
        QVERIFY((data->set.featureNames == std::vector{"colour=blue"s, "colour=red"s, "size"s}));
        QVERIFY((tableOf(*data) == Table{{0, 1, 1, 0.5}, {1, 0, 2, 1.5}, {0, 1, 3, 2.5}}));
        QVERIFY(data->warnings.empty());
    }

    void aTextAmongNumbersMakesCategoriesAndIsTold()
    {
        std::string text = "a,y\n";
        for (int i = 0; i < 300; ++i)
            text += std::to_string(i % 3) + ",1.5\n";
        text += "oops,2.5\n"; // far below what is looked at to find out the dialect
        const auto data = read(text);
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QVERIFY((data->set.featureNames == std::vector{"a=0"s, "a=1"s, "a=2"s, "a=oops"s}));
        QCOMPARE(data->warnings.size(), std::size_t{1});
        QVERIFY2(data->warnings[0].find("row 302, column 1 (a)") != std::string::npos, data->warnings[0].c_str());
        QVERIFY((tableOf(*data)[299] == std::vector<double>{0, 0, 1, 0, 1.5}));
        QVERIFY((tableOf(*data)[300] == std::vector<double>{0, 0, 0, 1, 2.5}));
    }

    void decimalCommasMayShowLate()
    {
        std::string text = "a;y\n";
        for (int i = 0; i < 300; ++i)
            text += "1;2\n";
        text += "2,5;3,5\n";
        const auto data = read(text, {}, TaskChoice::regression);
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QVERIFY((tableOf(*data)[300] == std::vector<double>{2.5, 3.5}));
        QVERIFY((tableOf(*data)[299] == std::vector<double>{1, 2}));
    }

    void textTargetsAreClassesInTheOrderOfTheirNames()
    {
        const auto data = read("x,kind\n1,pear\n2,apple\n3,pear\n4,Zebra\n5,10\n");
        QVERIFY(data.has_value());
        QCOMPARE(data->set.task, Task::classification);
        QVERIFY((data->set.classNames == std::vector{"10"s, "Zebra"s, "apple"s, "pear"s}));
        QVERIFY((data->set.labels == std::vector<std::int32_t>{3, 2, 3, 1, 0}));
    }

    void numericClassesAreOrderedAsNumbers()
    {
        const auto data = read("x,kind\n1,10\n2,9\n3,-1\n4,9.0\n", {}, TaskChoice::classification);
        QVERIFY(data.has_value());
        QVERIFY((data->set.classNames == std::vector{"-1"s, "9"s, "10"s}));
        QVERIFY((data->set.labels == std::vector<std::int32_t>{2, 1, 0, 1}));
    }

    void taskIsFoundOutByTheTarget_data()
    {
        QTest::addColumn<QByteArray>("values"); // taken in turn
        QTest::addColumn<int>("rows");
        QTest::addColumn<bool>("classes");
        QTest::newRow("two whole numbers") << QByteArray("0 1") << 4 << true;
        QTest::newRow("minus one and one") << QByteArray("-1 1") << 2 << true;
        QTest::newRow("three in a few rows") << QByteArray("3 5 7") << 3 << false;
        QTest::newRow("three, ten of each") << QByteArray("3 5 7") << 30 << true;
        QTest::newRow("three, one too few") << QByteArray("3 5 7") << 29 << false;
        QTest::newRow("not whole") << QByteArray("0.5 1.5") << 40 << false;
        QTest::newRow("one value") << QByteArray("4") << 40 << false;
        QTest::newRow("twenty") << QByteArray("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20") << 200 << true;
        QTest::newRow("twenty-one") << QByteArray("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21") << 2100
                                    << false;
        QTest::newRow("text") << QByteArray("yes") << 5 << true;
    }
    void taskIsFoundOutByTheTarget()
    {
        QFETCH(QByteArray, values);
        QFETCH(int, rows);
        QFETCH(bool, classes);
        const auto list = values.split(' ');
        QByteArray text = "a,target\n";
        for (int i = 0; i < rows; ++i)
            text += QByteArray::number(i * 0.5) + ',' + list[i % list.size()] + '\n';
        const auto data = read(text.toStdString());
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QCOMPARE(data->set.task == Task::classification, classes);
    }

    void theTaskThatIsGivenIsTaken()
    {
        QCOMPARE(read("a,y\n1,0\n2,1\n", {}, TaskChoice::regression)->set.task, Task::regression);
        QCOMPARE(read("a,y\n1,0.5\n2,7.5\n", {}, TaskChoice::classification)->set.classNames.size(), std::size_t{2});
        const auto text = read("a,y\n1,2\n2,3\n3,red\n", {}, TaskChoice::regression);
        QVERIFY(!text.has_value());
        QCOMPARE(text.error().where, "t.csv, row 4, column 2 (y)"s);
        QVERIFY(text.error().message.find("data.task") != std::string::npos);
    }

    void theTargetIsFoundByNameOrNumber_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("found");
        QTest::newRow("last by default") << QByteArray() << QByteArray("2");
        QTest::newRow("name") << QByteArray("a") << QByteArray("a");
        QTest::newRow("number") << QByteArray("1") << QByteArray("a");
        QTest::newRow("a name that is a number wins") << QByteArray("2") << QByteArray("2");
        QTest::newRow("number of another column") << QByteArray("3") << QByteArray("2");
    }
    void theTargetIsFoundByNameOrNumber()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, found);
        const auto data = read("a,b,2\n1.5,2.5,3.5\n4.5,5.5,6.5\n", target.toStdString());
        QVERIFY(data.has_value());
        QCOMPARE(data->set.targetName, found.toStdString());
        QCOMPARE(tableOf(*data)[1].back(), found == "a" ? 4.5 : 6.5);
    }

    void aTargetThatIsNotThereListsThoseThatAre()
    {
        const auto name = read("width,height,species\n1,2,3\n4,5,6\n", "speceis");
        QVERIFY(!name.has_value());
        QVERIFY(name.error().message.find("\"speceis\"") != std::string::npos);
        QVERIFY2(
            name.error().hint.find("did you mean \"species\"? The columns are \"width\", \"height\", \"species\"") !=
                std::string::npos,
            name.error().hint.c_str());
        for (const char* number : {"0", "4", "-1", "99999999999999999999"})
            QVERIFY(read("width,height,species\n1,2,3\n", number).error().hint.find("\"height\"") !=
                    std::string::npos);
        QVERIFY(read("1,2,3\n4,5,6\n", "y").error().hint.find("1 to 3") != std::string::npos);
    }

    void numbersAreReadToTheLastBit()
    {
        std::mt19937_64 random(5);
        std::string text = "a,y\n";
        std::vector<double> expected;
        for (int i = 0; i < 20'000; ++i) {
            double value = 0;
            do {
                const std::uint64_t bits = random();
                std::memcpy(&value, &bits, sizeof value);
            } while (!std::isfinite(value));
            if (i % 3 == 1)
                value = static_cast<double>(static_cast<std::int64_t>(random() >> (random() % 64))) /
                        std::pow(10, random() % 23);
            char buffer[64];
            // %.17e as the C library writes it: another author than the one who reads.
            std::snprintf(buffer, sizeof buffer, i % 2 == 0 ? "%.17g" : "%.16e", value);
            for (char& c : buffer)
                c = c == ',' ? '.' : c;
            expected.push_back(value);
            text += std::string(buffer) + ",1.5\n";
        }
        const auto data = read(text);
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY(firstFeature(*data, i) == expected[i]); // QCOMPARE forgives the last bits
    }

    // Those that end within a word, and those that just do not, at any place of the mark and up to the end of the text.
    void shortNumbersAreReadToTheLastBit_data()
    {
        QTest::addColumn<char>("decimal");
        QTest::newRow("point") << '.';
        QTest::newRow("comma") << ',';
    }
    void shortNumbersAreReadToTheLastBit()
    {
        QFETCH(char, decimal);
        std::mt19937 random(7);
        std::string text = "y;a\n";
        std::vector<double> expected;
        for (int i = 0; i < 50'000; ++i) {
            std::string number;
            for (std::size_t digits = 1 + random() % 10; digits > 0; --digits)
                number += static_cast<char>('0' + random() % 10);
            if (i == 0 || random() % 4 != 0)
                number.insert(random() % (number.size() + 1), 1, '.');
            if (random() % 3 == 0)
                number.insert(0, 1, random() % 2 == 0 ? '-' : '+');
            if (random() % 8 == 0)
                number += fmt::format("{}{}", random() % 2 == 0 ? 'e' : 'E', static_cast<int>(random() % 9) - 4);
            std::istringstream stream(number);
            stream.imbue(std::locale::classic()); // the C library's conversion
            stream >> expected.emplace_back();
            std::replace(number.begin(), number.end(), '.', decimal);
            text += (i > 0 ? "\n1;" : "1;") + number;
        }
        CsvOptions options;
        options.name = "t.csv";
        options.target = "y";
        const auto data = readCsv(text, options);
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QCOMPARE(data->samples(), static_cast<std::int64_t>(expected.size()));
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY2(firstFeature(*data, i) == expected[i], std::to_string(i).c_str());
    }

    // Around the limits of the short way: 2⁵³ and 10^±22.
    void numbersAtTheLimitsOfTheShortWayAreReadToTheLastBit()
    {
        std::mt19937_64 random(6);
        std::string text = "a,y\n";
        std::vector<double> expected;
        for (int i = 0; i < 20'000; ++i) {
            const std::uint64_t digits =
                (random() % 3 == 0 ? 0 : (std::uint64_t{1} << 53) - 1000) + random() % 9'000'000'000'000'000;
            const std::string number = fmt::format("{}e{}", digits, static_cast<int>(random() % 50) - 25);
            std::istringstream stream(number);
            stream.imbue(std::locale::classic()); // the C library's conversion
            stream >> expected.emplace_back();
            text += number + ",1.5\n";
        }
        const auto data = read(text);
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY(firstFeature(*data, i) == expected[i]); // QCOMPARE forgives the last bits
    }

    // Texts of any length around what is compared by words, with blanks and quotes, each many times.
    void textsThatOccurAgainAreTheSame_data()
    {
        QTest::addColumn<char>("delimiter");
        QTest::addColumn<QString>("lineEnd");
        QTest::newRow("comma") << ',' << "\n";
        QTest::newRow("semicolon, CRLF") << ';' << "\r\n";
        QTest::newRow("tab, CR") << '\t' << "\r";
    }
    void textsThatOccurAgainAreTheSame()
    {
        QFETCH(char, delimiter);
        QFETCH(QString, lineEnd);
        std::mt19937 random(8);
        std::vector<std::string> words; // in the order of their names, by which their classes are numbered
        for (std::size_t length = 1; length <= 20; ++length)
            for (const char* const of : {"ab", "xé", "#\xE2\x82\xAC"}) {
                std::string word = "w";
                while (word.size() < length)
                    word += of;
                words.push_back(std::move(word));
            }
        words.insert(words.end(), {" w", "w "}); // not the same as w, if in quotes
        std::sort(words.begin(), words.end());
        words.erase(std::unique(words.begin(), words.end()), words.end());
        std::string text = fmt::format("kind{}x", delimiter);
        std::vector<std::int32_t> expected;
        for (int i = 0; i < 5'000; ++i) {
            const auto word = i < static_cast<int>(words.size()) ? static_cast<std::size_t>(i) : random() % words.size();
            const bool isQuoted = words[word].front() == ' ' || words[word].back() == ' ' || random() % 4 == 0;
            const std::string quote = isQuoted ? "\"" : "", blank = random() % 4 == 0 && i > 0 ? " " : "";
            text += lineEnd.toStdString() + blank + quote + words[word] + quote + blank + delimiter + std::to_string(i);
            expected.push_back(static_cast<std::int32_t>(word));
        }
        const auto data = read(text, "kind");
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QVERIFY(data->set.classNames == words);
        QVERIFY(data->set.labels == expected);

        // As a feature: a 1 where the text stands.
        const auto features = read(text, "x");
        QVERIFY2(features.has_value(), features ? "" : features.error().text().c_str());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            std::vector<double> ones(words.size());
            ones[static_cast<std::size_t>(expected[i])] = 1;
            QVERIFY(featuresOf(*features, static_cast<std::int64_t>(i)) == ones);
        }
    }

    void awkwardNumbersAreReadAsTheirNearest_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<double>("value");
        const auto row = [](const char* text, double value) { QTest::newRow(text) << QByteArray(text) << value; };
        row("1e308", 1e308);
        row("1.7976931348623157e308", 1.7976931348623157e308);
        row("5e-324", 5e-324);
        row("1e-999", 0.0);
        row("-1e-999", 0.0);
        row("0e999", 0.0);
        row("1e-99999999999999999999", 0.0);
        row("9007199254740993", 9007199254740992.0); // 2⁵³ + 1, a tie to even
        row("0.1", 0.1);
        row("123456789012345678901234567890", 123456789012345678901234567890.0);
        row("0.00000000000000000000000000000000000000000000000001", 1e-50);
        row("1e22", 1e22);
        row("1e23", 1e23);
        row("00000000000000000000000012", 12.0);
        row("+.5e+00001", 5.0);
    }
    void awkwardNumbersAreReadAsTheirNearest()
    {
        QFETCH(QByteArray, text);
        QFETCH(double, value);
        const auto data = read("a,y\n0,1.5\n" + text.toStdString() + ",2.5\n");
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QVERIFY(firstFeature(*data, 1) == value);
    }

    void manyZerosBeforeTheFirstDigitAreNotTooLarge()
    {
        const auto data = read("a,y\n0." + std::string(400, '0') + "1,1.5\n");
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QCOMPARE(firstFeature(*data, 0), 0.0);
        QVERIFY(!read("a,y\n1" + std::string(400, '0') + ",1.5\n").has_value());
    }

    void commentsAmongTheRowsAreTold()
    {
        const auto data = read("# top\na,y\n1,2.5\n#2,3.5\n3,4.5\n");
        QVERIFY(data.has_value());
        QCOMPARE(data->warnings.size(), std::size_t{1});
        QVERIFY(data->warnings[0].find("row 4") != std::string::npos);
        QVERIFY(read("# top\na,y\n1,2.5\n")->warnings.empty());
    }

    void placesSurviveBlankLinesAndColumnsOfTexts()
    {
        const auto data = read("kind,b,y\n\n\nx,1,2.5\n\"two\nlines\",2,3.5\n# comment\nx,3,4.5\n");
        QVERIFY(data.has_value());
        QCOMPARE(data->place(0, 2), "t.csv, row 4, column 2 (b)"s);
        QCOMPARE(data->place(1, 2), "t.csv, row 5, column 2 (b)"s);
        QCOMPARE(data->place(2, 0), "t.csv, row 8, column 1 (kind=two\nlines)"s);
        const auto windows =
            read("kind,b,y\r\n\"two\r\nlines\",2,3.5\r\nx,3,4.5\r\n\"old\rlines\",3,4.5\r\nx,3,4.5\r\n");
        QCOMPARE(windows->place(1, 3), "t.csv, row 4, column 2 (b)"s);
        QCOMPARE(windows->place(3, 3), "t.csv, row 7, column 2 (b)"s);
    }

    // --------------------------------------------------------------- preview

    void previewShowsDialectNamesAndFirstRows()
    {
        const auto preview = previewCsv(write("preview.csv", "size;kind\n1,5;red\n2,5;\"b\"\"l\"\"ue\"\n3;x\n"), 2);
        QVERIFY(preview.has_value());
        QVERIFY((preview->dialect == CsvDialect{';', true, true}));
        QVERIFY((preview->names == std::vector{"size"s, "kind"s}));
        QVERIFY((preview->rows == std::vector<std::vector<std::string>>{{"1,5", "red"}, {"2,5", "b\"l\"ue"}}));
    }

    void previewOfALargeFileReadsItsStartOnly()
    {
        const std::string path = write("long.csv", "a,b\n" + repeated("1.5,2.25\n", 2'000'000));
        const auto preview = previewCsv(path, 1'000'000);
        QVERIFY(preview.has_value());
        QVERIFY(preview->rows.size() > 100'000 && preview->rows.size() < 200'000);
        for (const auto& row : preview->rows)
            QVERIFY((row == std::vector{"1.5"s, "2.25"s}));
    }

    void previewByAGivenDialect()
    {
        const auto preview = previewCsv(write("given.csv", "a,b\n1,2\n"), 9, CsvDialect{';', false, false});
        QVERIFY((preview->names == std::vector{"column 1"s}));
        QVERIFY((preview->rows == std::vector<std::vector<std::string>>{{"a,b"}, {"1,2"}}));
    }

private:
    std::string write(const QString& name, const std::string& text)
    {
        return writeFile(m_folder.filePath(name), text);
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(tst_CsvReader)
#include "tst_csv_reader.moc"
