// What diagnose() says of real runs, and the error of a constant answer that it compares with.
#include "line200.h"
#include "test_case.h"

#include "analysis/baseline.h"
#include "analysis/diagnosis.h"
#include "analysis/stability.h"

#include <cmath>

using namespace epochscope;
using namespace epochscope::line200;

namespace {
RunRecord recordOf(const Experiment& experiment)
{
    const auto data = dataOf(experiment);
    const auto trainer = trainerOf(experiment, data);
    while (trainer->step()) {
    }
    RunRecord record;
    record.file.experiment = experiment;
    record.plan = trainer->plan();
    record.history = trainer->history()->view();
    record.reason = trainer->finished();
    record.divergence = trainer->divergence();
    record.best = trainer->best();
    record.stableRate = stableLearningRate(experiment, *data);
    record.constantError = constantError(experiment, *data);
    return record;
}

Experiment presetOf(const char* name, std::int64_t seed = 1)
{
    Experiment experiment = preset(name)->experiment;
    experiment.seed = {seed, seed, seed, seed};
    return experiment;
}
} // namespace

class tst_DiagnosisRuns : public TestCase
{
    Q_OBJECT
private slots:
    void sixtyMoonsAreOverfittedSinceTheirBestEpoch()
    {
        for (const std::int64_t seed : {1, 2, 3, 4}) {
            const RunRecord record = recordOf(presetOf("moons-60", seed));
            const Diagnosis said = diagnose(record);
            QVERIFY2(said.verdict == Verdict::overfitting, said.sentence.c_str());
            QCOMPARE(said.epoch.value(), record.best.epoch);
        }
    }

    void presetsAreWhatTheyPromise_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("verdict");
        const auto row = [](const char* name, Verdict verdict) {
            QTest::newRow(name) << QString::fromLatin1(name) << static_cast<int>(verdict);
        };
        row("worked-example", Verdict::settled);
        row("full-batch", Verdict::settled);
        row("stochastic", Verdict::settled);
        row("iris", Verdict::goodFit);
        row("digits", Verdict::goodFit);
        row("wine", Verdict::goodFit);
        row("breast_cancer", Verdict::goodFit);
        row("diabetes", Verdict::goodFit);
        row("early-stopping", Verdict::goodFit);
        row("too-fast", Verdict::diverged);
    }
    void presetsAreWhatTheyPromise()
    {
        QFETCH(QString, name);
        QFETCH(int, verdict);
        const Diagnosis said = diagnose(recordOf(presetOf(qPrintable(name))));
        QVERIFY2(static_cast<int>(said.verdict) == verdict, (said.sentence + " — " + said.rule).c_str());
    }

    void aLineWithTooSmallARateIsStillLearning()
    {
        for (const double rate : {0.001, 0.0001, 0.00001}) {
            Experiment experiment = lineExperiment(1, 20, 100);
            experiment.optimizer.learningRate = rate;
            const Diagnosis said = diagnose(recordOf(experiment));
            QVERIFY2(said.verdict == Verdict::stillLearning || rate < 0.0001, (said.sentence + " — " + said.rule).c_str());
            if (rate < 0.0001) // has hardly moved in a hundred epochs, and noise hides it
                QVERIFY(said.verdict == Verdict::stillLearning || said.verdict == Verdict::underfitting);
        }
    }

    void aRateOfZeroLearnsNothing()
    {
        Experiment experiment = lineExperiment(1, 20, 100);
        experiment.optimizer.learningRate = 0;
        QCOMPARE(diagnose(recordOf(experiment)).verdict, Verdict::underfitting);
    }

    void aDivergedLineNamesTheLimit()
    {
        Experiment experiment = lineExperiment(1, 200, 400);
        experiment.optimizer.learningRate = 1.2;
        const RunRecord record = recordOf(experiment);
        const Diagnosis said = diagnose(record);
        QCOMPARE(said.verdict, Verdict::diverged);
        QCOMPARE(said.epoch.value(), record.divergence->epoch);
        QVERIFY2(said.sentence.find("above the stable limit of 0.99") != std::string::npos, said.sentence.c_str());
    }

    void aStraightLineThroughSpiralsUnderfits()
    {
        Experiment experiment = presetOf("spirals");
        experiment.model.hidden.clear();
        const Diagnosis said = diagnose(recordOf(experiment));
        QVERIFY2(said.verdict == Verdict::underfitting, said.sentence.c_str());
    }

    void theConstantErrorIsWhatAConstantAnswerGets_data()
    {
        QTest::addColumn<int>("source");
        QTest::addColumn<int>("loss");
        QTest::addColumn<bool>("balanced");
        for (const DataSource source : {DataSource::line, DataSource::diabetes, DataSource::moons, DataSource::iris})
            for (const LossKind loss : {LossKind::automatic, LossKind::mse, LossKind::mae})
                for (const bool balanced : {false, true})
                    if (!balanced || source == DataSource::moons || source == DataSource::iris)
                        QTest::addRow("%d %d %d", static_cast<int>(source), static_cast<int>(loss), balanced)
                            << static_cast<int>(source) << static_cast<int>(loss) << balanced;
    }
    // Trained with inputs that are all zero, only the bias is learned: the best constant answer.
    void theConstantErrorIsWhatAConstantAnswerGets()
    {
        QFETCH(int, source);
        QFETCH(int, loss);
        QFETCH(bool, balanced);
        Experiment experiment;
        experiment.data.source = static_cast<DataSource>(source);
        experiment.data.samples = 101;
        if (experiment.data.source == DataSource::moons)
            experiment.data.balance = std::vector<double>{0.8, 0.2};
        experiment.loss.kind = static_cast<LossKind>(loss);
        experiment.loss.classWeight = balanced ? ClassWeight::balanced : ClassWeight::none;
        experiment.batch.size.reset();
        experiment.optimizer.kind = OptimizerKind::adam;
        experiment.optimizer.learningRate = experiment.data.source == DataSource::diabetes ? 2 : 0.02;
        experiment.schedule.kind = ScheduleKind::cosine;
        experiment.stop.epochs = 3000;
        auto data = std::make_shared<PreparedData>(*dataOf(experiment));
        data->train.features.setZero();
        const double expected = constantError(experiment, *data).value();
        const auto trainer = trainerOf(experiment, data);
        while (trainer->step()) {
        }
        const double reached = trainer->evaluateTraining().loss;
        QVERIFY2(std::abs(reached / expected - 1) < 2e-3, qPrintable(QString::number(reached / expected, 'g', 9)));
    }
};

QTEST_GUILESS_MAIN(tst_DiagnosisRuns)
#include "tst_diagnosis_runs.moc"
