// Wheel, rubber band, dragging and keys over a view, with a chart that only keeps what it is told.
#include "chart/chart_navigator.h"
#include "chart/chart_overlay.h"
#include "chart/guarded_chart_view.h"
#include "test_case.h"

#include <QtGui/QWheelEvent>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QApplication>

#include <cmath>

using namespace epochscope;

namespace {
class PlainChart : public NavigableChart
{
public:
    QRectF plot{40, 20, 400, 200};
    AxisView x{{0, 1000}, {0, 1000}, false};
    AxisView y{{0, 2}, {0, 2}, false};
    int views = 0;

    QRectF plotRect() const override { return plot; }
    AxisView horizontalAxis() const override { return x; }
    AxisView verticalAxis() const override { return y; }
    void setView(std::optional<Range> horizontal, std::optional<Range> vertical) override
    {
        ++views;
        x.shown = drawable(horizontal.value_or(x.full), x.logarithmic);
        y.shown = drawable(vertical.value_or(y.full), y.logarithmic);
    }
    ReadOutContent readOutContent() const override { return {}; }
    ChartColors colors() const override { return ChartColors::light(); }
    QFont font() const override { return {}; }
    QString description() const override { return QStringLiteral("A chart."); }

    QPointF valueUnder(const QPointF& point) const
    {
        return {valueAt((point.x() - plot.left()) / plot.width(), x),
                valueAt((plot.bottom() - point.y()) / plot.height(), y)};
    }
};
} // namespace

class tst_ChartNavigator : public TestCase
{
    Q_OBJECT

    PlainChart m_chart;
    std::unique_ptr<GuardedChartView> m_view;
    ChartOverlay* m_overlay = nullptr;
    std::unique_ptr<ChartNavigator> m_navigator;

