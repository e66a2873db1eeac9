// One experiment gives one result: again, cut by a checkpoint, and cut by a signal.
#include "program.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>

#include <csignal>

namespace {

// Adam, batches that do not divide the data, shuffling, a schedule within the epoch and early stopping with the best
// weights kept.
const QStringList demanding{"--set", "optimizer.kind=adam",
                            "--set", "optimizer.learning_rate=0.002",
                            "--set", "batch.size=7",
                            "--set", "batch.accumulate=3",
                            "--set", "schedule.kind=warmup_cosine",
                            "--set", "stop.patience=100000",
                            "--set", "stop.restore_best=true",
                            "--set", "stop.epochs=3000"};

// Without the seconds, the only column that may differ.
QList<QByteArrayList> history(const QString& path)
{
    auto rows = csvRows(readText(path));
    for (QByteArrayList& row : rows)
        row.removeAt(3);
    return rows;
}

} // namespace

class TestSameBits : public TestCase
{
    Q_OBJECT
    QTemporaryDir m_folder;
    QString m_sha256;
    QString path(const char* name) const { return m_folder.filePath(QString::fromUtf8(name)); }

    Outcome run(const QStringList& rest) const
    {
        return Program(QStringList{"run", "moons-60", "--json"} + demanding + rest).run();
    }

    void compareWithWhole(const Outcome& outcome, const char* historyFile) const
    {
        QCOMPARE(outcome.err, QByteArray());
        QCOMPARE(outcome.code, 0);
        QCOMPARE(outcome.json()["weights_sha256"].toString(), m_sha256);
        QCOMPARE(history(path(historyFile)), history(path("whole.csv")));
    }

private slots:
    void initTestCase()
    {
        const Outcome whole = run({"--history", path("whole.csv")});
        QCOMPARE(whole.code, 0);
        m_sha256 = whole.json()["weights_sha256"].toString();
        QCOMPARE(m_sha256.size(), 64);
        QCOMPARE(history(path("whole.csv")).size(), 3001);
    }

    void runAgain() { compareWithWhole(run({"--history", path("again.csv")}), "again.csv"); }

    void anotherSeedGivesOtherWeights()
    {
        QVERIFY(run({"--set", "seed.shuffle=2"}).json()["weights_sha256"].toString() != m_sha256);
    }

    void cutByTimeAndResumed()
    {
        const Outcome first = run({"--set", "stop.seconds=0.02", "--checkpoint", path("time.ckpt")});
        QCOMPARE(first.code, 0);
        QCOMPARE(first.json()["reason"].toString(), "seconds");
        const Outcome second = run({"--resume", path("time.ckpt"), "--history", path("time.csv")});
        compareWithWhole(second, "time.csv");
        QVERIFY(second.json()["training_seconds"].toDouble() > first.json()["training_seconds"].toDouble());
    }

    void theBatchesOfAResumedRunAreThoseOfItsPart()
    {
        const Outcome first = run({"--set", "stop.seconds=0.01", "--checkpoint", path("part.ckpt")});
        const qint64 before = first.json()["updates"].toInteger();
        const Outcome second = run({"--resume", path("part.ckpt"), "--batches", path("part.csv")});
        QCOMPARE(second.json()["weights_sha256"].toString(), m_sha256);
        QCOMPARE(csvRows(readText(path("part.csv")))[1][0].toLongLong(), before + 1);
        QVERIFY(second.err.contains("note: --batches holds what follows on the first"));
    }

    void cutByASignalAndResumedInPlace()
    {
        Program program(QStringList{"run", "moons-60", "--json"} + demanding +
                        QStringList{"--set", "record.checkpoint_every=10", "--checkpoint", path("signal.ckpt")});
        program.start();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path("signal.ckpt")), 60'000);
        program.signal(SIGINT);
        const Outcome first = program.wait();
        QCOMPARE(first.code, 130);
        QCOMPARE(first.json()["reason"].toString(), "interrupted");
        QVERIFY(first.json()["epochs"].toInteger() < 3000);

