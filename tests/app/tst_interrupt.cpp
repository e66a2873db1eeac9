// SIGINT and SIGTERM in mid-run: everything that was asked for is written.
#include "program.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>

#include <csignal>

class TestInterrupt : public TestCase
{
    Q_OBJECT

private slots:
    void writesWhatWasAskedFor_data()
    {
        QTest::addColumn<int>("number");
        QTest::addColumn<int>("code");
        QTest::newRow("SIGINT") << SIGINT << 130;
        QTest::newRow("SIGTERM") << SIGTERM << 143;
    }

    void writesWhatWasAskedFor()
    {
        QFETCH(int, number);
        QFETCH(int, code);
        QTemporaryDir folder;
        const auto file = [&](const char* name) { return folder.filePath(QLatin1String(name)); };
        Program program({"run", "worked-example", "--json", "--set", "stop.epochs=1000000000", "--set",
                         "record.checkpoint_every=100", "--history", "h.csv", "--weights", "w.safetensors",
                         "--checkpoint", "c.ckpt", "--plot", "p.svg"});
        program.in(folder.path());
        program.start();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(file("c.ckpt")), 60'000);
        program.signal(number);
        const Outcome outcome = program.wait();
        QCOMPARE(outcome.code, code);

        const QJsonObject json = outcome.json();
        QCOMPARE(json["reason"].toString(), "interrupted");
        const qint64 epochs = json["epochs"].toInteger();
        QVERIFY(epochs >= 100);
        QVERIFY(outcome.err.contains("interrupted"));
        const auto rows = csvRows(readText(file("h.csv")));
        QCOMPARE(rows.back()[0].toLongLong(), epochs);
        QCOMPARE(rows.back()[4].toDouble(), json["final"]["train_running"].toDouble());
        QVERIFY(readText(file("w.safetensors")).size() > 8);
        QVERIFY(readText(file("p.svg")).contains("<svg"));

        // The checkpoint stands where the run stopped.
        const Outcome again = Program({"run", "worked-example", "--json", "--set", "stop.epochs=1000000000", "--set",
                                       "stop.seconds=0.001", "--resume", "c.ckpt"})
                                  .in(folder.path())
                                  .run();
        QCOMPARE(again.code, 0);
        QVERIFY(again.json()["updates"].toInteger() >= json["updates"].toInteger());
    }

    void theEchoOfASignalIsNotASecondOne()
    {
        // "timeout" signals the program and then its whole group.
        QTemporaryDir folder;
        Program program({"run", "worked-example", "--set", "stop.epochs=1000000000", "--set",
                         "record.checkpoint_every=100", "--history", "h.csv", "--checkpoint", "c.ckpt"});
        program.in(folder.path());
        program.start();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder.filePath("c.ckpt")), 60'000);
        program.signal(SIGTERM);
        QTest::qSleep(1); // so that the two do not become one on the way
        program.signal(SIGTERM);
        QCOMPARE(program.wait().code, 143);
        QVERIFY(QFile::exists(folder.filePath("h.csv")));
    }

    void worksWhereAScriptIgnoresIt()
    {
        // A shell without job control starts "program &" with SIGINT ignored.
        QTemporaryDir folder;
        Program program({"-c",
                         "trap '' INT; exec \"$0\" run worked-example --json --set stop.epochs=1000000000 "
                         "--set record.checkpoint_every=100 --checkpoint c.ckpt",
                         QStringLiteral(EPOCHSCOPE_PROGRAM)});
        program.executable("/bin/sh").in(folder.path());
        program.start();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder.filePath("c.ckpt")), 60'000);
        program.signal(SIGINT);
        QCOMPARE(program.wait().code, 130);
    }
};

QTEST_GUILESS_MAIN(TestInterrupt)
#include "tst_interrupt.moc"
