// Every kind of trouble that a CSV file brings: read as stated, or refused with file, row and column. The whole test
// runs with a decimal comma as the global locale.
#include "test_case.h"

#include "data/csv_reader.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <clocale>
#include <cmath>
#include <fcntl.h>
#include <locale>
#include <random>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace epochscope;
using namespace std::string_literals;

namespace {
struct GermanNumbers : std::numpunct<char>
{
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

Result<SourceData> read(std::string_view text, const std::string& target = {},
                        TaskChoice task = TaskChoice::automatic)
{
    CsvOptions options;
    options.name = "t.csv";
    options.target = target;
    options.task = task;
    return readCsv(text, options);
}

// Rows of features, then the target.
std::vector<std::vector<double>> tableOf(const SourceData& data)
{
    std::vector<std::vector<double>> rows(static_cast<std::size_t>(data.samples()));
    const auto features = static_cast<std::size_t>(data.featureCount());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].assign(data.wide.begin() + static_cast<std::ptrdiff_t>(i * features),
                       data.wide.begin() + static_cast<std::ptrdiff_t>((i + 1) * features));
        rows[i].push_back(data.set.task == Task::regression
                              ? static_cast<double>(data.set.targets(0, static_cast<Eigen::Index>(i)))
                              : data.set.labels[i]);
    }
    return rows;
}

// The text with NUL for each ~, which C++ cannot write well inside a literal.
std::string nul(std::string text)
{
    std::replace(text.begin(), text.end(), '~', '\0');
    return text;
}

std::string repeated(std::string_view text, int times)
{
    std::string result;
    for (int i = 0; i < times; ++i)
        result += text;
    return result;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool instrumented = true;
#else
constexpr bool instrumented = false;
#endif

struct Use
{
    bool passed = false;
    double seconds = 0;   // of the processor: a busy machine does not count
    double megabytes = 0; // at the peak
};

// What the function takes in a process of its own.
template <class Function>
Use useOf(Function function)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(function() ? 0 : 1);
    int status = -1;
    rusage use{};
    wait4(child, &status, 0, &use);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return {WIFEXITED(status) && WEXITSTATUS(status) == 0, seconds(use.ru_utime) + seconds(use.ru_stime),
            static_cast<double>(use.ru_maxrss) / 1024};
}

using Table = std::vector<std::vector<double>>;
const Table simple = {{1.5, 2, 10}, {2.5, 3, 11.5}, {-3, 4e-1, 12}};
} // namespace

