// What all commands share: help, version, exit codes, and the window that needs a display.
#include "program.h"
#include "test_case.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>

class TestCommandLine : public TestCase
{
    Q_OBJECT

private slots:
    void everyHelpFitsOneScreen_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArrayList>("names");
        QTest::newRow("program") << QStringList{"--help"}
                                 << QByteArrayList{"plan", "run", "evaluate", "list", "--version"};
        QTest::newRow("short") << QStringList{"-h"} << QByteArrayList{"plan", "run"};
        QTest::newRow("plan") << QStringList{"plan", "--help"}
                              << QByteArrayList{
                                     "--samples N",         "--batch B",      "--epochs E", "--last-batch keep|drop",
                                     "--steps-per-epoch S", "--accumulate K", "--json"};
        QTest::newRow("run") << QStringList{"run", "--help"}
                             << QByteArrayList{"PRESET|FILE|-", "--set PATH=VALUE", "--json",    "--history",
                                               "--batches",     "--plot",           "--weights", "--init-weights",
                                               "--checkpoint",  "--resume"};
        QTest::newRow("evaluate") << QStringList{"evaluate", "--help"} << QByteArrayList{"--weights", "--json"};
        QTest::newRow("list") << QStringList{"list", "--help"} << QByteArrayList{"presets|data|properties", "--json"};
        QTest::newRow("help wins") << QStringList{"plan", "--samples", "x", "--help"}
                                   << QByteArrayList{"--samples N"};
    }

    void everyHelpFitsOneScreen()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArrayList, names);
        const Outcome outcome = Program(arguments).run();
        QCOMPARE(outcome.err, QByteArray());
        QCOMPARE(outcome.code, 0);
        for (const QByteArray& name : names)
            QVERIFY2(outcome.out.contains(name), name.constData());
        const QList<QByteArray> lines = outcome.out.split('\n');
        QVERIFY(lines.size() <= 25);
        for (const QByteArray& line : lines)
            QVERIFY2(QString::fromUtf8(line).size() <= 118, line.constData());
    }

    void tellsItsVersion()
    {
        const Outcome outcome = Program({"--version"}).run();
        QCOMPARE(outcome.code, 0);
        QVERIFY(outcome.out.startsWith("epochscope 0."));
        QVERIFY(outcome.out.contains("Qt 6."));
        QVERIFY(outcome.out.contains("Eigen 3."));
    }

    void suggestsWhatWasMeant_data()
    {
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("plann") << QByteArray("plan");
        QTest::newRow("plann --samples 3") << QByteArray("epochscope plan");
        QTest::newRow("run worked-exampel") << QByteArray("worked-example");
        QTest::newRow("run worked-example --historie x.csv") << QByteArray("--history");
        QTest::newRow("run worked-example --set batch.sise=4") << QByteArray("batch.size");
        QTest::newRow("run worked-example --set optimiser.learning_rate=1") << QByteArray("optimizer.learning_rate");
        QTest::newRow("list propertys") << QByteArray("properties");
        QTest::newRow("--versoin") << QByteArray("--version");
    }

    void suggestsWhatWasMeant()
    {
        QFETCH(QByteArray, says);
        const Outcome outcome = Program(QString::fromLatin1(QTest::currentDataTag()).split(QLatin1Char(' '))).run();
        QCOMPARE(outcome.code, 2);
        QCOMPARE(outcome.out, QByteArray());
        QVERIFY2(outcome.err.contains(says), outcome.err.constData());
    }

    void suggestsNothingThatIsFarFromWhatWasWritten()
    {
        const Outcome outcome = Program({"run", "worked-example", "--set", "a=1"}).run();
        QCOMPARE(outcome.code, 2);
        QVERIFY2(!outcome.err.contains("did you mean"), outcome.err.constData());
    }

    void refusesArgumentsThatAreNotText()
    {
        // Latin-1 ü: not UTF-8. QString cannot hold it, so that a shell passes it on.
        const Outcome outcome =
            Program({"-c", "exec \"$0\" run \"$(printf 'b\\374cher.json')\"", QStringLiteral(EPOCHSCOPE_PROGRAM)})
                .executable("/bin/sh")
                .run();
        QCOMPARE(outcome.code, 2);
        QVERIFY(outcome.err.contains("UTF-8"));
    }

    void refusesTheWindowWithoutADisplay_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("variable");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("none") << QStringList{} << QByteArray("LC_ALL") << QByteArray("C.UTF-8");
        QTest::newRow("preset") << QStringList{"worked-example"} << QByteArray("LC_ALL") << QByteArray("C.UTF-8");
        QTest::newRow("dead X server") << QStringList{} << QByteArray("DISPLAY") << QByteArray(":4711");
        QTest::newRow("garbage") << QStringList{} << QByteArray("DISPLAY") << QByteArray("what?");
        QTest::newRow("dead compositor") << QStringList{} << QByteArray("WAYLAND_DISPLAY") << QByteArray("wayland-7");
        QTest::newRow("X asked for") << QStringList{} << QByteArray("QT_QPA_PLATFORM") << QByteArray("xcb");
    }

    void refusesTheWindowWithoutADisplay()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, variable);
        QFETCH(QByteArray, value);
        const Outcome outcome = Program(arguments).with(variable.constData(), value).run();
        QCOMPARE(outcome.code, 2);
        QCOMPARE(outcome.out, QByteArray());
        QVERIFY(outcome.err.contains("no display"));
        QVERIFY(outcome.err.contains("epochscope run worked-example"));
    }

    void namesAFileThatTheWindowCannotOpen()
    {
        const Outcome outcome = Program({"no/such/file.json"}).run();
        QCOMPARE(outcome.code, 2);
        QVERIFY(outcome.err.contains("no/such/file.json"));
    }

    // By what it should have been.
    void saysWhatIsWrongWithADamagedFile_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("part");
        QTest::newRow("a run") << "bad.epochrun" << QByteArray("no run at all") << QByteArray("run of Epochscope");
        QTest::newRow("pixels") << "bad.idx3-ubyte" << QByteArray("\xE0\x01\x08\x03") << QByteArray("begins with the bytes e0 01");
        QTest::newRow("an empty table") << "empty.csv" << QByteArray() << QByteArray("the file is empty");
        QTest::newRow("an experiment") << "bad.json" << QByteArray("{\"batch\": ") << QByteArray("JSON");
    }
    void saysWhatIsWrongWithADamagedFile()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, part);
        QTemporaryDir folder;
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QFile::WriteOnly) && file.write(bytes) == bytes.size());
        file.close();
        const Outcome outcome = Program({file.fileName()}).run();
        QCOMPARE(outcome.code, 2);
        QVERIFY2(outcome.err.contains(part), outcome.err.constData());
        QVERIFY2(outcome.err.contains(name.toUtf8()), outcome.err.constData());
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
