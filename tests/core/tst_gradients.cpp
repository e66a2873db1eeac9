// Backpropagation against central differences in double, for every loss, activation, depth and batch size; and what
// holds for gradients whatever the network: the gradient of the mean is the mean of the gradients.
#include "gradient_bench.h"
#include "test_case.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace epochscope;
using namespace epochscope::bench;

namespace {

double largest(const std::vector<double>& values)
{
    double most = 0;
    for (const double value : values)
        most = std::max(most, std::abs(value));
    return most;
}

// Empty if every element agrees to `relative` of itself or to `absolute`, which is for sums that cancel.
QString disagreement(const std::vector<double>& expected, const std::vector<double>& got, double relative,
                     double absolute)
{
    if (expected.size() != got.size())
        return QStringLiteral("%1 elements, expected %2").arg(got.size()).arg(expected.size());
    if (!(largest(expected) > 1e3 * absolute))
        return QStringLiteral("the expected gradient is next to zero: nothing is compared");
    for (std::size_t i = 0; i < got.size(); ++i)
        if (!(std::abs(got[i] - expected[i]) <= std::max(relative * std::abs(expected[i]), absolute)))
            return QStringLiteral("element %1 is %2, expected %3")
                .arg(i)
                .arg(got[i], 0, 'g', 12)
                .arg(expected[i], 0, 'g', 12);
    return {};
}

// The largest element of any single sample's gradient: what the roundings of a batch's gradient are relative to.
double largestTerm(Bench& bench, const std::vector<std::uint32_t>& samples)
{
    double most = 0;
    for (const std::uint32_t sample : samples)
        most = std::max(most, largest(bench.gradient({sample})));
    return most;
}

std::vector<std::uint32_t> firstSamples(std::int64_t count)
{
    std::vector<std::uint32_t> samples(static_cast<std::size_t>(count));
    std::iota(samples.begin(), samples.end(), 0U);
    return samples;
}

void addNetworks(bool withDepth)
{
    QTest::addColumn<int>("loss");
    QTest::addColumn<int>("activation");
    QTest::addColumn<int>("depth");
    for (int loss = 0; loss < static_cast<int>(std::size(lossCases)); ++loss)
        for (int activation = 0; activation < static_cast<int>(std::size(activations)); ++activation)
            for (int depth = 0; depth <= (withDepth ? 3 : 0); ++depth) {
                if (withDepth && depth == 0 && activation > 0)
                    continue; // no hidden layer, no activation
                QTest::addRow("%s, %s, %d hidden", lossCases[loss].name, activations[activation].first,
                              withDepth ? depth : 2)
                    << loss << activation << (withDepth ? depth : 2);
            }
}

} // namespace

class tst_Gradients : public TestCase
{
    Q_OBJECT
private slots:
    void backpropagationAgreesWithCentralDifferences_data() { addNetworks(true); }
    void backpropagationAgreesWithCentralDifferences();
    void classWeightsScaleTheGradientOfTheirSamples_data();
    void classWeightsScaleTheGradientOfTheirSamples();
    void outputsAndLossFollowTheDefinition_data() { addNetworks(true); }
    void outputsAndLossFollowTheDefinition();
    void gradientOfTheMeanIsTheMeanOfTheGradients_data() { addNetworks(false); }
    void gradientOfTheMeanIsTheMeanOfTheGradients();
    void gradientsAddUpWhereAskedTo();
    void floatAgreesWithDouble_data() { addNetworks(true); }
    void floatAgreesWithDouble();
    void absoluteErrorHasNoGradientWhereItIsZero();
    void hugeLogitsGiveFiniteLossesAndGradients();
    void theComparisonSeesAWrongGradient();
};

void tst_Gradients::backpropagationAgreesWithCentralDifferences()
{
    QFETCH(int, loss);
    QFETCH(int, activation);
    QFETCH(int, depth);
    Bench bench(lossCases[loss], activations[activation].second, hiddenOfDepth[depth], false);
    for (std::int64_t count = 1; count <= mostSamples; ++count) {
        const auto samples = firstSamples(count);
        const QString text =
            disagreement(bench.centralDifferences(samples), bench.gradient(samples), 1e-6, differenceError);
        QVERIFY2(text.isEmpty(), qPrintable(QStringLiteral("batch of %1: %2").arg(count).arg(text)));
    }
}

void tst_Gradients::classWeightsScaleTheGradientOfTheirSamples_data()
{
    QTest::addColumn<int>("loss");
    for (int loss = 0; loss < static_cast<int>(std::size(lossCases)); ++loss)
        if (lossCases[loss].task == Task::classification)
            QTest::newRow(lossCases[loss].name) << loss;
}

