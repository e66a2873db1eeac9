// The window's run and `epochscope run` make the same of an experiment: the same weights and the same history file.
#include "bridge/run_controller.h"
#include "program.h"
#include "record/exporters.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>

using namespace epochscope;

namespace {
// Without the seconds, the only column that may differ.
QList<QByteArrayList> withoutSeconds(const QByteArray& csv)
{
    auto rows = csvRows(csv);
    for (QByteArrayList& row : rows)
        row.removeAt(3);
    return rows;
}
} // namespace

class tst_SameRun : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void theWindowAndTheCommandLineMakeTheSame_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"worked-example", "moons-60", "early-stopping", "iris"})
            QTest::newRow(name) << QString::fromUtf8(name);
    }
    void theWindowAndTheCommandLineMakeTheSame()
    {
        QFETCH(const QString, name);
        QTemporaryDir folder;
        const QString history = folder.filePath(QStringLiteral("history.csv"));
        const Outcome outcome =
            Program({QStringLiteral("run"), name, QStringLiteral("--json"), QStringLiteral("--history"), history})
                .run();
        QCOMPARE(outcome.code, 0);

        RunController controller;
        QSignalSpy finished(&controller, &RunController::finished);
        controller.start(preset(name.toStdString()).value());
        while (finished.isEmpty())
            QVERIFY(finished.wait(60'000));
        const RunRecord& record = controller.record();
        QCOMPARE(QString::fromStdString(record.weightsSha256),
                 outcome.json()[QStringLiteral("weights_sha256")].toString());
        const auto csv = QByteArray::fromStdString(historyCsv(record.history, record.classification));
        const auto expected = withoutSeconds(readText(history));
        QVERIFY(expected.size() > 2);
        QCOMPARE(withoutSeconds(csv), expected);

        // Also when it was gone back from and made again.
        controller.stepBackEpoch();
        controller.stepBackBatch();
        controller.resume();
        while (finished.size() < 2)
            QVERIFY(finished.wait(60'000));
        QCOMPARE(QString::fromStdString(controller.record().weightsSha256),
                 outcome.json()[QStringLiteral("weights_sha256")].toString());
        QCOMPARE(withoutSeconds(QByteArray::fromStdString(
                     historyCsv(controller.record().history, controller.record().classification))),
                 expected);
    }
};

QTEST_GUILESS_MAIN(tst_SameRun)
#include "tst_same_run.moc"
