// The limit of stability against closed forms, an independent eigenvalue solver, and real runs on either side of it.
#include "line200.h"
#include "test_case.h"

#include "analysis/stability.h"

#include <cmath>

using namespace epochscope;
using namespace epochscope::line200;

namespace {
Experiment regression(DataSource source, std::int64_t samples)
{
    Experiment experiment;
    experiment.data.source = source;
    experiment.data.samples = samples;
    experiment.batch.size.reset();
    experiment.loss.kind = LossKind::mse;
    return experiment;
}

// Power iteration on the loss's Hessian, taken by finite differences of the gradient's closed form: knows nothing of
// moment matrices or of Eigen's solvers.
double largestEigenvalue(const Dataset& data, double outputs, double l2, double decay)
{
    const Eigen::Index rows = data.features.rows() + 1;
    std::vector<double> v(static_cast<std::size_t>(rows), 1.0), next(v.size());
    double length = 0;
    for (int iteration = 0; iteration < 20'000; ++iteration) {
        std::fill(next.begin(), next.end(), 0.0);
        for (Eigen::Index i = 0; i < data.features.cols(); ++i) {
            double along = v.back();
            for (Eigen::Index j = 0; j + 1 < rows; ++j)
                along += double{data.features(j, i)} * v[static_cast<std::size_t>(j)];
            for (Eigen::Index j = 0; j < rows; ++j)
                next[static_cast<std::size_t>(j)] +=
                    2 / (static_cast<double>(data.samples()) * outputs) * along *
                    (j + 1 < rows ? double{data.features(j, i)} : 1.0);
        }
        double square = 0;
        for (Eigen::Index j = 0; j < rows; ++j) {
            auto& value = next[static_cast<std::size_t>(j)];
            value += ((j + 1 < rows ? 2 * l2 : 0.0) + decay) * v[static_cast<std::size_t>(j)];
            square += value * value;
        }
        length = std::sqrt(square);
        for (std::size_t j = 0; j < v.size(); ++j)
            v[j] = next[j] / length;
    }
    return length;
}
} // namespace

class tst_Stability : public TestCase
{
    Q_OBJECT
private slots:
    void ofALineItIsTheLargerRootOfAQuadratic()
    {
        for (const std::int64_t seed : {1, 2, 3}) {
            const Experiment experiment = lineExperiment(seed, 200, 10);
            const auto data = dataOf(experiment);
            double x = 0, xx = 0;
            for (Eigen::Index i = 0; i < 200; ++i) {
                x += double{data->train.features(0, i)} / 200;
                xx += double{data->train.features(0, i)} * double{data->train.features(0, i)} / 200;
            }
            // 2·[[xx, x], [x, 1]]
            const double largest = xx + 1 + std::sqrt((xx - 1) * (xx - 1) + 4 * x * x);
            const auto limit = stableLearningRate(experiment, *data);
            QVERIFY(limit.has_value());
            QVERIFY(std::abs(*limit * largest / 2 - 1) < 1e-12);
        }
    }

    void agreesWithPowerIteration_data()
    {
        QTest::addColumn<int>("source");
        QTest::addColumn<double>("l2");
        QTest::addColumn<double>("decay");
        QTest::addColumn<double>("outputs");
        const auto row = [](const char* name, DataSource source, double l2, double decay, double outputs) {
            QTest::newRow(name) << static_cast<int>(source) << l2 << decay << outputs;
        };
        row("plane", DataSource::plane, 0, 0, 1);
        row("diabetes", DataSource::diabetes, 0, 0, 1);
        row("an L2 penalty", DataSource::diabetes, 0.3, 0, 1);
        row("weight decay", DataSource::diabetes, 0, 0.2, 1);
        row("three classes", DataSource::iris, 0, 0, 3);
        row("two classes", DataSource::moons, 0, 0, 1);
    }
    void agreesWithPowerIteration()
    {
        QFETCH(int, source);
        QFETCH(double, l2);
        QFETCH(double, decay);
        QFETCH(double, outputs);
        Experiment experiment = regression(static_cast<DataSource>(source), 100);
        experiment.loss.l2 = l2;
        experiment.optimizer.weightDecay = decay;
        const auto data = dataOf(experiment);
        const auto limit = stableLearningRate(experiment, *data);
        QVERIFY(limit.has_value());
        const double expected = 2 / largestEigenvalue(data->train, outputs, l2, decay);
        QVERIFY2(std::abs(*limit / expected - 1) < 1e-6, qPrintable(QString::number(*limit / expected, 'g', 12)));
    }