    static void settle() // the later ones of many events are drawn together
    {
        QCoreApplication::processEvents();
        QCoreApplication::processEvents();
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(m_view.get(), key, modifiers);
        settle();
    }
    bool wheel(const QPointF& at, QPoint delta = {0, 120}, Qt::KeyboardModifiers modifiers = {})
    {
        QWidget* target = m_view->viewport();
        QWheelEvent event(at, target->mapToGlobal(at), {}, delta, Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(target, &event);
        settle();
        return event.isAccepted();
    }
    void mouse(QEvent::Type type, const QPointF& at, Qt::MouseButton button, Qt::MouseButtons buttons,
               Qt::KeyboardModifiers modifiers = {})
    {
        QWidget* target = m_view->viewport();
        QMouseEvent event(type, at, target->mapToGlobal(at), button, buttons, modifiers);
        QCoreApplication::sendEvent(target, &event);
        settle();
    }
    void drag(const QPointF& from, const QPointF& to, Qt::MouseButton button = Qt::LeftButton,
              Qt::KeyboardModifiers modifiers = {}, bool release = true)
    {
        mouse(QEvent::MouseButtonPress, from, button, button, modifiers);
        mouse(QEvent::MouseMove, (from + to) / 2, Qt::NoButton, button, modifiers);
        mouse(QEvent::MouseMove, to, Qt::NoButton, button, modifiers);
        if (release)
            mouse(QEvent::MouseButtonRelease, to, button, Qt::NoButton, modifiers);
    }
    bool showsAll() const { return m_chart.x.shown == m_chart.x.full && m_chart.y.shown == m_chart.y.full; }

private slots:
    void init()
    {
        TestCase::init();
        m_chart = {};
        m_view = std::make_unique<GuardedChartView>(new QChart);
        m_view->resize(480, 260);
        m_overlay = new ChartOverlay(*m_view);
        m_navigator = std::make_unique<ChartNavigator>(*m_view, m_chart, *m_overlay);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        m_view->setFocus();
    }
    void cleanup()
    {
        m_navigator.reset();
        m_view.reset();
    }

    void theWheelZoomsAboutThePointer_data()
    {
        QTest::addColumn<bool>("logarithmic");
        QTest::newRow("linear") << false;
        QTest::newRow("logarithmic") << true;
    }
    void theWheelZoomsAboutThePointer()
    {
        QFETCH(bool, logarithmic);
        if (logarithmic) {
            m_chart.x = {{1, 1000}, {1, 1000}, true};
            m_chart.y = {{1e-4, 10}, {1e-4, 10}, true};
        }
        for (const QPointF point : {QPointF(120, 60), QPointF(400, 200), QPointF(41, 21)}) {
            const QPointF value = m_chart.valueUnder(point);
            QVERIFY(wheel(point));
            QVERIFY(!showsAll());
            const QPointF now = m_chart.position(value.x(), value.y());
            QVERIFY2((now - point).manhattanLength() < 1, qPrintable(QStringLiteral("%1 %2").arg(now.x()).arg(now.y())));
        }
    }

    void manySmallTurnsAreOneLarge()
    {
        wheel({200, 100});
        const Range once = m_chart.x.shown;
        m_navigator->fit();
        for (int i = 0; i < 8; ++i)
            wheel({200, 100}, {0, 15});
        QVERIFY(std::abs(m_chart.x.shown.from - once.from) < 1e-6);
        QVERIFY(std::abs(m_chart.x.shown.to - once.to) < 1e-6);
    }

    void shiftZoomsHorizontallyAndControlVertically()
    {
        wheel({200, 100}, {0, 120}, Qt::ShiftModifier);
        QVERIFY(m_chart.x.shown.width() < 1000 && m_chart.y.shown == m_chart.y.full);
        m_navigator->fit();
        wheel({200, 100}, {0, 120}, Qt::ControlModifier);
        QVERIFY(m_chart.x.shown == m_chart.x.full && m_chart.y.shown.width() < 2);
        m_navigator->fit();
        wheel({200, 100}, {120, 0}, Qt::ShiftModifier); // as some systems send it
        QVERIFY(m_chart.x.shown.width() < 1000 && m_chart.y.shown == m_chart.y.full);
    }

    void overAnAxisTheWheelZoomsThatAxis()
    {
        QVERIFY(wheel({200, 240}));
        QVERIFY(m_chart.x.shown.width() < 1000 && m_chart.y.shown == m_chart.y.full);
        m_navigator->fit();
        QVERIFY(wheel({10, 100}));
        QVERIFY(m_chart.x.shown == m_chart.x.full && m_chart.y.shown.width() < 2);
        QVERIFY(!wheel({470, 5})); // elsewhere it may scroll what holds the chart
    }

    void zoomingOutEndsWithAllThereIs()
    {
        wheel({100, 100}, {0, 600});
        for (int i = 0; i < 20; ++i)
            wheel({300, 50}, {0, -120});
        QVERIFY(showsAll());
        QVERIFY(!m_navigator->horizontal() && !m_navigator->vertical()); // and follows the data again
    }

    void aDragZoomsToItsBand()
    {
        drag({140, 60}, {240, 160}, Qt::LeftButton, {}, false);
        QCOMPARE(m_overlay->band().value_or(QRectF()), QRectF(140, 60, 100, 100));
        mouse(QEvent::MouseButtonRelease, {240, 160}, Qt::LeftButton, Qt::NoButton);
        QVERIFY(!m_overlay->band());
        QVERIFY(std::abs(m_chart.x.shown.from - 250) < 1e-6 && std::abs(m_chart.x.shown.to - 500) < 1e-6);
        QVERIFY(std::abs(m_chart.y.shown.from - 0.6) < 1e-9 && std::abs(m_chart.y.shown.to - 1.6) < 1e-9);
    }

    void aThinBandZoomsOneAxis()
    {
        drag({140, 60}, {240, 63});
        QVERIFY(std::abs(m_chart.x.shown.from - 250) < 1e-6 && m_chart.y.shown == m_chart.y.full);
        m_navigator->fit();
        drag({140, 60}, {143, 160});
        QVERIFY(m_chart.x.shown == m_chart.x.full && m_chart.y.shown.width() < 2);
    }

    void aBandTooSmallDoesNothing()
    {
        drag({140, 60}, {144, 64});
        drag({140, 60}, {147, 66});
        mouse(QEvent::MouseButtonPress, {140, 60}, Qt::LeftButton, Qt::LeftButton);
        mouse(QEvent::MouseButtonRelease, {140, 60}, Qt::LeftButton, Qt::NoButton);
        QVERIFY(showsAll());
        QCOMPARE(m_chart.views, 0);
    }

    void aBandEndsAtThePlot()
    {
        drag({240, 120}, {900, 900});
        QVERIFY(std::abs(m_chart.x.shown.from - 500) < 1e-6 && std::abs(m_chart.x.shown.to - 1000) < 1e-6);
    }

    void escapeCancelsABand()
    {
        drag({140, 60}, {240, 160}, Qt::LeftButton, {}, false);
        QTest::keyClick(m_view.get(), Qt::Key_Escape);
        QVERIFY(!m_overlay->band());
        mouse(QEvent::MouseButtonRelease, {240, 160}, Qt::LeftButton, Qt::NoButton);
        QVERIFY(showsAll());
    }

    void anotherButtonCancelsABand()
    {
        drag({140, 60}, {240, 160}, Qt::LeftButton, {}, false);
        mouse(QEvent::MouseButtonPress, {240, 160}, Qt::RightButton, Qt::LeftButton | Qt::RightButton);
        mouse(QEvent::MouseButtonRelease, {240, 160}, Qt::LeftButton, Qt::RightButton);
        QVERIFY(showsAll());
    }

    void draggingPansByAsManyPixels_data()
    {
        QTest::addColumn<Qt::MouseButton>("button");
        QTest::addColumn<Qt::KeyboardModifiers>("modifiers");
        QTest::addColumn<bool>("space");
        QTest::newRow("middle button") << Qt::MiddleButton << Qt::KeyboardModifiers() << false;
        QTest::newRow("control") << Qt::LeftButton << Qt::KeyboardModifiers(Qt::ControlModifier) << false;
        QTest::newRow("space") << Qt::LeftButton << Qt::KeyboardModifiers() << true;
    }
    void draggingPansByAsManyPixels()
    {
        QFETCH(Qt::MouseButton, button);
        QFETCH(Qt::KeyboardModifiers, modifiers);
        QFETCH(bool, space);
        m_navigator->zoomTo({200, 80, 60, 60});
        const QPointF from(220, 100);
        const QPointF to(187, 131);
        const QPointF value = m_chart.valueUnder(from);
        if (space)
            QTest::keyPress(m_view.get(), Qt::Key_Space);
        drag(from, to, button, modifiers);
        if (space)
            QTest::keyRelease(m_view.get(), Qt::Key_Space);
        QVERIFY((m_chart.position(value.x(), value.y()) - to).manhattanLength() < 1e-6);
        QVERIFY(!m_overlay->band());
        QCOMPARE(m_view->viewport()->cursor().shape(), Qt::ArrowCursor);
    }

    void panningEndsWhereTheRunDoes()
    {
        m_navigator->zoomTo({200, 20, 100, 200});
        for (int i = 0; i < 50; ++i)
            m_navigator->pan({-100, 0});
        settle();
        QVERIFY(std::abs(m_chart.x.shown.to - 1000) < 1e-6 && std::abs(m_chart.x.shown.width() - 250) < 1e-6);
    }

    void aDoubleClickShowsAll()
    {
        wheel({100, 100}, {0, 600});
        QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, {200, 100});
        settle();
        QVERIFY(showsAll());
    }

