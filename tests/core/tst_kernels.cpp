// The kernels against the plain definitions (Network and the losses in double precision, UpdateRule), on odd sizes, and their
// promise that the same work gives the same bits however it is cut. ctest runs this once for every level of processors that
// this one can do.
#include "kernels/level.h"
#include "kernels/network_kernel.h"
#include "model/loss.h"
#include "model/network.h"
#include "optimizer/update_rule.h"
#include "sample_data.h"
#include "test_case.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace epochscope;
using kernels::Descent;
using kernels::NetworkKernel;

namespace {
struct Setup
{
    NetworkShape shape;
    LossKind loss = LossKind::mse;
    Dataset data;
    LossTargets targets;
    std::vector<float> parameters;

    // `zeros`: every third feature is 0, as in pictures.
    Setup(std::int64_t features, std::vector<std::int64_t> hidden, std::int64_t outputs, Activation activation, LossKind kind,
          std::int64_t samples, bool zeros = false, bool weighted = false)
        : shape(NetworkShape::make(features, hidden, outputs, activation)), loss(kind)
    {
        RandomStream random(static_cast<std::uint64_t>(features * 1000 + outputs * 100 + samples), StreamPurpose::analysis);
        data.features = MatrixF(features, samples);
        for (Eigen::Index i = 0; i < data.features.size(); ++i)
            data.features.data()[i] = zeros && i % 3 != 0 ? 0.F : static_cast<float>(random.normal());
        const bool classes = kind == LossKind::log || kind == LossKind::crossEntropy;
        if (classes) {
            data.task = Task::classification;
            const std::int64_t count = std::max<std::int64_t>(2, outputs);
            for (std::int64_t k = 0; k < count; ++k)
                data.classNames.push_back(std::to_string(k));
            for (std::int64_t i = 0; i < samples; ++i)
                data.labels.push_back(static_cast<std::int32_t>(random.below(static_cast<std::uint32_t>(count))));
        } else {
            data.targets = MatrixF(outputs, samples);
            for (Eigen::Index i = 0; i < data.targets.size(); ++i)
                data.targets.data()[i] = static_cast<float>(random.normal());
        }
        std::vector<float> weights;
        if (weighted)
            for (std::size_t k = 0; k < data.classNames.size(); ++k)
                weights.push_back(0.5F + static_cast<float>(k));
        targets = LossTargets::make(data, kind, weights);
        // Outputs of the size of 1: of a sample that is beyond doubt, the tiny loss would only show how exact its output is.
        for (const LayerShape& layer : shape.layers)
            for (std::int64_t i = 0; i < layer.in * layer.out + layer.out; ++i)
                parameters.push_back(static_cast<float>(random.normal() / std::sqrt(static_cast<double>(layer.in + 1))));
    }