void tst_Gradients::classWeightsScaleTheGradientOfTheirSamples()
{
    QFETCH(int, loss);
    Bench bench(lossCases[loss], Activation::tanh, {5}, true);
    const auto samples = firstSamples(mostSamples);
    const auto weighted = bench.gradient(samples);
    const QString text = disagreement(bench.centralDifferences(samples), weighted, 1e-6, differenceError);
    QVERIFY2(text.isEmpty(), qPrintable(text));

    // By hand: Σ N/(K·n_k) g_i / N, the unweighted gradients taken from a bench that differs in the weights only.
    Bench plain(lossCases[loss], Activation::tanh, {5}, false);
    plain.parameters() = bench.parameters();
    QCOMPARE(plain.data().labels, bench.data().labels);
    const auto counts = plain.data().classCounts();
    std::vector<double> expected(weighted.size());
    for (const std::uint32_t sample : samples) {
        const auto own = plain.gradient({sample});
        const auto label = static_cast<std::size_t>(plain.data().labels[sample]);
        for (std::size_t i = 0; i < own.size(); ++i)
            expected[i] += own[i] / (static_cast<double>(counts.size()) * static_cast<double>(counts[label]));
    }
    // The engine's class weights are float32.
    const QString byHand = disagreement(expected, weighted, 1e-6, 1e-7 * largestTerm(bench, samples));
    QVERIFY2(byHand.isEmpty(), qPrintable(byHand));
}

void tst_Gradients::outputsAndLossFollowTheDefinition()
{
    QFETCH(int, loss);
    QFETCH(int, activation);
    QFETCH(int, depth);
    const bool weights = lossCases[loss].task == Task::classification;
    Bench bench(lossCases[loss], activations[activation].second, hiddenOfDepth[depth], weights);
    for (std::int64_t count = 1; count <= mostSamples; ++count) {
        const auto samples = firstSamples(count);
        const double expected = bench.lossByDefinition(samples);
        QVERIFY(expected > 0);
        QVERIFY(std::abs(bench.loss(samples) - expected) <= 1e-12 * expected);
    }
}

void tst_Gradients::gradientOfTheMeanIsTheMeanOfTheGradients()
{
    QFETCH(int, loss);
    QFETCH(int, activation);
    QFETCH(int, depth);
    Bench bench(lossCases[loss], activations[activation].second, hiddenOfDepth[depth], false);
    const std::vector<std::uint32_t> samples{4, 0, 6, 2, 3};
    std::vector<double> mean(bench.parameters().size());
    for (const std::uint32_t sample : samples) {
        const auto own = bench.gradient({sample});
        for (std::size_t i = 0; i < own.size(); ++i)
            mean[i] += own[i] / static_cast<double>(samples.size());
    }
    const QString text = disagreement(mean, bench.gradient(samples), 1e-12, 1e-15 * largestTerm(bench, samples));
    QVERIFY2(text.isEmpty(), qPrintable(text));
}

void tst_Gradients::gradientsAddUpWhereAskedTo()
{
    const NetworkShape shape = NetworkShape::make(3, {5, 4}, 2, Activation::tanh);
    Network<double> network(shape, 4);
    RandomStream random(7, StreamPurpose::analysis);
    std::vector<double> parameters(static_cast<std::size_t>(shape.parameters));
    for (double& value : parameters)
        value = random.uniform(-1, 1);
    const Matrix<double> features = Matrix<double>::Random(3, 4);
    network.forward(parameters, features);
    network.outputGradient().setOnes();
    std::vector<double> once(parameters.size());
    network.backward(parameters, features, once, false);
    network.forward(parameters, features);
    network.outputGradient().setOnes();
    std::vector<double> added(parameters.size(), 0.25);
    network.backward(parameters, features, added, true);
    QVERIFY(largest(once) > 0.1);
    for (std::size_t i = 0; i < once.size(); ++i)
        QVERIFY(std::abs(added[i] - once[i] - 0.25) <= 1e-14 * (1 + largest(once)));
}

