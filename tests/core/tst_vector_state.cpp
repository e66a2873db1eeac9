// What the kernels leave of the processor's vector registers: upper halves in use would slow down all that is not theirs. Built
// for x86-64 and with optimized kernels alone: without, g++ leaves them in use wherever it pleases, and nobody minds.
#include "kernels/level.h"
#include "kernels/network_kernel.h"
#include "kernels/stretches.h"
#include "model/loss.h"
#include "optimizer/update_rule.h"
#include "sample_data.h"
#include "test_case.h"

#include <immintrin.h>

#include <numeric>

using namespace epochscope;
using kernels::NetworkKernel;

namespace {
__attribute__((target("xsave"))) bool upperHalvesAreInUse()
{
    constexpr unsigned inUse = 1;
    constexpr unsigned long long upperHalves = 1U << 2;
    return (_xgetbv(inUse) & upperHalves) != 0;
}
// From memory, so that no compiler takes it for the zeros that it could have for nothing.
__attribute__((target("avx"))) void useUpperHalves()
{
    static const float values[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    asm volatile("vmovups %0, %%ymm15" : : "m"(values) : "xmm15");
}
__attribute__((target("avx"))) void clearUpperHalves() { asm volatile("vzeroupper"); }

// Bit 2 of what CPUID 0xD, 1 says in eax: whether the processor tells what is in use.
bool processorTells()
{
    unsigned a = 0xD, b = 0, c = 1, d = 0;
    asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    if (!__builtin_cpu_supports("avx") || (a & (1U << 2)) == 0)
        return false;
    useUpperHalves();
    const bool used = upperHalvesAreInUse();
    clearUpperHalves();
    return used && !upperHalvesAreInUse();
}

// What a thread that has them in use, or one that has not, has after `work`.
template <class Work>
bool areInUseAfter(const Work& work, bool before)
{
    clearUpperHalves();
    if (before)
        useUpperHalves();
    work();
    const bool inUse = upperHalvesAreInUse();
    clearUpperHalves();
    return inUse;
}

struct Model
{
    std::int64_t features;
    std::vector<std::int64_t> hidden;
    std::int64_t outputs;
    LossKind loss;
};
} // namespace

class tst_VectorState : public TestCase
{
    Q_OBJECT

private slots:
    // Without AVX there are no upper halves, and a processor that keeps no account of them (XGETBV of 1) cannot be asked.
    void initTestCase()
    {
        if (kernels::processorLevel() == "baseline" || !processorTells())
            QSKIP("this processor has no AVX, or does not tell whether upper halves are in use");
    }

    // Of what begins every stretch of a thread's work, whatever the thread came with.
    void noUpperHalvesAreLeftInUse_data()
    {
        QTest::addColumn<int>("model");
        for (int model = 0; model < 6; ++model)
            QTest::addRow("model %d", model) << model;
    }
    void noUpperHalvesAreLeftInUse()
    {
        static const Model models[] = {{1, {}, 1, LossKind::mse}, {3, {}, 1, LossKind::log}, {4, {}, 1, LossKind::mae}, {40, {}, 1, LossKind::log},
                                       {2, {8, 8}, 1, LossKind::log}, {30, {300}, 10, LossKind::crossEntropy}};
        QFETCH(int, model);
        const auto& [features, hidden, outputs, loss] = models[model];
        constexpr std::int64_t samples = 80;
        Dataset data;
        data.features = MatrixF::Random(features, samples);
        if (loss == LossKind::mse || loss == LossKind::mae) {
            data.targets = MatrixF::Random(1, samples);
        } else {
            data.task = Task::classification;
            for (std::int64_t k = 0; k < std::max<std::int64_t>(2, outputs); ++k)
                data.classNames.push_back(std::to_string(k));
            for (std::int64_t i = 0; i < samples; ++i)
                data.labels.push_back(static_cast<std::int32_t>(i % 2));
        }
        const LossTargets targets = LossTargets::make(data, loss, {});
        const NetworkShape shape = NetworkShape::make(features, hidden, outputs, Activation::tanh);
        std::vector<float> parameters(static_cast<std::size_t>(shape.parameters), 0.1F), gradient(parameters.size());
        std::vector<std::uint32_t> order(samples);
        std::iota(order.begin(), order.end(), 0U);
        std::vector<double> losses(samples);
        for (const std::int64_t batch : {1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33, 40}) {
            const std::string message = "batches of " + std::to_string(batch);
            const auto kernel = NetworkKernel::make(shape, loss, targets.part(data), batch);
            QVERIFY2(!areInUseAfter([&] {
                kernels::Descent descent;
                descent.samples = order;
                descent.batchSize = batch;
                descent.rate = 0.01F;
                descent.losses = losses;
                kernel->descend(parameters.data(), descent);
            }, true), message.c_str());
            QVERIFY2(!areInUseAfter([&] {
                kernel->lossAndGradient(parameters.data(), std::span(order).first(static_cast<std::size_t>(batch)), 1, gradient.data(), false);
            }, true), message.c_str());
            QVERIFY2(!areInUseAfter([&] { kernel->evaluate(parameters.data(), 0, batch); }, true), message.c_str());
        }
    }

    // Which begins as the kernels have left it.
    void norByWhatIsDoneBetweenUpdates()
    {
        for (std::size_t size = 1; size <= 300; ++size) {
            const std::string message = "of " + std::to_string(size);
            const std::vector<double> losses(size, 0.5);
            std::vector<float> values(size), gradient(size, 0.25F);
            std::vector<kernels::Stretch> stretches(size);
            QVERIFY2(!areInUseAfter([&] { kernels::roundToFloats(losses, values.data()); }, false), message.c_str());
            const auto length = static_cast<std::int64_t>(size);
            QVERIFY2(!areInUseAfter([&] { kernels::sumUpStretches(values.data(), length, 1, stretches.data()); }, false), message.c_str());
            QVERIFY2(!areInUseAfter([&] { kernels::sumUpStretches(values.data(), 16, length / 16, stretches.data()); }, false), message.c_str());
            for (const OptimizerKind kind : {OptimizerKind::sgd, OptimizerKind::momentum, OptimizerKind::nesterov, OptimizerKind::adagrad,
                                             OptimizerKind::rmsprop, OptimizerKind::adam, OptimizerKind::adamw}) {
                OptimizerSettings settings;
                settings.kind = kind;
                settings.weightDecay = 0.01;
                UpdateRule<float> rule(settings, length);
                QVERIFY2(!areInUseAfter([&] { rule.apply(values, gradient, 0.1); }, false), message.c_str());
            }
        }
    }
};

QTEST_GUILESS_MAIN(tst_VectorState)
#include "tst_vector_state.moc"
