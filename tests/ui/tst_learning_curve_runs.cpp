// Many runs on one chart: what is drawn of them, on every axis, and where words stand.
#include "chart/curve_position.h"
#include "chart/guarded_chart_view.h"
#include "chart/learning_curve_chart.h"
#include "curve_runs.h"
#include "made_run.h"
#include "test_case.h"

#include <QtCharts/QLineSeries>

using namespace epochscope;

namespace {
double falling(std::int64_t epoch) { return 2.0 / static_cast<double>(epoch) + 0.1; }
} // namespace

class tst_LearningCurveRuns : public TestCase
{
    Q_OBJECT

    std::unique_ptr<GuardedChartView> m_view;
    LearningCurveChart* m_chart = nullptr;

    std::vector<CurveRun> many(int count, std::int64_t epochs = 50) const
    {
        std::vector<CurveRun> runs;
        for (int i = 0; i < count; ++i) {
            const auto history =
                curveHistory(epochs, [i](std::int64_t epoch) { return falling(epoch) * (1 + 0.02 * i); });
            runs.push_back(curveRun(*history, epochs, static_cast<std::uint64_t>(i + 1), true));
            runs.back().name = QStringLiteral("rate 0.0%1, B %2").arg(i).arg(5 * i);
        }
        return runs;
    }
    const RunCurves& top() const { return *m_chart->curves().back(); }

private slots:
    void init()
    {
        TestCase::init();
        m_chart = new LearningCurveChart;
        m_chart->setMoving(false);
        m_view = std::make_unique<GuardedChartView>(m_chart);
        m_view->resize(900, 560);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void cleanup() { m_view.reset(); }

    void whatIsDrawnIsWhatIsStored_data()
    {
        QTest::addColumn<int>("axis");
        QTest::addColumn<bool>("logarithmicX");
        QTest::addColumn<bool>("logarithmicY");
        for (int axis = 0; axis < 4; ++axis)
            for (const bool x : {false, true})
                for (const bool y : {false, true})
                    QTest::addRow("%d %d %d", axis, x, y) << axis << x << y;
    }
    void whatIsDrawnIsWhatIsStored()
    {
        QFETCH(int, axis);
        QFETCH(bool, logarithmicX);
        QFETCH(bool, logarithmicY);
        LearningCurveOptions options;
        options.horizontal = static_cast<HorizontalAxis>(axis);
        options.logarithmicHorizontal = logarithmicX;
        options.logarithmic = logarithmicY;
        m_chart->setOptions(options);
        const auto history = curveHistory(30, falling);
        m_chart->setRuns({curveRun(*history, 30, 1, true)});
        const auto& places = m_chart->series(CurveKind::running).points();
        QCOMPARE(places.size(), 30);
        for (qsizetype row = 0; row < 30; ++row) {
            // By what the chart says of its places and values, and by the stored row.
            const EpochRecord stored = history->view()[row];
            const QRectF plot = m_chart->plotRect();
            const QPointF value = m_chart->valueAt(QPointF(plot.left() + places[row].x() * plot.width(),
                                                           plot.bottom() - places[row].y() * plot.height()));
            QVERIFY(std::abs(value.x() / curvePosition(options.horizontal, stored) - 1) < 1e-9);
            QVERIFY(std::abs(value.y() / stored.trainRunning - 1) < 1e-9);
        }
        if (logarithmicX) // the first point, as there is no epoch 0
            QCOMPARE(m_chart->horizontalRange().from, curvePosition(options.horizontal, history->view()[0]));
    }

    // From the place where it left the other, on every axis; the read-out counts from the root as well.
    void aBranchIsDrawnFromWhereItLeftItsRun()
    {
        const auto root = curveHistory(30, falling), history = curveHistory(10, falling);
        const CurveRun first = curveRun(*root, 30, 1, true);
        CurveRun branch = curveRun(*history, 10, 2, true);
        branch.record.branch = std::make_shared<const BranchPoint>(branchPointOf(first.record, 20 * first.record.plan.stepsPerEpoch(), "first"));
        QCOMPARE(branch.record.branch->trainRunning, root->view()[19].trainRunning);
        for (const HorizontalAxis axis : {HorizontalAxis::epochs, HorizontalAxis::updates, HorizontalAxis::samples, HorizontalAxis::seconds}) {
            LearningCurveOptions options;
            options.horizontal = axis;
            m_chart->setOptions(options);
            m_chart->setRuns({first, branch});
            const auto& places = m_chart->series(CurveKind::running).points();
            QCOMPARE(places.size(), 11);
            const QRectF plot = m_chart->plotRect();
            const auto value = [&](qsizetype at) {
                return m_chart->valueAt(QPointF(plot.left() + places[at].x() * plot.width(), plot.bottom() - places[at].y() * plot.height()));
            };
            const double origin = curvePosition(axis, root->view()[19]);
            QVERIFY(std::abs(value(0).x() / origin - 1) < 1e-9);
            QVERIFY(std::abs(value(0).y() / root->view()[19].trainRunning - 1) < 1e-9);
            for (qsizetype row = 0; row < 10; ++row) {
                QVERIFY(std::abs(value(row + 1).x() / (origin + curvePosition(axis, history->view()[row])) - 1) < 1e-9);
                QVERIFY(std::abs(value(row + 1).y() / history->view()[row].trainRunning - 1) < 1e-9);
            }
            QCOMPARE(nearestRow(axis, branch.record, origin + curvePosition(axis, history->view()[4])), 4);
        }
        // A branch of a branch counts from the root too.
        const BranchPoint further = branchPointOf(branch.record, 5 * branch.record.plan.stepsPerEpoch(), "branch");
        QCOMPARE(further.epochs, 25.0);
        QCOMPARE(further.updates, 25 * first.record.plan.updatesPerEpoch);
    }

    void aZoomShowsTheTrueExtremes()
    {
        const auto history = curveHistory(300'000, [](std::int64_t epoch) {
            return epoch == 123'457 ? 3.0 : 1 + 0.1 * std::sin(0.7 * static_cast<double>(epoch));
        });
        m_chart->setRuns({curveRun(*history, 300'000, 1, true)});
        for (const Range range :
             {Range{0, 300'000}, Range{100'000, 200'000}, Range{123'000, 124'000}, Range{123'450, 123'460}}) {
            m_chart->setView(range, {});
            QCOMPARE(m_chart->horizontalRange(), range);
            QVERIFY(top().drawn(CurveKind::running)->rows.size() <= 4 * 500);
            QVERIFY(std::find(top().drawn(CurveKind::running)->rows.begin(),
                              top().drawn(CurveKind::running)->rows.end(),
                              123'456) != top().drawn(CurveKind::running)->rows.end());
        }
        m_chart->setView(Range{123'450, 123'460}, {});
        QVERIFY(top().drawn(CurveKind::running)->rows.size() <= 13); // one neighbour on each side
    }

    void strangeViewsAreMadeDrawable_data()
    {
        QTest::addColumn<double>("from");
        QTest::addColumn<double>("to");
        constexpr double infinite = std::numeric_limits<double>::infinity();
        QTest::newRow("nothing wide") << 5.0 << 5.0;
        QTest::newRow("not numbers") << notMeasured << notMeasured;
        QTest::newRow("infinite") << -infinite << infinite;
        QTest::newRow("reversed") << 10.0 << 1.0;
        QTest::newRow("below zero") << -10.0 << -1.0;
        QTest::newRow("tiny") << 1e-300 << 2e-300;
        QTest::newRow("huge") << 1e299 << 1e300;
    }
    void strangeViewsAreMadeDrawable()
    {
        QFETCH(double, from);
        QFETCH(double, to);
        for (const bool logarithmic : {false, true}) {
            LearningCurveOptions options;
            options.logarithmic = options.logarithmicHorizontal = logarithmic;
            m_chart->setOptions(options);
            m_chart->setRuns(many(3));
            m_chart->setView(Range{from, to}, Range{from, to});
            for (const Range range : {m_chart->horizontalRange(), m_chart->verticalRange()}) {
                QVERIFY(std::isfinite(range.from) && std::isfinite(range.to) && range.width() > 0);
                QVERIFY(!logarithmic || range.from > 0);
            }
            m_view->grab();
        }
    }

    void twoHundredZoomsAreHarmless()
    {
        m_chart->setRuns(many(3));
        Range x = m_chart->horizontalRange();
        Range y = m_chart->verticalRange();
        for (const double factor : {0.5, 2.0})
            for (int i = 0; i < 200; ++i) {
                x = {25 - (25 - x.from) * factor, 25 + (x.to - 25) * factor};
                y = {0.2 - (0.2 - y.from) * factor, 0.2 + (y.to - 0.2) * factor};
                m_chart->setView(x, y);
                for (const QPointF& point : m_chart->series(CurveKind::running).points())
                    QVERIFY(std::abs(point.x()) < 2 && std::abs(point.y()) < 2);
            }
        m_view->grab();
        m_chart->setView({}, {});
        QCOMPARE(m_chart->horizontalRange(), m_chart->fullHorizontalRange());
    }

    void aChangeOfTheAxisMovesTheCurvesAndEndsExactly()
    {
        m_chart->setRuns(many(2));
        LearningCurveOptions options;
        options.horizontal = HorizontalAxis::updates;
        options.logarithmicHorizontal = true;
        m_chart->setOptions(options);
        const QList<QPointF> wanted = m_chart->series(CurveKind::running).points();
        m_chart->setOptions({});
        const QList<QPointF> before = m_chart->series(CurveKind::running).points();
        QVERIFY(before != wanted);
        m_chart->setMoving(true);
        m_chart->setOptions(options);
        QVERIFY(m_chart->isMoving());
        QCOMPARE(m_chart->series(CurveKind::running).points().first(), before.first());
        QTRY_VERIFY(!m_chart->isMoving());
        QVERIFY(m_chart->series(CurveKind::running).points() == wanted); // to the bit
    }

    void curvesThatComeWithAnotherAxisAreInTheLegend()
    {
        MadeRun made;
        made.measured = true;
        CurveRun run;
        run.id = 1;
        run.record = madeRun(made);
        run.ended = true;
        m_chart->setRuns({run});
        m_chart->setMoving(true);
        const auto kinds = [this] { return static_cast<int>(m_chart->frame().legend().cells().size()); };
        const int before = kinds();
        LearningCurveOptions options = m_chart->options();
        const bool measured = options.measured;
        for (int i = 0; i < 4; ++i) {
            options.logarithmic = !options.logarithmic;
            options.measured = !options.measured;
            m_chart->setOptions(options);
            QVERIFY(m_chart->isMoving());
            const int more = measured ? -1 : 1;
            QCOMPARE(kinds(), options.measured == measured ? before : before + more);
            QTRY_VERIFY(!m_chart->isMoving());
        }
    }

    void smoothingKeepsTheRawCurveBehind()
    {
        m_chart->setRuns(many(1));
        LearningCurveOptions options;
        options.smoothing = 0.9;
        m_chart->setOptions(options);
        QCOMPARE(top().drawn().size(), std::size_t{2});
        QVERIFY(top().drawn().front().faint && !top().drawn().back().faint);
        QVERIFY(top().drawn().front().line.points != top().drawn().back().line.points);
    }

    void theLegendCopesWithManyRuns_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<QSize>("size");
        for (const int count : {2, 5, 20, 24, 60})
            for (const QSize size : {QSize(1400, 800), QSize(900, 560), QSize(480, 320), QSize(300, 200)})
                QTest::addRow("%d %dx%d", count, size.width(), size.height()) << count << size;
    }
    void theLegendCopesWithManyRuns()
    {
        QFETCH(int, count);
        QFETCH(QSize, size);
        m_chart->setRuns(many(count));
        m_chart->resize(size);
        const ChartFrame& frame = m_chart->frame();
        const auto& cells = frame.legend().cells();
        for (std::size_t i = 0; i < cells.size(); ++i) {
            QVERIFY(frame.area().contains(cells[i].box));
            QVERIFY(!cells[i].box.intersects(m_chart->plotArea()));
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(!cells[i].box.intersects(cells[j].box));
        }
        int named = 0;
        for (const auto& cell : cells)
            named += cell.entry && cell.entry->run ? 1 : 0;
        if (named < count)
            QCOMPARE(cells.back().text, QStringLiteral("and %1 more").arg(count - named));
        std::vector<QRectF> labels = frame.endLabelRects();
        for (const QRectF& mark : frame.markLabelRects())
            labels.push_back(mark);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            QVERIFY(frame.area().contains(labels[i]));
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(!labels[i].adjusted(0, 0.01, 0, -0.01).intersects(labels[j]));
        }
        m_view->grab();
    }

    void theRunLookedAtStandsOut()
    {
        m_chart->setRuns(many(5));
        const QPen before = m_chart->series(CurveKind::running).pen();
        QCOMPARE(before.color().alpha(), 255);
        const auto paleInLegend = [this] {
            const auto& cells = m_chart->frame().legend().cells();
            return std::count_if(cells.begin(), cells.end(), [](const auto& cell) { return cell.entry && cell.entry->pale; });
        };
        m_chart->setHighlighted(2);
        QVERIFY(m_chart->series(CurveKind::running).pen().color().alphaF() < 0.4F);
        QCOMPARE(paleInLegend(), 4);
        m_chart->setHighlighted({});
        QCOMPARE(paleInLegend(), 0);
        QCOMPARE(m_chart->series(CurveKind::running).pen().color().alpha(), 255);
        m_chart->setHighlighted(77); // of no run
        QVERIFY(!m_chart->highlighted());
    }

    void aRunThatEndedSaysWhere()
    {
        const auto history =
            curveHistory(2, [](std::int64_t epoch) { return std::pow(1e5, static_cast<double>(epoch)); });
        CurveRun run = curveRun(*history, 100, 1, true);
        run.record.reason = FinishReason::diverged;
        run.record.divergence.emplace();
        run.record.divergence->update = 87;
        run.record.divergence->epoch = 3;
        run.record.steps = 86;
        m_chart->setRuns({run});
        const auto& marks = m_chart->frame().marks();
        const auto mark = std::find_if(marks.begin(), marks.end(), [](const ChartMark& each) {
            return each.kind == ChartMark::Kind::divergence;
        });
        QVERIFY(mark != marks.end());
        QCOMPARE(mark->text, QStringLiteral("diverged at update 87"));
    }

    void theBandIsThatOfTheBatches()
    {
        const auto history = curveHistory(10, falling);
        CurveRun run = curveRun(*history, 10, 1, true);
        auto losses = std::make_shared<MinMaxPyramid>();
        for (int step = 0; step < 400; ++step)
            losses->append(step == 100 ? 1.5F : 0.5F);
        run.record.batchLosses = losses;
        m_chart->setRuns({run});
        double highest = 0;
        for (const QPointF& point : m_chart->band())
            highest = std::max(highest, m_chart->mapping().valueY(point.y()));
        QVERIFY(std::abs(highest - 1.5) < 1e-9);
        LearningCurveOptions options;
        options.batchLosses = false;
        m_chart->setOptions(options);
        QVERIFY(m_chart->band().isEmpty());
    }
};

QTEST_MAIN(tst_LearningCurveRuns)
#include "tst_learning_curve_runs.moc"