    void sumsAreSteeperByTheSamplesOfAnUpdate()
    {
        Experiment experiment = lineExperiment(1, 200, 10);
        const auto data = dataOf(experiment);
        const double mean = stableLearningRate(experiment, *data).value();
        experiment.loss.reduction = Reduction::sum;
        QCOMPARE(stableLearningRate(experiment, *data).value(), mean / 200);
        experiment.batch.size = 5;
        QCOMPARE(stableLearningRate(experiment, *data).value(), mean / 5);
        experiment.batch.accumulate = 4;
        QCOMPARE(stableLearningRate(experiment, *data).value(), mean / 20);
    }

    // Full batches: below the limit every run comes down, above it none stays finite.
    void runsConvergeJustBelowAndDivergeJustAbove_data()
    {
        QTest::addColumn<int>("source");
        QTest::addColumn<bool>("sum");
        QTest::addColumn<double>("l2");
        QTest::newRow("line") << static_cast<int>(DataSource::line) << false << 0.0;
        QTest::newRow("line, summed") << static_cast<int>(DataSource::line) << true << 0.0;
        QTest::newRow("plane, with a penalty") << static_cast<int>(DataSource::plane) << false << 0.5;
        QTest::newRow("iris, one-hot") << static_cast<int>(DataSource::iris) << false << 0.0;
        QTest::newRow("diabetes") << static_cast<int>(DataSource::diabetes) << false << 0.0;
    }
    void runsConvergeJustBelowAndDivergeJustAbove()
    {
        QFETCH(int, source);
        QFETCH(bool, sum);
        QFETCH(double, l2);
        Experiment experiment = regression(static_cast<DataSource>(source), 120);
        experiment.loss.reduction = sum ? Reduction::sum : Reduction::mean;
        experiment.loss.l2 = l2;
        experiment.stop.epochs = 4000;
        experiment.model.init = InitialWeights::glorotUniform; // every direction has a part in it
        const auto data = dataOf(experiment);
        const double limit = stableLearningRate(experiment, *data).value();
        for (const double factor : {0.99, 1.01}) {
            experiment.optimizer.learningRate = factor * limit;
            const auto trainer = trainerOf(experiment, data);
            while (trainer->step()) {
            }
            const auto history = trainer->history()->view();
            if (factor < 1) {
                QCOMPARE(*trainer->finished(), FinishReason::epochs);
                QVERIFY(history.back().trainRunning < history[1].trainRunning);
            } else {
                QVERIFY(*trainer->finished() == FinishReason::diverged ||
                        history.back().trainRunning > 1e6 * history[0].trainRunning);
            }
        }
    }

    void nothingIsSaidWhereItWouldNotHold()
    {
        const Experiment plain = lineExperiment(1, 5, 10);
        const auto data = dataOf(plain);
        QVERIFY(stableLearningRate(plain, *data).has_value());
        const auto unsaid = [&](auto change) {
            Experiment experiment = plain;
            change(experiment);
            return !stableLearningRate(experiment, *dataOf(experiment)).has_value();
        };
        QVERIFY(unsaid([](Experiment& e) { e.model.hidden = {4}; }));
        QVERIFY(unsaid([](Experiment& e) { e.loss.kind = LossKind::mae; }));
        QVERIFY(unsaid([](Experiment& e) { e.optimizer.clipNorm = 1; }));
        QVERIFY(unsaid([](Experiment& e) { e.data.source = DataSource::moons; })); // log loss
        for (const OptimizerKind kind : {OptimizerKind::momentum, OptimizerKind::nesterov, OptimizerKind::adagrad,
                                         OptimizerKind::rmsprop, OptimizerKind::adam, OptimizerKind::adamw})
            QVERIFY(unsaid([kind](Experiment& e) { e.optimizer.kind = kind; }));
    }

    void tooLargeIsLeftAlone()
    {
        PreparedData data;
        data.train.features = MatrixF::Ones(2000, 10);
        data.train.targets = MatrixF::Ones(1, 10);
        QVERIFY(!stableLearningRate(Experiment{}, data));
        data.train.features = MatrixF::Ones(1000, 5000);
        data.train.targets = MatrixF::Ones(1, 5000);
        QVERIFY(!stableLearningRate(Experiment{}, data));
        data.train.features = MatrixF::Constant(1, 10, std::numeric_limits<float>::infinity());
        QVERIFY(!stableLearningRate(Experiment{}, data));
        data.train.features = MatrixF();
        QVERIFY(!stableLearningRate(Experiment{}, data));
    }
};

QTEST_GUILESS_MAIN(tst_Stability)
#include "tst_stability.moc"
