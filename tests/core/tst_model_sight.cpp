// What the view of the model has before it, against the data and the engine: samples, predictions, the batch that comes next,
// curves and surfaces between the samples, and which classes are taken for which.
#include "analysis/model_sight.h"
#include "sample_data.h"
#include "test_case.h"

#include <QtTest/QTest>

#include <cmath>
#include <set>

using namespace epochscope;
using namespace sample_data;

namespace {
const std::atomic<bool> never{false};
const std::atomic<bool> always{true};

struct Trained
{
    std::unique_ptr<Trainer> trainer;
    ModelSubject subject;

    Trained(Experiment experiment, std::shared_ptr<const PreparedData> data, int steps)
        : trainer(sample_data::trainer(experiment, data)), subject{1, experiment, data, trainer->plan(),
                                                                   trainer->networkShape()}
    {
        for (int i = 0; i < steps; ++i)
            trainer->step();
    }
    ModelSight sight(SceneAxes axes) const
    {
        ModelSights sights;
        return sights
            .points(ModelScene::make(subject, axes, never), trainer->stepsDone(), trainer->parameters(), never)
            .value();
    }
};

Experiment withHidden(std::vector<std::int64_t> hidden, DataSource source = DataSource::line)
{
    Experiment experiment;
    experiment.model.hidden = std::move(hidden);
    experiment.data.source = source;
    if (isFile(source)) {
        experiment.data.file = "never read";
        experiment.data.labels = "never read";
    }
    return experiment;
}
} // namespace