void tst_Gradients::floatAgreesWithDouble()
{
    QFETCH(int, loss);
    QFETCH(int, activation);
    QFETCH(int, depth);
    Bench bench(lossCases[loss], activations[activation].second, hiddenOfDepth[depth], false);
    std::vector<float> parameters;
    for (double& value : bench.parameters()) {
        parameters.push_back(static_cast<float>(value));
        value = double{parameters.back()};
    }
    const auto samples = firstSamples(mostSamples);
    const auto expected = bench.gradient(samples);

    Network<float> network(bench.shape(), mostSamples);
    BatchTargets<float> targets(bench.targets(), mostSamples);
    targets.gather(bench.targets(), samples);
    const auto outputs = network.forward(parameters, bench.data().features);
    const double sum = lossSumAndGradient<float>(lossCases[loss].kind, outputs, targets, 1.F / mostSamples,
                                                 network.outputGradient());
    const double reference = bench.loss(samples);
    QVERIFY(std::abs(sum / mostSamples - reference) <= 1e-5 * reference);
    std::vector<float> gradient(parameters.size());
    network.backward(parameters, bench.data().features, gradient, false);
    // Forward and back through four layers, each a sum of at most nine terms: some 80 roundings of 6·10⁻⁸.
    const double scale = largestTerm(bench, samples);
    double farthest = 0;
    for (std::size_t i = 0; i < gradient.size(); ++i)
        farthest = std::max(farthest, std::abs(double{gradient[i]} - expected[i]));
    QVERIFY2(farthest <= 5e-6 * scale, qPrintable(QString::number(farthest / scale)));
}

void tst_Gradients::absoluteErrorHasNoGradientWhereItIsZero()
{
    Dataset data;
    data.features = MatrixF::Zero(1, 3);
    data.targets = MatrixF::Constant(1, 3, 2.F);
    const LossTargets all = LossTargets::make(data, LossKind::mae, {});
    BatchTargets<double> targets(all, 3);
    targets.gather(all, firstSamples(3));
    Matrix<double> outputs(1, 3);
    outputs << 2, 2.5, -1;
    Matrix<double> gradient = Matrix<double>::Constant(1, 3, 9);
    const double sum =
        lossSumAndGradient<double>(LossKind::mae, outputs.middleCols(0, 3), targets, 0.5, gradient.middleCols(0, 3));
    QCOMPARE(sum, 3.5);
    QCOMPARE(gradient(0, 0), 0.0);
    QCOMPARE(gradient(0, 1), 0.5);
    QCOMPARE(gradient(0, 2), -0.5);
}

void tst_Gradients::hugeLogitsGiveFiniteLossesAndGradients()
{
    Dataset data;
    data.task = Task::classification;
    data.features = MatrixF::Zero(1, 2);
    data.labels = {0, 1};
    data.classNames = {"no", "yes"};
    for (const float huge : {1000.F, 1e30F}) {
        for (const LossKind kind : {LossKind::log, LossKind::crossEntropy}) {
            const LossTargets all = LossTargets::make(data, kind, {});
            BatchTargets<float> targets(all, 2);
            targets.gather(all, firstSamples(2));
            const bool one = kind == LossKind::log;
            // Both samples said to be class 1 beyond doubt: the first is as wrong as can be, the second right.
            MatrixF outputs = one ? MatrixF::Constant(1, 2, huge) : MatrixF::Zero(2, 2);
            if (!one)
                outputs.row(1).setConstant(huge);
            MatrixF gradient = MatrixF::Zero(outputs.rows(), 2);
            const double sum =
                lossSumAndGradient<float>(kind, outputs.middleCols(0, 2), targets, 1.F, gradient.middleCols(0, 2));
            QCOMPARE(sum, double{huge});
            QCOMPARE(gradient(gradient.rows() - 1, 0), 1.F);
            QCOMPARE(gradient(gradient.rows() - 1, 1), 0.F);
            outputs = -outputs; // now beyond doubt class 0
            QCOMPARE(
                lossSumAndGradient<float>(kind, outputs.middleCols(0, 2), targets, 1.F, gradient.middleCols(0, 2)),
                double{huge});
            QCOMPARE(gradient(gradient.rows() - 1, 0), 0.F);
            QCOMPARE(gradient(gradient.rows() - 1, 1), -1.F);
        }
    }
}

void tst_Gradients::theComparisonSeesAWrongGradient()
{
    Bench bench(lossCases[0], Activation::tanh, {5}, false);
    const auto samples = firstSamples(5);
    const auto right = bench.centralDifferences(samples);
    const auto gradient = bench.gradient(samples);
    QCOMPARE(disagreement(right, gradient, 1e-6, differenceError), QString());
    for (std::size_t i = 0; i < gradient.size(); ++i) {
        auto wrong = gradient;
        wrong[i] += 3e-6 * std::max(std::abs(right[i]), 1e-3);
        QVERIFY(!disagreement(right, wrong, 1e-6, differenceError).isEmpty());
    }
    auto undefined = gradient;
    undefined[3] = std::nan("");
    QVERIFY(!disagreement(right, undefined, 1e-6, differenceError).isEmpty());
}

QTEST_GUILESS_MAIN(tst_Gradients)
#include "tst_gradients.moc"
