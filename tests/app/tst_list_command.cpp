// epochscope list: presets, data and properties, for people and for programs.
#include "program.h"
#include "test_case.h"

#include <QtCore/QJsonDocument>

namespace {

QJsonArray listed(const QString& what) { return Program({"list", what, "--json"}).run().jsonArray(); }

QStringList column(const QJsonArray& rows, const char* key)
{
    QStringList values;
    for (const QJsonValue& row : rows)
        values.append(row[QLatin1String(key)].toString());
    return values;
}

} // namespace

class TestListCommand : public TestCase
{
    Q_OBJECT

private slots:
    void everyPresetIsListedAndRuns()
    {
        const QStringList names = column(listed("presets"), "name");
        for (const char* name : {"worked-example", "line-200", "moons-60", "ragged", "iris", "wine", "breast_cancer",
                                 "digits", "diabetes"})
            QVERIFY2(names.contains(QLatin1String(name)), name);
        for (const QString& name : names) {
            const Outcome outcome = Program({"run", name, "--json", "--set", "stop.epochs=1"}).run();
            QCOMPARE(outcome.code, 0);
            for (const QByteArray& line : outcome.err.split('\n'))
                QVERIFY2(line.isEmpty() || line.startsWith("epochscope: note: "), line.constData());
        }
    }

    void bundledDataHaveTheSizesOfTheirSources()
    {
        const QJsonArray rows = listed("data");
        QCOMPARE(rows.size(), 15);
        const auto check = [&](const char* name, qint64 samples, qsizetype features, qsizetype classes) {
            for (const QJsonValue& row : rows) {
                if (row["name"].toString() != QLatin1String(name))
                    continue;
                QCOMPARE(row["kind"].toString(), "bundled");
                QCOMPARE(row["samples"].toInteger(), samples);
                QCOMPARE(row["features"].toArray().size(), features);
                QCOMPARE(row["classes"].toArray().size(), classes);
                return;
            }
            QFAIL(name);
        };
        check("iris", 150, 4, 3);
        check("wine", 178, 13, 3);
        check("breast_cancer", 569, 30, 2);
        check("digits", 1797, 64, 10);
        check("diabetes", 442, 10, 0);
    }

    void everyPropertyHasItsDefaultAndRange()
    {
        const QJsonArray rows = listed("properties");
        const QStringList paths = column(rows, "path");
        for (const char* path : {"data.source", "batch.size", "model.hidden", "loss.kind", "optimizer.learning_rate",
                                 "schedule.kind", "stop.epochs", "record.checkpoint_every", "seed.shuffle"})
            QVERIFY2(paths.contains(QLatin1String(path)), path);
        for (const QJsonValue& row : rows) {
            QVERIFY(!row["help"].toString().isEmpty());
            QVERIFY(!row["allowed"].toString().isEmpty());
            QVERIFY(row.toObject().contains("default"));
        }
        const QJsonValue rate = rows[paths.indexOf("optimizer.learning_rate")];
        QCOMPARE(rate["default"].toDouble(), 0.05);
        QCOMPARE(rate["minimum"].toDouble(), 0.0);
    }

    void everyDefaultIsAccepted()
    {
        QStringList arguments{"run", "worked-example", "--json"};
        const QJsonArray rows = listed("properties");
        for (const QJsonValue& row : rows) {
            const QJsonValue standard = row["default"];
            const QByteArray text = QJsonDocument(QJsonArray{standard}).toJson(QJsonDocument::Compact);
            arguments << "--set"
                      << QStringLiteral("%1=%2").arg(row["path"].toString(),
                                                     QString::fromUtf8(text.mid(1, text.size() - 2)));
        }
        const Outcome outcome = Program(arguments).run();
        QCOMPARE(outcome.err, QByteArray());
        QCOMPARE(outcome.code, 0);
    }

    void tablesAreForPeople_data()
    {
        QTest::addColumn<QByteArray>("contains");
        QTest::newRow("presets") << QByteArray("worked-example");
        QTest::newRow("data") << QByteArray("breast_cancer");
        QTest::newRow("properties") << QByteArray("optimizer.learning_rate");
    }

    void tablesAreForPeople()
    {
        QFETCH(QByteArray, contains);
        const Outcome outcome = Program({"list", QString::fromLatin1(QTest::currentDataTag())}).run();
        QCOMPARE(outcome.err, QByteArray());
        QCOMPARE(outcome.code, 0);
        QVERIFY(outcome.out.contains(contains));
        for (const QByteArray& line : outcome.out.split('\n'))
            QVERIFY(!line.endsWith(' '));
    }
};

QTEST_GUILESS_MAIN(TestListCommand)
#include "tst_list_command.moc"