    void keysPanZoomAndShowAll()
    {
        key(Qt::Key_Plus);
        QVERIFY(m_chart.x.shown.width() < 1000 && m_chart.y.shown.width() < 2);
        const AxisView before = m_chart.x;
        key(Qt::Key_Right);
        QVERIFY(std::abs(placeOf(before.shown.from, m_chart.x) + 0.1) < 1e-9);
        key(Qt::Key_Left);
        QVERIFY(std::abs(m_chart.x.shown.from - before.shown.from) < 1e-6);
        const double bottom = m_chart.y.shown.from;
        key(Qt::Key_Up);
        QVERIFY(m_chart.y.shown.from > bottom);
        key(Qt::Key_Down);
        key(Qt::Key_Minus);
        QVERIFY(showsAll());
        key(Qt::Key_Plus);
        key(Qt::Key_0, Qt::ControlModifier);
        QVERIFY(showsAll());
        key(Qt::Key_Plus);
        key(Qt::Key_Home);
        QVERIFY(showsAll());
    }

    void whoComesByKeyboardIsToldWhatItIs()
    {
        m_view->clearFocus();
        m_view->setFocus(Qt::TabFocusReason);
        QCOMPARE(m_view->accessibleDescription(), QStringLiteral("A chart."));
        QVERIFY(!m_view->toolTip().isEmpty());
    }

