// L1 and L2 in the trainer: what they add to the gradient, once per update, and to every loss that is reported.
#include "base/random.h"
#include "test_case.h"
#include "training/trainer.h"

#include <cmath>

using namespace epochscope;

namespace {

constexpr double rate = 0.1;
constexpr double l1 = 0.03;
constexpr double l2 = 0.07;

std::shared_ptr<const PreparedData> smallData()
{
    RandomStream random(3, StreamPurpose::analysis);
    auto data = std::make_shared<PreparedData>();
    for (Dataset* part : {&data->train, &data->validation}) {
        const Eigen::Index samples = part == &data->train ? 12 : 5;
        part->features.resize(3, samples);
        part->targets.resize(1, samples);
        for (float& value : part->features.reshaped())
            value = static_cast<float>(random.uniform(-1, 1));
        for (float& value : part->targets.reshaped())
            value = static_cast<float>(random.uniform(-1, 1));
    }
    return data;
}

Experiment smallExperiment(double l1Used, double l2Used)
{
    Experiment experiment;
    experiment.batch.size = std::nullopt;
    experiment.batch.order = BatchOrder::never;
    experiment.model.hidden = {4};
    experiment.loss.l1 = l1Used;
    experiment.loss.l2 = l2Used;
    experiment.optimizer.learningRate = rate;
    experiment.stop.epochs = 1;
    experiment.record.measureTraining = true;
    return experiment;
}

std::unique_ptr<Trainer> trainerOf(const Experiment& experiment)
{
    auto trainer = Trainer::make(experiment, smallData());
    if (!trainer)
        qFatal("%s", trainer.error().text().c_str());
    // Weights and biases that are not zero, so that a penalty on the wrong ones shows.
    RandomStream random(4, StreamPurpose::analysis);
    std::vector<float> parameters((*trainer)->parameters().size());
    for (float& value : parameters)
        value = static_cast<float>(random.uniform(0.2, 1)) * (random.below(2) == 0 ? -1.F : 1.F);
    if (!(*trainer)->setInitialParameters(parameters))
        qFatal("initial weights refused");
    return std::move(*trainer);
}

bool isWeight(const NetworkShape& shape, std::int64_t parameter)
{
    for (const LayerShape& layer : shape.layers)
        if (parameter >= layer.weightOffset && parameter < layer.weightOffset + layer.in * layer.out)
            return true;
    return false;
}

// l1 Σ|w| + l2 Σw² over weights.
double penaltyOf(const Trainer& trainer)
{
    double sum = 0;
    for (std::size_t i = 0; i < trainer.parameters().size(); ++i) {
        const double w = double{trainer.parameters()[i]};
        if (isWeight(trainer.networkShape(), static_cast<std::int64_t>(i)))
            sum += l1 * std::abs(w) + l2 * w * w;
    }
    return sum;
}

} // namespace

class tst_Penalties : public TestCase
{
    Q_OBJECT
private slots:
    void gradientIsTheDerivativeOfThePenalty_data();
    void gradientIsTheDerivativeOfThePenalty();
    void everyReportedLossIncludesThem();
};

void tst_Penalties::gradientIsTheDerivativeOfThePenalty_data()
{
    QTest::addColumn<double>("absolute");
    QTest::addColumn<double>("squared");
    QTest::addColumn<Reduction>("reduction");
    QTest::addColumn<int>("batch");
    QTest::addColumn<int>("accumulate");
    QTest::newRow("l1") << l1 << 0.0 << Reduction::mean << 12 << 1;
    QTest::newRow("l2") << 0.0 << l2 << Reduction::mean << 12 << 1;
    QTest::newRow("both") << l1 << l2 << Reduction::mean << 12 << 1;
    QTest::newRow("both, once per update of accumulated batches") << l1 << l2 << Reduction::mean << 4 << 3;
    QTest::newRow("both, not multiplied by the samples of a sum") << l1 << l2 << Reduction::sum << 12 << 1;
}

void tst_Penalties::gradientIsTheDerivativeOfThePenalty()
{
    QFETCH(double, absolute);
    QFETCH(double, squared);
    QFETCH(Reduction, reduction);
    QFETCH(int, batch);
    QFETCH(int, accumulate);
    const auto run = [&](double first, double second) {
        Experiment experiment = smallExperiment(first, second);
        experiment.loss.reduction = reduction;
        experiment.batch.size = batch;
        experiment.batch.accumulate = accumulate;
        return trainerOf(experiment);
    };
    const auto with = run(absolute, squared);
    const auto without = run(0, 0);
    const std::vector<float> start(with->parameters().begin(), with->parameters().end());
    while (with->step()) {
    }
    while (without->step()) {
    }
    QCOMPARE(with->position().updates, 1);
    for (std::size_t i = 0; i < start.size(); ++i) {
        const double w = double{start[i]};
        double expected = 0;
        if (isWeight(with->networkShape(), static_cast<std::int64_t>(i)))
            expected = -rate * (absolute * (w > 0 ? 1 : -1) + 2 * squared * w);
        const double moved = double{with->parameters()[i]} - double{without->parameters()[i]};
        // Differences of float32 numbers below 8.
        QVERIFY2(std::abs(moved - expected) < 1e-6,
                 qPrintable(QStringLiteral("%1: %2, expected %3").arg(i).arg(moved).arg(expected)));
    }
}

void tst_Penalties::everyReportedLossIncludesThem()
{
    const auto with = trainerOf(smallExperiment(l1, l2));
    const auto without = trainerOf(smallExperiment(0, 0));
    const double before = penaltyOf(*with);
    QVERIFY(before > 0.1);
    const auto near = [](double a, double b) { return std::abs(a - b) < 1e-6; };
    QVERIFY(near(with->evaluateTraining().loss - without->evaluateTraining().loss, before));
    with->recordBatches(true);
    without->recordBatches(true);
    QVERIFY(with->step() && without->step());
    QVERIFY(near(with->lastBatch().loss - without->lastBatch().loss, before));
    const EpochRecord record = with->history()->view().back();
    QVERIFY(near(record.trainRunning - without->history()->view().back().trainRunning, before));

    // After the update: the weights are others, and so is the penalty.
    const double after = penaltyOf(*with);
    QVERIFY(std::abs(after - before) > 1e-3);
    const auto plain = Trainer::make(smallExperiment(0, 0), smallData());
    QVERIFY(plain && (*plain)->setInitialParameters(with->parameters()));
    QVERIFY(near(record.trainMeasured - (*plain)->evaluateTraining().loss, after));
    QVERIFY(near(record.validation - (*plain)->evaluate((*plain)->data().validation).loss, after));
}

QTEST_GUILESS_MAIN(tst_Penalties)
#include "tst_penalties.moc"
