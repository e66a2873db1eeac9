// epochscope evaluate: loss and scores of given weights, without updates.
#include "program.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>

class TestEvaluateCommand : public TestCase
{
    Q_OBJECT
    QTemporaryDir m_folder;
    const QStringList m_settings{"--set", "data.validation=0.25", "--set", "data.test=10", "--set", "stop.epochs=20"};
    QString weights() const { return m_folder.filePath("w.safetensors"); }

private slots:
    void agreesWithTheRun_data()
    {
        QTest::addColumn<QByteArrayList>("scores");
        QTest::newRow("iris") << QByteArrayList{"accuracy", "balanced_accuracy"};
        QTest::newRow("diabetes") << QByteArrayList{"r2"};
    }

    void agreesWithTheRun()
    {
        QFETCH(QByteArrayList, scores);
        const QString preset = QString::fromLatin1(QTest::currentDataTag());
        const Outcome run = Program(QStringList{"run", preset, "--json", "--weights", weights()} + m_settings).run();
        QCOMPARE(run.code, 0);
        const QByteArray before = readText(weights());
        const Outcome outcome =
            Program(QStringList{"evaluate", preset, "--json", "--weights", weights()} + m_settings).run();
        QCOMPARE(outcome.err, QByteArray());
        QCOMPARE(outcome.code, 0);
        QCOMPARE(readText(weights()), before);
        const QJsonObject json = outcome.json();
        const QJsonObject final = run.json().value("final").toObject();
        QCOMPARE(json["weights_sha256"], run.json()["weights_sha256"]);
        QCOMPARE(json["train"]["loss"], final["train_measured"]);
        QCOMPARE(json["validation"]["loss"], final["validation"]);
        QCOMPARE(json["test"]["loss"], final["test"]);
        QCOMPARE(json["test"]["samples"].toInteger(), 10);
        for (const QByteArray& score : scores) {
            for (const char* part : {"train", "validation", "test"})
                QCOMPARE(json[QLatin1String(part)][QLatin1String(score)],
                         final[QLatin1String(part + QByteArray("_") + score)]);
        }
    }

    void leavesOutWhatThereIsNot()
    {
        QCOMPARE(Program({"run", "iris", "--weights", weights(), "--set", "data.validation=0"}).run().code, 0);
        const Outcome outcome =
            Program({"evaluate", "iris", "--json", "--weights", weights(), "--set", "data.validation=0"}).run();
        QVERIFY(outcome.json()["validation"].isNull());
        QVERIFY(outcome.json()["test"].isNull());
        const Outcome text =
            Program({"evaluate", "iris", "--weights", weights(), "--set", "data.validation=0"}).run();
        QCOMPARE(text.code, 0);
        QVERIFY(text.out.contains("training"));
        QVERIFY(!text.out.contains("validation"));
    }

    void needsWeights()
    {
        const Outcome outcome = Program({"evaluate", "iris"}).run();
        QCOMPARE(outcome.code, 2);
        QVERIFY(outcome.err.contains("--weights"));
    }

    void refusesWeightsOfAnotherModel()
    {
        QCOMPARE(Program({"run", "worked-example", "--weights", weights(), "--set", "stop.epochs=2"}).run().code, 0);
        const Outcome outcome = Program({"evaluate", "iris", "--weights", weights()}).run();
        QCOMPARE(outcome.code, 2);
        QVERIFY(outcome.err.contains("w.safetensors"));
        QVERIFY(outcome.err.contains("layers.0.weight"));
        QCOMPARE(outcome.out, QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestEvaluateCommand)
#include "tst_evaluate_command.moc"
