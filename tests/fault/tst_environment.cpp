// Whatever the environment lacks, the command line works and gives the same.
#include "program.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>

class TestEnvironment : public TestCase
{
    Q_OBJECT

private slots:
    void theResultIsTheSame_data()
    {
        QTest::addColumn<QByteArray>("variable");
        QTest::addColumn<QByteArray>("value"); // null: not set
        QTest::newRow("no HOME") << QByteArray("HOME") << QByteArray();
        QTest::newRow("HOME absent") << QByteArray("HOME") << QByteArray("/nonexistent");
        QTest::newRow("HOME read-only") << QByteArray("HOME") << QByteArray("/proc");
        QTest::newRow("no PATH") << QByteArray("PATH") << QByteArray();
        QTest::newRow("no locale") << QByteArray("LC_ALL") << QByteArray();
        QTest::newRow("C") << QByteArray("LC_ALL") << QByteArray("C");
        QTest::newRow("de_DE") << QByteArray("LC_ALL") << QByteArray("de_DE.UTF-8");
        QTest::newRow("unknown locale") << QByteArray("LC_ALL") << QByteArray("xx_YY");
        QTest::newRow("XDG_RUNTIME_DIR absent") << QByteArray("XDG_RUNTIME_DIR") << QByteArray("/nonexistent");
        QTest::newRow("dead DISPLAY") << QByteArray("DISPLAY") << QByteArray(":4711");
        QTest::newRow("unknown platform") << QByteArray("QT_QPA_PLATFORM") << QByteArray("nothing");
        QTest::newRow("unknown style") << QByteArray("QT_STYLE_OVERRIDE") << QByteArray("");
        QTest::newRow("scaled") << QByteArray("QT_SCALE_FACTOR") << QByteArray("2");
        QTest::newRow("another time zone") << QByteArray("TZ") << QByteArray("Asia/Kathmandu");
    }

    void theResultIsTheSame()
    {
        QFETCH(QByteArray, variable);
        QFETCH(QByteArray, value);
        const auto run = [](const QByteArray& name, const QByteArray& set) {
            QTemporaryDir folder;
            Program program({"run", "worked-example", "--json", "--set", "stop.epochs=20", "--history", "h.csv",
                             "--plot", "p.png"});
            program.in(folder.path());
            if (set.isNull())
                program.without(name.constData());
            else
                program.with(name.constData(), set);
            const Outcome outcome = program.run();
            auto rows = csvRows(readText(folder.filePath("h.csv")));
            for (QByteArrayList& row : rows)
                row.removeAt(3); // seconds
            return std::tuple(outcome.code, outcome.err, outcome.json()["weights_sha256"].toString(), rows,
                              readText(folder.filePath("p.png")));
        };
        const auto [code, err, sha256, rows, picture] = run(variable, value);
        const auto [code0, err0, sha2560, rows0, picture0] = run("NOTHING", "");
        QCOMPARE(code, 0);
        QCOMPARE(err, QByteArray());
        QCOMPARE(sha256, sha2560);
        QCOMPARE(rows, rows0);
        QVERIFY(!picture.isEmpty());
        QVERIFY(picture == picture0);
    }
};

QTEST_GUILESS_MAIN(TestEnvironment)
#include "tst_environment.moc"
