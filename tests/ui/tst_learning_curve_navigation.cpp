// The learning curves as people handle them: wheel, drags, keys and read-out over the real charts.
#include "chart/chart_navigator.h"
#include "chart/chart_overlay.h"
#include "chart/guarded_chart_view.h"
#include "chart/learning_curve_navigation.h"
#include "chart/learning_curve_view.h"
#include "chart/read_out.h"
#include "made_run.h"
#include "test_case.h"

#include <QtCore/QElapsedTimer>
#include <QtGui/QWheelEvent>
#include <QtTest/QSignalSpy>

#include <cmath>
#include <limits>
#include <random>

using namespace epochscope;

namespace {
bool canBeDrawn(Range range, bool logarithmic)
{
    const double size = std::max(std::abs(range.from), std::abs(range.to));
    return std::isfinite(range.from) && std::isfinite(range.to) && range.from < range.to && size <= 2e15 &&
           range.width() > size * 1e-6 && (!logarithmic || range.from > 0);
}

bool isDrawable(const LearningCurveChart& chart)
{
    return canBeDrawn(chart.horizontalRange(), chart.mapping().logarithmicX) &&
           canBeDrawn(chart.verticalRange(), chart.mapping().logarithmicY);
}

// What training can come to at its worst.
RunRecord oddRun()
{
    RunRecord record = madeRun({.epochs = 40, .accuracy = true});
    History history;
    constexpr double infinite = std::numeric_limits<double>::infinity();
    const double odd[] = {1, notMeasured, 0, -3, 1e300, infinite, 1e-300, -infinite, 5e-324, 1e15};
    for (std::int64_t epoch = 1; epoch <= 40; ++epoch) {
        EpochRecord row = record.history[epoch - 1];
        row.trainRunning = odd[epoch % 10];
        row.validation = odd[epoch % 7];
        row.trainAccuracy = odd[epoch % 9];
        row.seconds = epoch < 5 ? 0 : row.seconds;
        history.append(row);
    }
    record.history = history.view();
    return record;
}

CurveRun curveRun(std::uint64_t id, RunRecord record)
{
    return {id, QStringLiteral("B %1").arg(id), {static_cast<int>(id)}, std::move(record), true};
}

void settle() // the later ones of many events are drawn together
{
    QCoreApplication::processEvents();
    QCoreApplication::processEvents();
}

void wheel(QWidget* target, const QPointF& at, QPoint delta, Qt::KeyboardModifiers modifiers = {})
{
    QWheelEvent event(at, target->mapToGlobal(at), {}, delta, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(target, &event);
}

void mouse(QWidget* target, QEvent::Type type, const QPointF& at, Qt::MouseButton button = Qt::NoButton,
           Qt::MouseButtons buttons = {}, Qt::KeyboardModifiers modifiers = {})
{
    QMouseEvent event(type, at, target->mapToGlobal(at), button, buttons, modifiers);
    QCoreApplication::sendEvent(target, &event);
}
} // namespace

class tst_LearningCurveNavigation : public TestCase
{
    Q_OBJECT

