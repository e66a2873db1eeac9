// Update rules against what can be written down without iterating: solutions of their recurrences for a constant
// gradient or a parabola, and moments as the sums that define them. (tst_oracle_pytorch compares them with PyTorch.)
#include "base/random.h"
#include "optimizer/update_rule.h"
#include "test_case.h"

#include <array>
#include <cmath>
#include <complex>
#include <vector>

using namespace epochscope;

namespace {

constexpr int steps = 50;

OptimizerSettings settingsOf(OptimizerKind kind, double weightDecay = 0)
{
    OptimizerSettings settings;
    settings.kind = kind;
    settings.weightDecay = weightDecay;
    return settings;
}

// Weights after each of `steps` updates from w₀; the gradient may depend on the weight and on the update (from 1).
template <class Gradient>
std::vector<double> path(const OptimizerSettings& settings, double start, double rate, const Gradient& gradientAt)
{
    UpdateRule<double> rule(settings, 1);
    std::array<double, 1> weight{start};
    std::vector<double> weights;
    for (int t = 1; t <= steps; ++t) {
        std::array<double, 1> gradient{gradientAt(weight[0], t)};
        rule.apply(weight, gradient, rate);
        weights.push_back(weight[0]);
    }
    return weights;
}

bool near(double got, double expected)
{
    return std::abs(got - expected) <= 1e-11 * std::max(1.0, std::abs(expected));
}

// Gradients of changing sign and size, the same on every call.
double irregular(int t)
{
    RandomStream random(11, StreamPurpose::analysis, static_cast<std::uint64_t>(t));
    return random.uniform(-2, 3);
}

#define QVERIFY_NEAR(got, expected, t)                                                                               \
    QVERIFY2(                                                                                                        \
        near(got, expected),                                                                                         \
        qPrintable(                                                                                                  \
            QStringLiteral("update %1: %2, expected %3").arg(t).arg(got, 0, 'g', 15).arg(expected, 0, 'g', 15)))

} // namespace

class tst_UpdateRulesClosedForm : public TestCase
{
    Q_OBJECT
private slots:
    void descentOnAParabolaShrinksGeometrically_data();
    void descentOnAParabolaShrinksGeometrically();
    void momentumOnAParabolaSolvesItsRecurrence_data();
    void momentumOnAParabolaSolvesItsRecurrence();
    void momentumUnderAConstantForceApproachesItsSpeed();
    void nesterovUnderAConstantForceIsOneStepAhead();
    void adagradUnderAConstantForceSlowsWithTheRoot();
    void adagradDividesByTheRootOfTheSumOfSquares();
    void rmspropDividesByTheWeightedMeanOfSquares();
    void adamUnderAConstantForceMovesByTheRate_data();
    void adamUnderAConstantForceMovesByTheRate();
    void adamIsItsBiasCorrectedMoments();
    void adamwDecaysApartFromTheGradient();
    void weightDecayIsAParabolaOnTopOfTheLoss_data();
    void weightDecayIsAParabolaOnTopOfTheLoss();
    void parametersDoNotInfluenceEachOther_data();
    void parametersDoNotInfluenceEachOther();
    void aRestoredRuleGoesOnAsIfNothingHadHappened_data() { parametersDoNotInfluenceEachOther_data(); }
    void aRestoredRuleGoesOnAsIfNothingHadHappened();
    void clippingScalesDownToTheLimitOnly();
};

void tst_UpdateRulesClosedForm::descentOnAParabolaShrinksGeometrically_data()
{
    QTest::addColumn<double>("curvature");
    QTest::addColumn<double>("decay");
    QTest::newRow("monotone") << 3.0 << 0.0;
    QTest::newRow("overshooting") << 15.0 << 0.0;
    QTest::newRow("with decay") << 3.0 << 0.7;
    QTest::newRow("decay alone") << 0.0 << 0.7;
    QTest::newRow("beyond 2/curvature: growing") << 21.0 << 0.0;
}

void tst_UpdateRulesClosedForm::descentOnAParabolaShrinksGeometrically()
{
    QFETCH(double, curvature);
    QFETCH(double, decay);
    const double rate = 0.1;
    const auto weights =
        path(settingsOf(OptimizerKind::sgd, decay), 2, rate, [&](double w, int) { return curvature * w; });
    for (int t = 1; t <= steps; ++t)
        QVERIFY_NEAR(weights[static_cast<std::size_t>(t - 1)], 2 * std::pow(1 - rate * (curvature + decay), t), t);
}

