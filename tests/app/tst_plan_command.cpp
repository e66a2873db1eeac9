// epochscope plan: the numbers of the article and of the framework documentations, and what is refused.
#include "program.h"
#include "test_case.h"

namespace {

QStringList words(const char* line) { return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts); }

Outcome plan(const char* arguments) { return Program(QStringList{QStringLiteral("plan")} + words(arguments)).run(); }

} // namespace

class TestPlanCommand : public TestCase
{
    Q_OBJECT

private slots:
    void countsBatchesAndUpdates_data()
    {
        QTest::addColumn<QString>("variant");
        QTest::addColumn<QList<qint64>>("numbers"); // in the order of the keys below
        const auto row = [](const char* arguments, const char* variant, QList<qint64> numbers) {
            QTest::newRow(arguments) << QString::fromLatin1(variant) << numbers;
        };
        const qint64 big = qint64{1} << 40;
        row("--samples 200 --batch 5 --epochs 1000", "mini-batch", {40, 5, 40, 40'000, 200, 200'000, 0});
        row("--samples 1000 --batch 400 --epochs 1", "mini-batch", {3, 200, 3, 3, 1000, 1000, 0});
        row("--samples 1000 --batch 400 --epochs 1 --last-batch keep", "mini-batch", {3, 200, 3, 3, 1000, 1000, 0});
        row("--samples 1000 --batch 400 --epochs 7 --last-batch drop", "mini-batch", {2, 400, 2, 14, 800, 5600, 200});
        row("--samples 50000 --batch 64 --epochs 35", "mini-batch", {782, 16, 782, 27'370, 50'000, 1'750'000, 0});
        row("--samples 200 --batch 1 --epochs 3", "stochastic", {200, 1, 200, 600, 200, 600, 0});
        row("--samples 200 --batch 200 --epochs 3", "batch", {1, 200, 1, 3, 200, 600, 0});
        row("--samples 200 --batch all --epochs 3", "batch", {1, 200, 1, 3, 200, 600, 0});
        row("--samples 10 --batch 32 --epochs 3", "batch", {1, 10, 1, 3, 10, 30, 0});
        row("--samples 100 --batch 10 --epochs 3 --accumulate 4", "mini-batch", {10, 10, 3, 9, 100, 300, 0});
        row("--samples 1000 --batch 10 --epochs 100 --steps-per-epoch 20", "mini-batch",
            {20, 10, 20, 2000, 200, 20'000, 0});
        row("--samples 1099511627776 --batch 1 --epochs 1", "stochastic", {big, 1, big, big, big, big, 0});
        row("--samples 1099511627777 --batch 2 --epochs 1000", "mini-batch",
            {big / 2 + 1, 1, big / 2 + 1, (big / 2 + 1) * 1000, big + 1, (big + 1) * 1000, 0});
        row("--samples 9223372036854775807 --batch all --epochs 1", "batch",
            {1, INT64_MAX, 1, 1, INT64_MAX, INT64_MAX, 0});
    }

    void countsBatchesAndUpdates()
    {
        QFETCH(QString, variant);
        QFETCH(QList<qint64>, numbers);
        const Outcome outcome = plan((QByteArray(QTest::currentDataTag()) + " --json").constData());
        QCOMPARE(outcome.err, QByteArray());
        QCOMPARE(outcome.code, 0);
        const QJsonObject json = outcome.json();
        QCOMPARE(json.size(), 8);
        QCOMPARE(json.value(u"variant").toString(), variant);
        const char* keys[] = {"batches_per_epoch", "last_batch_size", "updates_per_epoch", "updates",
                              "samples_per_epoch", "samples_seen",    "dropped_per_epoch"};
        for (qsizetype i = 0; i < numbers.size(); ++i)
            QCOMPARE(json.value(QLatin1String(keys[i])).toInteger(), numbers[i]);
    }

    void explainsTheFormula()
    {
        const Outcome outcome = plan("--samples 200 --batch 5 --epochs 1000");
        QCOMPARE(outcome.code, 0);
        QVERIFY(outcome.out.contains("200 ÷ 5 = 40 batches per epoch × 1,000 epochs = 40,000 updates"));
        QVERIFY(outcome.out.contains("mini-batch gradient descent"));
    }

    void saysThatTheBatchIsLargerThanTheData()
    {
        QVERIFY(plan("--samples 10 --batch 32 --epochs 3").out.contains("32"));
    }

    void refusesWhatCannotBe_data()
    {
        QTest::addColumn<QByteArrayList>("says");
        const QByteArray range = "from 1 to 9223372036854775807";
        const auto row = [](const char* arguments, QByteArrayList says) { QTest::newRow(arguments) << says; };
        row("--samples 0 --batch 5 --epochs 1", {"--samples: \"0\" is not possible", range});
        row("--samples -3 --batch 5 --epochs 1", {"--samples: \"-3\" is not possible", range});
        row("--samples many --batch 5 --epochs 1", {"--samples: \"many\" is not possible", range});
        row("--samples 1e3 --batch 5 --epochs 1", {"--samples: \"1e3\" is not possible", range});
        row("--samples 5.5 --batch 5 --epochs 1", {"--samples: \"5.5\" is not possible", range});
        row("--samples 0x10 --batch 5 --epochs 1", {"--samples: \"0x10\" is not possible", range});
        row("--samples 200 --batch 0 --epochs 1", {"--batch: \"0\" is not possible", range, "or all"});
        row("--samples 200 --batch -1 --epochs 1", {"--batch: \"-1\" is not possible", range});
        row("--samples 200 --batch none --epochs 1", {"--batch: \"none\" is not possible", range});
        row("--samples 200 --batch 5 --epochs 0", {"--epochs: \"0\" is not possible", range});
        row("--samples 200 --batch 5 --epochs x", {"--epochs: \"x\" is not possible", range});
        row("--samples 200 --batch 5 --epochs 9 --accumulate 0", {"--accumulate: \"0\" is not possible", range});
        row("--samples 200 --batch 5 --epochs 9 --steps-per-epoch 0",
            {"--steps-per-epoch: \"0\" is not possible", range});
        row("--samples 200 --batch 5 --epochs 9 --last-batch pad",
            {"--last-batch: \"pad\" is not possible", "keep or drop"});
        row("--samples 99999999999999999999 --batch 5 --epochs 1",
            {"--samples: \"99999999999999999999\" is not possible", range});
        row("--samples 9223372036854775807 --batch 1 --epochs 2", {"--epochs: ", "at most 1 "});
        row("--samples 200 --batch 5 --epochs 2 --steps-per-epoch 9223372036854775807", {"--steps-per-epoch: "});
        row("--samples 10 --batch 32 --epochs 3 --last-batch drop", {"--last-batch: ", "--batch to at most 10"});
        row("--samples 10 --batch 3", {"--epochs: is missing"});
        row("--samples 10 --batch 3 --epochs", {"epochs"});
        row("--samples 10 --batch 3 --epochs 2 --epochs 3", {"--epochs: is given more than once"});
        row("--sample 10 --batch 3 --epochs 2", {"\"--sample\": ", "did you mean --samples?"});
        row("--samples 10 --batch 3 --epoch=2", {"\"--epoch\": ", "did you mean --epochs?"});
        row("--samples 10 --batch 3 --epochs 2 extra", {"\"extra\": is one argument too many"});
        row("--samples 10 --batch 3 --epochs 2 --json=yes", {"json"});
    }

    void refusesWhatCannotBe()
    {
        QFETCH(QByteArrayList, says);
        const Outcome outcome = plan(QTest::currentDataTag());
        QCOMPARE(outcome.code, 2);
        QCOMPARE(outcome.out, QByteArray());
        for (const QByteArray& part : says)
            QVERIFY2(outcome.err.contains(part), outcome.err.constData());
        QCOMPARE(outcome.err.count('\n'), 1);
    }
};

QTEST_GUILESS_MAIN(TestPlanCommand)
#include "tst_plan_command.moc"
