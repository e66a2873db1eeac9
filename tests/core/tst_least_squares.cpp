// The exact solution of a linear model: the parabola's own, no slope left, and where training comes to.
#include "line200.h"
#include "test_case.h"

#include "analysis/least_squares.h"
#include "analysis/objective.h"

#include <cmath>

using namespace epochscope;

namespace {
const std::atomic<bool> never{false};

Experiment linear(DataSource source, double l2 = 0)
{
    Experiment experiment;
    experiment.data.source = source;
    if (source == DataSource::diabetes || source == DataSource::iris || source == DataSource::digits)
        experiment.data.samples.reset();
    experiment.loss.kind = LossKind::mse;
    experiment.loss.l2 = l2;
    return experiment;
}
} // namespace

class tst_LeastSquares : public TestCase
{
    Q_OBJECT
private slots:
    void ofALineItIsTheParabolasOwn()
    {
        for (std::int64_t seed = 1; seed <= 5; ++seed) {
            const Experiment experiment = line200::lineExperiment(seed, 5, 1);
            const auto data = line200::dataOf(experiment);
            const line200::Parabola parabola(data->train);
            const auto solution = leastSquares(experiment, data, never);
            QVERIFY(solution && solution->unique);
            QVERIFY(std::abs(double{solution->parameters[0]} - parabola.bestSlope()) < 1e-6);
            QVERIFY(std::abs(double{solution->parameters[1]} - parabola.bestIntercept()) < 1e-6);
            QVERIFY(std::abs(solution->loss - parabola.least()) < 1e-6);
        }
    }

    void nothingIsLeftOfTheGradient_data()
    {
        QTest::addColumn<DataSource>("source");
        QTest::addColumn<double>("l2");
        QTest::addColumn<bool>("balanced");
        QTest::newRow("plane") << DataSource::plane << 0.0 << false;
        QTest::newRow("plane with a penalty") << DataSource::plane << 0.3 << false;
        QTest::newRow("diabetes") << DataSource::diabetes << 0.0 << false;
        QTest::newRow("one output for each of three classes") << DataSource::iris << 0.01 << false;
        QTest::newRow("two classes, weighted") << DataSource::moons << 0.01 << true;
    }
    void nothingIsLeftOfTheGradient()
    {
        QFETCH(DataSource, source);
        QFETCH(double, l2);
        QFETCH(bool, balanced);
        Experiment experiment = linear(source, l2);
        if (balanced) {
            experiment.loss.classWeight = ClassWeight::balanced;
            experiment.data.balance = std::vector<double>{0.8, 0.2};
        }
        const auto data = line200::dataOf(experiment);
        const auto solution = leastSquares(experiment, data, never);
        QVERIFY(solution);
        Objective objective(experiment, data, Objective::Part::training);
        std::vector<float> gradient(solution->parameters.size());
        std::vector<float> atZero(gradient.size());
        const std::vector<float> zero(gradient.size());
        objective.gradient(solution->parameters, gradient);
        objective.gradient(zero, atZero);
        const auto norm = [](const std::vector<float>& of) {
            double sum = 0;
            for (const float value : of)
                sum += double{value} * double{value};
            return std::sqrt(sum);
        };
        QVERIFY2(norm(gradient) < 1e-5 * norm(atZero), qPrintable(QStringLiteral("%1 of %2").arg(norm(gradient)).arg(norm(atZero))));
        QCOMPARE(solution->loss, objective.loss(solution->parameters));
    }

    void trainingComesToIt()
    {
        Experiment experiment = linear(DataSource::plane, 0.05);
        experiment.batch.size.reset();
        experiment.stop.epochs = 3000;
        const auto data = line200::dataOf(experiment);
        auto trainer = line200::trainerOf(experiment, data);
        while (trainer->step()) {
        }
        const auto solution = leastSquares(experiment, data, never);
        for (std::size_t i = 0; i < solution->parameters.size(); ++i)
            QVERIFY(std::abs(solution->parameters[i] - trainer->parameters()[i]) < 1e-4F);
        QVERIFY(std::abs(solution->loss - trainer->evaluateTraining().loss) < 1e-6);
    }

    void featuresThatDependOnEachOtherHaveTheShortestSolution()
    {
        const Experiment experiment = linear(DataSource::digits); // pixels that are always 0
        const auto data = line200::dataOf(experiment);
        const auto solution = leastSquares(experiment, data, never);
        QVERIFY(solution && !solution->unique);
        QVERIFY(std::isfinite(solution->loss) && solution->loss < 0.05);
        const std::int64_t outputs = 10;
        for (std::int64_t k = 0; k < outputs; ++k) // the first pixel is one of them
            QVERIFY(std::abs(solution->parameters[static_cast<std::size_t>(k)]) < 1e-6F);
    }

    void othersHaveNone()
    {
        Experiment hidden = linear(DataSource::line);
        hidden.model.hidden = {3};
        Experiment l1 = linear(DataSource::line);
        l1.loss.l1 = 0.1;
        Experiment logistic = linear(DataSource::moons);
        logistic.loss.kind = LossKind::automatic;
        for (const Experiment& experiment : {hidden, l1, logistic}) {
            const auto data = line200::dataOf(experiment);
            QVERIFY(!hasLeastSquares(experiment, *data));
            QVERIFY(!leastSquares(experiment, data, never));
        }
        const Experiment line = linear(DataSource::line);
        const std::atomic<bool> cancelled{true};
        QVERIFY(!leastSquares(line, line200::dataOf(line), cancelled));
    }
};

QTEST_GUILESS_MAIN(tst_LeastSquares)
#include "tst_least_squares.moc"
