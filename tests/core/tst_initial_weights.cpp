// The draw of initial weights against the moments that define each rule.
#include "model/network.h"
#include "test_case.h"

#include <cmath>
#include <numeric>

using namespace epochscope;

class tst_InitialWeights : public TestCase
{
    Q_OBJECT
private slots:
    void haveTheMomentsOfTheirRule_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<double>("deviation");
        QTest::addColumn<double>("limit"); // of the uniform rules; 0: none
        const double in = 120, out = 80;
        const auto uniform = [](const char* name, InitialWeights kind, double limit) {
            QTest::newRow(name) << static_cast<int>(kind) << limit / std::sqrt(3) << limit;
        };
        const auto normal = [](const char* name, InitialWeights kind, double deviation) {
            QTest::newRow(name) << static_cast<int>(kind) << deviation << 0.0;
        };
        uniform("glorot_uniform", InitialWeights::glorotUniform, std::sqrt(6 / (in + out)));
        uniform("he_uniform", InitialWeights::heUniform, std::sqrt(6 / in));
        uniform("torch", InitialWeights::torch, 1 / std::sqrt(in));
        normal("glorot_normal", InitialWeights::glorotNormal, std::sqrt(2 / (in + out)));
        normal("he_normal", InitialWeights::heNormal, std::sqrt(2 / in));
    }
    void haveTheMomentsOfTheirRule()
    {
        QFETCH(const int, kind);
        QFETCH(const double, deviation);
        QFETCH(const double, limit);
        const auto shape = NetworkShape::make(120, {80}, 1, Activation::tanh);
        std::vector<float> parameters(static_cast<std::size_t>(shape.parameters));
        drawInitialWeights(shape, static_cast<InitialWeights>(kind), 7, parameters);
        const double n = 120 * 80;
        double sum = 0, squares = 0, largest = 0;
        for (std::size_t i = 0; i < 120 * 80; ++i) {
            sum += parameters[i];
            squares += static_cast<double>(parameters[i]) * parameters[i];
            largest = std::max(largest, std::abs(static_cast<double>(parameters[i])));
        }
        // Five standard errors: of a mean sd/√n; of a variance at most sd²·√(2/n), which is the normal's.
        QVERIFY(std::abs(sum / n) < 5 * deviation / std::sqrt(n));
        QVERIFY(std::abs(squares / n - deviation * deviation) < 5 * deviation * deviation * std::sqrt(2 / n));
        if (limit > 0) {
            QVERIFY(largest <= limit * 1.000001);
            QVERIFY(largest > limit * 0.99); // (0.99)ⁿ is the chance of less
        }
        const bool biasIsDrawn = static_cast<InitialWeights>(kind) == InitialWeights::torch;
        const auto bias = std::span(parameters).subspan(static_cast<std::size_t>(shape.layers[0].biasOffset), 80);
        QCOMPARE(std::any_of(bias.begin(), bias.end(), [](float b) { return b != 0; }), biasIsDrawn);
    }

    void automaticDependsOnTheModel()
    {
        QCOMPARE(resolvedInitialWeights(NetworkShape::make(3, {}, 1, Activation::tanh), InitialWeights::automatic),
                 InitialWeights::zeros);
        QCOMPARE(resolvedInitialWeights(NetworkShape::make(3, {4}, 1, Activation::tanh), InitialWeights::automatic),
                 InitialWeights::glorotUniform);
        QCOMPARE(
            resolvedInitialWeights(NetworkShape::make(3, {4}, 1, Activation::sigmoid), InitialWeights::automatic),
            InitialWeights::glorotUniform);
        QCOMPARE(resolvedInitialWeights(NetworkShape::make(3, {4}, 1, Activation::relu), InitialWeights::automatic),
                 InitialWeights::heNormal);
        QCOMPARE(resolvedInitialWeights(NetworkShape::make(3, {4}, 1, Activation::relu), InitialWeights::zeros),
                 InitialWeights::zeros);
    }

    void seedsGiveDifferentWeightsAndTheSameAgain()
    {
        const auto shape = NetworkShape::make(4, {4}, 2, Activation::tanh);
        const auto draw = [&](std::uint64_t seed) {
            std::vector<float> parameters(static_cast<std::size_t>(shape.parameters));
            drawInitialWeights(shape, InitialWeights::glorotUniform, seed, parameters);
            return parameters;
        };
        QVERIFY(draw(1) == draw(1));
        QVERIFY(draw(1) != draw(2));
    }

    void parametersLieOneAfterTheOther()
    {
        const auto shape = NetworkShape::make(2, {8, 5}, 3, Activation::relu);
        QCOMPARE(shape.parameters, 2 * 8 + 8 + 8 * 5 + 5 + 5 * 3 + 3);
        QCOMPARE(shape.layers[1].weightOffset, 24);
        QCOMPARE(shape.layers[1].biasOffset, 64);
        QCOMPARE(shape.outputs(), 3);
    }
};

QTEST_GUILESS_MAIN(tst_InitialWeights)
#include "tst_initial_weights.moc"