        const Outcome second = run(
            {"--resume", path("signal.ckpt"), "--checkpoint", path("signal.ckpt"), "--history", path("signal.csv")});
        compareWithWhole(second, "signal.csv");

        // What is over stays over.
        const Outcome third = run({"--resume", path("signal.ckpt"), "--history", path("over.csv")});
        compareWithWhole(third, "over.csv");
    }

    void aFinishedRunGoesOnForMoreEpochs()
    {
        // Adam, ragged batches and patience, by a learning rate that does not depend on the run's length.
        const QStringList constant{"--set", "schedule.kind=constant"};
        const Outcome whole = run(constant + QStringList{"--set", "stop.epochs=40", "--history", path("40.csv")});
        QCOMPARE(run(constant + QStringList{"--set", "stop.epochs=25", "--checkpoint", path("25.ckpt")}).code, 0);
        const Outcome longer = run(constant + QStringList{"--set", "stop.epochs=40", "--resume", path("25.ckpt"),
                                                          "--history", path("25-40.csv")});
        QCOMPARE(longer.code, 0);
        QCOMPARE(longer.json()["weights_sha256"].toString(), whole.json()["weights_sha256"].toString());
        QCOMPARE(history(path("25-40.csv")), history(path("40.csv")));
        // Fewer than are done is no way on, and a cosine was planned for its length.
        QCOMPARE(run(constant + QStringList{"--set", "stop.epochs=20", "--resume", path("25.ckpt")}).code, 2);
        QCOMPARE(run({"--set", "stop.epochs=25", "--checkpoint", path("cosine.ckpt")}).code, 0);
        const Outcome cosine = run({"--set", "stop.epochs=40", "--resume", path("cosine.ckpt")});
        QCOMPARE(cosine.code, 2);
        QVERIFY(cosine.err.contains("stop.epochs is 25 in the checkpoint and 40 here"));
    }

    void anotherExperimentIsNotResumed()
    {
        QCOMPARE(run({"--set", "stop.seconds=0.05", "--checkpoint", path("other.ckpt")}).code, 0);
        const Outcome outcome =
            run({"--resume", path("other.ckpt"), "--set", "optimizer.beta1=0.8", "--set", "batch.size=8"});
        QCOMPARE(outcome.code, 2);
        QVERIFY(outcome.err.contains("optimizer.beta1 is 0.9 in the checkpoint and 0.8 here"));
        QVERIFY(outcome.err.contains("batch.size is 7 in the checkpoint and 8 here"));
    }

    void otherDataAreNotResumed()
    {
        writeText(path("data.csv"), "x,y\n1,2\n2,4\n3,6\n");
        const QStringList arguments{"run", "-", "--json"};
        const QByteArray experiment =
            R"({"version": 1, "data": {"source": "csv", "file": "data.csv"}, "stop": {"epochs": 3}})";
        const auto start = [&](const QStringList& rest) {
            return Program(arguments + rest).in(m_folder.path()).input(experiment).run();
        };
        QCOMPARE(start({"--checkpoint", "data.ckpt"}).code, 0);
        QCOMPARE(start({"--resume", "data.ckpt"}).code, 0);
        writeText(path("data.csv"), "x,y\n1,2\n2,4\n3,7\n");
        const Outcome outcome = start({"--resume", "data.ckpt"});
        QCOMPARE(outcome.code, 2);
        QVERIFY(outcome.err.contains("data"));
        QVERIFY(outcome.err.contains("data.ckpt"));
    }

    void weightsAndACheckpointExcludeEachOther()
    {
        const Outcome outcome = run({"--resume", path("x"), "--init-weights", path("y")});
        QCOMPARE(outcome.code, 2);
        QVERIFY(outcome.err.contains("--init-weights"));
    }
};

QTEST_GUILESS_MAIN(TestSameBits)
#include "tst_same_bits.moc"