class tst_CsvReader : public TestCase
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        std::setlocale(LC_ALL, "de_DE.UTF-8"); // where it is installed
        std::locale::global(std::locale(std::locale::classic(), new GermanNumbers));
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
            QCOMPARE(data->wide[i], expected[i]);
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
        QCOMPARE(data->wide[1], value);
    }

    void manyZerosBeforeTheFirstDigitAreNotTooLarge()
    {
        const auto data = read("a,y\n0." + std::string(400, '0') + "1,1.5\n");
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QCOMPARE(data->wide[0], 0.0);
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
    }

    // --------------------------------------------------------------- refused

    void troubleIsRefusedWithItsPlace_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, const std::string& text, const char* where, const char* says) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << QString(where) << QString(says);
        };
        row("empty file", "", "t.csv", "empty");
        row("only a byte order mark", "\xEF\xBB\xBF", "t.csv", "empty");
        row("only blank lines and comments", "\n\n  \n# nothing\n", "t.csv", "blank lines");
        row("header only", "a,b,y\n", "t.csv", "no row below");
        row("header only, no newline", "a,b,y", "t.csv", "no row below");
        row("one column", "a\n1\n2\n", "t.csv, row 1, column 1 (a)", "only one column");
        row("duplicate names", "a,b,a\n1,2,3\n", "t.csv, row 1, column 3 (a)", "columns 1 and 3");
        row("short row", "a,b,y\n1,2,3\n4,5\n", "t.csv, row 3, column 3 (y)", "has 2 cells, and row 1 has 3");
        row("long row", "a,b,y\n1,2,3\n4,5,6,7,8\n", "t.csv, row 3, column 4", "has 5 cells, and row 1 has 3");
        row("long row after blank lines", "\n\na,b,y\n\n1,2,3\n4,5,6,7\n", "t.csv, row 6, column 4",
            "and row 3 has 3");
        row("short row without header", "1,2,3\n4,5\n", "t.csv, row 2, column 3", "has 2 cells");
        row("unclosed quote", "a,b\n1,2\n3,\"4\n5,6\n", "t.csv, row 3, column 2 (b)", "never closed");
        row("unclosed quote in the header", "a,\"b\n1,2\n", "t.csv, row 1, column 2", "never closed");
        row("quote in mid-field", "a,b\n1,2\n3,4\"5\n", "t.csv, row 3, column 2 (b)",
            "inside a cell that is not quoted");
        row("text after the closing quote", "a,b\n1,2\n\"3\"x,4\n", "t.csv, row 3, column 1 (a)", "closing quote");
        row("UTF-16 little endian",
            nul("\xFF\xFE"
                "a~,~b~\n~"),
            "t.csv", "UTF-16");
        row("UTF-16 big endian", nul("\xFE\xFF~a~,~b"), "t.csv", "UTF-16");
        row("UTF-16 without a mark", nul("a~,~b~\n~1~,~2~\n~"), "t.csv, row 1, column 1", "UTF-16");
        row("UTF-32", nul("\xFF\xFE~~a~~~"), "t.csv", "UTF-32");
        row("Latin-1", "a,b\n1,2\n3,caf\xE9\n", "t.csv, row 3, column 2", "0xE9 is no valid UTF-8");
        row("overlong UTF-8", "a,b\n\xC0\xAF,2\n", "t.csv, row 2, column 1", "0xC0");
        row("surrogate in UTF-8", "a,b\n1,2\n1,\xED\xA0\x80\n", "t.csv, row 3, column 2", "0xED");
        row("cut inside a letter", "a,b\n1,2\n1,\xC3", "t.csv, row 3, column 2", "0xC3");
        row("NUL byte", nul("a,b\n1,2\n3,~4\n"), "t.csv, row 3, column 2", "NUL");
        row("nan", "a,b\n1,2\n3,nan\n", "t.csv, row 3, column 2 (b)", "\"nan\" means that the value is missing");
        row("NaN in a feature", "a,b\n1,2\nNaN,4\n", "t.csv, row 3, column 1 (a)", "missing");
        row("NA", "a,b\nNA,2\n3,4\n", "t.csv, row 2, column 1 (a)", "\"NA\"");
        row("n/a", "a,b\n1,2\n3,N/A\n", "t.csv, row 3, column 2 (b)", "missing");
        row("inf", "a,b\n1,2\n-inf,4\n", "t.csv, row 3, column 1 (a)", "finite");
        row("Infinity", "a,b\n1,2\n3,Infinity\n", "t.csv, row 3, column 2 (b)", "finite");
        row("empty cell", "a,b,y\n1,,3\n4,5,6\n", "t.csv, row 2, column 2 (b)", "empty");
        row("empty last cell", "a,b,y\n1,2,\n4,5,6\n", "t.csv, row 2, column 3 (y)", "empty");
        row("empty last cell of the file", "a,b,y\n1,2,3\n4,5,", "t.csv, row 3, column 3 (y)", "empty");
        row("empty quoted cell", "a,b\n1,2\n\"\",4\n", "t.csv, row 3, column 1 (a)", "empty");
        row("blank quoted cell", "a,b\n1,2\n\"  \",4\n", "t.csv, row 3, column 1 (a)", "empty");
        row("row of empty cells", "a,b,y\n1,2,3\n,,\n", "t.csv, row 3, column 1 (a)", "empty");
        row("empty cell among texts", "a,b\nx,1\n,2\n", "t.csv, row 3, column 1 (a)", "empty");
        row("empty cell after a tab", "a\tb\n1\t2\n\t4\n", "t.csv, row 3, column 1 (a)", "empty");
        row("1e999", "a,b\n1,2\n3,1e999\n", "t.csv, row 3, column 2 (b)", "too large");
        row("-1e999", "a,b\n1,2\n-1e999,4\n", "t.csv, row 3, column 1 (a)", "too large");
        row("hexadecimal", "a,b\n1,2\n3,0x1F\n", "t.csv, row 3, column 2 (b)", "hexadecimal");
        row("hexadecimal column", "a,b\n0xA,2.5\n0xB,3.5\n", "t.csv, row 2, column 1 (a)", "hexadecimal");
        row("comma where there are points", "a;b\n1.5;2.5\n3,5;4.5\n", "t.csv, row 3, column 1 (a)", "has a comma");
        row("point where there are commas", "a;b\n1,5;2\n" + repeated("2,5;3\n", 200) + "3.5;4\n",
            "t.csv, row 203, column 1 (a)", "has a decimal point");
        row("thousands in quotes", "a,b\n1,2\n\"1,234\",4\n", "t.csv, row 3, column 1 (a)", "has a comma");
        row("target beyond single precision", "a,b\n1,2.5\n3,1e300\n", "t.csv, row 3, column 2 (b)",
            "single precision");
        row("gzip", "\x1F\x8B\x08rest", "t.csv", "compressed");
        row("spreadsheet", "PK\x03\x04rest", "t.csv", "spreadsheet");
    }
    void troubleIsRefusedWithItsPlace()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, where);
        QFETCH(QString, says);
        const auto data = read(std::string_view(text.constData(), static_cast<std::size_t>(text.size())));
        QVERIFY(!data.has_value());
        const Error& error = data.error();
        QCOMPARE(error.code, ErrorCode::badInput);
        QVERIFY2(error.where.starts_with(where.toStdString()), error.where.c_str());
        QVERIFY2(error.message.find(says.toStdString()) != std::string::npos, error.message.c_str());
        QVERIFY2(!error.hint.empty() || error.message.find("expected") != std::string::npos, error.text().c_str());
    }

    void textsWithoutEndAreRefused()
    {
        const auto name = read("a," + std::string(2000, 'n') + "\n1,2\n3,4\n");
        QCOMPARE(name.error().where, "t.csv, row 1, column 2"s);
        const auto cell = read("a,b\n1,2\n3," + std::string(2000, 'n') + "\n");
        QCOMPARE(cell.error().where, "t.csv, row 3, column 2 (b)"s);
        QVERIFY(cell.error().message.find("2,000 bytes") != std::string::npos);
    }

    void aColumnOfNamesThatAreAllDifferentIsRefused()
    {
        std::string text = "id,b,y\n";
        for (int i = 0; i < 500; ++i)
            text += "person" + std::to_string(i) + ",1,2.5\n";
        const auto data = read(text);
        QVERIFY(!data.has_value());
        QCOMPARE(data.error().where, "t.csv, row 2, column 1 (id)"s);
        QVERIFY(data.error().message.find("more than 200") != std::string::npos);
        QVERIFY(read(text, "id")->set.classes() == 500); // as a target it may be
    }

    void theFirstOfSeveralTroublesIsTold()
    {
        QCOMPARE(read("a,b,y\n1,2,3\n4,NA,6\nnan,8,9\n").error().where, "t.csv, row 3, column 2 (b)"s);
    }

    void everyTruncationIsReadOrRefused()
    {
        const std::string text = "name,\"v \"\"w\"\"\",y\r\n\"a,b\",1.5e3,x\r\n# c\r\n\"two\r\nlines\",-2,\"y\"\r\n";
        for (std::size_t length = 0; length < text.size(); ++length) {
            const auto data = read(text.substr(0, length));
            QVERIFY(data.has_value() || (!data.error().message.empty() && data.error().where.starts_with("t.csv")));
        }
        QCOMPARE(read(text)->samples(), 2);
    }

    void everyChangedByteIsReadOrRefused()
    {
        const std::string text = "name;v;y\n\"a;b\";1,5;x\n# c\n\"two\nlines\";-2;\"y\"\n7;8;\"\"\"z\"\n";
        for (std::size_t at = 0; at < text.size(); ++at)
            for (int byte = 0; byte < 256; ++byte) {
                std::string changed = text;
                changed[at] = static_cast<char>(byte);
                const auto data = read(changed);
                if (data)
                    QCOMPARE(data->wide.size(), static_cast<std::size_t>(data->samples() * data->featureCount()));
                else
                    QVERIFY(!data.error().message.empty());
            }
    }

    // ----------------------------------------------------------------- large

    void largeTablesStayInBounds_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char* kind :
             {"10 MB line of cells", "10 MB cell", "10 MB quoted cell", "10 MB unclosed quote", "10 MB of commas",
              "10 MB of quotes", "10 MB of blank lines", "10 MB of blanks", "10 MB of digits", "10 MB of comments",
              "100,000 columns", "100,000 columns of texts", "100,000 different texts", "10 MB of short rows"})
            QTest::newRow(kind) << QString(kind);
    }
    void largeTablesStayInBounds()
    {
        QFETCH(QString, kind);
        constexpr int size = 10'000'000;
        std::string text;
        bool readable = false;
        if (kind == "10 MB line of cells")
            text = repeated("1.25;", size / 5);
        else if (kind == "10 MB cell")
            text = "a,b\n1," + std::string(size, 'x') + "\n";
        else if (kind == "10 MB quoted cell")
            text = "a,b\n1,\"" + repeated("x\n\"\"", size / 4) + "\"\n";
        else if (kind == "10 MB unclosed quote")
            text = "a,b\n1,\"" + repeated("1,2\n", size / 4);
        else if (kind == "10 MB of commas")
            text = std::string(size, ',');
        else if (kind == "10 MB of quotes")
            text = std::string(size, '"');
        else if (kind == "10 MB of blank lines")
            text = "a,b\n" + std::string(size, '\n') + "1,2.5\n", readable = true;
        else if (kind == "10 MB of blanks")
            text = "a,b\n1," + std::string(size, ' ') + "2.5\n", readable = true;
        else if (kind == "10 MB of digits")
            text = "a,b\n1," + std::string(size, '7') + "\n";
        else if (kind == "10 MB of comments")
            text = "a,b\n1,2.5\n" + repeated("#,\"\n", size / 4), readable = true;
        else if (kind == "100,000 columns") {
            for (int i = 0; i < 100'000; ++i)
                text += (i > 0 ? ",c" : "c") + std::to_string(i);
            for (int row = 0; row < 10; ++row)
                text += "\n" + repeated("1.5,", 99'999) + "2.5";
            readable = true;
        } else if (kind == "100,000 columns of texts") {
            for (int i = 0; i < 100'000; ++i)
                text += (i > 0 ? ",c" : "c") + std::to_string(i);
            text += "\n" + repeated("red,", 99'999) + "2.5\n" + repeated("blue,", 99'999) + "2.5\n";
            readable = true;
        } else if (kind == "100,000 different texts") {
            text = "a,b\n";
            for (int i = 0; i < 100'000; ++i)
                text += "text" + std::to_string(i) + ",1\n";
        } else {
            text = "a,b\n" + repeated("1,2.5\n", size / 6), readable = true;
        }
        const std::string path = write("large.csv", text);
        text = {};
        text.shrink_to_fit();
        const Use use = useOf([&] { return readCsvFile(path, {}).has_value() == readable; });
        QVERIFY(use.passed);
        if (!instrumented) {
            QVERIFY2(use.seconds < 2, qPrintable(QString::number(use.seconds)));
            QVERIFY2(use.megabytes < 200, qPrintable(QString::number(use.megabytes)));
        }
    }

    // ----------------------------------------------------------------- files

    void whatIsNoFileIsRefusedAtOnce_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("says");
        QTest::newRow("folder") << m_folder.path() << "a folder";
        QTest::newRow("pipe that nobody writes to") << m_folder.filePath("pipe") << "a pipe";
        QTest::newRow("endless device") << "/dev/zero"
                                        << "a device";
        QTest::newRow("nothing there") << m_folder.filePath("none.csv") << "no such file";
        QTest::newRow("file as a folder") << m_folder.filePath("plain.csv/x.csv") << "no folder";
        QTest::newRow("links in a circle") << m_folder.filePath("circle.csv") << "circles";
        QTest::newRow("long name") << m_folder.filePath(QString(5000, 'n')) << "too long";
        QTest::newRow("empty name") << ""
                                    << "no path";
        QTest::newRow("NUL in the name") << QString::fromStdString("a\0b.csv"s) << "no path";
        QTest::newRow("empty file") << m_folder.filePath("empty.csv") << "empty";
    }
    void whatIsNoFileIsRefusedAtOnce()
    {
        QFETCH(QString, path);
        QFETCH(QString, says);
        mkfifo(m_folder.filePath("pipe").toStdString().c_str(), 0600);
        write("plain.csv", "a,b\n1,2\n");
        write("empty.csv", "");
        const std::string circle = m_folder.filePath("circle.csv").toStdString();
        if (symlink(circle.c_str(), circle.c_str()) != 0)
            QCOMPARE(errno, EEXIST);
        const auto data = readCsvFile(path.toStdString(), {});
        QVERIFY(!data.has_value());
        QCOMPARE(data.error().code, ErrorCode::badInput);
        QVERIFY2(data.error().message.find(says.toStdString()) != std::string::npos, data.error().message.c_str());
        QVERIFY(!data.error().where.empty());
    }

    void aFileWithoutPermissionIsRefused()
    {
        const std::string path = write("secret.csv", "a,b\n1,2\n");
        QCOMPARE(chmod(path.c_str(), 0), 0);
        // Root may read everything, so ask as nobody, in a process of its own.
        const Use use = useOf([&] {
            chmod(m_folder.path().toStdString().c_str(), 0755);
            if (geteuid() == 0 && seteuid(65534) != 0)
                return false;
            const auto data = readCsvFile(path, {});
            return !data && data.error().code == ErrorCode::badInput && data.error().where == path &&
                   data.error().message.find("no permission") != std::string::npos;
        });
        QVERIFY(use.passed);
    }

    void namesOfAnyKindAndLinksAreFollowed()
    {
        for (const char* name : {"-dash.csv", "with blank.csv", "größe ☃.csv", "%1.csv", "quote\"'.csv"}) {
            const auto data = readCsvFile(write(name, "a,b\n1,2.5\n"), {});
            QVERIFY2(data.has_value(), name);
        }
        const std::string link = m_folder.filePath("link.csv").toStdString();
        QCOMPARE(symlink("-dash.csv", link.c_str()), 0);
        QVERIFY(readCsvFile(link, {}).has_value());
    }

    void aFileThatChangesWhileItIsReadIsRefused_data()
    {
        QTest::addColumn<int>("newSize");
        QTest::addColumn<QString>("says");
        QTest::newRow("cut") << 5'000'000 << "was cut";
        QTest::newRow("cut to nothing") << 0 << "was cut";
        QTest::newRow("growing") << 12'000'000 << "grew";
    }
    void aFileThatChangesWhileItIsReadIsRefused()
    {
        QFETCH(int, newSize);
        QFETCH(QString, says);
        const std::string path = write("changing.csv", "a,b\n" + repeated("1.5,2\n", 1'600'000));
        bool changed = false;
        const auto data = readCsvFile(path, {}, [&](std::int64_t, std::int64_t) {
            if (!changed && truncate(path.c_str(), newSize) == 0)
                changed = true;
            return true;
        });
        QVERIFY(changed);
        QVERIFY(!data.has_value());
        QCOMPARE(data.error().where, path);
        QVERIFY2(data.error().message.find(says.toStdString()) != std::string::npos, data.error().message.c_str());
    }

    void progressRisesToTheEndAndCancels()
    {
        const std::string path = write("progress.csv", "a,b\n" + repeated("1.5,2.25\n", 2'000'000));
        std::int64_t last = 0, calls = 0;
        bool rises = true;
        const auto data = readCsvFile(path, {}, [&](std::int64_t done, std::int64_t total) {
            rises = rises && done >= last && done <= total && total == QFile(QString::fromStdString(path)).size();
            last = done;
            return ++calls > 0;
        });
        QVERIFY(data.has_value());
        QVERIFY(rises);
        QCOMPARE(last, QFile(QString::fromStdString(path)).size());
        QVERIFY(calls >= 8);
        for (std::int64_t stop = 1; stop <= calls; ++stop) {
            std::int64_t call = 0;
            const auto cancelled = readCsvFile(path, {}, [&](std::int64_t, std::int64_t) { return ++call < stop; });
            QVERIFY(!cancelled.has_value());
            QCOMPARE(cancelled.error().code, ErrorCode::cancelled);
            QCOMPARE(call, stop);
        }
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
        QFile file(m_folder.filePath(name));
        if (!file.open(QFile::WriteOnly) ||
            file.write(text.data(), static_cast<qint64>(text.size())) != static_cast<qint64>(text.size()))
            throw std::runtime_error("cannot write " + name.toStdString());
        return file.fileName().toStdString();
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(tst_CsvReader)
#include "tst_csv_reader.moc"
