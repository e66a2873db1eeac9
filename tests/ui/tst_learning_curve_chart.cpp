#include "chart/curve_position.h"
#include "chart/guarded_chart_view.h"
#include "chart/learning_curve_chart.h"
#include "curve_runs.h"
#include "test_case.h"

#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>

#include <QtCore/QElapsedTimer>
#include <cmath>

#include <functional>
#include <limits>

using namespace epochscope;

namespace {
constexpr double infinite = std::numeric_limits<double>::infinity();

std::unique_ptr<History> history(std::int64_t epochs, const CurveValue& running, const CurveValue& validation = {})
{
    return curveHistory(epochs, running, validation);
}

bool isDrawable(const QLineSeries& series)
{
    for (const QPointF& point : series.points())
        if (!std::isfinite(point.x()) || !std::isfinite(point.y()))
            return false;
    return true;
}
} // namespace

class tst_LearningCurveChart : public TestCase
{
    Q_OBJECT

    std::unique_ptr<GuardedChartView> m_view;
    LearningCurveChart* m_chart = nullptr;

    // The stored points that are drawn.
    const QList<QPointF> points(CurveKind kind) const
    {
        QList<QPointF> found;
        const RunCurves& run = *m_chart->curves().back();
        if (const DrawnCurve* drawn = run.drawn(kind))
            for (const std::int64_t row : drawn->rows)
                found.append({curvePosition(m_chart->options().horizontal, run.history()[row]),
                              run.curve(kind).value(run.history()[row])});
        return found;
    }
    // Where they are drawn, from 0 to 1.
    const QList<QPointF> places(CurveKind kind) const { return m_chart->series(kind).points(); }
    void drawAll(const History& what, std::int64_t planned = 1000, bool ended = false)
    {
        m_chart->setRuns({});
        m_chart->setRuns({curveRun(what, planned, 1, ended)});
    }
    void setLogarithmic(bool on)
    {
        LearningCurveOptions options;
        options.logarithmic = on;
        m_chart->setOptions(options);
    }

private slots:
    void init()
    {
        TestCase::init();
        m_chart = new LearningCurveChart;
        m_view = std::make_unique<GuardedChartView>(m_chart);
        m_view->resize(800, 500);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void cleanup() { m_view.reset(); }

    void aShortRunIsDrawnPointByPoint()
    {
        drawAll(*history(4, [](std::int64_t epoch) { return 1.0 / static_cast<double>(epoch); }));
        QCOMPARE(points(CurveKind::running), (QList<QPointF>{{1, 1}, {2, 0.5}, {3, 1.0 / 3}, {4, 0.25}}));
        QVERIFY(points(CurveKind::validation).isEmpty());
        QVERIFY(points(CurveKind::measured).isEmpty());
    }

    // What it keeps as pictures, such as the frame, must be made anew.
    void afterAChangeOfColoursItLooksAsIfMadeWithThem()
    {
        const auto run = history(400, [](std::int64_t epoch) { return 1.0 / static_cast<double>(epoch); });
        drawAll(*run, 400, true);
        const QImage light = m_view->grab().toImage();
        m_chart->setColors(ChartColors::dark());
        const QImage changed = m_view->grab().toImage();
        QVERIFY(changed != light);
        cleanup();
        init();
        m_chart->setColors(ChartColors::dark());
        drawAll(*run, 400, true);
        QCOMPARE(changed, m_view->grab().toImage());
        m_chart->setColors(ChartColors::light());
        QCOMPARE(m_view->grab().toImage(), light);
    }

    void aLongRunIsDrawnWithFewPointsAndItsExtremes()
    {
        drawAll(*history(300'000,
                         [](std::int64_t epoch) {
                             return epoch == 123'457 ? 7.0 : 1 + 0.1 * std::sin(0.7 * static_cast<double>(epoch));
                         }),
                300'000);
        const auto drawn = points(CurveKind::running);
        QVERIFY2(drawn.size() <= 4 * 400, qPrintable(QString::number(drawn.size())));
        QVERIFY(drawn.contains(QPointF(123'457, 7)));
        QCOMPARE(drawn.first().x(), 1.0);
        QCOMPARE(drawn.last().x(), 300'000.0);
    }

    void whatCannotBeDrawnIsLeftOut_data()
    {
        QTest::addColumn<bool>("logarithmic");
        QTest::addColumn<double>("value");
        QTest::addColumn<int>("drawn");
        for (const bool logarithmic : {false, true}) {
            const QByteArray axis = logarithmic ? "logarithmic " : "linear ";
            QTest::newRow(axis + "not a number") << logarithmic << notMeasured << 9;
            QTest::newRow(axis + "infinite") << logarithmic << infinite << 9;
            QTest::newRow(axis + "minus infinite") << logarithmic << -infinite << 9;
            QTest::newRow(axis + "zero") << logarithmic << 0.0 << (logarithmic ? 9 : 10);
            QTest::newRow(axis + "negative") << logarithmic << -1.0 << (logarithmic ? 9 : 10);
            QTest::newRow(axis + "huge") << logarithmic << 1e300 << 10;
            QTest::newRow(axis + "denormal") << logarithmic << 5e-324 << 10;
        }
    }
    void whatCannotBeDrawnIsLeftOut()
    {
        QFETCH(bool, logarithmic);
        QFETCH(double, value);
        setLogarithmic(logarithmic);
        drawAll(
            *history(10, [&](std::int64_t epoch) { return epoch == 5 ? value : 1.0 / static_cast<double>(epoch); }));
        const auto& series = m_chart->series(CurveKind::running);
        QVERIFY(isDrawable(series));
        QTEST(static_cast<int>(series.points().size()), "drawn");
        // Whatever is drawn lies inside the axes, so that no file format needs clipping.
        for (const QPointF& point : series.points())
            QVERIFY(point.y() >= 0 && point.y() <= 1);
        m_view->grab();
    }

    void aRunOfNothingButUndrawableValuesSaysSo_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<bool>("logarithmic");
        QTest::newRow("nan") << notMeasured << false;
        QTest::newRow("nan, logarithmic") << notMeasured << true;
        QTest::newRow("zero, logarithmic") << 0.0 << true;
    }
    void aRunOfNothingButUndrawableValuesSaysSo()
    {
        QFETCH(double, value);
        QFETCH(bool, logarithmic);
        setLogarithmic(logarithmic);
        drawAll(*history(10, [&](std::int64_t) { return value; }));
        QVERIFY(points(CurveKind::running).isEmpty());
        m_view->grab();
    }

    void aFlatCurveHasARangeToBeSeenIn_data()
    {
        QTest::addColumn<double>("value");
        for (const double value : {0.0, 0.5, 1.0, 1e-20, 1e12, -3.0})
            QTest::addRow("%g", value) << value;
    }
    void aFlatCurveHasARangeToBeSeenIn()
    {
        QFETCH(double, value);
        for (const bool logarithmic : {false, true}) {
            setLogarithmic(logarithmic);
            drawAll(*history(10, [&](std::int64_t) { return value; }));
            QVERIFY(m_chart->verticalRange().width() > 0);
            if (!logarithmic)
                QVERIFY(m_chart->verticalRange().from <= value && m_chart->verticalRange().to >= value);
        }
    }

    void aSingleEpochIsSeen()
    {
        drawAll(*history(1, [](std::int64_t) { return 0.5; }), 1, true);
        QCOMPARE(points(CurveKind::running).size(), 1);
        QVERIFY(m_chart->horizontalRange().width() > 0);
        // The dot at the curve's end is all there is to see of it.
        const QImage image = m_view->grab().toImage();
        const QColor hue = ChartColors::light().hue(0);
        int found = 0;
        for (int x = 0; x < image.width(); ++x)
            for (int y = 80; y < image.height(); ++y)
                found += image.pixelColor(x, y) == hue ? 1 : 0;
        QVERIFY(found >= 4);
    }

    void hugeValuesAreHeldAtTheEdgeAndMarked()
    {
        const auto run = history(100, [](std::int64_t epoch) { return std::pow(1.9, static_cast<double>(epoch)); });
        drawAll(*run);
        QVERIFY(m_chart->isOffScale());
        QVERIFY(m_chart->verticalRange().to <= 1000);
        QVERIFY(m_chart->verticalRange().to >= 1.9 * 100);
        QCOMPARE(places(CurveKind::running).last().y(), 1.0);
        setLogarithmic(true);
        QVERIFY(m_chart->isOffScale());
    }

    void theAxisIsTheStartsEvenIfTheFirstEpochWentAstray()
    {
        CurveRun run = curveRun(*history(1, [](std::int64_t) { return 7e23; }), 1000, 1, true);
        const auto losses = std::make_shared<MinMaxPyramid>();
        for (double loss = 2; loss < 1e30; loss *= 6)
            losses->append(static_cast<float>(loss));
        run.record.batchLosses = losses;
        m_chart->setRuns({run});
        QVERIFY(m_chart->isOffScale());
        QVERIFY(m_chart->verticalRange().to >= 100 * 2);
        QVERIFY(m_chart->verticalRange().to <= 1000);
    }

    void anOrdinaryRunIsNotOffScale()
    {
        drawAll(*history(100, [](std::int64_t epoch) { return 2.0 / static_cast<double>(epoch * epoch); }));
        QVERIFY(!m_chart->isOffScale());
        setLogarithmic(true);
        QVERIFY(!m_chart->isOffScale());
    }

    void theAxisGrowsInFewSteps()
    {
        History run;
        m_chart->setRuns({curveRun(run, 100'000)});
        int steps = 0;
        Range before = m_chart->horizontalRange();
        for (std::int64_t epoch = 1; epoch <= 5'000; ++epoch) {
            EpochRecord record;
            record.epoch = epoch;
            record.trainRunning = 1;
            run.append(record);
            m_chart->updateRun(curveRun(run, 100'000));
            const Range range = m_chart->horizontalRange();
            QVERIFY(range.to >= static_cast<double>(epoch));
            steps += range == before ? 0 : 1;
            before = range;
        }
        QVERIFY2(steps <= 10, qPrintable(QString::number(steps)));
        m_chart->updateRun(curveRun(run, 100'000, 1, true));
        QCOMPARE(m_chart->horizontalRange(), (Range{0, 5000}));
    }

    void theAxisNeverPassesThePlannedEnd()
    {
        drawAll(*history(870, [](std::int64_t) { return 1.0; }), 900);
        QCOMPARE(m_chart->horizontalRange(), (Range{0, 900}));
    }

    void labelsAtTheEndsNeitherCollideNorLeaveTheChart_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::addColumn<double>("value");
        for (const double value : {0.0893, 123456.0, 1.5e-7})
            for (const QSize size : {QSize(1200, 800), QSize(800, 500), QSize(480, 300), QSize(300, 200)})
                QTest::addRow("%dx%d %g", size.width(), size.height(), value)
                    << size.width() << size.height() << value;
    }
    void labelsAtTheEndsNeitherCollideNorLeaveTheChart()
    {
        QFETCH(int, width);
        QFETCH(int, height);
        QFETCH(double, value);
        m_view->resize(width, height);
        QTRY_COMPARE(m_chart->size().toSize(), QSize(width, height));
        History run;
        for (int epoch = 1; epoch <= 20; ++epoch) {
            EpochRecord record;
            record.epoch = epoch;
            record.trainRunning = record.trainMeasured = record.validation = value;
            run.append(record);
        }
        drawAll(run, 20, true);
        const auto labels = m_chart->frame().endLabelRects();
        QCOMPARE(labels.size(), std::size_t{3});
        for (std::size_t i = 0; i < labels.size(); ++i) {
            QVERIFY(m_chart->frame().area().contains(labels[i]));
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(!labels[i].adjusted(0, 0.01, 0, -0.01).intersects(labels[j]));
        }
    }

    void curvesDifferByMoreThanColour()
    {
        History run;
        EpochRecord record;
        record.epoch = 1;
        record.trainRunning = record.trainMeasured = record.validation = 1;
        run.append(record);
        drawAll(run);
        const auto& running = m_chart->series(CurveKind::running).pen();
        const auto& validation = m_chart->series(CurveKind::validation).pen();
        const auto& measured = m_chart->series(CurveKind::measured).pen();
        QVERIFY(running.style() == Qt::SolidLine);
        QVERIFY(validation.dashPattern() != measured.dashPattern());
        QVERIFY(validation.style() == Qt::CustomDashLine && measured.style() == Qt::CustomDashLine);
    }

    void chosenCurvesOnlyAreDrawn()
    {
        const auto run = history(
            10, [](std::int64_t) { return 1.0; }, [](std::int64_t) { return 2.0; });
        drawAll(*run, 10);
        QCOMPARE(points(CurveKind::validation).size(), 10);
        LearningCurveOptions options;
        options.validation = false;
        m_chart->setOptions(options);
        QVERIFY(points(CurveKind::validation).isEmpty());
        QCOMPARE(points(CurveKind::running).size(), 10);
    }

    void validationEveryFewEpochsIsOneLine()
    {
        drawAll(*history(
                    10, [](std::int64_t) { return 1.0; },
                    [](std::int64_t epoch) { return epoch % 5 == 0 ? 2.0 : notMeasured; }),
                10);
        QCOMPARE(points(CurveKind::validation), (QList<QPointF>{{5, 2}, {10, 2}}));
    }

    // A frame must stay under 50 ms; ten times that fails here, so that a loaded machine does not. A pen of two
    // pixels takes over 600 ms.
    void aBandOfNoiseIsPaintedFast()
    {
        m_view->resize(1200, 700);
        drawAll(*history(
                    100'000, [](std::int64_t epoch) { return 1 + 0.3 * std::sin(0.7 * static_cast<double>(epoch)); },
                    [](std::int64_t epoch) { return 1 + 0.3 * std::sin(0.9 * static_cast<double>(epoch)); }),
                100'000);
        m_view->grab();
        QElapsedTimer clock;
        clock.start();
        m_view->grab();
        QVERIFY2(clock.elapsed() < 500, qPrintable(QString::number(clock.elapsed())));
    }

    void aNewRunStartsFromNothing()
    {
        drawAll(*history(100, [](std::int64_t) { return 500.0; }), 100);
        drawAll(*history(10, [](std::int64_t) { return 0.5; }), 10);
        QVERIFY(m_chart->verticalRange().to < 1.1);
        QCOMPARE(m_chart->horizontalRange(), (Range{0, 10}));
    }

    void theDescriptionSaysTheNumbers()
    {
        drawAll(*history(1000, [](std::int64_t) { return 0.0893; }));
        QCOMPARE(m_chart->description(), QStringLiteral("Learning curve after 1,000 epochs: training error 0.0893."));
    }

    void tinySizesAreHarmless()
    {
        const auto run = history(100, [](std::int64_t epoch) { return 1.0 / static_cast<double>(epoch); });
        drawAll(*run);
        for (const QSizeF size : {QSizeF(0, 0), QSizeF(1, 1), QSizeF(40, 700), QSizeF(700, 40), QSizeF(61, 61)}) {
            m_chart->resize(size);
            m_chart->updateRun(curveRun(*run));
            m_view->grab();
        }
    }
};

QTEST_MAIN(tst_LearningCurveChart)
#include "tst_learning_curve_chart.moc"
