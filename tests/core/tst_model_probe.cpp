// What a model says of any inputs, against the plain definition, against the engine's own evaluation, and the batch at work
// against the anatomy of its epoch.
#include "analysis/batch_at.h"
#include "analysis/confusion_matrix.h"
#include "analysis/epoch_anatomy.h"
#include "analysis/model_probe.h"
#include "sample_data.h"
#include "test_case.h"

#include <QtTest/QTest>

#include <cmath>
#include <set>

using namespace epochscope;
using namespace sample_data;

namespace {
const std::atomic<bool> never{false};

// One sample at a time in double precision, as model/network.h defines it.
std::vector<double> plainOutputs(const NetworkShape& shape, std::span<const float> parameters,
                                 const VectorF& features)
{
    std::vector<double> a(features.data(), features.data() + features.size());
    for (std::size_t l = 0; l < shape.layers.size(); ++l) {
        const LayerShape& layer = shape.layers[l];
        std::vector<double> z(static_cast<std::size_t>(layer.out));
        for (std::int64_t j = 0; j < layer.out; ++j) {
            z[static_cast<std::size_t>(j)] = double{parameters[static_cast<std::size_t>(layer.biasOffset + j)]};
            for (std::int64_t i = 0; i < layer.in; ++i)
                z[static_cast<std::size_t>(j)] +=
                    double{parameters[static_cast<std::size_t>(layer.weightOffset + i * layer.out + j)]} *
                    a[static_cast<std::size_t>(i)];
        }
        if (l + 1 < shape.layers.size())
            for (double& each : z)
                each = std::tanh(each);
        a = z;
    }
    return a;
}

ModelProbe probeOf(const Trainer& trainer)
{
    const Dataset& train = trainer.data().train;
    return {trainer.networkShape(), trainer.lossKind(), train.classes()};
}

MatrixF outputsOf(ModelProbe& probe, const Trainer& trainer, const Dataset& part)
{
    MatrixF outputs;
    if (!probe.outputs(trainer.parameters(), part.features, outputs, never))
        qFatal("cancelled");
    return outputs;
}
} // namespace

