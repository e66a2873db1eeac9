// Backpropagation against central differences in double, for every loss, activation, depth and batch size; and what
// holds for gradients whatever the network: the gradient of the mean is the mean of the gradients.
#include "base/random.h"
#include "model/loss.h"
#include "model/network.h"
#include "test_case.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace epochscope;

namespace {

constexpr std::int64_t mostSamples = 7;

// Central differences are wrong by h²/6 · f‴ (truncation) and 10⁻¹⁶ · f/h (cancellation): both some 10⁻¹¹ with losses
// and their derivatives near 1. Smaller elements than 10⁻³ are therefore compared to this, the others to 10⁻⁶ of
// themselves.
constexpr double differenceStep = 1e-5;
constexpr double differenceError = 1e-9;

struct LossCase
{
    const char* name;
    LossKind kind;
    Task task;
    std::int64_t classes;
};

constexpr LossCase lossCases[] = {
    {"mse", LossKind::mse, Task::regression, 0},
    {"mse of two classes", LossKind::mse, Task::classification, 2},
    {"mse of three classes", LossKind::mse, Task::classification, 3},
    {"mae", LossKind::mae, Task::regression, 0},
    {"mae of two classes", LossKind::mae, Task::classification, 2},
    {"mae of three classes", LossKind::mae, Task::classification, 3},
    {"log", LossKind::log, Task::classification, 2},
    {"cross entropy of two classes", LossKind::crossEntropy, Task::classification, 2},
    {"cross entropy of five classes", LossKind::crossEntropy, Task::classification, 5},
};

constexpr std::pair<const char*, Activation> activations[] = {{"tanh", Activation::tanh},
                                                              {"relu", Activation::relu},
                                                              {"sigmoid", Activation::sigmoid},
                                                              {"linear", Activation::linear}};

const std::vector<std::int64_t> hiddenOfDepth[] = {{}, {5}, {7, 3}, {3, 5, 9}};

double activate(Activation kind, double z)
{
    switch (kind) {
    case Activation::tanh:
        return std::tanh(z);
    case Activation::relu:
        return z > 0 ? z : 0;
    case Activation::sigmoid:
        return 1 / (1 + std::exp(-z));
    case Activation::linear:
        break;
    }
    return z;
}

// One sample's loss, straight from the definition.
double lossByDefinition(LossKind kind, const std::vector<double>& outputs, const std::vector<double>& values,
                        std::size_t label)
{
    double sum = 0;
    switch (kind) {
    case LossKind::mse:
        for (std::size_t j = 0; j < outputs.size(); ++j)
            sum += (outputs[j] - values[j]) * (outputs[j] - values[j]);
        return sum / static_cast<double>(outputs.size());
    case LossKind::mae:
        for (std::size_t j = 0; j < outputs.size(); ++j)
            sum += std::abs(outputs[j] - values[j]);
        return sum / static_cast<double>(outputs.size());
    case LossKind::log:
        return std::log(1 + std::exp(outputs[0])) - values[0] * outputs[0];
    default:
        break;
    }
    for (const double z : outputs)
        sum += std::exp(z);
    return std::log(sum) - outputs[label];
}

// A small network with its data, drawn so that nothing lies near a kink: there the derivative does not exist and a
// difference across it says nothing.
class Bench
{
public:
    Bench(const LossCase& loss, Activation activation, const std::vector<std::int64_t>& hidden, bool classWeights)
        : m_loss(loss),
          m_network(NetworkShape::make(3, hidden, outputsFor(loss.kind, loss.task, loss.classes), activation),
                    mostSamples)
    {
        for (std::uint64_t seed = 1; seed < 1000; ++seed) {
            draw(seed, classWeights);
            if (leastDistanceFromKink() > 1e-3)
                return;
        }
        qFatal("no data away from every kink");
    }

    const NetworkShape& shape() const { return m_network.shape(); }
    const LossTargets& targets() const { return m_targets; }
    const Dataset& data() const { return m_data; }
    std::vector<double>& parameters() { return m_parameters; }

    // Mean loss over these samples.
    double loss(const std::vector<std::uint32_t>& samples)
    {
        const auto outputs = forward(samples);
        return lossSum<double>(m_loss.kind, outputs, m_batchTargets) / static_cast<double>(samples.size());
    }

    std::vector<double> gradient(const std::vector<std::uint32_t>& samples)
    {
        const auto outputs = forward(samples);
        lossSumAndGradient<double>(m_loss.kind, outputs, m_batchTargets, 1 / static_cast<double>(samples.size()),
                                   m_network.outputGradient());
        std::vector<double> gradient(m_parameters.size(), std::nan(""));
        m_network.backward(m_parameters, m_batch, gradient, false);
        return gradient;
    }

