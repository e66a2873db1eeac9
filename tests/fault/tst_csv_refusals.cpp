// CSV files as the world writes them: refused with the place, or read as the same numbers.
#include "refusal.h"
#include "test_case.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>

#include <sys/stat.h>

namespace {

// Of a file named t.csv; `more` goes into the experiment's data object.
QByteArray experiment(const QByteArray& more = {}, const QByteArray& file = "t.csv")
{
    return QByteArray(
               R"({"version": 1, "data": {"source": "csv", FILE MORE}, "batch": {"size": "all"}, "stop": {"epochs": 3}})")
        .replace("FILE", "\"file\": \"" + file + "\"")
        .replace("MORE", more.isEmpty() ? QByteArray() : ", " + more);
}

Program reading(const QByteArray& text)
{
    return std::move(Program(QStringList{"run", "-"} + everyOutput()).input(text));
}

} // namespace

class TestCsvRefusals : public TestCase
{
    Q_OBJECT

private slots:
    void isRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArrayList>("says");
        QTest::addColumn<QByteArray>("more");
        const auto row = [](const char* name, const QByteArray& text, const QByteArrayList& says,
                            const QByteArray& more = {}) { QTest::newRow(name) << text << says << more; };
        row("empty file", "", {"t.csv", "empty"});
        row("only comments", "# one\n\n# two\n", {"t.csv"});
        row("header only", "x,y\n", {"t.csv", "header"});
        row("one column", "x\n1\n2\n", {"t.csv", "one column"});
        row("short row", "x,y,z\n1,2,3\n4,5\n", {"t.csv, row 3", "3"});
        row("long row", "x,y\n1,2\n3,4,5\n", {"t.csv, row 3", "2"});
        row("unclosed quote", "x,y\n1,2\n\"3,4\n5,6\n", {"t.csv, row 3, column 1", "quote"});
        row("quote in mid-field", "x,y\n1,2\n3\"4,5\n", {"t.csv, row 3, column 1", "quote"});
        row("text behind a quote", "x,y\n1,2\n\"3\"4,5\n", {"t.csv, row 3, column 1", "quote"});
        row("UTF-16", QByteArray("\xFF\xFEx\0,\0y\0\n\0", 10), {"t.csv", "UTF-16", "UTF-8"});
        row("UTF-16 without a mark", QByteArray("x\0,\0y\0\n\0", 8), {"t.csv", "UTF-16"});
        row("invalid UTF-8", "x,y\n1,2\n3,\xFC\n", {"t.csv, row 3", "UTF-8"});
        row("NUL byte", QByteArray("x,y\n1,2\n3,\0004\n", 13), {"t.csv, row 3", "NUL"});
        row("nan", "x,y\n1,2\nnan,3\n4,5\n", {"t.csv, row 3, column 1 (x)"});
        row("NA", "x,y\n1,2\nNA,3\n4,5\n", {"t.csv, row 3, column 1 (x)"});
        row("inf", "x,y\n1,2\n-inf,3\n4,5\n", {"t.csv, row 3, column 1 (x)", "finite"});
        row("empty cell", "x,y\n1,2\n,3\n4,5\n", {"t.csv, row 3, column 1 (x)", "empty"});
        row("empty target", "x,y\n1,2\n3,\n4,5\n", {"t.csv, row 3, column 2 (y)", "empty"});
        row("1e999", "x,y\n1,2\n1e999,3\n4,5\n", {"t.csv, row 3, column 1 (x)", "too large"});
        row("hexadecimal", "x,y\n1,2\n0x1F,3\n4,5\n", {"t.csv, row 3, column 1 (x)", "hexadecimal"});
        row("text as a number to predict", "x,y\n1,2\n3,high\n4,5\n", {"t.csv, row 3, column 2 (y)", "high"},
            R"("task": "regression")");
        row("mixed decimal marks", "x;y\n1,5;2\n2.5;3\n3,5;4\n", {"t.csv, row 3, column 1 (x)"});
        row("no such target", "width,height,kind\n1,2,3\n4,5,6\n",
            {"t.csv", "data.target", "width", "height", "kind"}, R"("target": "colour")");
        row("target number too large", "x,y\n1,2\n", {"data.target", "3"}, R"("target": 3)");
        row("compressed", QByteArray("\x1F\x8B\x08\x00\x00\x00\x00\x00", 8), {"t.csv", "compressed"});
        row("spreadsheet", QByteArray("PK\x03\x04\x14\x00\x06\x00", 8), {"t.csv", "spreadsheet"});
        row("a line of 10 MB", "x,y\n1," + QByteArray(10'000'000, '7') + "\n2,3\n", {"t.csv, row 2, column 2"});
        row("a line of 10 MB of letters", "x,y\n" + QByteArray(10'000'000, 'a') + ",1\nb,2\n",
            {"t.csv, row 2, column 1"});
    }

    void isRefused()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArrayList, says);
        QFETCH(QByteArray, more);
        QTemporaryDir folder;
        writeText(folder.filePath("t.csv"), text);
        Program program = reading(experiment(more));
        QCOMPARE(flawOfRefusal(program, folder.path(), says), QByteArray());
    }

    void isReadAsTheSameNumbers_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no header") << QByteArray("1.5,10,2\n2.5,30,3\n-3.25,20,5\n");
        QTest::newRow("semicolons") << QByteArray("a;b;y\n1.5;10;2\n2.5;30;3\n-3.25;20;5\n");
        QTest::newRow("tabs") << QByteArray("a\tb\ty\n1.5\t10\t2\n2.5\t30\t3\n-3.25\t20\t5\n");
        QTest::newRow("blanks") << QByteArray("a  b y\n1.5 10  2\n2.5 30 3\n-3.25 20 5\n");
        QTest::newRow("decimal commas") << QByteArray("a;b;y\n1,5;10;2\n2,5;30;3\n-3,25;20;5\n");
        QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF"
                                                       "a,b,y\n1.5,10,2\n2.5,30,3\n-3.25,20,5\n");
        QTest::newRow("CR") << QByteArray("a,b,y\r1.5,10,2\r2.5,30,3\r-3.25,20,5\r");
        QTest::newRow("CR LF") << QByteArray("a,b,y\r\n1.5,10,2\r\n2.5,30,3\r\n-3.25,20,5\r\n");
        QTest::newRow("mixed line ends") << QByteArray("a,b,y\r\n1.5,10,2\n2.5,30,3\r-3.25,20,5\n");
        QTest::newRow("no final newline") << QByteArray("a,b,y\n1.5,10,2\n2.5,30,3\n-3.25,20,5");
        QTest::newRow("blank and comment lines")
            << QByteArray("# by hand\n\na,b,y\n1.5,10,2\n\n# more\n2.5,30,3\n-3.25,20,5\n\n");
        QTest::newRow("everything quoted")
            << QByteArray("\"a\",\"b\",\"y\"\n\"1.5\",\"10\",\"2\"\n\"2.5\",\"30\",\"3\"\n\"-3.25\",\"20\",\"5\"\n");
        QTest::newRow("delimiter, newline and quotes in a name")
            << QByteArray("\"a,\n\"\"b\"\"\",b,y\n1.5,10,2\n2.5,30,3\n-3.25,20,5\n");
        QTest::newRow("other spellings") << QByteArray("a,b,y\n15e-1,1e1,+2\n2.50,30.0,3\n-3.25,2E1,5\n");
    }

    void isReadAsTheSameNumbers()
    {
        QFETCH(QByteArray, text);
        const auto weights = [](const QByteArray& csv, const char* locale) {
            QTemporaryDir folder;
            writeText(folder.filePath("t.csv"), csv);
            const Outcome outcome = Program({"run", "-", "--json"})
                                        .input(experiment(R"("task": "regression")"))
                                        .in(folder.path())
                                        .with("LC_ALL", locale)
                                        .run();
            return outcome.code == 0 ? outcome.json()["weights_sha256"].toString().toLatin1() : outcome.err;
        };
        const QByteArray plain = weights("a,b,y\n1.5,10,2\n2.5,30,3\n-3.25,20,5\n", "C.UTF-8");
        QCOMPARE(plain.size(), 64);
        QCOMPARE(weights(text, "C.UTF-8"), plain);
        QCOMPARE(weights(text, "de_DE.UTF-8"), plain);
    }

    void namesOfTheSameColumnTwice()
    {
        QTemporaryDir folder;
        writeText(folder.filePath("t.csv"), "x,x,y\n1,2,3\n4,5,6\n");
        Program program = reading(experiment());
        QCOMPARE(flawOfRefusal(program, folder.path(), {"t.csv", "x"}), QByteArray());
    }

    void textsBecomeColumnsOrClasses()
    {
        QTemporaryDir folder;
        writeText(folder.filePath("t.csv"),
                  "colour,size,kind\nred,1,plum\ngreen,2,\"pea, green\"\nred,3,plum\nblue,4,sky\n");
        const Outcome outcome =
            Program({"run", "-", "--json", "--weights", "w"}).input(experiment()).in(folder.path()).run();
        QCOMPARE(outcome.code, 0);
        QVERIFY(outcome.json().value("final")["train_accuracy"].isDouble());
        // Three colours and one size in, three classes out.
        QVERIFY(readText(folder.filePath("w")).contains("[3,4]"));
    }

    void aHundredThousandColumnsAreRead()
    {
        QTemporaryDir folder;
        QByteArray text;
        for (const char* value : {"1", "2", "4"}) {
            for (int i = 0; i < 100'000; ++i)
                text.append(value).append(',');
            text.append("1.5\n");
        }
        writeText(folder.filePath("t.csv"), text);
        const Outcome outcome =
            Program({"run", "-", "--json"}).input(experiment(R"("task": "regression")")).in(folder.path()).run();
        QCOMPARE(outcome.code, 0);
        QCOMPARE(outcome.json().value("plan")["samples_per_epoch"].toInteger(), 3);
        QVERIFY(outcome.cpuSeconds < 2);
        QVERIFY(outcome.peakMegabytes < 200);
    }

    void whatIsNoFileIsRefused_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("folder") << QByteArray("sub") << QByteArray("folder");
        QTest::newRow("pipe") << QByteArray("pipe") << QByteArray("pipe");
        QTest::newRow("/dev/zero") << QByteArray("/dev/zero") << QByteArray("/dev/zero");
        QTest::newRow("absent") << QByteArray("absent.csv") << QByteArray("absent.csv");
        QTest::newRow("circular link") << QByteArray("circle") << QByteArray("circle");
        QTest::newRow("no name") << QByteArray("") << QByteArray("data.file");
    }

    void whatIsNoFileIsRefused()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, says);
        QTemporaryDir folder;
        QDir(folder.path()).mkdir("sub");
        QCOMPARE(::mkfifo(QFile::encodeName(folder.filePath("pipe")).constData(), 0600), 0);
        QVERIFY(QFile::link("circle", folder.filePath("circle")));
        Program program = reading(experiment({}, file));
        QCOMPARE(flawOfRefusal(program, folder.path(), {says}), QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestCsvRefusals)
#include "tst_csv_refusals.moc"
