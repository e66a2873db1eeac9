// What diagnose() says of curves whose answer is known because they were made so.
#include "test_case.h"

#include "analysis/diagnosis.h"

#include <QtCore/QElapsedTimer>

#include <cmath>
#include <functional>
#include <random>
#include <vector>

using namespace epochscope;

namespace {
struct Errors
{
    double training = notMeasured;
    double validation = notMeasured;
    double measured = notMeasured;
};

RunRecord recordOf(std::int64_t epochs, const std::function<Errors(double epoch)>& curve, bool isOver = true)
{
    History history;
    for (std::int64_t epoch = 1; epoch <= epochs; ++epoch) {
        const Errors errors = curve(static_cast<double>(epoch));
        EpochRecord row;
        row.epoch = epoch;
        row.trainRunning = errors.training;
        row.validation = errors.validation;
        row.trainMeasured = errors.measured;
        history.append(row);
    }
    RunRecord record;
    record.history = history.view();
    record.file.experiment.stop.epochs = isOver ? epochs : 10 * epochs;
    if (isOver)
        record.reason = FinishReason::epochs;
    return record;
}

double decay(double epoch, double constant) { return std::exp(-epoch / constant); }

// Falls to its lowest at epoch 130 and rises from there, while the training error goes on falling.
Errors overfitted(double epoch)
{
    const double u = epoch / 130;
    return {0.5 * decay(epoch, 300) + 0.2 * decay(epoch, 20), 0.4 + 0.05 * (u - 1) * (u - 1)};
}
} // namespace

#define SAYS(record, expected)                                                                                         \
    do {                                                                                                               \
        const Diagnosis said = diagnose(record);                                                                       \
        QVERIFY2(said.verdict == (expected), (said.sentence + " — " + said.rule).c_str());                             \
        QVERIFY(!said.sentence.empty() && !said.rule.empty());                                                         \
    } while (false)

class tst_Diagnosis : public TestCase
{
    Q_OBJECT
private slots:
    void overfittingDatesFromTheLowestValidationError()
    {
        const RunRecord record = recordOf(500, overfitted);
        const Diagnosis said = diagnose(record);
        QCOMPARE(said.verdict, Verdict::overfitting);
        QCOMPARE(said.epoch.value(), 130);
        QCOMPARE(said.sentence, std::string("Overfitting since epoch 130."));
        QVERIFY2(said.rule.find("the validation error has risen from its lowest, 0.400 at epoch 130") != std::string::npos,
                 said.rule.c_str());
        QVERIFY2(said.rule.find("while the training error fell from") != std::string::npos, said.rule.c_str());
    }

    void overfittingIsSeenWhileTheRunIsAtWork() { SAYS(recordOf(400, overfitted, false), Verdict::overfitting); }

    void overfittingIsSeenWhereValidationIsMeasuredNowAndThen()
    {
        for (const int every : {2, 7, 25}) {
            RunRecord record = recordOf(1000, [every](double epoch) {
                Errors errors = overfitted(epoch / 2);
                if (std::fmod(epoch, every) != 0)
                    errors.validation = notMeasured;
                return errors;
            });
            record.file.experiment.record.validateEvery = every;
            const Diagnosis said = diagnose(record);
            QCOMPARE(said.verdict, Verdict::overfitting);
            QVERIFY(std::abs(static_cast<double>(said.epoch.value()) - 260) <= every);
        }
    }

    void overfittingIsSeenInAThinnedHistory()
    {
        constexpr std::int64_t epochs = (std::int64_t{1} << 20) + 300'001;
        const double stretch = static_cast<double>(epochs) / 500;
        for (const int every : {1, 3}) {
            RunRecord record = recordOf(epochs, [&](double epoch) {
                Errors errors = overfitted(epoch / stretch);
                if (std::fmod(epoch, every) != 0)
                    errors.validation = notMeasured;
                return errors;
            });
            record.file.experiment.record.validateEvery = every;
            QVERIFY(record.history.stride() > 1);
            QElapsedTimer timer;
            timer.start();
            const Diagnosis said = diagnose(record);
            QVERIFY2(timer.nsecsElapsed() < 20'000'000, qPrintable(QString::number(timer.nsecsElapsed())));
            QCOMPARE(said.verdict, Verdict::overfitting);
            QVERIFY(std::abs(static_cast<double>(said.epoch.value()) / stretch - 130) < 2);
        }
    }

    void aGapThatStaysIsOverfittingToo()
    {
        RunRecord record = recordOf(300, [](double epoch) {
            return Errors{0.05 + 0.6 * decay(epoch, 10), 0.45 + 0.2 * decay(epoch, 10)};
        });
        SAYS(record, Verdict::goodFit); // nothing to measure the gap by
        record.constantError = 0.69;
        SAYS(record, Verdict::overfitting);
    }

