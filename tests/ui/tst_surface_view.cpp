// The error surface in the window: its heights and path against the engine, planes, the batch's own surface, the exact
// solution, a run begun by a click, and that nothing is worked out while it cannot be seen.
#include "frames.h"
#include "picture_compare.h"
#include "test_case.h"
#include "window_fixture.h"

#include "analysis/objective.h"
#include "chart/theme.h"
#include "record/run_file.h"
#include "runs/run_list.h"
#include "surface/clipped_line.h"
#include "surface/surface_colors.h"
#include "surface/surface_drawing.h"
#include "surface/surface_map.h"
#include "surface/surface_view.h"
#include "training/run_data.h"

#include <QtGui/QPainter>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDockWidget>

#include <cmath>

using namespace epochscope;

class tst_SurfaceView : public TestCase
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    SurfaceView* view() const { return m->part<SurfaceView>("surfaceView"); }
    SurfaceMap* map() const { return m->part<SurfaceMap>("surfaceMap"); }

    void open(const char* preset = "worked-example")
    {
        m.reset();
        m = std::make_unique<WindowFixture>(preset);
        m->key(Qt::Key_F7, Qt::ShiftModifier);
        QTRY_VERIFY(view()->isVisible());
    }
    // Until nothing more comes by itself.
    bool isSettled() const { return view()->laid() && view()->laid()->isComplete && !view()->isWorking(); }
    void run()
    {
        m->key(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(), WindowFixture::patience);
    }
    void step(int batches)
    {
        for (int i = 0; i < batches; ++i) {
            const std::int64_t before = m->controller().record().steps;
            m->key(Qt::Key_F8);
            QTRY_VERIFY(m->isPaused() && m->controller().record().steps == before + 1);
        }
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(), WindowFixture::patience);
    }
    std::vector<float> weightsAfter(std::int64_t steps) const
    {
        auto trainer = Trainer::make(m->controller().experiment().experiment, m->controller().data()).value();
        while (trainer->stepsDone() < steps && trainer->step()) {
        }
        return {trainer->parameters().begin(), trainer->parameters().end()};
    }
    QPoint pixel(PlanePoint point) const { return map()->layoutNow().pixel(point).toPoint(); }