class tst_ModelSight : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void everySampleIsThereWithItsPrediction()
    {
        const Trained trained(withHidden({}), prepared(line(40), line(30, 2)), 60);
        const ModelSight sight = trained.sight({});
        QVERIFY(sight.scene->isCurve);
        QCOMPARE(sight.points.size(), std::size_t{70});
        QCOMPARE(sight.scene->trainPoints, 40);
        const auto parameters = trained.trainer->parameters(); // w, b
        double squares = 0;
        for (std::size_t i = 0; i < sight.points.size(); ++i) {
            const SightPoint& each = sight.points[i];
            QCOMPARE(each.point.validation, i >= 40);
            const Dataset& part = trained.subject.part(each.point.validation);
            QCOMPARE(each.point.sample, static_cast<std::int64_t>(i < 40 ? i : i - 40));
            QCOMPARE(each.point.u, double{part.features(0, each.point.sample)});
            QCOMPARE(each.point.target, double{part.targets(0, each.point.sample)});
            QVERIFY(std::abs(each.predicted - (double{parameters[0]} * each.point.u + double{parameters[1]})) < 1e-6);
            QVERIFY(each.point.u > sight.scene->u.from && each.point.u < sight.scene->u.to);
            QVERIFY(each.point.target > sight.scene->lowest && each.point.target < sight.scene->highest);
            if (i < 40)
                squares += std::pow(each.predicted - each.point.target, 2);
        }
        QCOMPARE(sight.tally(false).samples, 40);
        QVERIFY(std::abs(sight.tally(false).rootMeanSquare - std::sqrt(squares / 40)) < 1e-9);
        QVERIFY(std::abs(std::pow(sight.tally(false).rootMeanSquare, 2) - trained.trainer->evaluateTraining().loss) <
                1e-6);
    }

    void theNextBatchIsLitOrTheLast()
    {
        const Trained trained(withHidden({}), prepared(line(40), line(5, 2)), 11);
        ModelSights sights;
        const auto scene = ModelScene::make(trained.subject, {}, never);
        const EpochOrder order = EpochOrder::make(trained.subject.experiment.batch, 40, 5, 1).value();
        // 8 batches of 5 in each of 1,000 epochs; after the last step it is the last batch.
        for (const std::int64_t steps : {0, 11, 7999, 8000}) {
            const std::int64_t batch = std::min<std::int64_t>(steps, 7999);
            const ModelSight sight = sights.points(scene, steps, trained.trainer->parameters(), never).value();
            std::vector<std::uint32_t> pass(40);
            order.fill(batch / 8, pass);
            const auto begin = pass.begin() + batch % 8 * 5;
            std::set<std::int64_t> lit;
            for (const SightPoint& each : sight.points)
                if (each.inBatch) {
                    QVERIFY(!each.point.validation);
                    lit.insert(each.point.sample);
                }
            QCOMPARE(lit, std::set<std::int64_t>(begin, begin + 5));
            QCOMPARE(sight.batchSize, 5);
        }
    }

    void ofManySamplesSomeAreShownAndTheNextBatchAlways()
    {
        const Trained trained(withHidden({}), prepared(line(50'000)), 3);
        const ModelSight sight = trained.sight({});
        QCOMPARE(sight.scene->points.size(), static_cast<std::size_t>(ModelScene::mostPoints));
        QCOMPARE(sight.tally(false).samples, ModelScene::mostPoints);
        QCOMPARE(std::count_if(sight.points.begin(), sight.points.end(),
                               [](const SightPoint& each) { return each.inBatch; }),
                 5);
        std::set<std::int64_t> once;
        for (const SightPoint& each : sight.points)
            once.insert(each.point.sample);
        QCOMPARE(once.size(), sight.points.size());
        // Larger models get fewer samples, so that none takes long.
        QVERIFY(ModelScene::pointsFor(NetworkShape::make(784, {1000, 1000}, 10, Activation::relu)) < 300);
    }

    void valuesStandInTheDatasOwnUnits()
    {
        auto data = std::make_shared<PreparedData>();
        data->train = line(30);
        data->standardization.mean = {100};
        data->standardization.scale = {8};
        const Trained trained(withHidden({}), data, 1);
        const auto scene = ModelScene::make(trained.subject, {}, never);
        QCOMPARE(scene->u.name, std::string("x"));
        QCOMPARE(scene->u.inUnits(0.5), 104.0);
    }

    void theCurveIsTheModelBetweenTheSamples()
    {
        const Trained trained(withHidden({4}), prepared(line(40)), 200);
        ModelSight sight = trained.sight({});
        QVERIFY(ModelSights().addCurve(sight, trained.trainer->parameters(), 101, never));
        QCOMPARE(sight.curve.u.size(), std::size_t{101});
        QCOMPARE(sight.curve.u.front(), sight.scene->u.from);
        QVERIFY(std::abs(sight.curve.u.back() - sight.scene->u.to) < 1e-12);
        // Between two neighbours on it lies what is predicted for a sample.
        for (const SightPoint& each : sight.points) {
            const double at = (each.point.u - sight.scene->u.from) / (sight.scene->u.to - sight.scene->u.from) * 100;
            const auto left = static_cast<Eigen::Index>(at);
            const double share = at - static_cast<double>(left);
            const double between =
                (1 - share) * double{sight.curve.values(0, left)} + share * double{sight.curve.values(0, left + 1)};
            QVERIFY(std::abs(between - each.predicted) < 2e-3);
        }
    }

    void theSurfaceIsTheModelBetweenTheSamples_data()
    {
        QTest::addColumn<int>("classes");
        QTest::addColumn<int>("features");
        QTest::addColumn<bool>("principal");
        QTest::newRow("two features, two classes") << 2 << 2 << false;
        QTest::newRow("two features, four classes") << 4 << 2 << false;
        QTest::newRow("five features, components") << 3 << 5 << true;
        QTest::newRow("more classes than are kept") << 40 << 2 << false;
    }
    void theSurfaceIsTheModelBetweenTheSamples()
    {
        QFETCH(int, classes);
        QFETCH(int, features);
        QFETCH(bool, principal);
        const Trained trained(withHidden({6}, DataSource::csv), prepared(clouds(400, classes, features)), 300);
        ModelSight sight = trained.sight(principal ? SceneAxes{-1, -1} : SceneAxes{1, 0});
        QVERIFY(sight.hasProbabilities);
        QVERIFY(ModelSights().addGrid(sight, trained.trainer->parameters(), 9, 7, never));
        const SightGrid& grid = sight.grid;
        QCOMPARE(grid.places(), 63);
        QCOMPARE(grid.values.rows(), classes <= SightGrid::mostClasses ? classes : 0);
        ModelProbe whole(trained.subject.shape, trained.subject.loss(), classes);
        for (std::int64_t row = 0; row < 7; ++row)
            for (std::int64_t column = 0; column < 9; ++column) {
                const ModelScene& scene = *sight.scene;
                const double u = scene.u.from + (scene.u.to - scene.u.from) * static_cast<double>(column) / 8;
                const double v =
                    scene.v.to - (scene.v.to - scene.v.from) * static_cast<double>(row) / 6; // the first row above
                MatrixF outputs;
                QVERIFY(
                    whole.outputs(trained.trainer->parameters(), scene.plane.at(u, v).cast<float>(), outputs, never));
                const MatrixF shares = whole.classShares(outputs);
                const auto place = static_cast<std::size_t>(row * 9 + column);
                QVERIFY(std::abs(grid.shares[place] - shares.maxCoeff()) < 1e-4F);
                QVERIFY(std::abs(shares(grid.classes[place], 0) - shares.maxCoeff()) < 1e-4F);
                if (grid.values.rows() > 0)
                    QVERIFY(
                        (grid.values.col(static_cast<Eigen::Index>(place)) - shares.col(0)).cwiseAbs().maxCoeff() <
                        1e-4F);
            }
        // Where two features are all, samples stand on the surface as what they are.
        if (features == 2)
            for (const SightPoint& each : sight.points) {
                QCOMPARE(each.point.u, double{trained.subject.data->train.features(1, each.point.sample)});
                QCOMPARE(each.point.v, double{trained.subject.data->train.features(0, each.point.sample)});
            }
    }

    void wrongOnesAreThoseTheEngineCounts()
    {
        const Trained trained(withHidden({}, DataSource::csv), prepared(clouds(500, 5), clouds(200, 5, 2, 7)), 40);
        const ModelSight sight = trained.sight({0, 1});
        for (const bool validation : {false, true}) {
            const Metrics metrics = trained.trainer->evaluate(trained.subject.part(validation));
            const ModelSight::Tally tally = sight.tally(validation);
            QCOMPARE(1 - static_cast<double>(tally.wrong) / static_cast<double>(tally.samples), metrics.accuracy);
            const PartConfusion confusion =
                PartConfusion::make(trained.subject, validation, trained.trainer->parameters(), never).value();
            QCOMPARE(confusion.samples, trained.subject.part(validation).samples());
            QCOMPARE(confusion.matrix.samples(), confusion.samples);
            QCOMPARE(confusion.matrix.accuracy(), metrics.accuracy);
            QCOMPARE(confusion.matrix.balancedAccuracy(), metrics.balancedAccuracy);
            for (const SightPoint& each : sight.points)
                QVERIFY(each.isWrong() ? each.shareOfOwn <= each.share : each.shareOfOwn == each.share);
        }
    }

    void allIsCutShort()
    {
        const Trained trained(withHidden({}, DataSource::csv), prepared(clouds(500, 3, 6)), 1);
        QVERIFY(!ModelScene::make(trained.subject, {}, always));
        QVERIFY(!PartConfusion::make(trained.subject, false, trained.trainer->parameters(), always));
        ModelSight sight = trained.sight({});
        QVERIFY(!ModelSights().points(sight.scene, 1, trained.trainer->parameters(), always));
        QVERIFY(!ModelSights().addGrid(sight, trained.trainer->parameters(), 5, 5, always));
    }

    void whatIsAPicture()
    {
        const auto sideOf = [](int features, DataSource source) {
            ModelSubject subject;
            subject.shape = NetworkShape::make(features, {}, 1, Activation::tanh);
            subject.experiment.data.source = source;
            return subject.pictureSide();
        };
        QCOMPARE(sideOf(64, DataSource::digits), 8);
        QCOMPARE(sideOf(784, DataSource::idx), 28);
        QCOMPARE(sideOf(783, DataSource::idx), 0);
        QCOMPARE(sideOf(784, DataSource::csv), 28);
        QCOMPARE(sideOf(16, DataSource::csv), 0); // more likely any sixteen columns
        QCOMPARE(sideOf(4, DataSource::iris), 0);
    }
};

QTEST_GUILESS_MAIN(tst_ModelSight)
#include "tst_model_sight.moc"
