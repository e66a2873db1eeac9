// Planes through the inputs: principal components against numpy, the model on a plane against the whole model.
#include "analysis/input_plane.h"
#include "analysis/model_probe.h"
#include "base/random.h"
#include "test_case.h"

#include <QtTest/QTest>

#include <cmath>

using namespace epochscope;

namespace {
const std::atomic<bool> never{false};

void verifyNear(const Vector<double>& values, const std::vector<double>& expected, double most)
{
    QCOMPARE(values.size(), static_cast<Eigen::Index>(expected.size()));
    for (Eigen::Index i = 0; i < values.size(); ++i)
        QVERIFY2(std::abs(values(i) - expected[static_cast<std::size_t>(i)]) <= most,
                 qPrintable(QStringLiteral("%1: %2").arg(i).arg(values(i), 0, 'g', 12)));
}

MatrixF randomMatrix(Eigen::Index rows, Eigen::Index columns, std::uint64_t seed)
{
    RandomStream random(seed, StreamPurpose::analysis);
    return MatrixF::NullaryExpr(rows, columns, [&] { return static_cast<float>(random.normal()); });
}
} // namespace

class tst_InputPlane : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    // numpy 1.24: U, S, Vt = np.linalg.svd(X - X.mean(0)); signs turned so that each row's largest entry is above 0.
    void principalComponentsAreThoseOfNumpy()
    {
        MatrixF samples(3, 6);
        samples << 2, 1, -1.5F, 0.25F, 3, -2, //
            0.5F, -0.25F, 3, 1, -2, 0.75F,    //
            -1, 0, 0.5F, 2, -0.75F, 1.25F;
        const PrincipalPlane made = PrincipalPlane::make(samples);
        verifyNear(made.plane.origin, {0.45833333333333, 0.5, 0.33333333333333}, 1e-12);
        verifyNear(made.plane.first, {0.747849918187, -0.573898210289, -0.333708471717}, 1e-10);
        verifyNear(made.plane.second, {0.242928362609, 0.704381600963, -0.666957548023}, 1e-10);
        QVERIFY(std::abs(made.share[0] - 0.8197493856123985) < 1e-12);
        QVERIFY(std::abs(made.share[1] - 0.1253430959780345) < 1e-12);
        const Matrix<double> places = made.plane.project(samples);
        verifyNear(places.row(0).head(3), {1.59787992, 0.94674519, -2.95490303}, 1e-8);
        verifyNear(places.row(1).head(3), {1.26379129, -0.17438082, 1.1740597}, 1e-8);
    }

    void andOfFewerSamplesThanFeatures()
    {
        MatrixF samples(5, 3);
        samples << 1, 0, -1, //
            2, 1.5F, 0.5F,   //
            0, -2, 3,        //
            -1, 1, 0.75F,    //
            0.5F, 0.25F, 2;
        const PrincipalPlane made = PrincipalPlane::make(samples);
        verifyNear(made.plane.first,
                   {-0.255661480237, -0.226960634403, 0.876495559505, 0.0652384361951, 0.332604207078}, 1e-10);
        verifyNear(made.plane.second,
                   {-0.489065036007, -0.29282652302, -0.302014001789, 0.760807049442, 0.0709097610626}, 1e-10);
        QVERIFY(std::abs(made.share[0] - 0.8007315299814769) < 1e-12);
        QVERIFY(std::abs(made.share[1] - 0.199268470018523) < 1e-12);
    }

    void withoutVarianceThereIsAPlaneAllTheSame()
    {
        for (const int samples : {1, 2, 7}) {
            MatrixF equal = MatrixF::Constant(4, samples, 3);
            if (samples == 2)
                equal(2, 1) = 5; // along one axis alone
            const PrincipalPlane made = PrincipalPlane::make(equal);
            const InputPlane& plane = made.plane;
            QVERIFY(std::abs(plane.first.norm() - 1) < 1e-12 && std::abs(plane.second.norm() - 1) < 1e-12);
            QVERIFY(std::abs(plane.first.dot(plane.second)) < 1e-12);
            QVERIFY(std::abs(made.share[0] - (samples == 2 ? 1 : 0)) < 1e-12);
            QCOMPARE(made.share[1], 0.0);
        }
    }

    void placesAndInputsGoBothWays()
    {
        const MatrixF samples = randomMatrix(6, 40, 3);
        const PrincipalPlane made = PrincipalPlane::make(samples);
        for (const InputPlane& plane : {made.plane, InputPlane::ofFeatures(featureMeans(samples), 4, 1)}) {
            const Vector<double> inputs = plane.at(0.7, -1.3);
            const Matrix<double> back = plane.project(inputs.cast<float>());
            QVERIFY(std::abs(back(0, 0) - 0.7) < 1e-6 && std::abs(back(1, 0) + 1.3) < 1e-6);
        }
    }

    void twoFeaturesVaryAndTheOthersStandAtTheirMeans()
    {
        const MatrixF samples = randomMatrix(4, 10, 5);
        const Vector<double> means = featureMeans(samples);
        const InputPlane plane = InputPlane::ofFeatures(means, 3, 1);
        verifyNear(plane.at(2.5, -1), {means(0), -1, means(2), 2.5}, 1e-12);
        const Matrix<double> places = plane.project(samples);
        for (Eigen::Index i = 0; i < samples.cols(); ++i) {
            QVERIFY(std::abs(places(0, i) - double{samples(3, i)}) < 1e-12);
            QVERIFY(std::abs(places(1, i) - double{samples(1, i)}) < 1e-12);
        }
    }

    void theModelOnAPlaneIsTheModel_data()
    {
        QTest::addColumn<QList<int>>("hidden");
        QTest::addColumn<int>("outputs");
        QTest::newRow("linear") << QList<int>{} << 1;
        QTest::newRow("one layer") << QList<int>{9} << 3;
        QTest::newRow("three layers") << QList<int>{5, 7, 4} << 2;
    }
    void theModelOnAPlaneIsTheModel()
    {
        QFETCH(QList<int>, hidden);
        QFETCH(int, outputs);
        constexpr int features = 12;
        const NetworkShape shape =
            NetworkShape::make(features, {hidden.begin(), hidden.end()}, outputs, Activation::tanh);
        std::vector<float> parameters(static_cast<std::size_t>(shape.parameters));
        RandomStream random(9, StreamPurpose::analysis);
        for (float& each : parameters)
            each = static_cast<float>(0.5 * random.normal());
        const MatrixF samples = randomMatrix(features, 30, 4);
        for (const InputPlane& plane :
             {PrincipalPlane::make(samples).plane, InputPlane::ofFeatures(featureMeans(samples), 2, 11)}) {
            const PlaneNetwork reduced = PlaneNetwork::make(shape, parameters, plane);
            QCOMPARE(reduced.shape.features(), 2);
            MatrixF places(2, 25);
            MatrixF inputs(features, 25);
            for (int i = 0; i < 25; ++i) {
                places.col(i) << static_cast<float>(i % 5) - 2.F, static_cast<float>(i) / 5.F - 2.F;
                inputs.col(i) = plane.at(double{places(0, i)}, double{places(1, i)}).cast<float>();
            }
            MatrixF whole;
            MatrixF onPlane;
            QVERIFY(ModelProbe(shape, LossKind::mse, 0).outputs(parameters, inputs, whole, never));
            QVERIFY(ModelProbe(reduced.shape, LossKind::mse, 0).outputs(reduced.parameters, places, onPlane, never));
            QVERIFY((whole - onPlane).cwiseAbs().maxCoeff() < 2e-5F);
            QVERIFY(whole.cwiseAbs().maxCoeff() > 0.1F);
        }
    }

    void howManySamplesIsBoundedByTheCost()
    {
        QCOMPARE(PrincipalPlane::mostSamples(1), 2000);
        QCOMPARE(PrincipalPlane::mostSamples(784), 619);
        QCOMPARE(PrincipalPlane::mostSamples(100'000'000), 32);
    }
};

QTEST_GUILESS_MAIN(tst_InputPlane)
#include "tst_input_plane.moc"