private slots:
    void cleanup() { m.reset(); }

    void isOpenedByItsKeyAndSaysWhatToDo()
    {
        open();
        QCOMPARE(m->window->dockWidgetArea(m->part<QDockWidget>("surfaceDock")), Qt::BottomDockWidgetArea);
        QVERIFY(view()->words().contains(QStringLiteral("press Run")));
        QVERIFY(!view()->isWorking());
    }

    void heightsOverSlopeAndInterceptAreTheErrorOfTheTrainingSet()
    {
        open();
        run();
        const LaidSurface& laid = *view()->laid();
        QCOMPARE(laid.kind, PlaneKind::twoParameters);
        QCOMPARE(laid.grid->side, ErrorSurface::sides.back());
        Objective objective(m->controller().experiment().experiment, m->controller().data(), Objective::Part::training);
        for (const auto& [column, row] : {std::pair(0, 0), {99, 0}, {13, 77}, {48, 48}}) {
            const PlanePoint at = laid.grid->point(column, row);
            const std::vector<float> parameters{static_cast<float>(at.a), static_cast<float>(at.b)};
            const double expected = objective.loss(parameters);
            QVERIFY(std::abs(laid.grid->at(column, row) - expected) < 1e-5 * expected);
        }
        QVERIFY(!m->part<QComboBox>("surfacePlane")->isVisible());
    }

    void thePathHasEachOfTheFirstUpdates()
    {
        open();
        step(12);
        const SurfaceScene& scene = map()->scene();
        QTRY_COMPARE(scene.path.size(), std::size_t{13});
        QVERIFY(scene.pathHasEachUpdate);
        for (std::size_t i = 0; i < scene.path.size(); ++i) {
            const auto weights = weightsAfter(static_cast<std::int64_t>(i));
            QCOMPARE(scene.path[i].a, double{weights[0]});
            QCOMPARE(scene.path[i].b, double{weights[1]});
        }
        QCOMPARE(scene.nowName, QStringLiteral("after update 12"));
        m->key(Qt::Key_F8, Qt::ShiftModifier); // back
        QTRY_COMPARE(map()->scene().path.size(), std::size_t{12});
    }

    void aQuickRunHasItsFirstUpdatesToo()
    {
        open();
        run();
        const auto& path = map()->scene().path;
        QTRY_VERIFY(path.size() > 400);
        for (const std::size_t i : {std::size_t{0}, std::size_t{1}, std::size_t{73}, std::size_t{300}}) {
            const auto weights = weightsAfter(static_cast<std::int64_t>(i));
            QCOMPARE(map()->scene().path[i].a, double{weights[0]});
        }
        const auto end = m->controller().record().parameters;
        QCOMPARE(path.back().b, double{(*end)[1]});
    }

    void theExactSolutionIsMarkedAndStated()
    {
        open();
        run();
        QVERIFY(!map()->scene().exact);
        m->click("solveExactly");
        QTRY_VERIFY(map()->scene().exact);
        const auto exact = leastSquares(m->controller().experiment().experiment, m->controller().data(), std::atomic<bool>(false));
        QCOMPARE(map()->scene().exact->a, double{exact->parameters[0]});
        QCOMPARE(map()->scene().exact->b, double{exact->parameters[1]});
        QVERIFY2(view()->words().startsWith(QStringLiteral("Exact solution: w ")), qPrintable(view()->words()));
        QVERIFY(view()->words().contains(QStringLiteral("2/λmax")));
    }

    void aNetworkHasNoExactSolution()
    {
        open("moons-60");
        run();
        QVERIFY(!m->part<QToolButton>("solveExactly")->isVisible());
        QVERIFY(m->part<QComboBox>("surfacePlane")->isVisible());
    }

    void thePlaneOfANetworkHasItsStartAndItsEnd()
    {
        open("moons-60");
        run();
        const LaidSurface& laid = *view()->laid();
        QCOMPARE(laid.kind, PlaneKind::throughRun);
        QCOMPARE(laid.steps, 8000);
        Objective objective(m->controller().experiment().experiment, m->controller().data(), Objective::Part::training);
        for (const std::int64_t steps : {0, 8000}) {
            const auto weights = weightsAfter(steps);
            const double there = objective.loss(laid.plane->point(laid.plane->project(weights)));
            QVERIFY(std::abs(there - objective.loss(weights)) < 1e-4);
        }
        QVERIFY2(view()->words().contains(QStringLiteral("% of the run's movement")), qPrintable(view()->words()));
    }

    void randomDirectionsAreDrawnAnew()
    {
        open("moons-60");
        run();
        auto* kind = m->part<QComboBox>("surfacePlane");
        kind->setFocus();
        m->key(Qt::Key_Down);
        QTRY_VERIFY_WITH_TIMEOUT(view()->laid()->kind == PlaneKind::random && isSettled(), WindowFixture::patience);
        const std::uint64_t seed = view()->laid()->seed;
        const auto first = view()->laid()->plane->first();
        const std::vector<float> before(first.begin(), first.end());
        m->click("otherDirections");
        QTRY_VERIFY_WITH_TIMEOUT(view()->laid()->seed != seed && isSettled(), WindowFixture::patience);
        QVERIFY(!std::equal(before.begin(), before.end(), view()->laid()->plane->first().begin()));
    }

    void theBatchsOwnSurfaceIsThatOfTheBatchAtWork()
    {
        open();
        step(3);
        QTRY_VERIFY(view()->batch() && view()->batch()->steps == 3);
        QCOMPARE(view()->batch()->batch, 3); // the next one, from 0
        QCOMPARE(view()->batch()->samples, 5);
        // Its error now is what the next step says.
        auto trainer = Trainer::make(m->controller().experiment().experiment, m->controller().data()).value();
        for (int i = 0; i < 4; ++i)
            trainer->step();
        QVERIFY(std::abs(view()->batch()->lossNow - trainer->lastLoss()) < 1e-5);
        QVERIFY(map()->scene().batchLines && !map()->scene().batchLines->empty());
        m->part<QCheckBox>("batchSurface")->click();
        QTRY_VERIFY(!map()->scene().batchLines);
    }

    void thePointerAndTheKeysReadTheErrorOff()
    {
        open();
        run();
        const PlanePoint at{1, -0.5};
        QTest::mouseMove(map(), pixel(at));
        QTRY_VERIFY(map()->pointed());
        QTRY_VERIFY(m->text("surfaceWords").contains(QStringLiteral("error")));
        QVERIFY2(m->text("surfaceWords").startsWith(QStringLiteral("w ")), qPrintable(m->text("surfaceWords")));
        QTest::mouseMove(m->window.get(), QPoint(5, 5));
        map()->setFocus();
        m->key(Qt::Key_Left);
        const auto one = map()->pointed();
        m->key(Qt::Key_Left);
        QVERIFY(one && map()->pointed()->a < one->a);
        QVERIFY(map()->accessibleDescription().contains(QStringLiteral("error")));
    }

    void aClickBeginsARunThere()
    {
        open();
        run();
        const std::uint64_t before = m->snapshot().runId;
        const QPoint at = pixel({1, -0.5});
        const PlanePoint exactly = map()->layoutNow().point(at);
        QTest::mouseClick(map(), Qt::LeftButton, {}, at);
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().runId != before && m->isOver(), WindowFixture::patience);
        const RunRecord& record = m->controller().record();
        QVERIFY(record.initialParameters);
        QCOMPARE((*record.initialParameters)[0], static_cast<float>(exactly.a));
        QCOMPARE((*record.initialParameters)[1], static_cast<float>(exactly.b));
        // To the same bits as the command line's --init-weights.
        auto trainer = Trainer::make(record.file.experiment, m->controller().data()).value();
        QVERIFY(trainer->setInitialParameters(*record.initialParameters));
        while (trainer->step()) {
        }
        QVERIFY(std::equal(record.parameters->begin(), record.parameters->end(), trainer->parameters().begin()));
        QTRY_VERIFY(!map()->scene().path.empty() && map()->scene().path.front().a == double{(*record.initialParameters)[0]});
        QVERIFY(view()->words().contains(QStringLiteral("set by hand")));
        const QString name = m->window->runs().nameOf(m->snapshot().runId);
        QVERIFY2(name.startsWith(QStringLiteral("From (")), qPrintable(name));
        // The next run begins as the experiment says.
        m->key(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().runId > before + 1 && m->isOver(), WindowFixture::patience);
        QVERIFY(!m->controller().record().initialParameters);
    }

    void whileARunIsAtWorkAClickOnlyPoints()
    {
        open();
        step(2);
        const std::uint64_t before = m->snapshot().runId;
        QTest::mouseClick(map(), Qt::LeftButton, {}, pixel({1, -0.5}));
        QVERIFY(framesPass(5));
        QCOMPARE(m->snapshot().runId, before);
        QCOMPARE(m->controller().record().steps, 2);
    }

    void aRunThatDivergesLeavesTheValleyInSight()
    {
        open("too-fast");
        m->key(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        QCOMPARE(m->controller().record().reason, std::optional(FinishReason::diverged));
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(), WindowFixture::patience);
        const LaidSurface& laid = *view()->laid();
        QVERIFY(laid.grid->window.aTo - laid.grid->window.aFrom < 100);
        QVERIFY(laid.grid->window.contains({double{laid.exact->parameters[0]}, double{laid.exact->parameters[1]}}));
        QVERIFY(laid.grid->window.contains({0, 0})); // its start
        QVERIFY2(view()->words().contains(QStringLiteral("which is less")), qPrintable(view()->words()));
    }

    void aPathIsCutAtTheEdges()
    {
        const QRectF area(0, 0, 10, 10);
        const auto pieces = clippedLine(QPolygonF{{5, 5}, {15, 5}, {1e30, 5}, {1e30, 8}, {-1e30, 8}, {-5, 2}, {5, 2}}, area);
        QCOMPARE(pieces.size(), std::size_t{3});
        QVERIFY(pieces[0] == QPolygonF({{5, 5}, {10, 5}}));
        QVERIFY(pieces[2] == QPolygonF({{0, 2}, {5, 2}}));
        for (const QPolygonF& piece : pieces)
            for (const QPointF& point : piece)
                QVERIFY(area.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(point));
        QVERIFY(clippedLine(QPolygonF{{1, 1}, {2, 2}, {3, 1}}, area) == std::vector<QPolygonF>{QPolygonF({{1, 1}, {2, 2}, {3, 1}})});
        QVERIFY(clippedLine(QPolygonF{{-1, 11}, {-5, 40}}, area).empty());
    }

    void nothingIsWorkedOutWhileItCannotBeSeen()
    {
        m = std::make_unique<WindowFixture>();
        m->key(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        QVERIFY(framesPass(5));
        QVERIFY(!view()->laid());
        QVERIFY(!view()->isWorking());
        m->key(Qt::Key_F7, Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(), WindowFixture::patience);
        m->key(Qt::Key_F7, Qt::ShiftModifier);
        QTRY_VERIFY(!view()->isVisible());
        m->key(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        QVERIFY(framesPass(5));
        QVERIFY(!view()->isWorking());
    }

    void marksAreSeenOnEveryHeight()
    {
        for (double position = 0; position <= 1; position += 0.02)
            QVERIFY(contrast(lineOn(heightColor(position)), heightColor(position)) > 4.5);
    }

    void thePictureIsTheStoredOne_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void thePictureIsTheStoredOne()
    {
        QFETCH(bool, dark);
        open();
        run();
        m->click("solveExactly");
        QTRY_VERIFY(map()->scene().exact && isSettled());
        QImage picture(640, 320, QImage::Format_RGB32);
        QPainter painter(&picture);
        view()->drawPicture(painter, QSizeF(picture.size()), dark ? ChartColors::dark() : ChartColors::light());
        painter.end();
        const QString difference = pictureDifference(picture, dark ? "surface-dark" : "surface-light");
        QVERIFY2(difference.isEmpty(), qPrintable(difference));
    }
};

QTEST_MAIN(tst_SurfaceView)
#include "tst_surface_view.moc"