    void keysMoveTheHairLine()
    {
        QSignalSpy stepped(m_navigator.get(), &ChartNavigator::stepped);
        QTest::keyClick(m_view.get(), Qt::Key_Right, Qt::AltModifier);
        QTest::keyClick(m_view.get(), Qt::Key_Comma);
        QTest::keyClick(m_view.get(), Qt::Key_Period);
        QTest::keyClick(m_view.get(), Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(stepped.size(), 4);
        QCOMPARE(stepped[0][0].toInt(), 1);
        QCOMPARE(stepped[1][0].toInt(), -1);
        QCOMPARE(stepped[2][0].toInt(), 1);
        QCOMPARE(stepped[3][0].toInt(), -1);
    }

    void thePointerIsToldOverThePlotOnly()
    {
        QSignalSpy pointed(m_navigator.get(), &ChartNavigator::pointed);
        const auto last = [&] { return pointed.last()[0].value<std::optional<QPointF>>(); };
        mouse(QEvent::MouseMove, {200, 100}, Qt::NoButton, Qt::NoButton);
        QCOMPARE(last().value_or(QPointF()), QPointF(200, 100));
        mouse(QEvent::MouseMove, {10, 100}, Qt::NoButton, Qt::NoButton);
        QVERIFY(!last());
        drag({140, 60}, {240, 160}, Qt::LeftButton, {}, false);
        QVERIFY(!last()); // nothing to read while a band is drawn
        mouse(QEvent::MouseButtonRelease, {240, 160}, Qt::LeftButton, Qt::NoButton);
        QVERIFY(last());
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(m_view->viewport(), &leave);
        QVERIFY(!last());
    }

    void chartsThatShareShowTheSameStretch()
    {
        PlainChart second;
        GuardedChartView otherView(new QChart);
        otherView.show();
        ChartNavigator other(otherView, second, *new ChartOverlay(otherView));
        m_navigator->shareHorizontally(other);
        wheel({120, 60});
        QVERIFY(second.x.shown == m_chart.x.shown);
        QVERIFY(second.y.shown == second.y.full);
        other.zoom(0.5);
        settle();
        QVERIFY(second.x.shown == m_chart.x.shown);
        m_navigator->fit();
        settle();
        QVERIFY(second.x.shown == second.x.full);
    }

    void aChartThatIsHiddenFollowsWhenItIsShown()
    {
        PlainChart second;
        QWidget holder;
        auto* otherView = new GuardedChartView(new QChart, &holder);
        otherView->hide();
        ChartNavigator other(*otherView, second, *new ChartOverlay(*otherView));
        m_navigator->shareHorizontally(other);
        wheel({120, 60});
        QCOMPARE(second.views, 0);
        otherView->show();
        holder.show();
        settle();
        QVERIFY(second.x.shown == m_chart.x.shown);
    }

    void aBurstOfTheWheelIsDrawnTwice()
    {
        QWidget* target = m_view->viewport();
        for (int i = 0; i < 50; ++i) {
            QWheelEvent event({200, 100}, target->mapToGlobal(QPointF(200, 100)), {}, {0, 6}, Qt::NoButton, {},
                              Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(target, &event);
        }
        settle();
        QCOMPARE(m_chart.views, 2);
        const Range burst = m_chart.x.shown;
        m_navigator->fit();
        settle();
        wheel({200, 100}, {0, 300});
        QVERIFY(std::abs(m_chart.x.shown.from - burst.from) < 1e-6 && std::abs(m_chart.x.shown.to - burst.to) < 1e-6);
    }

    void beforeTheFirstLayoutNothingHappens()
    {
        m_chart.plot = {};
        drag({140, 60}, {240, 160});
        wheel({100, 100});
        for (const int key : {Qt::Key_Plus, Qt::Key_Left, Qt::Key_Up, Qt::Key_Home})
            QTest::keyClick(m_view.get(), Qt::Key(key));
        QCOMPARE(m_chart.views, 0);
    }

    void otherKeysAreLeftToTheWindow()
    {
        for (const int key : {Qt::Key_Space, Qt::Key_A, Qt::Key_F5, Qt::Key_PageDown, Qt::Key_Escape}) {
            QKeyEvent event(QEvent::KeyPress, key, {});
            QCoreApplication::sendEvent(m_view.get(), &event);
            QVERIFY2(!event.isAccepted(), qPrintable(QString::number(key)));
        }
        QVERIFY(showsAll());
    }
};

QTEST_MAIN(tst_ChartNavigator)
#include "tst_chart_navigator.moc"