void tst_UpdateRulesClosedForm::momentumOnAParabolaSolvesItsRecurrence_data()
{
    QTest::addColumn<bool>("ahead");
    QTest::addColumn<double>("curvature");
    QTest::newRow("momentum, swinging") << false << 4.0;
    QTest::newRow("momentum, creeping") << false << 0.02;
    QTest::newRow("nesterov, swinging") << true << 4.0;
    QTest::newRow("nesterov, creeping") << true << 0.02;
}

void tst_UpdateRulesClosedForm::momentumOnAParabolaSolvesItsRecurrence()
{
    QFETCH(bool, ahead);
    QFETCH(double, curvature);
    const double rate = 0.05;
    const double mu = 0.9;
    const double start = 2;
    const auto weights = path(settingsOf(ahead ? OptimizerKind::nesterov : OptimizerKind::momentum), start, rate,
                              [&](double w, int) { return curvature * w; });
    // Eliminating b from w' = w − η b, b' = μ b + a w' (and Nesterov's w' = w − η (g + μ b)) leaves
    //   momentum  w″ = (1 + μ − ηa) w′ − μ w            nesterov  w″ = (1 + μ)(1 − ηa) w′ − μ (1 − ηa) w.
    const double x = rate * curvature;
    const double p = ahead ? (1 + mu) * (1 - x) : 1 + mu - x;
    const double q = ahead ? mu * (1 - x) : mu;
    const double first = start * (ahead ? 1 - x * (1 + mu) : 1 - x);
    const std::complex<double> root = std::sqrt(std::complex<double>(p * p / 4 - q));
    const std::complex<double> r = p / 2 + root;
    const std::complex<double> s = p / 2 - root;
    const std::complex<double> a = (first - s * start) / (r - s);
    const std::complex<double> b = start - a;
    for (int t = 1; t <= steps; ++t)
        QVERIFY_NEAR(weights[static_cast<std::size_t>(t - 1)], (a * std::pow(r, t) + b * std::pow(s, t)).real(), t);
}

void tst_UpdateRulesClosedForm::momentumUnderAConstantForceApproachesItsSpeed()
{
    const double rate = 0.1, mu = 0.9, g = -1.5;
    const auto weights = path(settingsOf(OptimizerKind::momentum), 1, rate, [&](double, int) { return g; });
    for (int t = 1; t <= steps; ++t) {
        // Σ bᵢ with bᵢ = g (1 − μⁱ)/(1 − μ); the first b is g itself.
        const double sum = g / (1 - mu) * (t - mu * (1 - std::pow(mu, t)) / (1 - mu));
        QVERIFY_NEAR(weights[static_cast<std::size_t>(t - 1)], 1 - rate * sum, t);
    }
}

void tst_UpdateRulesClosedForm::nesterovUnderAConstantForceIsOneStepAhead()
{
    // g + μ bᵢ is bᵢ₊₁ while the force does not change: Nesterov's path is momentum's from its second update on.
    const double rate = 0.1, g = -1.5;
    const auto momentum = path(settingsOf(OptimizerKind::momentum), 1, rate, [&](double, int) { return g; });
    const auto nesterov = path(settingsOf(OptimizerKind::nesterov), 1, rate, [&](double, int) { return g; });
    for (std::size_t t = 1; t < steps; ++t)
        QVERIFY_NEAR(nesterov[t - 1], momentum[t] + rate * g, t);
}

void tst_UpdateRulesClosedForm::adagradUnderAConstantForceSlowsWithTheRoot()
{
    const double rate = 0.1, g = -1.5, epsilon = 1e-10;
    const auto weights = path(settingsOf(OptimizerKind::adagrad), 1, rate, [&](double, int) { return g; });
    double sum = 0;
    for (int t = 1; t <= steps; ++t) {
        sum += 1 / (std::sqrt(static_cast<double>(t)) + epsilon / std::abs(g));
        QVERIFY_NEAR(weights[static_cast<std::size_t>(t - 1)], 1 + rate * sum, t);
    }
}