    std::unique_ptr<LearningCurveView> m_view;
    LearningCurveChart& chart() { return *m_view->errorChart(); }
    QWidget* viewport() { return m_view->errorView()->viewport(); }
    ReadOut& readOut() { return m_view->navigation().readOut(0); }
    void show(int width = 800, int height = 600)
    {
        m_view->resize(width, height);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

private slots:
    void init()
    {
        TestCase::init();
        m_view = std::make_unique<LearningCurveView>();
    }
    void cleanup() { m_view.reset(); }

    void theWheelKeepsTheValueUnderThePointer_data()
    {
        QTest::addColumn<bool>("logarithmic");
        QTest::newRow("linear") << false;
        QTest::newRow("logarithmic") << true;
    }
    void theWheelKeepsTheValueUnderThePointer()
    {
        QFETCH(bool, logarithmic);
        LearningCurveOptions options;
        options.logarithmic = options.logarithmicHorizontal = logarithmic;
        m_view->setOptions(options);
        m_view->setRuns({curveRun(1, madeRun({.epochs = 500}))});
        show();
        const QPointF point = chart().plotRect().center() + QPointF(60, 35);
        for (int i = 0; i < 5; ++i) {
            const QPointF value = chart().valueAt(point);
            wheel(viewport(), point, {0, 120});
            settle();
            const QPointF now = chart().pointAt(value.x(), value.y());
            // The labels of the axis may take more room than before; the plot begins farther right then.
            QVERIFY(std::abs(now.y() - point.y()) < 1);
            QVERIFY2(std::abs(now.x() - point.x()) < 20, qPrintable(QString::number(now.x() - point.x())));
        }
        QVERIFY(!chart().followsHorizontally());
        QTest::mouseDClick(viewport(), Qt::LeftButton, {}, point.toPoint());
        settle();
        QVERIFY(chart().followsHorizontally() && chart().followsVertically());
        QVERIFY(chart().horizontalRange() == chart().fullHorizontalRange());
    }

    void bothChartsShowTheSameStretchAndOneHairLine()
    {
        m_view->setRuns({curveRun(1, madeRun({.accuracy = true}))});
        show();
        QTRY_VERIFY(m_view->accuracyView()->isVisible() && !m_view->accuracyChart()->plotRect().isEmpty());
        wheel(viewport(), chart().plotRect().center(), {0, 240});
        settle();
        QVERIFY(m_view->accuracyChart()->horizontalRange() == chart().horizontalRange());
        mouse(viewport(), QEvent::MouseMove, chart().plotRect().center());
        QVERIFY(readOut().moment());
        const auto* other = m_view->accuracyView()->findChild<ChartOverlay*>();
        QVERIFY(other && other->hair());
        QCOMPARE(*other->hair(), m_view->accuracyChart()->pointAt(readOut().moment()->x, 0.5).x());
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(viewport(), &leave);
        QVERIFY(!other->hair() && !readOut().moment());
    }

    void thePointersRunIsHighlightedAndTold()
    {
        m_view->setRuns({curveRun(7, madeRun({.level = 0.1})), curveRun(9, madeRun({.level = 0.5}))});
        m_view->setHighlighted(9);
        show();
        QSignalSpy hovered(m_view.get(), &LearningCurveView::runHovered);
        mouse(viewport(), QEvent::MouseMove, chart().pointAt(50, madeError({.level = 0.1}, 50)));
        QCOMPARE(chart().highlighted().value_or(0), std::uint64_t{7});
        QCOMPARE(hovered.size(), 1);
        mouse(viewport(), QEvent::MouseMove, {2, 2});
        QCOMPARE(chart().highlighted().value_or(0), std::uint64_t{9});
    }

    void whileARunGoesOnTheReadOutKeepsUp()
    {
        RunRecord record = madeRun({.epochs = 1000});
        CurveRun run = curveRun(1, record);
        run.ended = false;
        History history;
        for (std::int64_t epoch = 1; epoch <= 900; ++epoch) {
            history.append(record.history[epoch - 1]);
            run.record.history = history.view();
            if (epoch % 30)
                continue;
            m_view->updateRun(run);
            if (epoch == 300) {
                show();
                mouse(viewport(), QEvent::MouseMove, chart().pointAt(200, 0.2));
            }
            QVERIFY(epoch < 300 || (readOut().moment() && !readOut().moment()->rows.empty()));
        }
    }

    void theKeyboardTakesTheHairLineOutOfViewAndTheChartFollows()
    {
        m_view->setRuns({curveRun(1, madeRun())});
        show();
        m_view->errorView()->setFocus();
        m_view->navigation().navigator(0).setHorizontal(Range{40, 50});
        settle();
        for (int i = 0; i < 20; ++i) {
            QTest::keyClick(m_view->errorView(), Qt::Key_Period);
            settle();
            QVERIFY(readOut().moment());
            QVERIFY(readOut().moment()->x >= chart().horizontalRange().from);
            QVERIFY(readOut().moment()->x <= chart().horizontalRange().to);
        }
        QVERIFY(chart().horizontalRange().from > 50);
        QTest::keyClick(m_view->errorView(), Qt::Key_Escape);
        QVERIFY(!readOut().moment());
    }

    void anotherAxisForgetsTheZoom()
    {
        m_view->setRuns({curveRun(1, madeRun())});
        show();
        wheel(viewport(), chart().plotRect().center(), {0, 480});
        LearningCurveOptions options = m_view->options();
        options.horizontal = HorizontalAxis::updates;
        m_view->setOptions(options);
        settle();
        QVERIFY(chart().followsHorizontally() && !m_view->navigation().navigator(0).horizontal());
        mouse(viewport(), QEvent::MouseMove, chart().plotRect().center());
        QVERIFY(readOut().moment() && readOut().moment()->x > 1000);
    }

    void theActionsZoomAndShowAll()
    {
        m_view->setRuns({curveRun(1, madeRun({.accuracy = true}))});
        show();
        const QList<QAction*> actions = m_view->navigation().actions();
        actions[0]->trigger();
        settle();
        QVERIFY(!chart().followsHorizontally() && !m_view->accuracyChart()->followsVertically());
        actions[2]->trigger();
        settle();
        QVERIFY(chart().followsHorizontally() && m_view->accuracyChart()->followsVertically());
        for (const QAction* action : actions)
            QVERIFY(!action->objectName().isEmpty() && !action->toolTip().isEmpty() && !action->shortcut().isEmpty());
    }

    void tenThousandRandomEventsAreHarmless_data()
    {
        QTest::addColumn<bool>("shown");
        QTest::newRow("before the first layout") << false;
        QTest::newRow("shown") << true;
    }
    void tenThousandRandomEventsAreHarmless()
    {
        QFETCH(bool, shown);
        std::mt19937 random(6);
        const auto any = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
        const std::vector<CurveRun> runs = {curveRun(1, oddRun()), curveRun(2, madeRun({.batches = true})),
                                            curveRun(3, madeRun({.epochs = 1, .accuracy = true})),
                                            curveRun(4, {})};
        if (shown)
            show(500, 420);
        constexpr Qt::MouseButton buttons[] = {Qt::LeftButton, Qt::LeftButton, Qt::RightButton, Qt::MiddleButton};
        constexpr Qt::KeyboardModifiers modifiers[] = {Qt::NoModifier, Qt::NoModifier, Qt::ShiftModifier,
                                                       Qt::ControlModifier, Qt::AltModifier};
        constexpr int keys[] = {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up,     Qt::Key_Down,  Qt::Key_Plus, Qt::Key_Minus,
                                Qt::Key_Home, Qt::Key_Space, Qt::Key_Escape, Qt::Key_Comma, Qt::Key_0,    Qt::Key_A};
        for (int i = 0; i < 10'000; ++i) {
            GuardedChartView* view = any(2) ? m_view->errorView() : m_view->accuracyView();
            QWidget* target = any(4) ? view->viewport() : static_cast<QWidget*>(view);
            const QPointF at(any(view->width() + 40) - 20, any(view->height() + 40) - 20);
            const Qt::MouseButton button = buttons[any(4)];
            const Qt::KeyboardModifiers modifier = modifiers[any(5)];
            switch (any(9)) {
            case 0:
            case 1:
                mouse(target, QEvent::MouseButtonPress, at, button, button, modifier);
                break;
            case 2:
                mouse(target, QEvent::MouseButtonRelease, at, button, {}, modifier);
                break;
            case 3:
                if (any(10) == 0)
                    mouse(target, QEvent::MouseButtonDblClick, at, button, button, modifier);
                break;
            case 4:
            case 5:
                mouse(target, QEvent::MouseMove, at, Qt::NoButton, any(2) ? button : Qt::NoButton, modifier);
                break;
            case 6:
                wheel(target, at, {any(5) == 0 ? any(2000) - 1000 : 0, any(3000) - 1500}, modifier);
                break;
            case 7: {
                QKeyEvent press(QEvent::KeyPress, keys[any(12)], modifier);
                QCoreApplication::sendEvent(target, &press);
                QKeyEvent release(QEvent::KeyRelease, press.key(), modifier);
                QCoreApplication::sendEvent(target, &release);
                break;
            }
            default:
                if (i % 20)
                    break;
                LearningCurveOptions options;
                options.horizontal = HorizontalAxis(any(4));
                options.logarithmic = any(2);
                options.logarithmicHorizontal = any(2);
                m_view->setOptions(options);
                m_view->setRuns({runs.begin(), runs.begin() + any(5)});
                if (shown)
                    m_view->resize(240 + any(400), 200 + any(300));
                QCoreApplication::processEvents();
            }
            QVERIFY2(isDrawable(chart()) && isDrawable(*m_view->accuracyChart()), qPrintable(QString::number(i)));
        }
    }

    void twoHundredZoomsInAndOutStayDrawable()
    {
        m_view->setRuns({curveRun(1, oddRun()), curveRun(2, madeRun())});
        show();
        for (const bool logarithmic : {false, true})
            for (const Qt::KeyboardModifiers modifiers : {Qt::NoModifier, Qt::ShiftModifier, Qt::ControlModifier})
                for (const int delta : {120, -120, 2400, -2400}) {
                    LearningCurveOptions options;
                    options.logarithmic = options.logarithmicHorizontal = logarithmic;
                    m_view->setOptions(options);
                    for (int i = 0; i < 200; ++i) {
                        wheel(viewport(), chart().plotRect().center(), {0, delta}, modifiers);
                        if (i % 20 == 0)
                            settle();
                        QVERIFY(isDrawable(chart()));
                    }
                }
    }

    void overTwentyLongRunsTheReadOutIsQuick()
    {
        const RunRecord record = madeRun({.epochs = 250'000, .validateEvery = 500, .wiggle = 0});
        std::vector<CurveRun> runs;
        for (std::uint64_t id = 1; id <= 20; ++id)
            runs.push_back(curveRun(id, record));
        m_view->setRuns(std::move(runs));
        show();
        mouse(viewport(), QEvent::MouseMove, chart().plotRect().center());
        QCoreApplication::processEvents();
        QElapsedTimer timer;
        timer.start();
        constexpr int moves = 50;
        constexpr int zooms = 10;
        for (int i = 0; i < moves; ++i) {
            mouse(viewport(), QEvent::MouseMove, chart().plotRect().center() + QPointF(i, 0));
            QCoreApplication::processEvents();
        }
        const double each = static_cast<double>(timer.nsecsElapsed()) / 1e6 / moves;
        timer.restart();
        for (int i = 0; i < zooms; ++i) {
            wheel(viewport(), chart().plotRect().center(), {0, i % 2 ? -120 : 120});
            QCoreApplication::processEvents();
        }
        qInfo("a move of the pointer, painted: %.2f ms; a zoom: %.2f ms", each,
              static_cast<double>(timer.nsecsElapsed()) / 1e6 / zooms);
        QVERIFY2(each < 15, qPrintable(QString::number(each))); // 5 on a machine with nothing else to do
    }
};

QTEST_MAIN(tst_LearningCurveNavigation)
#include "tst_learning_curve_navigation.moc"
