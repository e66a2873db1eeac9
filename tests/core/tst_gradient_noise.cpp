// The noise of gradients against closed forms, all gradients at once in memory, and what the trainer itself updates with; the predicted spread of batches against all batches there are and against drawn ones.
#include "analysis/gradient_noise.h"
#include "line200.h"
#include "sample_data.h"
#include "test_case.h"

#include <Eigen/Eigenvalues>
#include <set>

using namespace epochscope;
using namespace sample_data;

Q_DECLARE_METATYPE(epochscope::Experiment)

namespace {
const std::atomic<bool> never{false}, atOnce{true};
const Eigen::VectorXd noAxis;
constexpr GradientBudget everything{1e12};
constexpr double single = 1e-5; // of single precision, some roundings

GradientNoise noiseOf(const Trainer& trainer, std::shared_ptr<const PreparedData> data)
{
    auto made = GradientNoise::make(trainer.experiment(), std::move(data), trainer.plan(), trainer.networkShape());
    if (!made)
        qFatal("%s", made.error().text().c_str());
    return std::move(*made);
}

GradientSamples lookAt(GradientNoise& noise, const Trainer& trainer, const GradientBudget& budget = everything)
{
    return noise.look(trainer.parameters(), trainer.stepsDone(), budget, noAxis, never).value();
}

// All gradients in memory, one column each, penalties not included.
Eigen::MatrixXd allGradients(const Trainer& trainer, const std::shared_ptr<const PreparedData>& data)
{
    SampleGradients gradients(trainer.experiment(), data, trainer.networkShape());
    Eigen::MatrixXd all(gradients.parameters(), gradients.samples());
    std::vector<float> one(static_cast<std::size_t>(gradients.parameters()));
    for (Eigen::Index i = 0; i < all.cols(); ++i) {
        gradients.one(trainer.parameters(), static_cast<std::uint32_t>(i), one);
        all.col(i) = Eigen::Map<const Eigen::VectorXf>(one.data(), all.rows()).cast<double>();
    }
    return all;
}

Experiment smallNetwork()
{
    Experiment experiment;
    experiment.model.hidden = {5};
    experiment.batch.size = 7;
    return experiment;
}

bool isNear(double actual, double expected, double tolerance)
{
    if (std::abs(actual - expected) <= tolerance * std::max(std::abs(expected), 1e-3))
        return true;
    qInfo("%.9g, expected %.9g within %g of it", actual, expected, tolerance);
    return false;
}
} // namespace

