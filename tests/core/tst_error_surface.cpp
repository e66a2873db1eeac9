// Heights of error surfaces against the objective itself and against a parabola; grids that refine each other; giving up.
#include "line200.h"
#include "test_case.h"

#include "analysis/error_surface.h"
#include "training/run_data.h"
#include "training/trainer.h"

#include <QtCore/QElapsedTimer>

#include <cmath>
#include <set>
#include <thread>

using namespace epochscope;

namespace {
struct Case
{
    const char* name;
    DataSource source;
    std::vector<std::int64_t> hidden;
    Activation activation;
    LossKind loss;
    double l1, l2;
};
const Case cases[] = {{"line", DataSource::line, {}, Activation::tanh, LossKind::mse, 0, 0},
                      {"plane, L1 and L2", DataSource::plane, {}, Activation::tanh, LossKind::mse, 0.1, 0.2},
                      {"mae", DataSource::sine, {5}, Activation::sigmoid, LossKind::mae, 0, 0},
                      {"one unit", DataSource::sine, {1}, Activation::tanh, LossKind::mse, 0, 0},
                      {"log", DataSource::moons, {16, 16}, Activation::tanh, LossKind::log, 0, 0.01},
                      {"linear log", DataSource::moons, {}, Activation::tanh, LossKind::log, 0, 0},
                      {"three classes", DataSource::iris, {}, Activation::tanh, LossKind::crossEntropy, 0, 0},
                      {"three classes by mse", DataSource::iris, {}, Activation::tanh, LossKind::mse, 0, 0},
                      {"digits", DataSource::digits, {32}, Activation::relu, LossKind::crossEntropy, 0, 0.001},
                      {"linear units", DataSource::iris, {6, 4, 3}, Activation::linear, LossKind::crossEntropy, 0, 0}};

Experiment experimentOf(const Case& of)
{
    Experiment experiment;
    experiment.data.source = of.source;
    const bool bundled = of.source == DataSource::iris || of.source == DataSource::digits;
    experiment.data.samples = bundled ? std::optional<std::int64_t>() : 300;
    experiment.model.hidden = of.hidden;
    experiment.model.activation = of.activation;
    experiment.loss.kind = of.loss;
    experiment.loss.l1 = of.l1;
    experiment.loss.l2 = of.l2;
    experiment.batch.size = 8;
    experiment.optimizer.learningRate = 0.02;
    return experiment;
}

struct Run
{
    explicit Run(const Experiment& of) : experiment(of), data(prepareRunData(of, {}).value())
    {
        auto trainer = Trainer::make(experiment, data).value();
        shape = trainer->networkShape();
        const auto take = [&] { return std::vector<float>(trainer->parameters().begin(), trainer->parameters().end()); };
        start = take();
        for (int step = 0; step < 20; ++step)
            trainer->step();
        middle = take();
        for (int step = 0; step < 60; ++step)
            trainer->step();
        end = take();
    }
    Objective objective() const { return {experiment, data, Objective::Part::training}; }
    SurfacePlane plane() const { return SurfacePlane::through(shape, start, end, middle, 1); }

    Experiment experiment;
    std::shared_ptr<const PreparedData> data;
    NetworkShape shape;
    std::vector<float> start, middle, end;
};

const std::atomic<bool> never{false};
} // namespace