    void anErrorThatSettlesAtItsLowestIsAGoodFit()
    {
        // Validation below training all the way, as a running mean lags behind.
        SAYS(recordOf(200, [](double e) { return Errors{0.10 + decay(e, 10), 0.09 + decay(e + 0.5, 10)}; }), Verdict::goodFit);
        SAYS(recordOf(200, [](double e) { return Errors{0.02 + decay(e, 10), 0.04 + decay(e, 10)}; }), Verdict::goodFit);
        // From 0.080 to 0.088 is a tenth, and nothing that one could see of a curve that began at 2.3.
        SAYS(recordOf(400, [](double e) { return Errors{0.01 + 2 * decay(e, 20), 0.08 + 2.2 * decay(e, 10) + 0.00002 * e}; }),
             Verdict::goodFit);
    }

    void stillFallingIsStillLearning()
    {
        SAYS(recordOf(100, [](double e) { return Errors{2 * decay(e, 80), notMeasured}; }), Verdict::stillLearning);
        SAYS(recordOf(100, [](double e) { return Errors{2 * decay(e, 80), 2.1 * decay(e, 80)}; }), Verdict::stillLearning);
        SAYS(recordOf(12, [](double e) { return Errors{2 * decay(e, 20), 2.1 * decay(e, 20)}; }), Verdict::stillLearning);
        SAYS(recordOf(100, [](double e) { return Errors{2 * decay(e, 5000), notMeasured}; }), Verdict::stillLearning); // 2 % in all
        const auto falling = recordOf(100, [](double e) { return Errors{2 * decay(e, 80), notMeasured}; }, false);
        QCOMPARE(diagnose(falling).sentence, std::string("Still learning: the error is falling."));
    }

    void whatNoLongerFallsHasSettled()
    {
        const auto record = recordOf(100, [](double e) { return Errors{0.09 + 2 * decay(e, 5), notMeasured}; });
        SAYS(record, Verdict::settled);
        QVERIFY(diagnose(record).sentence.find("without validation") != std::string::npos);
    }

    void underfittingNeedsSomethingToCompareWith()
    {
        RunRecord record = recordOf(200, [](double e) { return Errors{0.66 + 0.03 * decay(e, 5), 0.67 + 0.03 * decay(e, 5)}; });
        SAYS(record, Verdict::goodFit);
        record.constantError = 0.693;
        SAYS(record, Verdict::underfitting);
        record.constantError = 1.0; // a third better than a constant answer
        SAYS(record, Verdict::goodFit);
        record.constantError = 0.693;
        record.reason.reset();
        record.file.experiment.stop.epochs = 2000; // a tenth of the run is no time to judge
        SAYS(record, Verdict::stillLearning);
    }

    void aDivergedRunNamesItsUpdateAndTheLimit()
    {
        RunRecord record = recordOf(20, [](double e) { return Errors{std::exp(e), notMeasured}; });
        record.reason = FinishReason::diverged;
        record.divergence = Divergence{87, 3, 1.2, INFINITY};
        record.stableRate = 0.9876;
        Diagnosis said = diagnose(record);
        QCOMPARE(said.verdict, Verdict::diverged);
        QCOMPARE(said.epoch.value(), 3);
        QCOMPARE(said.sentence,
                 std::string("Diverged at update 87: the learning rate 1.2 is above the stable limit of 0.988; try a lower one."));
        record.stableRate = 2; // not to blame
        said = diagnose(record);
        QCOMPARE(said.sentence, std::string("Diverged at update 87 with learning rate 1.2: try a lower one, such as 0.1."));
        record.stableRate.reset();
        QCOMPARE(diagnose(record).sentence, said.sentence);
        record.divergence->withInitialWeights = true;
        QVERIFY(diagnose(record).sentence.find("initial weights") != std::string::npos);
    }

    void onItsWayToInfinityIsDiverging()
    {
        RunRecord record = recordOf(40, [](double e) { return Errors{std::exp(0.3 * e), std::exp(0.3 * e)}; }, false);
        SAYS(record, Verdict::diverged);
        record.stableRate = 0.01;
        record.file.experiment.optimizer.learningRate = 0.02;
        QVERIFY(diagnose(record).sentence.find("0.02 is above the stable limit of 0.0100") != std::string::npos);
    }

    void classesGuessedFarWorseThanByChanceAreNoLearning()
    {
        RunRecord record = recordOf(80, [](double e) { return Errors{400 - e, 400 - e}; }); // and falling
        record.constantError = 2.3;
        SAYS(record, Verdict::stillLearning); // numbers far from their mean may well begin like this
        record.classification = true;
        record.file.experiment.optimizer.learningRate = 1000;
        SAYS(record, Verdict::underfitting);
        QVERIFY(diagnose(record).sentence.find("learning rate 1000 may be too high") != std::string::npos);
    }

    void aFailedRunSaysWhy()
    {
        RunRecord record;
        record.reason = FinishReason::failed;
        record.message = "there is not enough memory";
        SAYS(record, Verdict::failed);
        QCOMPARE(diagnose(record).rule, record.message);
    }

