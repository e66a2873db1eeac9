// Every place and every kind of pointer event, before the first layout and after, must leave the program alive and
// quiet.
#include "chart/guarded_chart_view.h"
#include "chart/learning_curve_chart.h"
#include "curve_runs.h"
#include "test_case.h"

#include <QtCharts/QLineSeries>
#include <QtCore/QProcess>
#include <QtGui/QScreen>
#include <QtGui/QWheelEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QGraphicsRectItem>
#include <QtWidgets/QVBoxLayout>

#include <random>

using namespace epochscope;

namespace {
const char* plainViewVariable = "EPOCHSCOPE_TEST_PLAIN_VIEW";

template <class View>
void clickWhereNoItemIs()
{
    auto* chart = new QChart;
    auto* series = new QLineSeries;
    series->replace({{0, 1}, {1, 2}});
    chart->addSeries(series);
    View view(chart);
    view.resize(600, 400);
    // Not shown yet: the chart has no size, so no item lies under the pointer (QTBUG-118669).
    QMouseEvent press(QEvent::MouseButtonPress, QPointF(300, 200), QPointF(300, 200), Qt::LeftButton, Qt::LeftButton,
                      {});
    QCoreApplication::sendEvent(view.viewport(), &press);
}

// Whether somebody took it.
bool sendWheel(QWidget* target, const QPointF& at)
{
    QWheelEvent wheel(at, target->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(target, &wheel);
    return wheel.isAccepted();
}
} // namespace

class tst_GuardedChartView : public TestCase
{
    Q_OBJECT
private slots:
    void aPlainChartViewCrashesOnThisClick()
    {
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QLatin1String(plainViewVariable), QStringLiteral("1"));
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), {});
        QVERIFY(child.waitForFinished());
        if (child.exitStatus() == QProcess::NormalExit && child.exitCode() == 0)
            QSKIP("this Qt has mended QTBUG-118669; the guard does no harm");
    }

    void theGuardedViewDoesNot() { clickWhereNoItemIs<GuardedChartView>(); }

    void clicksEverywhereAreHarmless_data()
    {
        QTest::addColumn<bool>("shown");
        QTest::newRow("before the first layout") << false;
        QTest::newRow("shown") << true;
    }
    void clicksEverywhereAreHarmless()
    {
        QFETCH(bool, shown);
        QWidget holder;
        auto* layout = new QVBoxLayout(&holder);
        auto* chart = new LearningCurveChart;
        auto* view = new GuardedChartView(chart, &holder);
        layout->addWidget(view);
        holder.resize(500, 360);
        if (shown) {
            holder.show();
            QVERIFY(QTest::qWaitForWindowExposed(&holder));
        }
        for (int x = 0; x < view->width(); x += 17)
            for (int y = 0; y < view->height(); y += 17)
                for (const auto type : {QEvent::MouseButtonPress, QEvent::MouseMove, QEvent::MouseButtonRelease,
                                        QEvent::MouseButtonDblClick}) {
                    QMouseEvent event(type, QPointF(x, y), QPointF(x, y), Qt::LeftButton, Qt::LeftButton, {});
                    QCoreApplication::sendEvent(view->viewport(), &event);
                }
    }

    // Of a view that its window has too little room for, the part that can be seen shows what the chart is now.
    void aViewThatIsCutOffIsPaintedAnew()
    {
        QWidget holder;
        auto* chart = new LearningCurveChart;
        auto* view = new GuardedChartView(chart, &holder);
        view->setGeometry(0, 0, 400, 300);
        holder.resize(400, 200);
        auto* area = view->scene()->addRect(0, 0, 400, 300);
        area->setZValue(1000);
        holder.show();
        QVERIFY(QTest::qWaitForWindowExposed(&holder));
        const auto shown = [&] {
            QCoreApplication::processEvents();
            return holder.screen()->grabWindow(holder.winId()).toImage().pixelColor(200, 100);
        };
        for (const QColor& colour : {QColor(Qt::red), QColor(Qt::blue)}) {
            area->setBrush(colour);
            QTRY_COMPARE(shown(), colour);
        }
    }

    // Painted straight to the window or by way of a picture: a part that is painted anew shows what the chart is now.
    void aPartThatIsPaintedAnewIsUpToDate()
    {
        auto* chart = new LearningCurveChart;
        GuardedChartView view(chart);
        view.resize(400, 300);
        auto* area = view.scene()->addRect(0, 0, 400, 300);
        area->setZValue(1000);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const auto shown = [&] { return view.screen()->grabWindow(view.winId()).toImage().pixel(200, 100); };
        for (int change = 0; change < 100; ++change) {
            const QRgb colour = QColor::fromHsv(change * 3, 255, 255).rgb();
            area->setBrush(QColor(colour));
            QTRY_COMPARE(shown(), colour);
            if (change % 40 < 3) { // now and then something above it moves, and for long nothing
                view.viewport()->update(190, 90, 20, 20);
                QCoreApplication::processEvents();
                QCOMPARE(shown(), colour);
            }
        }
    }

    void theWheelIsLeftToWhoeverHoldsTheView()
    {
        QWidget holder;
        auto* layout = new QVBoxLayout(&holder);
        auto* view = new GuardedChartView(new LearningCurveChart, &holder);
        layout->addWidget(view);
        holder.show();
        QVERIFY(QTest::qWaitForWindowExposed(&holder));
        QVERIFY(!sendWheel(view->viewport(), {30, 30}));
    }

    void tenThousandRandomEventsAreHarmless()
    {
        GuardedChartView view(new LearningCurveChart);
        auto* chart = qobject_cast<LearningCurveChart*>(view.chart());
        QVERIFY(chart);
        view.resize(420, 300);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        History history;
        std::mt19937 random(4);
        const auto any = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
        constexpr Qt::MouseButton buttons[] = {Qt::LeftButton, Qt::RightButton, Qt::MiddleButton};
        for (int i = 0; i < 10'000; ++i) {
            const QPointF at(any(460) - 20, any(340) - 20);
            const Qt::MouseButton button = buttons[any(3)];
            QWidget* target = any(2) ? view.viewport() : static_cast<QWidget*>(&view);
            switch (any(8)) {
            case 0:
            case 1: {
                QMouseEvent event(QEvent::MouseButtonPress, at, at, button, button, {});
                QCoreApplication::sendEvent(target, &event);
                break;
            }
            case 2: {
                QMouseEvent event(QEvent::MouseButtonRelease, at, at, button, {}, {});
                QCoreApplication::sendEvent(target, &event);
                break;
            }
            case 3: {
                QMouseEvent event(QEvent::MouseButtonDblClick, at, at, button, button, {});
                QCoreApplication::sendEvent(target, &event);
                break;
            }
            case 4: {
                QMouseEvent event(QEvent::MouseMove, at, at, Qt::NoButton, button, {});
                QCoreApplication::sendEvent(target, &event);
                break;
            }
            case 5:
                sendWheel(target, at);
                break;
            case 6: {
                QKeyEvent event(QEvent::KeyPress, Qt::Key_Space + any(90), {});
                QCoreApplication::sendEvent(target, &event);
                break;
            }
            default:
                if (i % 50 == 0) {
                    view.resize(240 + any(300), 160 + any(200));
                    EpochRecord record;
                    record.epoch = i + 1;
                    record.trainRunning = any(5) == 0 ? notMeasured : any(1000) / 100.0;
                    history.append(record);
                    chart->updateRun(curveRun(history));
                    QCoreApplication::processEvents();
                }
            }
        }
    }
};

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (qEnvironmentVariableIsSet(plainViewVariable)) {
        clickWhereNoItemIs<QChartView>();
        return 0;
    }
    tst_GuardedChartView test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_guarded_chart_view.moc"
