// What the presets promise in their descriptions happens when they run.
#include "test_case.h"

#include "training/experiment_json.h"
#include "training/trainer.h"

#include <cmath>

using namespace epochscope;

namespace {
struct Run
{
    std::shared_ptr<const PreparedData> data;
    std::unique_ptr<Trainer> trainer;

    FinishReason reason() const { return *trainer->finished(); }
    History::View epochs() const { return trainer->history()->view(); }
    Metrics validation() const { return trainer->evaluate(data->validation); }
};

Run runOf(const std::string& name, std::int64_t trainingSeed = 1)
{
    auto file = preset(name);
    if (!file)
        qFatal("%s", file.error().text().c_str());
    file->experiment.seed.init = file->experiment.seed.shuffle = trainingSeed;
    Run run;
    const auto data = prepareRunData(file->experiment, {});
    if (!data)
        qFatal("%s", data.error().text().c_str());
    run.data = *data;
    auto trainer = Trainer::make(file->experiment, *data);
    if (!trainer)
        qFatal("%s", trainer.error().text().c_str());
    run.trainer = std::move(*trainer);
    while (run.trainer->step()) {
    }
    return run;
}
} // namespace

class tst_PresetRuns : public TestCase
{
    Q_OBJECT
private slots:
    void everyRunEndsAsItShould_data()
    {
        QTest::addColumn<QString>("name");
        for (const std::string& name : presetNames())
            QTest::newRow(name.c_str()) << QString::fromStdString(name);
    }
    void everyRunEndsAsItShould()
    {
        QFETCH(QString, name);
        const Run run = runOf(name.toStdString());
        const auto expected = name == "too-fast"         ? FinishReason::diverged
                              : name == "early-stopping" ? FinishReason::patience
                                                         : FinishReason::epochs;
        QCOMPARE(run.reason(), expected);
        if (expected != FinishReason::diverged)
            QVERIFY(run.epochs().back().trainRunning < run.epochs()[0].trainRunning);
    }

    void realDataAreLearntWhateverTheTrainingSeeds_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("least");
        QTest::newRow("iris") << "iris" << 0.93;
        QTest::newRow("wine") << "wine" << 0.93;
        QTest::newRow("breast_cancer") << "breast_cancer" << 0.93;
        QTest::newRow("digits") << "digits" << 0.96;
        QTest::newRow("diabetes") << "diabetes" << 0.40;
    }
    void realDataAreLearntWhateverTheTrainingSeeds()
    {
        QFETCH(QString, name);
        QFETCH(double, least);
        for (const std::int64_t seed : {1, 2, 3}) {
            const Run run = runOf(name.toStdString(), seed);
            const Metrics metrics = run.validation();
            const double score = name == "diabetes" ? metrics.r2 : metrics.accuracy;
            QVERIFY2(score >= least, qPrintable(QStringLiteral("seed %1: %2").arg(seed).arg(score)));
            const auto quarter =
                std::llround(0.25 * double(run.data->train.samples() + run.data->validation.samples()));
            QVERIFY(std::abs(run.data->validation.samples() - quarter) <= 1);
        }
    }

    void tooFastOvershootsFurtherEveryTime()
    {
        const Run run = runOf("too-fast");
        const auto epochs = run.epochs();
        QVERIFY(epochs.size() > 50); // long enough to be seen
        for (std::int64_t i = 1; i < epochs.size(); ++i)
            QVERIFY(epochs[i].trainRunning > epochs[i - 1].trainRunning || epochs[i].trainRunning < 10);
    }

    void sixtyMoonsAreOverfitted()
    {
        const Run run = runOf("moons-60");
        QCOMPARE(run.data->train.samples(), 60);
        QCOMPARE(run.data->validation.samples(), 400);
        const auto last = run.epochs().back();
        const BestEpoch best = run.trainer->best();
        QVERIFY(best.epoch < 700);
        QVERIFY2(last.validation > 1.3 * best.monitored,
                 qPrintable(QString::number(last.validation / best.monitored)));
        QVERIFY(last.trainRunning < 0.6 * run.epochs()[best.epoch - 1].trainRunning);
    }

    void earlyStoppingKeepsTheBestWeights()
    {
        const Run run = runOf("early-stopping");
        const BestEpoch best = run.trainer->best();
        QCOMPARE(run.epochs().size(), best.epoch + 50);
        // The same weights, evaluated once more: equal up to the order of the sums.
        QVERIFY(std::abs(run.validation().loss - best.monitored) < 1e-6);
    }

    void spiralsNeedTheirHiddenLayers()
    {
        QVERIFY(runOf("spirals").validation().accuracy > 0.9);
        auto file = preset("spirals");
        file->experiment.model.hidden.clear();
        const auto data = prepareRunData(file->experiment, {});
        auto trainer = Trainer::make(file->experiment, *data);
        QVERIFY(trainer.has_value());
        while ((*trainer)->step()) {
        }
        QVERIFY((*trainer)->evaluate((*data)->validation).accuracy < 0.75);
    }

    void theSmallerClassSuffersWhereClassesAreImbalanced()
    {
        const Metrics metrics = runOf("imbalanced").validation();
        QVERIFY(metrics.accuracy > 0.9);
        QVERIFY(metrics.accuracy - metrics.balancedAccuracy > 0.05);
    }
};

QTEST_GUILESS_MAIN(tst_PresetRuns)
#include "tst_preset_runs.moc"