    std::unique_ptr<NetworkKernel> kernel(std::int64_t capacity) const
    {
        return NetworkKernel::make(shape, loss, targets.part(data), capacity);
    }
};

std::vector<std::uint32_t> someSamples(const Setup& setup, std::size_t count)
{
    std::vector<std::uint32_t> samples(static_cast<std::size_t>(setup.data.samples()));
    std::iota(samples.begin(), samples.end(), 0U);
    RandomStream(3, StreamPurpose::order).shuffle(std::span(samples));
    samples.resize(count);
    return samples;
}

struct Plain
{
    double loss = 0;
    double sensitivity = 0; // Σ|outputs · ∂loss/∂outputs|
    std::vector<double> gradient;
    double largest = 0;
};
Plain plainGradient(const Setup& setup, std::span<const std::uint32_t> samples, double scale)
{
    Plain plain;
    const auto count = static_cast<std::int64_t>(samples.size());
    Network<double> network(setup.shape, count);
    BatchTargets<double> targets(setup.targets, count);
    targets.gather(setup.targets, samples);
    Matrix<double> features(setup.shape.features(), count);
    for (std::int64_t i = 0; i < count; ++i)
        features.col(i) = setup.data.features.col(samples[static_cast<std::size_t>(i)]).cast<double>();
    const std::vector<double> parameters(setup.parameters.begin(), setup.parameters.end());
    const auto outputs = network.forward(parameters, features);
    plain.loss = lossSumAndGradient<double>(setup.loss, outputs, targets, scale, network.outputGradient());
    plain.sensitivity = network.outputGradient().cwiseProduct(outputs).cwiseAbs().sum() / scale;
    plain.gradient.resize(parameters.size());
    network.backward(parameters, features, plain.gradient, false);
    for (const double value : plain.gradient)
        plain.largest = std::max(plain.largest, std::abs(value));
    return plain;
}

// How far the kernel's loss and gradient are from the plain ones, as a part of the largest; the loss also of how much it changes
// with the outputs, which are rounded: it may be the difference of much larger numbers.
double distance(const Setup& setup, std::size_t batch)
{
    const auto samples = someSamples(setup, batch);
    const float scale = 1.F / static_cast<float>(batch);
    const Plain plain = plainGradient(setup, samples, double{scale});
    std::vector<float> gradient(setup.parameters.size(), 9.F);
    const auto sums = setup.kernel(static_cast<std::int64_t>(batch))
                          ->lossAndGradient(setup.parameters.data(), samples, scale, gradient.data(), false);
    double farthest = std::abs(sums.loss - plain.loss) / (std::abs(plain.loss) + plain.sensitivity);
    for (std::size_t i = 0; i < gradient.size(); ++i)
        farthest = std::max(farthest, std::abs(double{gradient[i]} - plain.gradient[i]) / plain.largest);
    return farthest;
}

bool sameBits(std::span<const float> a, std::span<const float> b)
{
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

constexpr std::pair<const char*, Activation> activations[] = {
    {"tanh", Activation::tanh}, {"relu", Activation::relu}, {"sigmoid", Activation::sigmoid}, {"linear", Activation::linear}};
constexpr std::pair<const char*, LossKind> losses[] = {{"mse", LossKind::mse}, {"mae", LossKind::mae}, {"log", LossKind::log}, {"cross entropy", LossKind::crossEntropy}};
std::int64_t outputsOf(LossKind loss, std::int64_t wanted)
{
    return loss == LossKind::log ? 1 : loss == LossKind::crossEntropy ? std::max<std::int64_t>(2, wanted) : wanted;
}
} // namespace

class tst_Kernels : public TestCase
{
    Q_OBJECT

private slots:
    // The loader takes the best that the processor can do and that the environment has left it.
    void theBestLevelIsLoaded()
    {
#ifdef EPOCHSCOPE_KERNEL_LEVELS
        const int most = qEnvironmentVariable("EPOCHSCOPE_MOST_LEVEL", QStringLiteral("4")).toInt();
        const std::string_view expected = most >= 4 && __builtin_cpu_supports("x86-64-v4")   ? "x86-64-v4"
                                          : most >= 3 && __builtin_cpu_supports("x86-64-v3") ? "x86-64-v3"
                                                                                             : "baseline";
        QCOMPARE(std::string(kernels::processorLevel()), std::string(expected));
#else
        QCOMPARE(std::string(kernels::processorLevel()), std::string("baseline"));
#endif
    }

    // Widths and batches from 1 to 40, so that every remainder of every vector length comes up.
    void everyWidthAndBatchGivesThePlainGradient_data()
    {
        QTest::addColumn<int>("loss");
        QTest::addColumn<int>("activation");
        for (int loss = 0; loss < 4; ++loss)
            for (int activation = 0; activation < 4; ++activation)
                QTest::addRow("%s, %s", losses[loss].first, activations[activation].first) << loss << activation;
    }
    void everyWidthAndBatchGivesThePlainGradient()
    {
        QFETCH(int, loss);
        QFETCH(int, activation);
        for (std::int64_t width = 1; width <= 40; ++width) {
            // Batches and the other widths run through theirs at other speeds.
            const auto batch = static_cast<std::size_t>(1 + (width * 7) % 40);
            const LossKind kind = losses[loss].second;
            const std::int64_t features = 1 + (width * 11) % 40, outputs = outputsOf(kind, 1 + (width * 13) % 40);
            const Setup setup(features, {width, 1 + (width * 17) % 40}, outputs, activations[activation].second, kind, 40,
                              width % 2 == 0, kind == LossKind::log || kind == LossKind::crossEntropy);
            for (const std::size_t size : {batch, std::size_t{1}}) {
                const double far = distance(setup, size);
                QVERIFY2(far < 2e-5, qPrintable(QStringLiteral("%1-%2, batch %3: %4").arg(features).arg(width).arg(size).arg(far)));
            }
        }
    }

