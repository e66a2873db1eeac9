// The batches of a run that is over, written by doing it again, are those that the program writes while it runs.
#include "finished_run.h"
#include "program.h"
#include "test_case.h"

#include "record/batch_replay.h"
#include "record/safetensors.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>

using namespace epochscope;

class tst_BatchReplay : public TestCase
{
    Q_OBJECT
    QTemporaryDir m_folder;
    QString path(const char* name) const { return m_folder.filePath(QString::fromUtf8(name)); }

    static ExperimentFile shortened(const char* name, std::int64_t epochs)
    {
        auto file = *preset(name);
        file.experiment.stop.epochs = epochs;
        return file;
    }

private slots:
    void theBytesAreThoseOfTheProgram_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("epochs");
        QTest::newRow("to the last epoch") << "worked-example" << 30;
        QTest::newRow("a ragged last batch") << "ragged" << 20;
        QTest::newRow("accumulated") << "accumulation" << 20;
        QTest::newRow("stopped early") << "early-stopping" << 1000;
        QTest::newRow("diverged") << "too-fast" << 400;
    }
    void theBytesAreThoseOfTheProgram()
    {
        QFETCH(QString, name);
        QFETCH(int, epochs);
        const auto record = finishedRun(shortened(qPrintable(name), epochs));
        Program({"run", name, "--set", QStringLiteral("stop.epochs=%1").arg(epochs), "--batches", path("program.csv")}).run();
        const auto written = replayBatches(record, path("replay.csv").toStdString());
        QVERIFY2(written.has_value(), written ? "" : written.error().text().c_str());
        const QByteArray expected = readText(path("program.csv"));
        QVERIFY(expected.size() > 100);
        QVERIFY(readText(path("replay.csv")) == expected);
    }

    void aRunOfGivenInitialWeightsBeginsWithThem()
    {
        auto record = finishedRun(shortened("worked-example", 3));
        record.initialParameters = std::make_shared<const std::vector<float>>(std::vector<float>{1.5F, 0.75F});
        QVERIFY(writeSafetensors(path("initial.safetensors").toStdString(), record.shape, *record.initialParameters));
        Program({"run", "worked-example", "--set", "stop.epochs=3", "--init-weights", path("initial.safetensors"), "--batches",
                 path("given.csv")})
            .run();
        QVERIFY(replayBatches(record, path("again.csv").toStdString()).has_value());
        QVERIFY(readText(path("given.csv")).size() > 100);
        QVERIFY(readText(path("again.csv")) == readText(path("given.csv")));
    }

    void aRunThatWasStoppedIsReplayedAsFarAsItCame()
    {
        auto record = finishedRun(shortened("worked-example", 30));
        for (const auto reason : {std::optional(FinishReason::interrupted), std::optional<FinishReason>()}) {
            record.reason = reason;
            record.steps = 77;
            QVERIFY(replayBatches(record, path("stopped.csv").toStdString()).has_value());
            QCOMPARE(csvRows(readText(path("stopped.csv"))).size(), 1 + 77);
        }
    }

    void otherDataAreRefused()
    {
        auto record = finishedRun(shortened("worked-example", 3));
        record.dataFingerprint[0] = record.dataFingerprint[0] == 'a' ? 'b' : 'a';
        const auto written = replayBatches(record, path("other.csv").toStdString());
        QVERIFY(!written);
        QVERIFY2(written.error().text().find("no longer those of this run") != std::string::npos,
                 written.error().text().c_str());
        QVERIFY(!QFile::exists(path("other.csv")));
    }

    void cancellingLeavesNothingBehind()
    {
        const auto record = finishedRun(shortened("worked-example", 300));
        QTemporaryDir folder;
        std::int64_t asked = 0;
        const auto written =
            replayBatches(record, folder.filePath(QStringLiteral("cancelled.csv")).toStdString(), [&](std::int64_t done, std::int64_t all) {
                asked = done;
                return done < all / 2;
            });
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::cancelled);
        QVERIFY(asked >= 6000 && asked < 7000);
        QVERIFY(QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
    }

    void aFolderThatIsNotThereIsSaidBeforeAnyWork()
    {
        const auto record = finishedRun(shortened("worked-example", 3));
        int asked = 0;
        const auto written = replayBatches(record, path("nowhere/b.csv").toStdString(), [&](std::int64_t, std::int64_t) {
            ++asked;
            return true;
        });
        QVERIFY(!written);
        QCOMPARE(asked, 0);
        QVERIFY(written.error().text().find("nowhere") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(tst_BatchReplay)
#include "tst_batch_replay.moc"