void tst_UpdateRulesClosedForm::adagradDividesByTheRootOfTheSumOfSquares()
{
    OptimizerSettings settings = settingsOf(OptimizerKind::adagrad);
    settings.epsilon = 0.3; // large enough to see where it stands
    const auto weights = path(settings, 1, 0.1, [](double, int t) { return irregular(t); });
    double expected = 1;
    for (int t = 1; t <= steps; ++t) {
        double squares = 0;
        for (int i = 1; i <= t; ++i)
            squares += irregular(i) * irregular(i);
        expected -= 0.1 * irregular(t) / (std::sqrt(squares) + 0.3);
        QVERIFY_NEAR(weights[static_cast<std::size_t>(t - 1)], expected, t);
    }
}

void tst_UpdateRulesClosedForm::rmspropDividesByTheWeightedMeanOfSquares()
{
    for (const double epsilon : {1e-8, 0.3}) {
        OptimizerSettings settings = settingsOf(OptimizerKind::rmsprop);
        if (epsilon > 0.1)
            settings.epsilon = epsilon;
        const auto weights = path(settings, 1, 0.1, [](double, int t) { return irregular(t); });
        double expected = 1;
        for (int t = 1; t <= steps; ++t) {
            double mean = 0;
            for (int i = 1; i <= t; ++i)
                mean += 0.01 * std::pow(0.99, t - i) * irregular(i) * irregular(i);
            expected -= 0.1 * irregular(t) / (std::sqrt(mean) + epsilon);
            QVERIFY_NEAR(weights[static_cast<std::size_t>(t - 1)], expected, t);
        }
    }
}

void tst_UpdateRulesClosedForm::adamUnderAConstantForceMovesByTheRate_data()
{
    QTest::addColumn<double>("gradient");
    QTest::newRow("large") << 1e6;
    QTest::newRow("small") << -1e-3;
    QTest::newRow("of the size of epsilon") << 1e-8;
}

void tst_UpdateRulesClosedForm::adamUnderAConstantForceMovesByTheRate()
{
    QFETCH(double, gradient);
    // Both moments are corrected to exactly g and g², so every step is η g / (|g| + ε).
    const auto weights = path(settingsOf(OptimizerKind::adam), 1, 0.1, [&](double, int) { return gradient; });
    for (int t = 1; t <= steps; ++t)
        QVERIFY_NEAR(weights[static_cast<std::size_t>(t - 1)], 1 - 0.1 * t * gradient / (std::abs(gradient) + 1e-8),
                     t);
}

void tst_UpdateRulesClosedForm::adamIsItsBiasCorrectedMoments()
{
    OptimizerSettings settings = settingsOf(OptimizerKind::adam);
    settings.beta1 = 0.8;
    settings.beta2 = 0.97;
    settings.epsilon = 0.2;
    const auto weights = path(settings, 1, 0.1, [](double, int t) { return irregular(t); });
    double expected = 1;
    for (int t = 1; t <= steps; ++t) {
        // The corrected moments are weighted means: Σ βᵗ⁻ⁱ xᵢ / Σ βᵗ⁻ⁱ.
        double first = 0, firstWeights = 0, second = 0, secondWeights = 0;
        for (int i = 1; i <= t; ++i) {
            const double g = irregular(i);
            first += std::pow(0.8, t - i) * g;
            firstWeights += std::pow(0.8, t - i);
            second += std::pow(0.97, t - i) * g * g;
            secondWeights += std::pow(0.97, t - i);
        }
        expected -= 0.1 * (first / firstWeights) / (std::sqrt(second / secondWeights) + 0.2);
        QVERIFY_NEAR(weights[static_cast<std::size_t>(t - 1)], expected, t);
    }
}

void tst_UpdateRulesClosedForm::adamwDecaysApartFromTheGradient()
{
    // wₜ = (1 − ηλ) wₜ₋₁ − η s with s = sign g (1 to 10⁻⁸): a geometric series.
    const double rate = 0.1, lambda = 0.5, g = 4;
    const double s = g / (g + 1e-8);
    const double keep = 1 - rate * lambda;
    const auto weights = path(settingsOf(OptimizerKind::adamw, lambda), 3, rate, [&](double, int) { return g; });
    for (int t = 1; t <= steps; ++t) {
        const double kept = std::pow(keep, t);
        QVERIFY_NEAR(weights[static_cast<std::size_t>(t - 1)], 3 * kept - rate * s * (1 - kept) / (1 - keep), t);
    }
}

