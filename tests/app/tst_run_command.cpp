// epochscope run: the result and the files that it leaves.
#include "program.h"
#include "test_case.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QJsonDocument>
#include <QtCore/QTemporaryDir>
#include <QtCore/QXmlStreamReader>
#include <QtCore/QtEndian>

#include <cmath>

namespace {

QStringList run(const QString& what, QStringList rest) { return QStringList{QStringLiteral("run"), what} + rest; }

// Of a file in the layout of safetensors: the header and the tensors' bytes.
std::pair<QJsonObject, QByteArray> safetensors(const QByteArray& bytes)
{
    const auto length = qFromLittleEndian<quint64>(bytes.constData());
    return {QJsonDocument::fromJson(bytes.mid(8, static_cast<qsizetype>(length))).object(),
            bytes.mid(8 + static_cast<qsizetype>(length))};
}

} // namespace

class TestRunCommand : public TestCase
{
    Q_OBJECT
    QTemporaryDir m_folder;
    QString path(const char* name) const { return m_folder.filePath(QString::fromUtf8(name)); }

private slots:
    void makesFortyThousandUpdatesInTheWorkedExample()
    {
        const Outcome outcome = Program(run("worked-example", {"--json"})).in(m_folder.path()).run();
        QCOMPARE(outcome.err, QByteArray());
        QCOMPARE(outcome.code, 0);
        const QJsonObject json = outcome.json();
        QCOMPARE(json["updates"].toInteger(), 40'000);
        QCOMPARE(json["epochs"].toInteger(), 1000);
        QCOMPARE(json["samples_seen"].toInteger(), 200'000);
        QCOMPARE(json["reason"].toString(), "epochs");
        QCOMPARE(json["plan"]["batches_per_epoch"].toInteger(), 40);
        QCOMPARE(json["plan"]["updates"].toInteger(), 40'000);
        QCOMPARE(json["experiment"]["batch"]["size"].toInteger(), 5);
        QCOMPARE(json["experiment"]["stop"]["epochs"].toInteger(), 1000);
        QCOMPARE(json["experiment"]["seed"]["shuffle"].toInteger(), 1);
        QVERIFY(json["training_seconds"].toDouble() > 0);
        QVERIFY(json["updates_per_second"].toDouble() > 0);
        QCOMPARE(json["weights_sha256"].toString().size(), 64);
        QVERIFY(json["warnings"].isArray());
        const QJsonObject final = json["final"].toObject();
        for (const char* key : {"train_running", "train_measured", "train_r2"})
            QVERIFY2(final[QLatin1String(key)].isDouble(), key);
        for (const char* key : {"validation", "test", "validation_r2", "test_r2"})
            QVERIFY2(final[QLatin1String(key)].isNull(), key);
        // The noise has standard deviation 0.3, so that the best line leaves about 0.09 (± 0.009, one standard
        // deviation).
        QVERIFY(std::abs(final["train_measured"].toDouble() - 0.09) < 0.03);
        QVERIFY(json["best"]["epoch"].toInteger() >= 1);
        QCOMPARE(json["best"]["monitored"].toString(), "train_running");
    }

    void tellsAPersonTheSame()
    {
        const Outcome outcome = Program(run("worked-example", {})).in(m_folder.path()).run();
        QCOMPARE(outcome.code, 0);
        QVERIFY(outcome.out.contains("200 ÷ 5 = 40 batches per epoch × 1,000 epochs = 40,000 updates"));
        QVERIFY(outcome.out.contains("1,000 of 1,000 epochs"));
        QVERIFY(outcome.out.contains("40,000"));
    }

    void writesAHistoryThatReadsBackExactly()
    {
        const Outcome outcome =
            Program(run("iris", {"--json", "--history", path("h.csv"), "--set", "data.validation=0.25", "--set",
                                 "stop.epochs=50", "--set", "record.measure_training=true", "--set",
                                 "record.validate_every=3", "--set", "stop.restore_best=false"}))
                .run();
        QCOMPARE(outcome.code, 0);
        const auto rows = csvRows(readText(path("h.csv")));
        QCOMPARE(rows.size(), 51);
        QCOMPARE(rows[0].join(','),
                 QByteArray("epoch,updates,samples_seen,seconds,train_running,train_measured,validation,"
                            "train_accuracy,validation_accuracy"));
        const QJsonObject json = outcome.json();
        const qint64 updates = json["plan"]["updates_per_epoch"].toInteger();
        const qint64 samples = json["plan"]["samples_per_epoch"].toInteger();
        double seconds = 0;
        for (qsizetype epoch = 1; epoch <= 50; ++epoch) {
            const QByteArrayList& row = rows[epoch];
            QCOMPARE(row.size(), 9);
            QCOMPARE(row[0].toLongLong(), epoch);
            QCOMPARE(row[1].toLongLong(), epoch * updates);
            QCOMPARE(row[2].toLongLong(), epoch * samples);
            QVERIFY(row[3].toDouble() >= seconds);
            seconds = row[3].toDouble();
            QCOMPARE(row[6].isEmpty(), epoch % 3 != 0 && epoch != 50);
            QCOMPARE(row[8].isEmpty(), row[6].isEmpty());
        }
        const QJsonObject final = json["final"].toObject();
        QCOMPARE(rows[50][4].toDouble(), final["train_running"].toDouble());
        QCOMPARE(rows[50][5].toDouble(), final["train_measured"].toDouble());
        QCOMPARE(rows[50][6].toDouble(), final["validation"].toDouble());
        QCOMPARE(rows[50][8].toDouble(), final["validation_accuracy"].toDouble());
    }

    void weighsTheBatchesOfAnEpochByTheirSizes()
    {
        const Outcome outcome = Program(run("worked-example", {"--history", path("h.csv"), "--batches", path("b.csv"),
                                                               "--set", "batch.size=32", "--set", "stop.epochs=4"}))
                                    .run();
        QCOMPARE(outcome.code, 0);
        const auto history = csvRows(readText(path("h.csv")));
        const auto batches = csvRows(readText(path("b.csv")));
        QCOMPARE(batches[0].join(','),
                 QByteArray("update,epoch,batch,size,loss,gradient_norm,step_norm,learning_rate"));
        QCOMPARE(history[0].size(), 7); // no accuracies for numbers
        QCOMPARE(batches.size(), 1 + 4 * 7);
        for (qsizetype epoch = 1; epoch <= 4; ++epoch) {
            double sum = 0;
            for (qsizetype batch = 1; batch <= 7; ++batch) {
                const QByteArrayList& row = batches[(epoch - 1) * 7 + batch];
                QCOMPARE(row[0].toLongLong(), (epoch - 1) * 7 + batch);
                QCOMPARE(row[1].toLongLong(), epoch);
                QCOMPARE(row[2].toLongLong(), batch);
                QCOMPARE(row[3].toLongLong(), batch == 7 ? 8 : 32);
                QCOMPARE(row[7].toDouble(), 0.05);
                // Plain gradient descent: the step is the rate times the gradient, in float32.
                QVERIFY(std::abs(row[6].toDouble() / (0.05 * row[5].toDouble()) - 1) < 1e-3);
                sum += row[3].toDouble() * row[4].toDouble();
            }
            QVERIFY(std::abs(sum / 200 / history[epoch][4].toDouble() - 1) < 1e-12);
        }
    }

    void writesWeightsAsPyTorchNamesThem()
    {
        const Outcome outcome = Program(run("iris", {"--json", "--weights", path("w.safetensors"), "--set",
                                                     "model.hidden=[7]", "--set", "stop.epochs=3"}))
                                    .run();
        QCOMPARE(outcome.code, 0);
        const auto [header, data] = safetensors(readText(path("w.safetensors")));
        const auto shape = [&, h = header](const char* name) { return h[QLatin1String(name)]["shape"].toArray(); };
        QCOMPARE(shape("layers.0.weight"), QJsonArray({7, 4}));
        QCOMPARE(shape("layers.0.bias"), QJsonArray({7}));
        QCOMPARE(shape("layers.1.weight"), QJsonArray({3, 7}));
        QCOMPARE(shape("layers.1.bias"), QJsonArray({3}));
        QCOMPARE(data.size(), 4 * (28 + 7 + 21 + 3));
        QByteArray inOrder;
        for (const char* name : {"layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"}) {
            const QJsonObject tensor = header[QLatin1String(name)].toObject();
            QCOMPARE(tensor["dtype"].toString(), "F32");
            const QJsonArray offsets = tensor["data_offsets"].toArray();
            inOrder += data.mid(offsets[0].toInteger(), offsets[1].toInteger() - offsets[0].toInteger());
        }
        QCOMPARE(QString::fromLatin1(QCryptographicHash::hash(inOrder, QCryptographicHash::Sha256).toHex()),
                 outcome.json()["weights_sha256"].toString());
    }

    void startsFromGivenWeights()
    {
        const QStringList common{"--json", "--set", "model.hidden=[5]", "--set", "stop.epochs=2"};
        const Outcome first = Program(run("iris", common + QStringList{"--weights", path("w.safetensors")})).run();
        QCOMPARE(first.code, 0);
        // At rate 0 nothing moves, whatever the weights that would have been drawn.
        const Outcome second =
            Program(run("iris", common + QStringList{"--init-weights", path("w.safetensors"), "--set",
                                                     "optimizer.learning_rate=0", "--set", "seed.init=9"}))
                .run();
        QCOMPARE(second.err, QByteArray());
        QCOMPARE(second.code, 0);
        QCOMPARE(second.json()["weights_sha256"], first.json()["weights_sha256"]);
    }

    void readsAnExperimentFromStandardInput()
    {
        const Outcome outcome = Program(run("-", {"--json"}))
                                    .input(R"({"version": 1, "batch": {"size": 50}, "stop": {"epochs": 3}})")
                                    .run();
        QCOMPARE(outcome.err, QByteArray());
        QCOMPARE(outcome.code, 0);
        QCOMPARE(outcome.json()["updates"].toInteger(), 12);
    }

    void readsTheExperimentThatItPrints()
    {
        const Outcome first = Program(run("moons-60", {"--json", "--set", "stop.epochs=20"})).run();
        QCOMPARE(first.code, 0);
        writeText(path("again.json"), QJsonDocument(first.json().value("experiment").toObject()).toJson());
        const Outcome second = Program(run(path("again.json"), {"--json"})).run();
        QCOMPARE(second.err, QByteArray());
        QCOMPARE(second.code, 0);
        QCOMPARE(second.json()["weights_sha256"], first.json()["weights_sha256"]);
    }

    void findsDataBesideTheExperiment()
    {
        QVERIFY(QDir(m_folder.path()).mkpath("deep/er"));
        writeText(path("deep/points.csv"), "x,y\n1,2\n2,4\n3,6\n4,8\n");
        writeText(path("deep/er/e.json"),
                  R"({"version": 1, "data": {"source": "csv", "file": "../points.csv"}, "batch": {"size": 2},
                      "stop": {"epochs": 2}})");
        const Outcome outcome = Program(run("deep/er/e.json", {"--json"})).in(m_folder.path()).run();
        QCOMPARE(outcome.err, QByteArray());
        QCOMPARE(outcome.code, 0);
        QCOMPARE(outcome.json().value("plan")["samples_per_epoch"].toInteger(), 4);
    }

    void stopsForEachReason_data()
    {
        QTest::addColumn<QStringList>("settings");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<int>("code");
        QTest::newRow("target") << QStringList{"--set", "stop.target=0.2"} << "target" << 0;
        QTest::newRow("patience") << QStringList{"--set", "stop.patience=3"} << "patience" << 0;
        QTest::newRow("seconds") << QStringList{"--set", "stop.seconds=0.05", "--set", "stop.epochs=1000000000"}
                                 << "seconds" << 0;
        QTest::newRow("diverged") << QStringList{"--set", "optimizer.learning_rate=50"} << "diverged" << 1;
    }

    void stopsForEachReason()
    {
        QFETCH(QStringList, settings);
        QFETCH(QString, reason);
        QFETCH(int, code);
        const Outcome outcome =
            Program(run("worked-example", QStringList{"--json", "--weights", path("w.safetensors")} + settings))
                .run();
        QCOMPARE(outcome.code, code);
        QCOMPARE(outcome.json()["reason"].toString(), reason);
        QVERIFY(QFile::exists(path("w.safetensors")));
    }

    void saysWhereARunDivergedAndWhatToDo()
    {
        const Outcome outcome = Program(run("worked-example", {"--json", "--set", "optimizer.learning_rate=50",
                                                               "--history", path("d.csv")}))
                                    .run();
        QCOMPARE(outcome.code, 1);
        QVERIFY(outcome.err.contains("update"));
        QVERIFY(outcome.err.contains("learning rate 50"));
        QVERIFY(outcome.err.contains("lower"));
        QVERIFY(QFile::exists(path("d.csv")));
        QVERIFY(!outcome.json()["weights_sha256"].toString().isEmpty());
    }

    void drawsTheCurveWithoutADisplay()
    {
        const Outcome outcome =
            Program(run("worked-example", {"--plot", path("c.png"), "--set", "stop.epochs=50"})).run();
        QCOMPARE(outcome.err, QByteArray());
        QCOMPARE(outcome.code, 0);
        const QByteArray png = readText(path("c.png"));
        QVERIFY(png.startsWith("\x89PNG\r\n\x1a\n"));
        QVERIFY(qFromBigEndian<quint32>(png.constData() + 16) >= 1600);
        QVERIFY(qFromBigEndian<quint32>(png.constData() + 20) >= 900);
        QVERIFY(png.size() > 20'000); // not an empty sheet
    }

    void drawsTheCurveAsSvg()
    {
        QCOMPARE(Program(run("worked-example", {"--plot", path("c.svg"), "--set", "stop.epochs=50"})).run().code, 0);
        QXmlStreamReader xml(readText(path("c.svg")));
        QVERIFY(xml.readNextStartElement());
        QCOMPARE(xml.name(), u"svg");
        while (!xml.atEnd())
            xml.readNext();
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    }

    void drawsTheCurveAsPdf()
    {
        QCOMPARE(Program(run("worked-example", {"--plot", path("c.pdf"), "--set", "stop.epochs=50"})).run().code, 0);
        const QByteArray pdf = readText(path("c.pdf"));
        QVERIFY(pdf.startsWith("%PDF-"));
        QVERIFY(pdf.trimmed().endsWith("%%EOF"));
    }

    void showsProgressOnATerminalOnly()
    {
        const QStringList arguments =
            run("worked-example", {"--json", "--set", "stop.epochs=1000000000", "--set", "stop.seconds=1"});
        const Outcome wide = Program(arguments).with("TERM", "xterm").terminal(120).run();
        QCOMPARE(wide.code, 0);
        QVERIFY(wide.err.contains("epoch "));
        QVERIFY(wide.err.contains("batch "));
        QVERIFY(wide.err.contains("updates/s"));
        QVERIFY(wide.err.contains(" left"));
        QVERIFY(wide.err.endsWith("\x1b[K")); // and leaves nothing behind
        QCOMPARE(wide.json()["reason"].toString(), "seconds");

        const Outcome narrow = Program(arguments).with("TERM", "xterm").terminal(30).run();
        for (const QByteArray& line : narrow.err.split('\r')) {
            const QString shown = QString::fromUtf8(line).remove(QStringLiteral("\x1b[K"));
            QVERIFY2(shown.size() <= 30, qPrintable(shown));
        }
        QCOMPARE(Program(arguments).with("TERM", "dumb").terminal(120).run().err, QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestRunCommand)
#include "tst_run_command.moc"