    void modelsWithoutHiddenLayersToo()
    {
        for (const auto& [name, kind] : losses)
            for (std::int64_t features = 1; features <= 40; ++features)
                for (const std::size_t batch : {1, 2, 5, 16, 17, 33}) {
                    const Setup setup(features, {}, outputsOf(kind, features % 4 == 3 ? 3 : 1), Activation::linear, kind, 40, false,
                                      kind == LossKind::log);
                    const double far = distance(setup, batch);
                    QVERIFY2(far < 2e-5, qPrintable(QStringLiteral("%1, %2 features, batch %3: %4").arg(name).arg(features).arg(batch).arg(far)));
                }
    }

    void largeLayersAreCutForTheCache()
    {
        QVERIFY(distance(Setup(784, {128}, 10, Activation::relu, LossKind::crossEntropy, 128), 128) < 2e-5);
        QVERIFY(distance(Setup(1024, {300, 70}, 3, Activation::tanh, LossKind::mse, 64), 50) < 2e-5);
    }

    // Whose deltas are passed back without a copy of the weights.
    void wideLayersWithFewSamples()
    {
        for (const std::int64_t width : {41, 48, 67, 100, 130, 300})
            for (const std::size_t batch : {2, 3, 5, 6, 7, 11, 16, 25, 33}) {
                const Setup setup(21, {width + 2, width}, 11, Activation::tanh, LossKind::crossEntropy, 40, batch % 2 == 0);
                const double far = distance(setup, batch);
                QVERIFY2(far < 2e-5, qPrintable(QStringLiteral("width %1, batch %2: %3").arg(width).arg(batch).arg(far)));
            }
    }

    void batchesOfMoreThanABlockAreAddedUp()
    {
        for (const std::int64_t features : {2, 9})
            for (const auto& hidden : {std::vector<std::int64_t>{}, std::vector<std::int64_t>{7}})
                QVERIFY(distance(Setup(features, hidden, 1, Activation::tanh, LossKind::log, 1000), 601) < 2e-5);
    }

    void gradientsAreAddedWhereAskedFor()
    {
        for (const std::size_t batch : {1, 6}) {
            const Setup setup(12, {9}, 3, Activation::relu, LossKind::crossEntropy, 20, true);
            const auto kernel = setup.kernel(6);
            const auto samples = someSamples(setup, batch);
            std::vector<float> once(setup.parameters.size()), twice(setup.parameters.size());
            kernel->lossAndGradient(setup.parameters.data(), samples, 1, once.data(), false);
            kernel->lossAndGradient(setup.parameters.data(), samples, 1, twice.data(), false);
            kernel->lossAndGradient(setup.parameters.data(), samples, 1, twice.data(), true);
            for (std::size_t i = 0; i < once.size(); ++i)
                QCOMPARE(twice[i], 2 * once[i]);
        }
    }

