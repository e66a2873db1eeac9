// Files that go out and come in: where they cannot be, how they may be named, what is damaged.
#include "refusal.h"
#include "test_case.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>

namespace {

QStringList shortRun(const QStringList& rest)
{
    return QStringList{"run", "worked-example", "--json", "--set", "stop.epochs=3"} + rest;
}

} // namespace

class TestFileFaults : public TestCase
{
    Q_OBJECT

private slots:
    void outputIsRefusedBeforeTheRun_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArrayList>("says");
        const auto row = [](const char* name, const QStringList& arguments, const QByteArrayList& says) {
            QTest::newRow(name) << arguments << says;
        };
        row("no such folder", {"--history", "none/h.csv"}, {"--history", "none/h.csv", "no folder"});
        row("a file as folder", {"--weights", "file/w"}, {"--weights", "file/w", "folder"});
        row("a folder", {"--checkpoint", "sub"}, {"--checkpoint", "sub", "is a folder"});
        row("a device", {"--history", "/dev/full"}, {"--history", "/dev/full", "regular file"});
        row("a folder that cannot be written", {"--history", "/proc/h.csv"}, {"--history", "/proc/h.csv"});
        row("no name", {"--history", ""}, {"--history", "empty"});
        row("name too long", {"--history", QString(300, QLatin1Char('x'))}, {"--history"});
        row("unknown kind of picture", {"--plot", "c.bmp"}, {"c.bmp", ".png", ".svg", ".pdf"});
        row("picture without a kind", {"--plot", "curve"}, {"curve", ".png"});
        row("the same twice", {"--history", "a.csv", "--batches", "a.csv"}, {"--history", "--batches", "a.csv"});
        row("the same by another way", {"--history", "a.csv", "--weights", "sub/../a.csv"},
            {"--weights", "--history"});
        row("the same by a link", {"--history", "link", "--weights", "file"}, {"--weights", "--history"});
        row("the same by a link to nothing", {"--history", "dangling", "--weights", "later"},
            {"--weights", "--history"});
        row("over the initial weights", {"--init-weights", "file", "--weights", "file"},
            {"--weights", "overwrite", "--init-weights"});
        row("history over the checkpoint", {"--resume", "file", "--history", "file"},
            {"--history", "overwrite", "--resume"});
        row("initial weights absent", {"--init-weights", "absent"}, {"absent"});
        row("initial weights a folder", {"--init-weights", "sub"}, {"sub"});
        row("initial weights no weights", {"--init-weights", "file"}, {"file"});
        row("checkpoint absent", {"--resume", "absent"}, {"absent"});
        row("checkpoint no checkpoint", {"--resume", "file"}, {"file"});
        row("checkpoint a device", {"--resume", "/dev/zero"}, {"/dev/zero"});
    }

    void outputIsRefusedBeforeTheRun()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArrayList, says);
        QTemporaryDir folder;
        QDir(folder.path()).mkdir("sub");
        writeText(folder.filePath("file"), "old");
        QVERIFY(QFile::link("file", folder.filePath("link")));
        QVERIFY(QFile::link("later", folder.filePath("dangling")));
        Program program(shortRun(arguments));
        QCOMPARE(flawOfRefusal(program, folder.path(), says), QByteArray());
        QCOMPARE(readText(folder.filePath("file")), QByteArray("old"));
    }

    void inputsAreNotOverwritten()
    {
        QTemporaryDir folder;
        writeText(folder.filePath("t.csv"), "x,y\n1,2\n3,4\n");
        writeText(folder.filePath("e.json"), R"({"version": 1, "data": {"source": "csv", "file": "t.csv"}})");
        for (const char* file : {"t.csv", "e.json"}) {
            Program program({"run", "e.json", "--history", QLatin1String(file)});
            QCOMPARE(flawOfRefusal(program, folder.path(), {"--history", file, "overwrite"}), QByteArray());
        }
    }

    void anyNameWorks_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"two words.csv", "Größe–числа–数.csv", "%1 %s %n.csv", "-rf.csv", "--json.csv",
                                 "quote'\".csv", "line\nbreak.csv"})
            QTest::newRow(QByteArray(name).replace('\n', '_').constData()) << QString::fromUtf8(name);
    }

    void anyNameWorks()
    {
        QFETCH(QString, name);
        QTemporaryDir folder;
        const Outcome written =
            Program(shortRun({"--history", name, "--plot", name + ".svg"})).in(folder.path()).run();
        QCOMPARE(written.err, QByteArray());
        QCOMPARE(written.code, 0);
        QCOMPARE(csvRows(readText(folder.filePath(name))).size(), 4);
        QVERIFY(readText(folder.filePath(name + ".svg")).contains("<svg"));

        // And as an experiment, behind "--" where it looks like an option.
        writeText(folder.filePath(name), R"({"version": 1, "stop": {"epochs": 2}})");
        const Outcome read = Program({"run", "--json", "--", name}).in(folder.path()).run();
        QCOMPARE(read.err, QByteArray());
        QCOMPARE(read.json()["epochs"].toInteger(), 2);
    }

    void aLinkIsFollowed()
    {
        QTemporaryDir folder;
        QDir(folder.path()).mkdir("elsewhere");
        writeText(folder.filePath("elsewhere/real.csv"), "old");
        QVERIFY(QFile::link("elsewhere/real.csv", folder.filePath("h.csv")));
        QCOMPARE(Program(shortRun({"--history", "h.csv"})).in(folder.path()).run().code, 0);
        QVERIFY(QFileInfo(folder.filePath("h.csv")).isSymLink());
        QCOMPARE(csvRows(readText(folder.filePath("elsewhere/real.csv"))).size(), 4);
    }

    void aFileSizeLimitLeavesTheOldFiles()
    {
        QTemporaryDir folder;
        const QStringList files{"h.csv", "b.csv", "w", "c", "p.png"};
        for (const QString& file : files)
            writeText(folder.filePath(file), "old");
        const QStringList before = contentsOf(folder.path());
        // Each of the files is larger than that; what the program says is not.
        const Outcome outcome = Program({"run", "worked-example", "--set", "stop.epochs=300", "--set",
                                         "model.hidden=[64,64]", "--history", "h.csv", "--batches", "b.csv",
                                         "--weights", "w", "--checkpoint", "c", "--plot", "p.png"})
                                    .in(folder.path())
                                    .fileSizeLimit(8192)
                                    .run();
        QCOMPARE(outcome.code, 1);
        for (const QString& file : files)
            QVERIFY2(outcome.err.contains(file.toUtf8()), qPrintable(file));
        QCOMPARE(contentsOf(folder.path()), before);
    }

    void aClosedOutputIsAWriteError_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("plan") << QStringList{"plan", "--samples", "200", "--batch", "5", "--epochs", "1000"};
        QTest::newRow("list") << QStringList{"list", "properties"};
        QTest::newRow("help") << QStringList{"--help"};
        QTest::newRow("run") << shortRun({"--history", "h.csv"});
    }

    void aClosedOutputIsAWriteError()
    {
        QFETCH(QStringList, arguments);
        QTemporaryDir folder;
        const Outcome outcome = Program(arguments).in(folder.path()).closedOutput().run();
        QCOMPARE(outcome.code, 1);
        QVERIFY(outcome.err.contains("standard output"));
        // What was asked for is there all the same.
        QCOMPARE(QFile::exists(folder.filePath("h.csv")), arguments.contains("h.csv"));
    }

    void noOutputAtAllIsAWriteError()
    {
        QTemporaryDir folder;
        const Outcome outcome = Program({"-c", "exec \"$0\" run worked-example --history h.csv >&- <&-",
                                         QStringLiteral(EPOCHSCOPE_PROGRAM)})
                                    .executable("/bin/sh")
                                    .in(folder.path())
                                    .run();
        QCOMPARE(outcome.code, 1);
        QVERIFY(outcome.err.contains("standard output"));
        QVERIFY(readText(folder.filePath("h.csv")).startsWith("epoch,")); // and holds nothing else
    }

    void anyDamageToACheckpointIsFound_data() { damages(); }
    void anyDamageToACheckpointIsFound() { anyDamageIsFound("--checkpoint", "--resume"); }

    // A flipped bit of a weight is another weight; only what cannot be is found.
    void truncatedWeightsAreFound()
    {
        QTemporaryDir folder;
        QCOMPARE(Program(shortRun({"--weights", "f"})).in(folder.path()).run().code, 0);
        const QByteArray good = readText(folder.filePath("f"));
        for (const qsizetype length :
             {qsizetype{0}, qsizetype{7}, qsizetype{8}, qsizetype{40}, good.size() - 4, good.size() - 1}) {
            writeText(folder.filePath("f"), good.left(length));
            Program program(shortRun({"--init-weights", "f"}));
            QCOMPARE(flawOfRefusal(program, folder.path(), {"f: "}), QByteArray());
        }
        for (qsizetype at = 0; at < 8; ++at) { // the length of the header
            QByteArray lying = good;
            lying[at] = '\xFF';
            writeText(folder.filePath("f"), lying);
            Program program(shortRun({"--init-weights", "f"}));
            QCOMPARE(flawOfRefusal(program, folder.path(), {"f: "}), QByteArray());
        }
    }

