// Whatever the environment lacks, the command line works and gives the same.
#include "program.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>

#include <csignal>

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

    // A platform that needs no display; the window's notice is looked at in tst_window_files.
    void theWindowRunsAllTheSame_data()
    {
        QTest::addColumn<QByteArray>("variable");
        QTest::addColumn<QByteArray>("value"); // null: not set
        QTest::newRow("no HOME") << QByteArray("HOME") << QByteArray();
        QTest::newRow("HOME absent") << QByteArray("HOME") << QByteArray("/nonexistent");
        QTest::newRow("HOME read-only") << QByteArray("HOME") << QByteArray("/proc");
        QTest::newRow("no XDG_RUNTIME_DIR") << QByteArray("XDG_RUNTIME_DIR") << QByteArray();
        QTest::newRow("XDG_RUNTIME_DIR absent") << QByteArray("XDG_RUNTIME_DIR") << QByteArray("/nonexistent");
        QTest::newRow("unknown locale") << QByteArray("LC_ALL") << QByteArray("xx_YY");
    }

    void theWindowRunsAllTheSame()
    {
        QFETCH(QByteArray, variable);
        QFETCH(QByteArray, value);
        QTemporaryDir folder;
        const QString painted = folder.filePath("painted");
        Program program({});
        program.in(folder.path()).with("QT_QPA_PLATFORM", "offscreen").with("EPOCHSCOPE_FIRST_FRAME", painted.toLocal8Bit());
        if (value.isNull())
            program.without(variable.constData());
        else
            program.with(variable.constData(), value);
        program.start();
        QTRY_VERIFY_WITH_TIMEOUT(!readText(painted).isEmpty(), 30'000);
        program.signal(SIGTERM);
        const Outcome outcome = program.wait();
        QCOMPARE(outcome.code, 128 + SIGTERM);
        QCOMPARE(outcome.err, QByteArray());
    }

    // As a desktop starts it, where nobody reads what it says elsewhere.
    void theWindowOpensAlthoughItsFileCannotBeOpened_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("damaged") << "damaged.json";
        QTest::newRow("absent") << "absent.epochrun";
    }
    void theWindowOpensAlthoughItsFileCannotBeOpened()
    {
        QFETCH(QString, name);
        QTemporaryDir folder;
        writeText(folder.filePath("damaged.json"), "{\"batch\": ");
        const QString painted = folder.filePath("painted");
        Program program({"--window", folder.filePath(name)});
        program.in(folder.path()).with("QT_QPA_PLATFORM", "offscreen").with("EPOCHSCOPE_FIRST_FRAME", painted.toLocal8Bit());
        program.start();
        QTRY_VERIFY_WITH_TIMEOUT(!readText(painted).isEmpty(), 30'000);
        program.signal(SIGTERM);
        QCOMPARE(program.wait().code, 128 + SIGTERM);

        const Outcome without = Program({"--window", folder.filePath(name)}).in(folder.path()).run(); // without a display
        QCOMPARE(without.code, 2);
        QVERIFY2(without.err.contains(name.toUtf8()), without.err.constData());
    }

    // The command line draws its plot without a word in it, but draws it.
    void withoutFontsTheWindowRefusesWithAHint()
    {
        QTemporaryDir folder;
        writeText(folder.filePath("fonts.conf"), "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">"
                                                 "<fontconfig><cachedir>cache</cachedir></fontconfig>");
        const auto without = [&](const QStringList& arguments) {
            return Program(arguments)
                .in(folder.path())
                .with("QT_QPA_PLATFORM", "offscreen")
                .with("FONTCONFIG_FILE", folder.filePath("fonts.conf").toLocal8Bit())
                .run();
        };
        const Outcome window = without({});
        QCOMPARE(window.code, 1);
        QVERIFY2(window.err.contains("no fonts") && window.err.contains("install"), window.err.constData());
        const Outcome run = without({"run", "worked-example", "--set", "stop.epochs=3", "--plot", "p.png"});
        QCOMPARE(run.code, 0);
        QCOMPARE(run.err.count("QFont"), 0);
        QVERIFY(!readText(folder.filePath("p.png")).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestEnvironment)
#include "tst_environment.moc"
