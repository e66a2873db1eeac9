// The noise of batch gradients on Line-200 and what it leaves of the error: it falls with the batch, and drawing with
// replacement adds to it. References and tolerances as in tst_statistics_line200.cpp.
#include "batching/epoch_order.h"
#include "line200.h"
#include "model/loss.h"
#include "model/network.h"
#include "statistics.h"
#include "test_case.h"

#include <cmath>

using namespace epochscope;
using namespace epochscope::line200;

namespace {

struct Floor
{
    std::vector<double> excess;    // per data set: mean over the updates
    std::vector<double> slope;     // last slope less the best one
    std::vector<double> intercept; // likewise
};

// Long after the approach (400 updates, the slowest direction shrunk by 10⁻⁶), over the next 2,000 updates.
Floor floorOf(const std::vector<std::shared_ptr<const PreparedData>>& data, std::int64_t batch, BatchOrder order)
{
    constexpr std::int64_t approach = 400;
    constexpr std::int64_t watched = 2000;
    Floor floor;
    for (int seed = 1; seed <= dataSets; ++seed) {
        Experiment experiment = lineExperiment(seed, batch, (approach + watched) * batch / samples);
        experiment.batch.order = order;
        const auto& own = data[static_cast<std::size_t>(seed - 1)];
        const Parabola parabola(own->train);
        const auto trainer = trainerOf(experiment, own);
        double sum = 0;
        for (std::int64_t update = 1; trainer->step(); ++update)
            if (update > approach)
                sum += parabola.at(trainer->parameters()) - parabola.least();
        if (trainer->position().updates != approach + watched)
            qFatal("another number of updates than meant");
        floor.excess.push_back(sum / static_cast<double>(watched));
        floor.slope.push_back(double{trainer->parameters()[0]} - parabola.bestSlope());
        floor.intercept.push_back(double{trainer->parameters()[1]} - parabola.bestIntercept());
    }
    return floor;
}

bool isNear(const Summary& ours, double reference, double rounding)
{
    const double allowed = standardErrorsOfTwo * ours.meanError() + rounding;
    if (std::abs(ours.mean - reference) <= allowed)
        return true;
    qInfo("%g, reference %g ± %g", ours.mean, reference, allowed);
    return false;
}

} // namespace

class tst_StatisticsNoise : public TestCase
{
    Q_OBJECT
private slots:
    void initTestCase();
    void floorOfTheExcessFallsWithTheBatch_data();
    void floorOfTheExcessFallsWithTheBatch();
    void replacementAddsVarianceNotBias();
    void spreadOfTheBiasGradientFallsWithTheRootOfTheBatch_data();
    void spreadOfTheBiasGradientFallsWithTheRootOfTheBatch();
    void biasGradientsSpreadOverDataSetsHoldsTheReference();

private:
    std::vector<std::shared_ptr<const PreparedData>> m_data;
};

void tst_StatisticsNoise::initTestCase()
{
    for (int seed = 1; seed <= dataSets; ++seed)
        m_data.push_back(dataOf(lineExperiment(seed, 1, 1)));
}

void tst_StatisticsNoise::floorOfTheExcessFallsWithTheBatch_data()
{
    QTest::addColumn<int>("batch");
    QTest::addColumn<double>("measured"); // of the reference, with replacement
    QTest::addColumn<double>("rounding");
    QTest::newRow("1") << 1 << .0065 << .00005;
    QTest::newRow("5") << 5 << .0012 << .00005;
    QTest::newRow("20") << 20 << .00031 << .000005;
    QTest::newRow("50") << 50 << .00013 << .000005;
}

void tst_StatisticsNoise::floorOfTheExcessFallsWithTheBatch()
{
    QFETCH(int, batch);
    QFETCH(double, measured);
    QFETCH(double, rounding);
    const Summary excess = summary(floorOf(m_data, batch, BatchOrder::replacement).excess);
    QVERIFY(isNear(excess, measured, rounding));
    // η σ² tr H / (2B), tr H = 2 (1 + 1/3): to first order in η, so a tenth too low at B = 1.
    const double predicted = rate * 0.09 * (8.0 / 3) / (2 * batch);
    QVERIFY(excess.mean > 0.9 * predicted && excess.mean < 1.2 * predicted);
}

void tst_StatisticsNoise::replacementAddsVarianceNotBias()
{
    const Floor drawn = floorOf(m_data, 20, BatchOrder::replacement);
    const Floor shuffled = floorOf(m_data, 20, BatchOrder::everyEpoch);
    QVERIFY(isNear(summary(drawn.excess), .00031, .000005));
    QVERIFY(isNear(summary(shuffled.excess), .00007, .000005));
    for (const auto& away : {drawn.slope, drawn.intercept, shuffled.slope, shuffled.intercept}) {
        const Summary bias = summary(away);
        QVERIFY(std::abs(bias.mean) <= standardErrors * bias.meanError());
    }
    const Summary wide = summary(drawn.intercept);
    const Summary narrow = summary(shuffled.intercept);
    QVERIFY(wide.sd - narrow.sd > standardErrors * std::hypot(wide.sdError, narrow.sdError));
}

