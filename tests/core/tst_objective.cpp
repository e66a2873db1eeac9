// The objective beside a run: what the trainer reports of whole parts and of batches, and its slope by central differences.
#include "test_case.h"

#include "analysis/objective.h"
#include "batching/epoch_order.h"
#include "training/run_data.h"
#include "training/trainer.h"

#include <cmath>
#include <numeric>

using namespace epochscope;

namespace {
struct Case
{
    const char* name;
    DataSource source;
    std::vector<std::int64_t> hidden;
    LossKind loss;
    double l1, l2;
    ClassWeight weights;
};
const Case cases[] = {{"line", DataSource::line, {}, LossKind::mse, 0, 0, ClassWeight::none},
                      {"line with a penalty", DataSource::line, {}, LossKind::mse, 0.01, 0.1, ClassWeight::none},
                      {"mae", DataSource::sine, {4}, LossKind::mae, 0, 0, ClassWeight::none},
                      {"two classes", DataSource::moons, {8, 5}, LossKind::log, 0, 0.01, ClassWeight::balanced},
                      {"three classes", DataSource::iris, {6}, LossKind::crossEntropy, 0, 0, ClassWeight::none}};

Experiment experimentOf(const Case& of)
{
    Experiment experiment;
    experiment.data.source = of.source;
    if (of.source == DataSource::iris)
        experiment.data.samples.reset();
    else
        experiment.data.samples = 611; // more than two blocks of the kernels, and the last one short
    experiment.data.validation.value = 0.2;
    experiment.model.hidden = of.hidden;
    experiment.loss.kind = of.loss;
    experiment.loss.l1 = of.l1;
    experiment.loss.l2 = of.l2;
    experiment.loss.classWeight = of.weights;
    experiment.batch.size = 7;
    experiment.stop.epochs = 3;
    return experiment;
}

std::shared_ptr<const PreparedData> dataOf(const Experiment& experiment) { return prepareRunData(experiment, {}).value(); }

std::vector<float> trained(const Experiment& experiment, const std::shared_ptr<const PreparedData>& data, std::int64_t steps)
{
    auto trainer = Trainer::make(experiment, data).value();
    while (trainer->stepsDone() < steps && trainer->step()) {
    }
    return {trainer->parameters().begin(), trainer->parameters().end()};
}
} // namespace

class tst_Objective : public TestCase
{
    Q_OBJECT

    static void addCases()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(cases)); ++i)
            QTest::addRow("%s", cases[i].name) << i;
    }

private slots:
    void wholePartsAreWhatTheTrainerReports_data() { addCases(); }
    void wholePartsAreWhatTheTrainerReports()
    {
        QFETCH(int, index);
        const Experiment experiment = experimentOf(cases[index]);
        const auto data = dataOf(experiment);
        auto trainer = Trainer::make(experiment, data).value();
        for (int step = 0; step < 40; ++step)
            trainer->step();
        Objective training(experiment, data, Objective::Part::training);
        Objective validation(experiment, data, Objective::Part::validation);
        QCOMPARE(training.loss(trainer->parameters()), trainer->evaluate(data->train).loss);
        QCOMPARE(validation.loss(trainer->parameters()), trainer->evaluate(data->validation).loss);
        QCOMPARE(validation.samples(), data->validation.samples());
    }

    void aBatchIsWhatTheRecordOfItSays_data() { addCases(); }
    void aBatchIsWhatTheRecordOfItSays()
    {
        QFETCH(int, index);
        const Experiment experiment = experimentOf(cases[index]);
        const auto data = dataOf(experiment);
        const auto order = EpochOrder::make(experiment.batch, data->train.samples(), 7, 1, data->train.labels).value();
        std::vector<std::uint32_t> pass(static_cast<std::size_t>(data->train.samples()));
        order.fill(0, pass);
        auto trainer = Trainer::make(experiment, data).value();
        trainer->recordBatches(true);
        for (std::size_t batch = 0; batch < 5; ++batch) {
            const std::vector<float> before(trainer->parameters().begin(), trainer->parameters().end());
            Objective objective(experiment, data, std::span(pass).subspan(7 * batch, 7));
            trainer->step();
            const double reported = trainer->lastBatch().loss;
            QVERIFY2(std::abs(objective.loss(before) - reported) <= 1e-6 * std::abs(reported), cases[index].name);
            std::vector<float> gradient(before.size());
            QVERIFY(std::abs(objective.gradient(before, gradient) - reported) <= 1e-6 * std::abs(reported));
            double square = 0;
            for (const float slope : gradient)
                square += double{slope} * double{slope};
            QVERIFY(std::abs(std::sqrt(square) - trainer->lastBatch().gradientNorm) <= 1e-4 * std::sqrt(square));
        }
    }

    // In single precision: differences over a step that is large enough to be told from rounding.
    void theGradientIsThatOfCentralDifferences_data() { addCases(); }
    void theGradientIsThatOfCentralDifferences()
    {
        QFETCH(int, index);
        const Experiment experiment = experimentOf(cases[index]);
        const auto data = dataOf(experiment);
        std::vector<float> parameters = trained(experiment, data, 30);
        Objective objective(experiment, data, Objective::Part::training);
        std::vector<float> gradient(parameters.size());
        objective.gradient(parameters, gradient);
        constexpr float h = 2e-3F;
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            const float here = parameters[i];
            parameters[i] = here + h;
            const double above = objective.loss(parameters);
            const float up = parameters[i];
            parameters[i] = here - h;
            const double below = objective.loss(parameters);
            const double slope = (above - below) / (double{up} - double{parameters[i]});
            parameters[i] = here;
            QVERIFY2(std::abs(slope - double{gradient[i]}) < 2e-3 + 2e-3 * std::abs(slope),
                     qPrintable(QStringLiteral("parameter %1: %2 and %3").arg(i).arg(slope).arg(double{gradient[i]})));
        }
    }

    void withoutSamplesItIsNotDefined()
    {
        Experiment experiment = experimentOf(cases[0]);
        experiment.data.validation = Share{};
        const auto data = dataOf(experiment);
        QCOMPARE(data->validation.samples(), 0);
        Objective validation(experiment, data, Objective::Part::validation);
        const std::vector<float> parameters(2);
        QVERIFY(std::isnan(validation.loss(parameters)));
    }

    void isGivenUpWhenCancelled()
    {
        const Experiment experiment = experimentOf(cases[0]);
        Objective objective(experiment, dataOf(experiment), Objective::Part::training);
        const std::vector<float> parameters(2);
        std::atomic<bool> cancel{true};
        QVERIFY(!objective.loss(parameters, cancel));
        cancel = false;
        QCOMPARE(objective.loss(parameters, cancel), std::optional(objective.loss(parameters)));
    }
};

QTEST_GUILESS_MAIN(tst_Objective)
#include "tst_objective.moc"