    std::vector<double> centralDifferences(const std::vector<std::uint32_t>& samples)
    {
        constexpr double h = differenceStep;
        std::vector<double> slopes;
        for (double& parameter : m_parameters) {
            const double here = parameter;
            parameter = here + h;
            const double above = loss(samples);
            parameter = here - h;
            const double below = loss(samples);
            parameter = here;
            slopes.push_back((above - below) / (2 * h));
        }
        return slopes;
    }

    // Mean loss without the engine: scalar loops over the definition.
    double lossByDefinition(const std::vector<std::uint32_t>& samples)
    {
        double sum = 0;
        for (const std::uint32_t sample : samples) {
            double unused = 0;
            const std::vector<double> outputs = outputsByDefinition(sample, unused);
            std::vector<double> values;
            for (Eigen::Index j = 0; j < m_targets.values.rows(); ++j)
                values.push_back(double{m_targets.values(j, sample)});
            const std::size_t label = m_data.labels.empty() ? 0 : static_cast<std::size_t>(m_data.labels[sample]);
            const double weight = m_targets.weights.empty() ? 1 : double{m_targets.weights[sample]};
            sum += weight * ::lossByDefinition(m_loss.kind, outputs, values, label);
        }
        return sum / static_cast<double>(samples.size());
    }

private:
    OutputBlock<double> forward(const std::vector<std::uint32_t>& samples)
    {
        m_batch.resize(m_data.features.rows(), static_cast<Eigen::Index>(samples.size()));
        for (std::size_t i = 0; i < samples.size(); ++i)
            m_batch.col(static_cast<Eigen::Index>(i)) = m_data.features.col(samples[i]).cast<double>();
        m_batchTargets.gather(m_targets, samples);
        return m_network.forward(m_parameters, m_batch);
    }

    void draw(std::uint64_t seed, bool classWeights)
    {
        RandomStream random(seed, StreamPurpose::analysis);
        m_data = Dataset();
        m_data.task = m_loss.task;
        m_data.features.resize(3, mostSamples);
        for (float& value : m_data.features.reshaped())
            value = static_cast<float>(random.uniform(-2, 2));
        if (m_loss.task == Task::regression) {
            m_data.targets.resize(1, mostSamples);
            for (float& value : m_data.targets.reshaped())
                value = static_cast<float>(random.uniform(-2, 2));
        } else {
            for (std::int64_t k = 0; k < m_loss.classes; ++k)
                m_data.classNames.push_back(std::to_string(k));
            for (std::int64_t i = 0; i < mostSamples; ++i) // every class is there, unevenly
                m_data.labels.push_back(i < m_loss.classes ? static_cast<std::int32_t>(i)
                                                           : static_cast<std::int32_t>(random.below(2)));
        }
        m_targets = LossTargets::make(
            m_data, m_loss.kind, classWeights ? balancedClassWeights(m_data.classCounts()) : std::vector<float>());
        m_batchTargets = BatchTargets<double>(m_targets, mostSamples);
        m_parameters.resize(static_cast<std::size_t>(shape().parameters));
        for (const LayerShape& layer : shape().layers) {
            const double bound = 1.5 / std::sqrt(static_cast<double>(layer.in));
            for (std::int64_t i = layer.weightOffset; i < layer.biasOffset + layer.out; ++i)
                m_parameters[static_cast<std::size_t>(i)] = random.uniform(-bound, bound);
        }
    }

    std::vector<double> outputsByDefinition(std::uint32_t sample, double& nearest) const
    {
        std::vector<double> a;
        for (Eigen::Index j = 0; j < m_data.features.rows(); ++j)
            a.push_back(double{m_data.features(j, sample)});
        for (const LayerShape& layer : shape().layers) {
            const bool last = &layer == &shape().layers.back();
            std::vector<double> next;
            for (std::int64_t row = 0; row < layer.out; ++row) {
                double z = m_parameters[static_cast<std::size_t>(layer.biasOffset + row)];
                for (std::int64_t column = 0; column < layer.in; ++column)
                    z += m_parameters[static_cast<std::size_t>(layer.weightOffset + column * layer.out + row)] *
                         a[static_cast<std::size_t>(column)];
                if (!last && shape().activation == Activation::relu)
                    nearest = std::min(nearest, std::abs(z));
                next.push_back(last ? z : activate(shape().activation, z));
            }
            a = next;
        }
        return a;
    }

    double leastDistanceFromKink() const
    {
        double nearest = 1;
        for (std::uint32_t sample = 0; sample < mostSamples; ++sample) {
            const std::vector<double> outputs = outputsByDefinition(sample, nearest);
            if (m_loss.kind != LossKind::mae)
                continue;
            for (std::size_t j = 0; j < outputs.size(); ++j)
                nearest = std::min(
                    nearest, std::abs(outputs[j] - double{m_targets.values(static_cast<Eigen::Index>(j), sample)}));
        }
        return nearest;
    }

    LossCase m_loss;
    Network<double> m_network;
    Dataset m_data;
    LossTargets m_targets;
    BatchTargets<double> m_batchTargets;
    Matrix<double> m_batch;
    std::vector<double> m_parameters;
};

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
