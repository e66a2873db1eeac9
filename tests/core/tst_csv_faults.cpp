// Every trouble that a CSV file can bring: refused with file, row and column, in bounded time and memory. The whole
// test runs with a decimal comma as the global locale.
#include "child_process.h"
#include "csv_test.h"
#include "source_features.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace epochscope;
using namespace csvtest;
using namespace std::string_literals;

namespace {
// The text with NUL for each ~, which C++ cannot write well inside a literal.
std::string nul(std::string text)
{
    std::replace(text.begin(), text.end(), '~', '\0');
    return text;
}

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
    const ChildOutcome outcome = inChild([&] { return function() ? 0 : 1; });
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return {outcome.exitedWith(0), seconds(outcome.use.ru_utime) + seconds(outcome.use.ru_stime),
            static_cast<double>(outcome.use.ru_maxrss) / 1024};
}

} // namespace

class tst_CsvFaults : public TestCase
{
    Q_OBJECT
private slots:
    void initTestCase() { useDecimalComma(); }

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
                if (!data) {
                    QVERIFY(!data.error().message.empty());
                    continue;
                }
                QCOMPARE(data->samples(), static_cast<std::int64_t>(data->set.labels.size()) + data->set.targets.cols());
                for (std::int64_t i = 0; i < data->samples(); ++i)
                    for (const double value : featuresOf(*data, i))
                        QVERIFY(std::isfinite(value));
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
            becomeSomeoneElse();
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

private:
    std::string write(const QString& name, const std::string& text)
    {
        return writeFile(m_folder.filePath(name), text);
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(tst_CsvFaults)
#include "tst_csv_faults.moc"