class tst_ErrorSurface : public TestCase
{
    Q_OBJECT
private slots:
    void heightsAreThoseOfTheObjective_data()
    {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(cases)); ++i)
            QTest::addRow("%s", cases[i].name) << i;
    }
    void heightsAreThoseOfTheObjective()
    {
        QFETCH(int, index);
        const Run run(experimentOf(cases[index]));
        Objective direct = run.objective();
        for (const SurfacePlane& plane : {run.plane(), SurfacePlane::random(run.shape, run.end, 3)}) {
            ErrorSurface surface(run.objective(), plane);
            const auto grid = surface.grid({-1, 1.5, -0.75, 1}, 9, nullptr, never);
            QVERIFY(grid);
            for (int row = 0; row < 9; ++row)
                for (int column = 0; column < 9; ++column) {
                    const double expected = direct.loss(plane.point(grid->point(column, row)));
                    QVERIFY2(std::abs(grid->at(column, row) - expected) <= 3e-6 * (1 + std::abs(expected)),
                             qPrintable(QStringLiteral("%1, %2: %3 instead of %4")
                                            .arg(column)
                                            .arg(row)
                                            .arg(grid->at(column, row), 0, 'g', 9)
                                            .arg(expected, 0, 'g', 9)));
                }
        }
    }

    void overSlopeAndInterceptItIsTheParabola()
    {
        const Experiment experiment = line200::lineExperiment(3, 5, 10);
        const auto data = line200::dataOf(experiment);
        const line200::Parabola parabola(data->train);
        ErrorSurface surface({experiment, data, Objective::Part::training}, SurfacePlane::ofTwoParameters());
        const auto grid = surface.grid({-1, 5, -4, 2}, 13, nullptr, never);
        for (int row = 0; row < 13; ++row)
            for (int column = 0; column < 13; ++column) {
                const PlanePoint at = grid->point(column, row);
                const double expected = parabola.at(at.a, at.b);
                QVERIFY(std::abs(grid->at(column, row) - expected) < 1e-5 * expected);
            }
    }

    void aFinerGridTakesThePointsOfTheOneBefore()
    {
        const Run run(experimentOf(cases[4]));
        ErrorSurface surface(run.objective(), run.plane());
        const PlaneWindow window{-1, 1, -1, 1};
        const auto coarse = surface.grid(window, 13, nullptr, never);
        SurfaceGrid marked = *coarse;
        for (double& height : marked.heights)
            height += 1000; // to be told from what is worked out
        for (const int steps : {2, 3}) {
            const int side = 12 * steps + 1;
            const auto fine = surface.grid(window, side, &marked, never);
            const auto whole = surface.grid(window, side, nullptr, never);
            for (int row = 0; row < side; ++row)
                for (int column = 0; column < side; ++column) {
                    const bool shared = row % steps == 0 && column % steps == 0;
                    QVERIFY(std::abs(fine->at(column, row) - whole->at(column, row) - (shared ? 1000 : 0)) < 1e-9);
                }
        }
        // Of another window nothing is taken.
        const auto other = surface.grid({-1, 1, -1, 1.5}, 25, &marked, never);
        QVERIFY(other->highest() < 1000);
    }

    void everyGridHasThePointsOfTheOneBefore()
    {
        for (std::size_t i = 1; i < ErrorSurface::sides.size(); ++i)
            QCOMPARE((ErrorSurface::sides[i] - 1) % (ErrorSurface::sides[i - 1] - 1), 0);
        QCOMPARE(ErrorSurface::sides.back(), 100);
    }

    void whatIsSupersededIsGivenUpAtOnce_data()
    {
        QTest::addColumn<std::int64_t>("units");
        QTest::newRow("digits 64-32-10") << std::int64_t{32};
        QTest::newRow("digits 64-512-512-10") << std::int64_t{512}; // 30 s for a grid
    }
    void whatIsSupersededIsGivenUpAtOnce()
    {
        QFETCH(std::int64_t, units);
        Experiment experiment = experimentOf(cases[8]);
        experiment.model.hidden = units > 32 ? std::vector<std::int64_t>{units, units} : std::vector<std::int64_t>{units};
        const Run run(experiment);
        ErrorSurface surface(run.objective(), run.plane());
        std::atomic<bool> cancel{false};
        std::atomic<int> rows{0};
        std::optional<SurfaceGrid> grid;
        std::thread work([&] { grid = surface.grid({-1, 1, -1, 1}, units > 32 ? 25 : 401, nullptr, cancel, [&] { ++rows; }); });
        QTRY_VERIFY_WITH_TIMEOUT(rows > 0, 60'000);
        QElapsedTimer clock;
        clock.start();
        cancel = true;
        work.join();
        QVERIFY(!grid);
        QVERIFY2(clock.elapsed() < 50, qPrintable(QString::number(clock.elapsed())));
    }

    void theEffortIsBounded()
    {
        const auto effort = [](std::int64_t features, std::vector<std::int64_t> hidden, std::int64_t outputs, std::int64_t samples) {
            return surfaceEffort(NetworkShape::make(features, hidden, outputs, Activation::relu), samples);
        };
        QCOMPARE(effort(64, {32}, 10, 1797).samples, 1797); // the exact surface
        QCOMPARE(effort(64, {32}, 10, 1797).side, 100);
        QCOMPARE(effort(1, {}, 1, 200).samples, 200);
        const auto mnist = effort(784, {128}, 10, 60'000);
        QVERIFY(mnist.samples >= 256 && mnist.samples < 5'000);
        QCOMPARE(mnist.side, 100);
        QVERIFY(effort(1, {}, 1, 1'000'000).samples < 1'000'000);
        const auto wide = effort(784, {1000, 1000}, 10, 60'000);
        QVERIFY(wide.side > 0 && wide.side < 100);
        QCOMPARE(effort(10'000, {10'000}, 10, 100).side, 0);
    }

    void samplesAreDrawnWithoutRepetition()
    {
        const auto drawn = drawnSamples(1000, 100, 5);
        QCOMPARE(drawn.size(), std::size_t{100});
        QCOMPARE(std::set(drawn.begin(), drawn.end()).size(), std::size_t{100});
        QVERIFY(drawn.back() < 1000 && std::is_sorted(drawn.begin(), drawn.end()));
        QVERIFY(drawn == drawnSamples(1000, 100, 5));
        QVERIFY(drawn != drawnSamples(1000, 100, 6));
        QCOMPARE(drawnSamples(7, 100, 5).size(), std::size_t{7});
        std::int64_t first = 0; // each as likely: the mean of what is drawn is that of all
        for (std::uint64_t seed = 0; seed < 200; ++seed)
            for (const std::uint32_t sample : drawnSamples(1000, 100, seed))
                first += sample;
        QVERIFY(std::abs(static_cast<double>(first) / 20'000 - 499.5) < 4 * 289.0 / std::sqrt(20'000.0));
    }
};

QTEST_GUILESS_MAIN(tst_ErrorSurface)
#include "tst_error_surface.moc"