private:
    // Places as thousandths of the file's length, for a byte to be changed or the file to end.
    static void damages()
    {
        QTest::addColumn<bool>("cut");
        QTest::addColumn<int>("thousandth");
        for (const bool cut : {false, true}) {
            for (int at = 0; at < 1000; at += 111)
                QTest::addRow("%s at %d/1000", cut ? "cut" : "flipped", at) << cut << at;
            QTest::addRow("%s at the end", cut ? "cut" : "flipped") << cut << 1000;
        }
    }

    static void anyDamageIsFound(const char* writing, const char* reading)
    {
        QFETCH(bool, cut);
        QFETCH(int, thousandth);
        QTemporaryDir folder;
        QCOMPARE(Program(shortRun({QLatin1String(writing), "f"})).in(folder.path()).run().code, 0);
        QByteArray bytes = readText(folder.filePath("f"));
        const qsizetype at = std::min(bytes.size() * thousandth / 1000, bytes.size() - 1);
        if (cut)
            bytes.truncate(at);
        else
            bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
        writeText(folder.filePath("f"), bytes);
        Program program(shortRun({QLatin1String(reading), "f"}));
        QCOMPARE(flawOfRefusal(program, folder.path(), {"f"}), QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestFileFaults)
#include "tst_file_faults.moc"