    // The fast way, whole or in pieces, and the way by a gradient and the rule: one and the same run.
    void descentIsGradientAndRuleToTheBit_data()
    {
        QTest::addColumn<int>("features");
        QTest::addColumn<int>("hidden");
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("loss");
        for (int loss = 0; loss < 4; ++loss)
            for (const int features : {1, 3, 9, 100})
                for (const int hidden : {0, 8, 21, 90})
                    for (const int batch : {1, 2, 3, 5, 8, 17, 300})
                        QTest::addRow("%s %d-%d, batch %d", losses[loss].first, features, hidden, batch)
                            << features << hidden << batch << loss;
    }
    void descentIsGradientAndRuleToTheBit()
    {
        QFETCH(int, features);
        QFETCH(int, hidden);
        QFETCH(int, batch);
        QFETCH(int, loss);
        const LossKind kind = losses[loss].second;
        const std::vector<std::int64_t> layers = hidden == 0 ? std::vector<std::int64_t>{} : std::vector<std::int64_t>{hidden, 5};
        const Setup setup(features, layers, outputsOf(kind, 1), Activation::relu, kind, 317);
        const auto order = someSamples(setup, 317);
        const std::size_t size = static_cast<std::size_t>(batch), batches = (order.size() + size - 1) / size;
        constexpr float rate = 0.01F;

        std::vector<float> slow = setup.parameters, gradient(slow.size());
        UpdateRule<float> rule({.kind = OptimizerKind::sgd}, setup.shape.parameters);
        std::vector<double> slowLosses;
        const auto kernel = setup.kernel(batch);
        std::int64_t slowCorrect = 0;
        for (std::size_t first = 0; first < order.size(); first += size) {
            const auto samples = std::span(order).subspan(first, std::min(size, order.size() - first));
            const auto sums = kernel->lossAndGradient(slow.data(), samples, 1.F / static_cast<float>(samples.size()), gradient.data(), false);
            slowLosses.push_back(sums.loss / static_cast<double>(samples.size()));
            slowCorrect += sums.correct;
            rule.apply(slow, gradient, double{rate});
        }

        for (const std::size_t piece : {batches, std::size_t{1}, std::size_t{3}}) {
            std::vector<float> fast = setup.parameters;
            std::vector<double> fastLosses(batches);
            Descent descent{.batchSize = batch, .rate = rate};
            for (std::size_t done = 0; done < batches; done += piece) {
                descent.samples = std::span(order).subspan(done * size, std::min(piece * size, order.size() - done * size));
                descent.losses = std::span(fastLosses).subspan(done, std::min(piece, batches - done));
                descent.batchesDone = 0;
                kernel->descend(fast.data(), descent);
                QCOMPARE(descent.batchesDone, static_cast<std::int64_t>(std::min(piece, batches - done)));
            }
            QVERIFY(sameBits(fast, slow));
            QVERIFY(fastLosses == slowLosses);
            QCOMPARE(descent.correct, slowCorrect);
        }
    }

    // The kernel's own copy of the weights has pads, which must not keep what a run that diverged has made of them.
    void whatDivergedLeavesNothingBehind()
    {
        int diverged = 0;
        for (std::int64_t samples = 20; samples < 820; ++samples) { // another start for each
            const Setup setup(3, {17, 3, 3, 3}, 1, Activation::relu, LossKind::mse, samples);
            const auto order = someSamples(setup, 20);
            const auto used = setup.kernel(1), fresh = setup.kernel(1);
            const auto descend = [&](NetworkKernel& kernel, float rate) {
                std::vector<float> parameters = setup.parameters;
                std::vector<double> lossesOut(order.size());
                Descent descent{.samples = order, .batchSize = 1, .rate = rate, .losses = lossesOut};
                kernel.descend(parameters.data(), descent);
                diverged += descent.batchesDone < 20 ? 1 : 0;
                return parameters;
            };
            for (const float rate : {1.F, 3.F, 10.F, 100.F, 1e5F, 1e10F})
                descend(*used, rate);
            const auto again = descend(*used, 0.01F), expected = descend(*fresh, 0.01F);
            QVERIFY(sameBits(again, expected));
        }
        QVERIFY(diverged > 0);
    }

    // Nor must pads of deltas, wherever their sums are taken.
    void whatIsNotFiniteLeavesNothingBehind()
    {
        for (const auto& [name, activation] : activations)
            for (const std::int64_t width : {3, 17, 21, 50, 100})
                for (const std::int64_t batch : {1, 2, 3, 7, 16, 40}) {
                    const Setup setup(5, {20, width}, 10, activation, LossKind::crossEntropy, 60);
                    const auto used = setup.kernel(batch), fresh = setup.kernel(batch);
                    const auto samples = someSamples(setup, static_cast<std::size_t>(batch)), order = someSamples(setup, 60);
                    std::vector<float> parameters(setup.parameters.size(), std::numeric_limits<float>::quiet_NaN()), gradient(parameters.size());
                    used->lossAndGradient(parameters.data(), samples, 1, gradient.data(), false);
                    const auto results = [&](NetworkKernel& kernel) {
                        std::vector<float> all(setup.parameters.size()), descended = setup.parameters;
                        std::vector<double> lossesOut(order.size());
                        Descent descent{.samples = order, .batchSize = batch, .rate = 0.01F, .losses = lossesOut};
                        kernel.descend(descended.data(), descent);
                        kernel.lossAndGradient(setup.parameters.data(), samples, 1, all.data(), false);
                        all.insert(all.end(), descended.begin(), descended.end());
                        return all;
                    };
                    const std::vector<float> expected = results(*fresh);
                    QVERIFY(std::isfinite(expected.front()));
                    QVERIFY2(sameBits(results(*used), expected),
                             qPrintable(QStringLiteral("%1, width %2, batch %3").arg(QLatin1String(name)).arg(width).arg(batch)));
                }
    }