class tst_ModelProbe : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void isThePlainDefinition()
    {
        Experiment experiment;
        experiment.model.hidden = {5, 3};
        const auto trained = trainer(experiment, prepared(clouds(300, 4, 3)));
        for (int i = 0; i < 100; ++i)
            trained->step();
        ModelProbe probe = probeOf(*trained);
        const MatrixF outputs = outputsOf(probe, *trained, trained->data().train); // more than one block
        QCOMPARE(outputs.cols(), 300);
        const MatrixF shares = probe.classShares(outputs);
        QCOMPARE(shares.rows(), 4);
        for (Eigen::Index i = 0; i < 300; i += 7) {
            const auto expected =
                plainOutputs(trained->networkShape(), trained->parameters(), trained->data().train.features.col(i));
            double sum = 0;
            for (const double z : expected)
                sum += std::exp(z);
            for (Eigen::Index k = 0; k < 4; ++k) {
                QVERIFY(std::abs(double{outputs(k, i)} - expected[static_cast<std::size_t>(k)]) < 1e-4);
                QVERIFY(std::abs(double{shares(k, i)} - std::exp(expected[static_cast<std::size_t>(k)]) / sum) <
                        1e-4);
            }
        }
    }

    void agreesWithTheEnginesEvaluation_data()
    {
        QTest::addColumn<int>("classes");
        QTest::addColumn<int>("loss");
        QTest::newRow("a number") << 0 << int(LossKind::automatic);
        QTest::newRow("two classes, log") << 2 << int(LossKind::automatic);
        QTest::newRow("two classes, softmax") << 2 << int(LossKind::crossEntropy);
        QTest::newRow("five classes") << 5 << int(LossKind::automatic);
        QTest::newRow("two classes by mse") << 2 << int(LossKind::mse);
        QTest::newRow("three classes by mae") << 3 << int(LossKind::mae);
    }
    void agreesWithTheEnginesEvaluation()
    {
        QFETCH(int, classes);
        QFETCH(int, loss);
        Experiment experiment;
        experiment.model.hidden = {6};
        experiment.loss.kind = static_cast<LossKind>(loss);
        experiment.data.source = classes > 0 ? DataSource::csv : DataSource::line; // what the loss is checked against
        experiment.data.file = "never read";
        const auto trained = trainer(experiment, prepared(classes > 0 ? clouds(333, classes) : line(333), {}));
        for (int i = 0; i < 60; ++i)
            trained->step();
        const Metrics expected = trained->evaluateTraining();
        const Dataset& train = trained->data().train;
        ModelProbe probe = probeOf(*trained);
        const MatrixF outputs = outputsOf(probe, *trained, train);
        double mean = 0;
        if (classes == 0) {
            mean = (outputs - train.targets).cast<double>().squaredNorm() / 333;
        } else {
            const MatrixF shares = probe.classShares(outputs);
            QVERIFY((shares.colwise().sum().array() - 1).abs().maxCoeff() < 1e-5F || !probe.hasProbabilities());
            ConfusionMatrix matrix(classes);
            for (Eigen::Index i = 0; i < 333; ++i) {
                const std::int32_t label = train.labels[static_cast<std::size_t>(i)];
                matrix.add(label, probe.predictedClass(outputs.col(i).data()));
                mean -= std::log(double{shares(label, i)}) / 333;
            }
            QCOMPARE(matrix.accuracy(), expected.accuracy);
            QCOMPARE(matrix.balancedAccuracy(), expected.balancedAccuracy);
            for (int k = 0; k < classes; ++k)
                QCOMPARE(matrix.recall(k), expected.recall[static_cast<std::size_t>(k)]);
        }
        if (classes == 0 || probe.hasProbabilities())
            QVERIFY2(std::abs(mean - expected.loss) < 1e-5, qPrintable(QString::number(mean - expected.loss)));
    }

    void logitsOfAnySizeGiveProbabilities()
    {
        const NetworkShape one = NetworkShape::make(2, {}, 1, Activation::tanh);
        MatrixF logits(1, 3);
        logits << -1000, 0, 1000;
        const MatrixF shares = ModelProbe(one, LossKind::log, 2).classShares(logits);
        MatrixF expected(2, 3);
        expected << 1, 0.5F, 0, 0, 0.5F, 1;
        QVERIFY(shares == expected);
        MatrixF many(3, 1);
        many << 1000, -1000, 1000;
        const MatrixF softmax =
            ModelProbe(NetworkShape::make(2, {}, 3, Activation::tanh), LossKind::crossEntropy, 3).classShares(many);
        QCOMPARE(softmax(0, 0), 0.5F);
        QCOMPARE(softmax(1, 0), 0.F);
        // A single class: what is left of it.
        QCOMPARE(ModelProbe(one, LossKind::log, 1).classShares(logits).rows(), 1);
    }

    void isCutShort()
    {
        const NetworkShape shape = NetworkShape::make(2, {}, 1, Activation::tanh);
        const std::vector<float> parameters(3);
        MatrixF outputs;
        const std::atomic<bool> cancelled{true};
        QVERIFY(!ModelProbe(shape, LossKind::mse, 0).outputs(parameters, MatrixF::Zero(2, 10), outputs, cancelled));
    }

    void theBatchAtWorkIsThatOfTheAnatomy_data()
    {
        QTest::addColumn<int>("order");
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("repeats");
        QTest::addColumn<int>("stepsPerEpoch");
        QTest::newRow("every epoch") << int(BatchOrder::everyEpoch) << 7 << 1 << 0;
        QTest::newRow("once") << int(BatchOrder::once) << 7 << 1 << 0;
        QTest::newRow("replacement, repeats") << int(BatchOrder::replacement) << 6 << 3 << 0;
        QTest::newRow("passes across epochs") << int(BatchOrder::everyEpoch) << 9 << 1 << 3;
        QTest::newRow("all") << int(BatchOrder::never) << 40 << 1 << 0;
    }
    void theBatchAtWorkIsThatOfTheAnatomy()
    {
        QFETCH(int, order);
        QFETCH(int, size);
        QFETCH(int, repeats);
        QFETCH(int, stepsPerEpoch);
        BatchSettings settings;
        settings.order = static_cast<BatchOrder>(order);
        settings.size = size;
        settings.repeats = repeats;
        if (stepsPerEpoch > 0)
            settings.stepsPerEpoch = stepsPerEpoch;
        const BatchPlan plan = BatchPlan::make(40, settings, 5).value();
        const EpochOrder passes = EpochOrder::make(settings, 40, plan.batchSize, 3).value();
        BatchFinder finder(passes, plan);
        for (std::int64_t steps = 0; steps < plan.steps(); ++steps) {
            const EpochAnatomy anatomy = EpochAnatomy::make(passes, plan, steps / plan.stepsPerEpoch() + 1).value();
            const EpochAnatomy::Batch& batch =
                anatomy.batches()[static_cast<std::size_t>(steps % plan.stepsPerEpoch() / plan.repeats)];
            const auto expected =
                anatomy.places().subspan(static_cast<std::size_t>(batch.begin), static_cast<std::size_t>(batch.size));
            const BatchInTurn found = finder.after(steps);
            QVERIFY(found.isNext);
            QVERIFY(std::equal(found.samples.begin(), found.samples.end(), expected.begin(), expected.end()));
        }
        // Once there is no more, the last one.
        const auto before = finder.after(plan.steps() - 1).samples;
        const std::vector<std::uint32_t> last(before.begin(), before.end());
        const BatchInTurn end = finder.after(plan.steps());
        QVERIFY(!end.isNext);
        QVERIFY(std::equal(end.samples.begin(), end.samples.end(), last.begin(), last.end()));
    }

    void someSamplesStandForAll()
    {
        QCOMPARE(samplesToShow(4, 10, 1), (std::vector<std::int64_t>{0, 1, 2, 3}));
        const auto some = samplesToShow(100'000, 500, 1);
        QCOMPARE(some.size(), std::size_t{500});
        QVERIFY(std::is_sorted(some.begin(), some.end()));
        QCOMPARE(std::set<std::int64_t>(some.begin(), some.end()).size(), std::size_t{500});
        QVERIFY(some == samplesToShow(100'000, 500, 1));
        QVERIFY(some != samplesToShow(100'000, 500, 2));
        // All alike: the mean of uniform draws, within five standard deviations.
        double sum = 0;
        for (const std::int64_t each : some)
            sum += static_cast<double>(each);
        QVERIFY(std::abs(sum / 500 - 50'000) < 5 * 28'868 / std::sqrt(500.0));
    }
};

QTEST_GUILESS_MAIN(tst_ModelProbe)
#include "tst_model_probe.moc"