    void tooFewEpochsAreNotJudged()
    {
        SAYS(RunRecord{}, Verdict::nothingYet);
        for (const int epochs : {1, 2, 5, 9})
            SAYS(recordOf(epochs, [](double e) { return Errors{1 / e, 1 / e}; }), Verdict::nothingYet);
        // Two of twenty validated.
        SAYS(recordOf(20, [](double e) { return Errors{1 / e, std::fmod(e, 10) == 0 ? 1 / e : notMeasured}; }),
             Verdict::nothingYet);
    }

    void oddValuesDoNoHarm()
    {
        SAYS(recordOf(50, [](double) { return Errors{0, 0}; }), Verdict::goodFit);
        SAYS(recordOf(50, [](double) { return Errors{0, notMeasured}; }), Verdict::settled);
        SAYS(recordOf(50, [](double) { return Errors{}; }), Verdict::nothingYet);
        SAYS(recordOf(50, [](double e) { return Errors{e < 25 ? 1.0 : 0.0, e < 25 ? 1.0 : 0.0}; }), Verdict::goodFit);
        diagnose(recordOf(50, [](double e) { return Errors{std::fmod(e, 3) == 0 ? notMeasured : 1 / e, INFINITY}; }));
        diagnose(recordOf(50, [](double e) { return Errors{1e300 * e, 1e308}; }));
        diagnose(recordOf(50, [](double e) { return Errors{-e, -1 / e}; }));
    }

    void noiseIsSeldomTakenForOverfitting_data()
    {
        QTest::addColumn<int>("epochs");
        QTest::addColumn<double>("noise");
        QTest::addColumn<double>("memory"); // of the noise, from epoch to epoch
        QTest::addColumn<double>("most");   // measured, rounded up: the share of false alarms
        for (const int epochs : {12, 50, 200, 1000}) {
            QTest::addRow("calm, %d", epochs) << epochs << 0.01 << 0.0 << 0.0;
            QTest::addRow("noisy, %d", epochs) << epochs << 0.05 << 0.0 << 0.01;
            QTest::addRow("very noisy, %d", epochs) << epochs << 0.2 << 0.0 << 0.02;
            QTest::addRow("noisy with a memory, %d", epochs) << epochs << 0.05 << 0.5 << 0.03;
        }
    }
    // As a file may have them: their least common multiple is more than any number holds.
    void aStrideAndAnIntervalBeyondAllMeasureDoNoHarm()
    {
        RunRecord record = recordOf(3000, [](double epoch) { return Errors{decay(epoch, 300), decay(epoch, 300)}; });
        constexpr std::int64_t stride = std::int64_t{1} << 41;
        std::vector<EpochRecord> rows;
        for (std::int64_t row = 0; row < record.history.size(); ++row) {
            rows.push_back(record.history[row]);
            rows.back().epoch *= stride;
        }
        History history;
        history.restore(rows, stride);
        QCOMPARE(history.view().size(), 3000);
        record.history = history.view();
        record.file.experiment.stop.epochs = (std::int64_t{1} << 53) - 1;
        record.file.experiment.record.validateEvery = (std::int64_t{1} << 53) - 111;
        QVERIFY(!diagnose(record).sentence.empty());
    }

    void noiseIsSeldomTakenForOverfitting()
    {
        QFETCH(int, epochs);
        QFETCH(double, noise);
        QFETCH(double, memory);
        QFETCH(double, most);
        std::mt19937_64 generator(7);
        std::normal_distribution<double> normal;
        constexpr int trials = 300;
        int alarms = 0;
        for (int trial = 0; trial < trials; ++trial) {
            double state = 0;
            const auto record = recordOf(epochs, [&](double epoch) {
                state = memory * state + std::sqrt(1 - memory * memory) * normal(generator);
                const double fall = 0.6 * decay(epoch, 0.03 * epochs);
                return Errors{(0.2 + 0.2 * decay(epoch, epochs) + fall) * (1 + 0.02 * normal(generator)),
                              std::max(0.0, (0.4 + fall) * (1 + noise * state))};
            });
            alarms += diagnose(record).verdict == Verdict::overfitting ? 1 : 0;
        }
        QVERIFY2(alarms <= most * trials, qPrintable(QString::number(alarms)));
    }

    void overfittingIsSeenThroughNoise()
    {
        std::mt19937_64 generator(7);
        std::normal_distribution<double> normal;
        int seen = 0;
        for (int trial = 0; trial < 100; ++trial)
            seen += diagnose(recordOf(500, [&](double epoch) {
                        Errors errors = overfitted(epoch);
                        errors.training *= 1 + 0.05 * normal(generator);
                        errors.validation *= 1 + 0.1 * normal(generator);
                        return errors;
                    })).verdict == Verdict::overfitting;
        QVERIFY2(seen >= 98, qPrintable(QString::number(seen)));
    }
};

QTEST_GUILESS_MAIN(tst_Diagnosis)
#include "tst_diagnosis.moc"