    void descentStopsBeforeWhatIsNotFinite()
    {
        for (const int features : {2, 9})
            for (const int batch : {1, 4})
                for (const auto& [name, kind] : losses) {
                    Setup setup(features, {}, outputsOf(kind, 1), Activation::linear, kind, 20);
                    setup.data.features.col(13).setConstant(std::numeric_limits<float>::quiet_NaN());
                    std::vector<std::uint32_t> order(20);
                    std::iota(order.begin(), order.end(), 0U);
                    std::vector<double> lossesOut(20);
                    Descent descent{.samples = order, .batchSize = batch, .rate = 0.01F, .losses = lossesOut};
                    std::vector<float> parameters = setup.parameters;
                    setup.kernel(batch)->descend(parameters.data(), descent);
                    QCOMPARE(descent.batchesDone, 13 / batch);
                    QVERIFY(std::isnan(lossesOut[static_cast<std::size_t>(13 / batch)]));
                    for (const float parameter : parameters)
                        QVERIFY(std::isfinite(parameter));
                }
    }

    // What a larger batch has left behind the last sample of a smaller one counts for nothing, even where it overflows.
    void aUsedKernelIsAsAFreshOne_data()
    {
        QTest::addColumn<int>("features");
        QTest::addColumn<int>("outputs");
        for (const int features : {2, 4, 5, 9})
            for (const int outputs : {1, 3})
                QTest::addRow("%d features, %d outputs", features, outputs) << features << outputs;
    }
    void aUsedKernelIsAsAFreshOne()
    {
        QFETCH(int, features);
        QFETCH(int, outputs);
        for (const auto activation : {Activation::linear, Activation::tanh, Activation::relu, Activation::sigmoid})
            for (const std::uint32_t capacity : {8, 12, 16, 24})
                for (const int hidden : {3, 5, 9, 17}) {
                    Dataset data;
                    data.features = MatrixF(features, capacity);
                    data.targets = MatrixF::Zero(outputs, capacity);
                    constexpr std::uint32_t few = 3;
                    for (Eigen::Index i = 0; i < data.features.size(); ++i) {
                        const bool isHuge = i >= few * features;
                        data.features.data()[i] = isHuge ? (i % 2 == 0 ? 3e38F : -3e38F) : 0.1F * static_cast<float>(i * 7 % 11 - 5);
                    }
                    const NetworkShape shape = NetworkShape::make(features, {hidden, hidden}, outputs, activation);
                    std::vector<float> zeros(static_cast<std::size_t>(shape.parameters)), weights(zeros.size()), gradient(zeros.size());
                    for (std::size_t i = 0; i < weights.size(); ++i)
                        weights[i] = 2 * static_cast<float>(static_cast<int>(i * 5 % 7) - 3);
                    const LossTargets targets = LossTargets::make(data, LossKind::mse, {});
                    std::vector<std::uint32_t> all(capacity);
                    std::iota(all.begin(), all.end(), 0U);
                    const auto used = NetworkKernel::make(shape, LossKind::mse, targets.part(data), capacity);
                    used->lossAndGradient(zeros.data(), all, 1, gradient.data(), false);
                    const double loss = used->lossAndGradient(weights.data(), std::span(all).first(few), 1, gradient.data(), false).loss;
                    const auto fresh = NetworkKernel::make(shape, LossKind::mse, targets.part(data), capacity);
                    std::vector<float> expected(gradient.size());
                    QCOMPARE(loss, fresh->lossAndGradient(weights.data(), std::span(all).first(few), 1, expected.data(), false).loss);
                    QVERIFY2(std::all_of(expected.begin(), expected.end(), [](float value) { return std::isfinite(value); }), "the test's own");
                    QVERIFY2(gradient == expected, qPrintable(QStringLiteral("capacity %1, %2 units").arg(capacity).arg(hidden)));
                }
    }