void tst_StatisticsNoise::spreadOfTheBiasGradientFallsWithTheRootOfTheBatch_data()
{
    QTest::addColumn<int>("batch");
    QTest::addColumn<double>("reference");
    QTest::newRow("1") << 1 << 2.31;
    QTest::newRow("4") << 4 << 1.14;
    QTest::newRow("16") << 16 << .55;
    QTest::newRow("64") << 64 << .24;
    QTest::newRow("200") << 200 << 0.0;
}

void tst_StatisticsNoise::spreadOfTheBiasGradientFallsWithTheRootOfTheBatch()
{
    QFETCH(int, batch);
    QFETCH(double, reference);
    constexpr int draws = 4000;
    const Dataset& data = m_data.front()->train;
    const LossTargets all = LossTargets::make(data, LossKind::mse, {});
    BatchTargets<float> targets(all, batch);
    Network<float> network(NetworkShape::make(1, {}, 1, Activation::linear), batch);
    const std::vector<float> zeros(2);
    std::vector<float> gradient(2);
    MatrixF features(1, batch);
    std::vector<std::uint32_t> order(static_cast<std::size_t>(samples));
    const auto epochs = EpochOrder::make(BatchSettings(), samples, batch, 5);
    QVERIFY(epochs);
    std::vector<double> gradients;
    for (int pass = 0; pass < draws; ++pass) {
        epochs->fill(pass, order);
        const std::span<const std::uint32_t> first(order.data(),
                                                   static_cast<std::size_t>(batch)); // independent of other passes
        for (int i = 0; i < batch; ++i)
            features(0, i) = data.features(0, first[static_cast<std::size_t>(i)]);
        targets.gather(all, first);
        const auto outputs = network.forward(zeros, features);
        lossSumAndGradient<float>(LossKind::mse, outputs, targets, 1.F / static_cast<float>(batch),
                                  network.outputGradient());
        network.backward(zeros, features, gradient, false);
        gradients.push_back(double{gradient[1]});
    }
    const Summary drawn = summary(gradients);

    // Of the whole set: the bias gradients −2y of the single samples, their spread with divisor N.
    std::vector<double> single;
    for (Eigen::Index i = 0; i < data.targets.cols(); ++i)
        single.push_back(-2 * double{data.targets(0, i)});
    const Summary whole = summary(single);
    const double n = double{samples};
    const double sigma = whole.sd * std::sqrt((n - 1) / n);
    const double expected = sigma / std::sqrt(batch) * std::sqrt((n - batch) / (n - 1));
    const double rounding = 2e-5; // of float32 sums; all there is at B = N
    QVERIFY(std::abs(drawn.sd - expected) <= standardErrors * drawn.sdError + rounding);
    QVERIFY(std::abs(drawn.mean - whole.mean) <= standardErrors * drawn.meanError() + rounding); // no bias

    // The reference is of one data set; what carries over to another is the ratio to the spread at B = 1.
    const double ratio = reference / 2.31;
    const double allowed = ratio * (batch > 1 && batch < samples ? standardErrors * drawn.sdError / drawn.sd : 0) +
                           (0.005 + 0.005 * ratio) / 2.31 + rounding;
    QVERIFY(std::abs(drawn.sd / sigma - ratio) <=
            allowed + (batch == 1 ? standardErrors * drawn.sdError / sigma : 0));
}

void tst_StatisticsNoise::biasGradientsSpreadOverDataSetsHoldsTheReference()
{
    std::vector<double> spreads;
    for (const auto& data : m_data) {
        std::vector<double> single;
        for (Eigen::Index i = 0; i < data->train.targets.cols(); ++i)
            single.push_back(-2 * double{data->train.targets(0, i)});
        spreads.push_back(summary(single).sd);
    }
    const Summary all = summary(spreads);
    QVERIFY(std::abs(2.31 - all.mean) <= standardErrors * all.sd); // one data set among many
    // Var(2y) = 4 (4 · 1/3 + 0.09); a root's mean lies below the mean's root by its variance over twice it.
    const double theory = std::sqrt(4 * (4.0 / 3 + 0.09));
    QVERIFY(std::abs(all.mean + all.sd * all.sd / (2 * theory) - theory) <= standardErrors * all.meanError());
}

QTEST_GUILESS_MAIN(tst_StatisticsNoise)
#include "tst_statistics_noise.moc"