class tst_GradientNoise : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    // gᵢ = 2(w·xᵢ + b − yᵢ)·(xᵢ, 1)
    void aLineHasAClosedForm()
    {
        const auto data = prepared(line(200));
        const auto run = trainer({}, data);
        for (int i = 0; i < 17; ++i)
            run->step();
        auto noise = noiseOf(*run, data);
        const GradientSamples seen = lookAt(noise, *run);
        const double w = double{run->parameters()[0]};
        const double b = double{run->parameters()[1]};
        std::vector<Eigen::Vector2d> gradients;
        Eigen::Vector2d full(0, 0);
        for (Eigen::Index i = 0; i < 200; ++i) {
            const double x = double{data->train.features(0, i)};
            const double slope = 2 * (w * x + b - double{data->train.targets(0, i)});
            gradients.emplace_back(slope * x, slope);
            full += gradients.back() / 200;
        }
        Eigen::Matrix2d covariance = Eigen::Matrix2d::Zero();
        for (const Eigen::Vector2d& each : gradients)
            covariance += (each - full) * (each - full).transpose() / 200;
        QCOMPARE(seen.looked, 200);
        QVERIFY(seen.plane.isOfParameters());
        QVERIFY((seen.full - full).norm() < single);
        QVERIFY((seen.fullPlace - full).norm() < single);
        QVERIFY(isNear(seen.fullLength, full.norm(), single));
        QVERIFY(isNear(seen.variance, covariance.trace(), single));
        QVERIFY((seen.planeVariance - covariance).norm() < single * covariance.norm());
        QVERIFY(isNear(seen.noiseScale, covariance.trace() / full.squaredNorm(), 4 * single));
        QCOMPARE(seen.arrows.size(), 200U);
        std::set<std::uint32_t> shown;
        for (const GradientArrow& arrow : seen.arrows) {
            QVERIFY(shown.insert(arrow.sample).second);
            QVERIFY((arrow.place - gradients[arrow.sample]).norm() < single * 10);
            QVERIFY(isNear(arrow.length, gradients[arrow.sample].norm(), 10 * single));
            const double slope = gradients[arrow.sample].y();
            QVERIFY(isNear(arrow.loss, slope * slope / 4, single * 10));
        }
    }

    void allAtOnceInMemoryGivesTheSame()
    {
        Experiment experiment = smallNetwork();
        experiment.loss.l2 = 0.01;
        experiment.loss.l1 = 0.02;
        const auto data = prepared(clouds(150, 3));
        const auto run = trainer(experiment, data);
        for (int i = 0; i < 40; ++i)
            run->step();
        auto noise = noiseOf(*run, data);
        const GradientSamples seen = lookAt(noise, *run);
        const Eigen::MatrixXd all = allGradients(*run, data);
        const Eigen::VectorXd mean = all.rowwise().mean();
        const Eigen::VectorXd penalty = seen.full - mean;
        const Eigen::MatrixXd away = all.colwise() - mean;
        const Eigen::MatrixXd covariance = away * away.transpose() / 150;
        QVERIFY(isNear(seen.variance, covariance.trace(), single));
        QVERIFY(isNear(seen.noiseScale, covariance.trace() / seen.full.squaredNorm(), single));
        for (const LayerShape& layer : run->networkShape().layers) {
            for (std::int64_t i = layer.weightOffset; i < layer.biasOffset; ++i) {
                const double weight = double{run->parameters()[static_cast<std::size_t>(i)]};
                QVERIFY(std::abs(penalty[i] - (0.02 * (weight > 0 ? 1 : -1) + 0.02 * weight)) < single);
            }
            QVERIFY(penalty.segment(layer.biasOffset, layer.out).norm() < single);
        }

        const Eigen::VectorXd& along = seen.plane.vertical();
        const Eigen::VectorXd& across = seen.plane.horizontal();
        QVERIFY((along - seen.full.normalized()).norm() < single);
        QVERIFY(std::abs(across.norm() - 1) < single && std::abs(along.dot(across)) < single);
        const Eigen::MatrixXd without = Eigen::MatrixXd::Identity(all.rows(), all.rows()) - along * along.transpose();
        const double largest =
            Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(without * covariance * without).eigenvalues().maxCoeff();
        QVERIFY(isNear(across.dot(covariance * across), largest, 1e-3));
        Eigen::MatrixXd axes(all.rows(), 2);
        axes << across, along;
        QVERIFY((seen.planeVariance - axes.transpose() * covariance * axes).norm() < single * covariance.trace());
        for (const GradientArrow& arrow : seen.arrows) {
            const Eigen::VectorXd own = all.col(arrow.sample) + penalty;
            QVERIFY(isNear(arrow.length, own.norm(), 10 * single));
            QVERIFY((arrow.place - axes.transpose() * own).norm() < 10 * single);
        }
        // The next moment's picture does not turn over.
        const auto turned = noise.look(run->parameters(), 0, everything, -across, never);
        QVERIFY(turned->plane.horizontal().dot(across) < -0.99);
    }

    void theBatchIsTheOneThatTheTrainerTakes_data()
    {
        QTest::addColumn<Experiment>("experiment");
        const auto add = [](const char* name, const std::function<void(Experiment&)>& change) {
            Experiment experiment = smallNetwork();
            change(experiment);
            QTest::newRow(name) << experiment;
        };
        add("mean, a last batch of fewer", [](Experiment&) {});
        add("penalties", [](Experiment& e) { e.loss.l1 = e.loss.l2 = 0.05; });
        add("class weights", [](Experiment& e) {
            e.data.source = DataSource::blobs; // the experiment has to say that there are classes
            e.loss.classWeight = ClassWeight::balanced;
        });
        add("sums", [](Experiment& e) {
            e.loss.reduction = Reduction::sum;
            e.loss.l2 = 0.1;
            e.optimizer.learningRate = 0.01;
        });
        add("replacement", [](Experiment& e) { e.batch.order = BatchOrder::replacement; });
        add("repeated, in declared epochs", [](Experiment& e) {
            e.batch.repeats = 2;
            e.batch.stepsPerEpoch = 5;
        });
        add("all", [](Experiment& e) { e.batch.size.reset(); });
    }

    void theBatchIsTheOneThatTheTrainerTakes()
    {
        QFETCH(Experiment, experiment);
        const auto data = prepared(clouds(47, 3));
        const auto run = trainer(experiment, data);
        run->recordBatches(true);
        auto noise = noiseOf(*run, data);
        const bool sums = experiment.loss.reduction == Reduction::sum;
        const double unit = sums ? static_cast<double>(run->plan().batchSize) : 1;
        for (int i = 0; i < 30; ++i) {
            const GradientSamples seen = lookAt(noise, *run);
            run->step();
            QCOMPARE(seen.batchSize, run->lastBatch().size);
            QCOMPARE(seen.batchLooked, seen.batchSize);
            QVERIFY(isNear(seen.batchLength * unit, run->lastBatch().gradientNorm, 5 * single));
            if (!experiment.batch.size)
                QCOMPARE(seen.batchPlace, seen.fullPlace);
        }
    }

    // Of 7 samples every batch of 3.
    void thePredictedSpreadIsThatOfAllBatches()
    {
        const auto data = prepared(clouds(7, 2));
        const auto run = trainer(smallNetwork(), data);
        auto noise = noiseOf(*run, data);
        const GradientSamples seen = lookAt(noise, *run);
        const Eigen::MatrixXd all = allGradients(*run, data);
        double squares = 0;
        int count = 0;
        for (int a = 0; a < 7; ++a)
            for (int b = a + 1; b < 7; ++b)
                for (int c = b + 1; c < 7; ++c) {
                    squares += ((all.col(a) + all.col(b) + all.col(c)) / 3 - seen.full).squaredNorm();
                    ++count;
                }
        const auto cloud = noise.cloud(run->parameters(), seen, 3, everything, never);
        QVERIFY(isNear(cloud->predicted, std::sqrt(squares / count), single));
        QCOMPARE(seen.batchSd, 0.0); // the run's batches are of all 7
    }

    void drawnBatchesSpreadAsPredicted_data()
    {
        QTest::addColumn<Experiment>("experiment");
        QTest::addColumn<int>("batch");
        for (const int batch : {1, 4, 16, 64, 149}) {
            QTest::addRow("%d", batch) << smallNetwork() << batch;
            Experiment replacement = smallNetwork();
            replacement.batch.order = BatchOrder::replacement;
            QTest::addRow("%d with replacement", batch) << replacement << batch;
        }
    }

    void drawnBatchesSpreadAsPredicted()
    {
        QFETCH(Experiment, experiment);
        QFETCH(int, batch);
        const auto data = prepared(clouds(150, 3));
        const auto run = trainer(experiment, data);
        auto noise = noiseOf(*run, data);
        const GradientSamples seen = lookAt(noise, *run);
        const auto cloud = noise.cloud(run->parameters(), seen, batch, everything, never);
        QCOMPARE(cloud->places.size(), 200U);
        QCOMPARE(cloud->batchSize, batch);

        // A measured variance tr S has the variance 2 tr(Σ²)/(K − 1) for normal ones; what single samples have in fourth
        // moments beyond that falls with B. Half of it, relatively, is that of the sd; four of those are allowed.
        const Eigen::MatrixXd all = allGradients(*run, data);
        const Eigen::MatrixXd away = all.colwise() - all.rowwise().mean();
        const Eigen::MatrixXd covariance = away * away.transpose() / 150;
        const double ofSquares = away.colwise().squaredNorm().array().square().mean();
        const double trace = covariance.trace();
        const double excess = (ofSquares - trace * trace) / batch; // of ‖gᵢ − G‖²
        const double variance = (2 * (covariance * covariance).trace() + excess) / 199;
        const double tolerance = 4 * 0.5 * std::sqrt(variance) / trace;
        QVERIFY(tolerance < 0.25);
        QVERIFY(isNear(cloud->measured, cloud->predicted, tolerance));

        const double inPlane = cloud->measuredInPlane.trace() / cloud->predictedInPlane.trace();
        QVERIFY2(inPlane > 0.55 && inPlane < 1.6, qPrintable(QString::number(inPlane))); // ± 4·√(2/199)
        // Their mean is the full gradient.
        const double error = std::sqrt(cloud->predictedInPlane.trace() / 200);
        QVERIFY((cloud->mean - seen.fullPlace).norm() < 4 * error);
    }

    void theBatchOfAllIsTheFullGradient()
    {
        Experiment experiment = smallNetwork();
        experiment.batch.size.reset();
        const auto data = prepared(clouds(60, 2));
        const auto run = trainer(experiment, data);
        auto noise = noiseOf(*run, data);
        const GradientSamples seen = lookAt(noise, *run);
        QCOMPARE(seen.batchLength, seen.fullLength);
        QVERIFY(seen.angle < 1e-6);
        const auto cloud = noise.cloud(run->parameters(), seen, 60, everything, never);
        QCOMPARE(cloud->places.size(), 1U);
        QCOMPARE(cloud->places.front(), seen.fullPlace);
        QCOMPARE(cloud->predicted, 0.0);
        QCOMPARE(cloud->measured, 0.0);
    }

    // semantics.md, 5.11
    void theNoiseScaleOfTheLineGrows()
    {
        const Experiment experiment = line200::lineExperiment(1, 5, 50);
        const auto data = line200::dataOf(experiment);
        const auto run = trainer(experiment, data);
        auto noise = noiseOf(*run, data);
        const double atFirst = lookAt(noise, *run).noiseScale;
        QVERIFY2(atFirst > 1 && atFirst < 2, qPrintable(QString::number(atFirst)));
        runToEnd(*run);
        QVERIFY(lookAt(noise, *run).noiseScale > 20);
    }

    void largeDataAreLookedAtInPart()
    {
        Experiment experiment = smallNetwork();
        experiment.batch.size = 5000;
        const auto data = prepared(clouds(20'000, 3));
        const auto run = trainer(experiment, data);
        auto noise = noiseOf(*run, data);
        const GradientSamples whole = lookAt(noise, *run);
        QCOMPARE(whole.looked, 20'000);
        const std::int64_t count = noise.parameters();
        const GradientBudget small{2 * 2000 * (GradientBudget::perSample(count) + GradientBudget::perBatchSample(count))};
        const GradientSamples part = lookAt(noise, *run, small);
        QCOMPARE(part.looked, 2000);
        QVERIFY(part.batchLooked > 100 && part.batchLooked < 5000);
        QCOMPARE(part.batchSize, 5000);
        QCOMPARE(part.arrows.size(), 300U);
        // The mean of n of N is away from the full gradient by σ/√n·√((N − n)/(N − 1)), in all coordinates together.
        const double away = std::sqrt(whole.variance / 2000 * 18'000 / 19'999);
        QVERIFY((part.full - whole.full).norm() < 3 * away);
        QVERIFY((part.full - whole.full).norm() > 0.1 * away);
        QVERIFY(isNear(part.variance, whole.variance, 0.15));
        QVERIFY(isNear(part.noiseScale, whole.noiseScale, 0.3));
        QVERIFY(!noise.cloud(run->parameters(), part, 1, small, never)->places.empty());
        const auto costly = noise.cloud(run->parameters(), part, 10'000, small, never);
        QVERIFY(costly->places.empty());
        QVERIFY(std::isnan(costly->measured));
        QVERIFY(costly->predicted > 0);

        // The same samples again, in whatever order one looks.
        const GradientSamples again = lookAt(noise, *run, small);
        QCOMPARE(again.full, part.full);
        QCOMPARE(again.arrows.back().sample, part.arrows.back().sample);
    }

    void itCanBeCutShort()
    {
        const auto data = prepared(clouds(500, 3));
        const auto run = trainer(smallNetwork(), data);
        auto noise = noiseOf(*run, data);
        QVERIFY(!noise.look(run->parameters(), 0, everything, noAxis, atOnce));
        const GradientSamples seen = lookAt(noise, *run);
        QVERIFY(!noise.cloud(run->parameters(), seen, 5, everything, atOnce));
    }

    void whatIsNotFiniteIsSaidToBeSo()
    {
        const auto data = prepared(line(20));
        const auto run = trainer({}, data);
        auto noise = noiseOf(*run, data);
        const std::vector<float> weights{3e38F, 3e38F};
        QVERIFY(!noise.look(weights, 0, everything, noAxis, never)->finite);
        QVERIFY(lookAt(noise, *run).finite);
    }

    void samplesThatAreAllTheSameHaveNoNoise()
    {
        Dataset same = line(1);
        same.features = MatrixF::Constant(1, 8, 0.5F);
        same.targets = MatrixF::Constant(1, 8, 2.F);
        const auto data = prepared(same);
        const auto run = trainer(smallNetwork(), data);
        auto noise = noiseOf(*run, data);
        const GradientSamples seen = lookAt(noise, *run);
        QVERIFY(seen.variance < single * single);
        QVERIFY(seen.noiseScale < single);
        QVERIFY(std::abs(seen.plane.horizontal().norm() - 1) < single);
        QVERIFY(std::abs(seen.plane.horizontal().dot(seen.plane.vertical())) < single);
    }

    void aModelTooLargeIsRefused()
    {
        const auto data = prepared(line(4));
        const auto run = trainer({}, data);
        const auto shape = NetworkShape::make(1, {3000, 3000}, 1, Activation::tanh);
        const auto made = GradientNoise::make(run->experiment(), data, run->plan(), shape);
        QVERIFY(!made);
        QCOMPARE(made.error().where, std::string("model.hidden"));
    }
};

QTEST_APPLESS_MAIN(tst_GradientNoise)
#include "tst_gradient_noise.moc"