void tst_UpdateRulesClosedForm::weightDecayIsAParabolaOnTopOfTheLoss_data()
{
    QTest::addColumn<OptimizerKind>("kind");
    QTest::newRow("sgd") << OptimizerKind::sgd;
    QTest::newRow("momentum") << OptimizerKind::momentum;
    QTest::newRow("nesterov") << OptimizerKind::nesterov;
    QTest::newRow("adagrad") << OptimizerKind::adagrad;
    QTest::newRow("rmsprop") << OptimizerKind::rmsprop;
    QTest::newRow("adam") << OptimizerKind::adam;
}

void tst_UpdateRulesClosedForm::weightDecayIsAParabolaOnTopOfTheLoss()
{
    QFETCH(OptimizerKind, kind);
    const auto decayed =
        path(settingsOf(kind, 0.4), 2, 0.05, [](double w, int t) { return std::sin(w) + irregular(t); });
    const auto added =
        path(settingsOf(kind), 2, 0.05, [](double w, int t) { return std::sin(w) + irregular(t) + 0.4 * w; });
    const auto without = path(settingsOf(kind), 2, 0.05, [](double w, int t) { return std::sin(w) + irregular(t); });
    QVERIFY(std::abs(decayed.back() - without.back()) > 1e-3);
    for (std::size_t t = 0; t < steps; ++t)
        QVERIFY_NEAR(decayed[t], added[t], t + 1);
}

void tst_UpdateRulesClosedForm::parametersDoNotInfluenceEachOther_data()
{
    weightDecayIsAParabolaOnTopOfTheLoss_data();
    QTest::newRow("adamw") << OptimizerKind::adamw;
}

void tst_UpdateRulesClosedForm::parametersDoNotInfluenceEachOther()
{
    QFETCH(OptimizerKind, kind);
    constexpr std::size_t count = 7; // not a multiple of any vector's width
    const OptimizerSettings settings = settingsOf(kind, 0.1);
    UpdateRule<double> together(settings, count);
    QCOMPARE(static_cast<std::int64_t>(together.slotValues().size()), UpdateRule<double>::slotsPerParameter(kind) * 7);
    std::array<double, count> weights{1, -2, 3, -4, 5, -6, 7};
    const auto starts = weights;
    for (int t = 1; t <= steps; ++t) {
        std::array<double, count> gradient{};
        for (std::size_t i = 0; i < count; ++i)
            gradient[i] = irregular(t) * static_cast<double>(i + 1) + weights[i];
        together.apply(weights, gradient, 0.03);
    }
    QCOMPARE(together.updates(), std::int64_t{steps});
    for (std::size_t i = 0; i < count; ++i) {
        const auto alone = path(settings, starts[i], 0.03,
                                [&](double w, int t) { return irregular(t) * static_cast<double>(i + 1) + w; });
        QVERIFY_NEAR(weights[i], alone.back(), i);
    }
}

void tst_UpdateRulesClosedForm::aRestoredRuleGoesOnAsIfNothingHadHappened()
{
    QFETCH(OptimizerKind, kind);
    const OptimizerSettings settings = settingsOf(kind, 0.1);
    UpdateRule<float> whole(settings, 2);
    std::array<float, 2> weights{1, -2};
    const auto advance = [](UpdateRule<float>& rule, std::array<float, 2>& at, int t) {
        std::array<float, 2> gradient{static_cast<float>(irregular(t)) + at[0],
                                      static_cast<float>(irregular(-t)) * at[1]};
        rule.apply(at, gradient, 0.05);
    };
    for (int t = 1; t <= 20; ++t)
        advance(whole, weights, t);
    const std::vector<float> slotsThen(whole.slotValues().begin(), whole.slotValues().end());
    auto resumed = weights;
    UpdateRule<float> second(settings, 2);
    second.restore(slotsThen, whole.updates());
    for (int t = 21; t <= 40; ++t) {
        advance(whole, weights, t);
        advance(second, resumed, t);
    }
    QVERIFY(weights == resumed); // the same bits
    QCOMPARE(second.updates(), whole.updates());
}

void tst_UpdateRulesClosedForm::clippingScalesDownToTheLimitOnly()
{
    QCOMPARE(clipScale(0.5, 1), 1.0);
    QCOMPARE(clipScale(0, 1), 1.0);
    QCOMPARE(clipScale(4, 1), 1 / (4 + 1e-6));
    QVERIFY(clipScale(1, 1) < 1); // PyTorch's 10⁻⁶ beside the norm
    QVERIFY(clipScale(1e300, 1e-3) > 0);
}

QTEST_GUILESS_MAIN(tst_UpdateRulesClosedForm)
#include "tst_update_rules_closed_form.moc"
