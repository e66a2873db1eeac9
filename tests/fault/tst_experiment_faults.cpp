// Experiment files and --set: whatever is wrong is refused by name, with what is allowed.
#include "refusal.h"
#include "test_case.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <sys/stat.h>

class TestExperimentFaults : public TestCase
{
    Q_OBJECT

private slots:
    void fileIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArrayList>("says");
        const auto row = [](const char* name, const QByteArray& text, const QByteArrayList& says) {
            QTest::newRow(name) << text << says;
        };
        row("empty", "", {"e.json"});
        row("not JSON", "batch.size = 5\n", {"e.json", "JSON"});
        row("not closed", R"({"version": 1, "batch": {"size": 5})", {"e.json", "JSON"});
        row("more behind it", R"({"version": 1} {"version": 1})", {"e.json", "JSON"});
        row("a list", R"([1, 2])", {"e.json"});
        row("a number", "7", {"e.json"});
        row("unknown property", R"({"version": 1, "batch": {"sise": 5}})", {"e.json", "batch.sise", "batch.size"});
        row("unknown group", R"({"version": 1, "bacth": {"size": 5}})", {"e.json", "bacth", "batch"});
        row("text for a number", R"({"version": 1, "batch": {"size": "five"}})",
            {"e.json", "batch.size", "five", "all"});
        row("number for a choice", R"({"version": 1, "batch": {"last": 3}})",
            {"e.json", "batch.last", "keep", "drop"});
        row("fraction for a count", R"({"version": 1, "batch": {"size": 2.5}})", {"e.json", "batch.size", "2.5"});
        row("object for a value", R"({"version": 1, "batch": {"size": {"of": 5}}})", {"e.json", "batch.size"});
        row("value for a group", R"({"version": 1, "batch": 5})", {"e.json", "batch"});
        row("null where something must be", R"({"version": 1, "stop": {"epochs": null}})", {"e.json", "stop.epochs"});
        row("below the range", R"({"version": 1, "batch": {"size": 0}})", {"e.json", "batch.size", "from 1"});
        row("above the range", R"({"version": 1, "optimizer": {"momentum": 1}})",
            {"e.json", "optimizer.momentum", "below 1"});
        row("beyond 64 bits", R"({"version": 1, "stop": {"epochs": 99999999999999999999}})",
            {"e.json", "stop.epochs"});
        row("1e999", R"({"version": 1, "optimizer": {"learning_rate": 1e999}})",
            {"e.json", "optimizer.learning_rate", "too large"});
        row("NaN", R"({"version": 1, "optimizer": {"learning_rate": NaN}})", {"e.json", "JSON"});
        row("duplicate property", R"({"version": 1, "batch": {"size": 5, "size": 6}})",
            {"e.json", "batch.size", "twice"});
        row("duplicate group", R"({"version": 1, "batch": {"size": 5}, "batch": {"last": "drop"}})",
            {"e.json", "batch"});
        row("newer version", R"({"version": 2, "batch": {"size": 5}})", {"e.json", "version"});
        row("version of the wrong type", R"({"version": "one"})", {"e.json", "version"});
        row("invalid UTF-8", "{\"version\": 1, \"name\": \"\xFC\"}", {"e.json"});
        row("a million levels", QByteArray(1'000'000, '['), {"e.json", "list"});
        row("a million levels below a property",
            R"({"version": 1, "model": {"hidden": )" + QByteArray(1'000'000, '['), {"e.json", "model.hidden"});
        row("a million levels of objects",
            QByteArray(R"({"version": 1, "batch": )") + QByteArray(R"({"a":)").repeated(1'000'000), {"e.json"});
        row("what cannot go together",
            R"({"version": 1, "data": {"samples": 10}, "batch": {"size": 32, "last": "drop"}})",
            {"batch.last", "10"});
        row("no file named", R"({"version": 1, "data": {"source": "csv"}})", {"data.file"});
    }

    void fileIsRefused()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArrayList, says);
        QTemporaryDir folder;
        writeText(folder.filePath("e.json"), text);
        Program program(QStringList{"run", "e.json"} + everyOutput());
        QCOMPARE(flawOfRefusal(program, folder.path(), says), QByteArray());
    }

    void aGigabyteIsRefusedUnread()
    {
        QTemporaryDir folder;
        QFile file(folder.filePath("e.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.resize(1 << 30)); // sparse
        file.close();
        Program program(QStringList{"run", "e.json"} + everyOutput());
        QCOMPARE(flawOfRefusal(program, folder.path(), {"e.json", "too large", "16.8 MB"}), QByteArray());
    }

    void endlessInputIsRefused()
    {
        QTemporaryDir folder;
        Program program({"-c", "exec \"$0\" run - < /dev/zero", QStringLiteral(EPOCHSCOPE_PROGRAM)});
        program.executable("/bin/sh");
        QCOMPARE(flawOfRefusal(program, folder.path(), {"standard input", "16 MiB"}), QByteArray());
    }

    void whatIsNoFileIsRefused_data()
    {
        QTest::addColumn<QString>("file");
        for (const char* file : {"./folder", "./pipe", "/dev/zero", "./absent.json", "absent/e.json", "./circle", ""})
            QTest::newRow(file) << QString::fromLatin1(file);
    }

    void whatIsNoFileIsRefused()
    {
        QFETCH(QString, file);
        QTemporaryDir folder;
        QDir(folder.path()).mkdir("folder");
        QCOMPARE(::mkfifo(QFile::encodeName(folder.filePath("pipe")).constData(), 0600), 0);
        QVERIFY(QFile::link("circle", folder.filePath("circle")));
        Program program(QStringList{"run", file} + everyOutput());
        QCOMPARE(flawOfRefusal(program, folder.path(), {file.toUtf8()}), QByteArray());
    }

    void settingIsRefused_data()
    {
        QTest::addColumn<QByteArrayList>("says");
        const auto row = [](const char* setting, const QByteArrayList& says) { QTest::newRow(setting) << says; };
        row("batch.size=0", {"batch.size", "from 1"});
        row("batch.size=-5", {"batch.size", "-5", "from 1"});
        row("batch.size=many", {"batch.size", "many", "all"});
        row("batch.size=", {"batch.size"});
        row("batch.size", {"batch.size", "PATH=VALUE"});
        row("=5", {"property"});
        row("batch.sise=5", {"batch.sise", "batch.size"});
        row("size=5", {"size"});
        row("batch.last=dropp", {"batch.last", "drop"});
        row("data.samples=0", {"data.samples", "from 1"});
        row("data.source=irsi", {"data.source", "iris"});
        row("data.validation=-0.1", {"data.validation"});
        row("data.validation=1e999", {"data.validation"});
        row("data.noise=-1", {"data.noise", "0"});
        row("optimizer.learning_rate=-1", {"optimizer.learning_rate", "0 or more"});
        row("optimizer.learning_rate=nan", {"optimizer.learning_rate"});
        row("optimizer.learning_rate=inf", {"optimizer.learning_rate"});
        row("optimizer.learning_rate=0x1p3", {"optimizer.learning_rate"});
        row("optimizer.learning_rate=0,1", {"optimizer.learning_rate"});
        row("optimizer.momentum=1", {"optimizer.momentum", "below 1"});
        row("model.hidden=[0]", {"model.hidden", "from 1"});
        row("model.hidden=[1000000,1000000]", {"model.hidden", "TiB"});
        row("data.samples=9007199254740991", {"data.samples", "PiB"});
        row("stop.epochs=0", {"stop.epochs", "from 1"});
        row("stop.epochs=1e3x", {"stop.epochs"});
        row("seed.data=-1", {"seed.data", "from 0"});
        row("loss.kind=cross_entropy", {"loss.kind"});
        row("data.validation=200", {"data.validation"});
    }

    void settingIsRefused()
    {
        QFETCH(QByteArrayList, says);
        QTemporaryDir folder;
        Program program(QStringList{"run", "worked-example", "--set", QString::fromLatin1(QTest::currentDataTag())} +
                        everyOutput());
        QCOMPARE(flawOfRefusal(program, folder.path(), says), QByteArray());
    }

    void oneSampleCannotBeSplit()
    {
        QTemporaryDir folder;
        const QStringList one{"run", "worked-example", "--json", "--set", "data.samples=1", "--set", "stop.epochs=3"};
        QCOMPARE(Program(one).in(folder.path()).run().json()["updates"].toInteger(), 3);
        Program program(one + QStringList{"--set", "data.validation=0.5"});
        QCOMPARE(flawOfRefusal(program, folder.path(), {"data.validation"}), QByteArray());
    }

    void aRateOfZeroIsAllowed()
    {
        const Outcome outcome =
            Program({"run", "worked-example", "--json", "--set", "optimizer.learning_rate=0"}).run();
        QCOMPARE(outcome.code, 0);
    }

    void theLastSettingCounts()
    {
        const Outcome outcome =
            Program({"run", "worked-example", "--json", "--set", "batch.size=7", "--set", "batch.size=all"}).run();
        QCOMPARE(outcome.json()["updates"].toInteger(), 1000);
    }
};

QTEST_GUILESS_MAIN(TestExperimentFaults)
#include "tst_experiment_faults.moc"
