// An evaluation shared by threads: the same bits as by one alone, and the plain definition's loss and scores.
#include "model/network.h"
#include "sample_data.h"
#include "test_case.h"
#include "training/metrics.h"

using namespace epochscope;

namespace {
// Large enough that several threads get a part of it.
Dataset manySamples(Task task, std::int64_t features, std::int64_t samples)
{
    Dataset data;
    data.task = task;
    data.features = MatrixF(features, samples);
    RandomStream random(5, StreamPurpose::analysis);
    for (float& value : data.features.reshaped())
        value = static_cast<float>(random.normal());
    if (task == Task::classification) {
        data.classNames = {"a", "b", "c"};
        for (std::int64_t i = 0; i < samples; ++i)
            data.labels.push_back(static_cast<std::int32_t>(random.below(3)));
    } else {
        data.targets = MatrixF(1, samples);
        for (float& value : data.targets.reshaped())
            value = static_cast<float>(random.normal());
    }
    return data;
}

std::vector<float> someParameters(const NetworkShape& shape)
{
    RandomStream random(6, StreamPurpose::analysis);
    std::vector<float> parameters(static_cast<std::size_t>(shape.parameters));
    for (float& value : parameters)
        value = static_cast<float>(0.1 * random.normal());
    return parameters;
}
} // namespace

class tst_Evaluator : public TestCase
{
    Q_OBJECT

private slots:
    void threadsChangeNoBits_data()
    {
        QTest::addColumn<bool>("classes");
        QTest::newRow("classes") << true;
        QTest::newRow("numbers") << false;
    }
    void threadsChangeNoBits()
    {
        QFETCH(bool, classes);
        const Dataset data = manySamples(classes ? Task::classification : Task::regression, 40, 20'011);
        const auto shape = NetworkShape::make(40, {90}, classes ? 3 : 1, Activation::tanh);
        const LossKind loss = classes ? LossKind::crossEntropy : LossKind::mse;
        Evaluator evaluator(data, shape, loss, {});
        const auto parameters = someParameters(shape);
        const Metrics alone = evaluator.evaluate(parameters, 0.25, true);
        for (const int threads : {2, 3, 8, 1}) {
            evaluator.setThreads(threads);
            const Metrics shared = evaluator.evaluate(parameters, 0.25, true);
            QCOMPARE(shared.loss, alone.loss);
            QCOMPARE(shared.samples, alone.samples);
            QCOMPARE(shared.recall, alone.recall);
            if (classes) {
                QCOMPARE(shared.accuracy, alone.accuracy);
                QCOMPARE(shared.balancedAccuracy, alone.balancedAccuracy);
            } else {
                QCOMPARE(shared.r2, alone.r2);
            }
        }
    }

    void theScoresAreThoseOfThePlainNetwork()
    {
        const Dataset data = manySamples(Task::regression, 6, 1003);
        const auto shape = NetworkShape::make(6, {5}, 1, Activation::sigmoid);
        const auto parameters = someParameters(shape);
        const Metrics metrics = Evaluator(data, shape, LossKind::mse, {}).evaluate(parameters, 0, true);
        Network<double> network(shape, data.samples());
        const auto outputs = network.forward(std::vector<double>(parameters.begin(), parameters.end()), data.features.cast<double>());
        const auto targets = data.targets.cast<double>().eval();
        const double squares = (outputs - targets).squaredNorm();
        QVERIFY(std::abs(metrics.loss - squares / 1003) < 1e-6 * metrics.loss);
        const double spread = (targets.array() - targets.mean()).square().sum();
        QVERIFY(std::abs(metrics.r2 - (1 - squares / spread)) < 1e-6);
    }
};

QTEST_APPLESS_MAIN(tst_Evaluator)
#include "tst_evaluator.moc"