    void notANumberComesThroughEveryActivationAndLoss()
    {
        for (const auto& [activationName, activation] : activations)
            for (const auto& [lossName, kind] : losses)
                for (const std::size_t batch : {1, 5}) {
                    Setup setup(3, {5}, outputsOf(kind, 3), activation, kind, 10);
                    setup.data.features.setConstant(std::numeric_limits<float>::quiet_NaN());
                    std::vector<float> gradient(setup.parameters.size());
                    const auto sums = setup.kernel(5)->lossAndGradient(setup.parameters.data(), someSamples(setup, batch), 1, gradient.data(), false);
                    QVERIFY2(std::isnan(sums.loss), qPrintable(QStringLiteral("%1, %2, %3").arg(activationName, lossName).arg(batch)));
                }
    }

    void hugeLogitsGiveFiniteLossesAndGradients()
    {
        for (const float huge : {1000.F, -1000.F, 1e30F})
            for (const LossKind kind : {LossKind::log, LossKind::crossEntropy})
                for (const std::size_t batch : {1, 8}) {
                    Setup setup(1, {}, kind == LossKind::log ? 1 : 3, Activation::linear, kind, 8);
                    for (float& parameter : setup.parameters)
                        parameter = 0;
                    setup.parameters.back() = huge; // the last output's bias
                    std::vector<float> gradient(setup.parameters.size());
                    const auto sums = setup.kernel(8)->lossAndGradient(setup.parameters.data(), someSamples(setup, batch), 1, gradient.data(), false);
                    QVERIFY(std::isfinite(sums.loss));
                    for (const float value : gradient)
                        QVERIFY(std::isfinite(value));
                }
    }

    // What fills up a vector weighs nothing, even where its own loss is infinite.
    void hugeBiasesThatCancelOutTakeNoPartInWhatFillsUp()
    {
        for (const std::size_t batch : {1, 3, 4, 5, 12, 15}) {
            Setup setup(1, {}, 1, Activation::linear, LossKind::mse, 15);
            setup.data.features.setOnes();
            setup.data.targets.setZero();
            setup.targets = LossTargets::make(setup.data, LossKind::mse, {});
            setup.parameters = {-1e20F, 1e20F};
            const auto kernel = setup.kernel(static_cast<std::int64_t>(batch));
            std::vector<float> gradient(2);
            const auto samples = someSamples(setup, batch);
            QCOMPARE(kernel->lossAndGradient(setup.parameters.data(), samples, 1, gradient.data(), false).loss, 0.0);
            std::vector<double> losses(1, 9.0);
            Descent descent;
            descent.samples = samples;
            descent.batchSize = static_cast<std::int64_t>(batch);
            descent.rate = 0.1F;
            descent.losses = losses;
            kernel->descend(setup.parameters.data(), descent);
            QCOMPARE(losses.front(), 0.0);
        }
    }

    // With and without hidden layers, few classes and many, weighted or not, by whole vectors of samples and what is left.
    void evaluationIsTheLossWithoutUpdates()
    {
        for (const auto& [name, kind] : losses)
            for (const std::int64_t outputs : {1, 2, 4, 10, 37})
                for (const auto& hidden : {std::vector<std::int64_t>{}, {11}})
                    for (const bool weighted : {false, true}) {
                        const Setup setup(6, hidden, outputsOf(kind, outputs), Activation::tanh, kind, 301, false, weighted);
                        std::vector<std::uint32_t> all(301);
                        std::iota(all.begin(), all.end(), 0U);
                        const Plain plain = plainGradient(setup, all, 1);
                        const auto kernel = setup.kernel(256);
                        const auto first = kernel->evaluate(setup.parameters.data(), 0, 256);
                        const auto rest = kernel->evaluate(setup.parameters.data(), 256, 45);
                        QVERIFY2(std::abs(first.loss + rest.loss - plain.loss) < 1e-5 * (std::abs(plain.loss) + plain.sensitivity), name);
                        QVERIFY(setup.data.classNames.empty() || first.correct + rest.correct > 0);
                    }
    }
};

QTEST_GUILESS_MAIN(tst_Kernels)
#include "tst_kernels.moc"
