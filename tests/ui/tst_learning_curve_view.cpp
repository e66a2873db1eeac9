#include "chart/curve_controls.h"
#include "chart/guarded_chart_view.h"
#include "chart/learning_curve_view.h"
#include "curve_runs.h"
#include "test_case.h"

#include <QtGui/QAction>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSlider>
#include <QtWidgets/QToolButton>

#include <set>

using namespace epochscope;

class tst_LearningCurveView : public TestCase
{
    Q_OBJECT

    std::unique_ptr<LearningCurveView> m_view;

    template <class Widget>
    Widget* part(const char* name) const
    {
        auto* found = m_view->findChild<Widget*>(QLatin1String(name));
        return found ? found : (qWarning("no %s", name), nullptr);
    }
    static CurveRun classifying(std::uint64_t id)
    {
        History history;
        for (int epoch = 1; epoch <= 20; ++epoch) {
            EpochRecord record;
            record.epoch = epoch;
            record.updates = epoch * 40;
            record.trainRunning = 123456.0 / epoch;
            record.trainAccuracy = 1 - 0.5 / epoch;
            history.append(record);
        }
        CurveRun run = curveRun(history, 20, id, true);
        run.record.classification = true;
        return run;
    }

private slots:
    void init()
    {
        TestCase::init();
        m_view = std::make_unique<LearningCurveView>();
        m_view->resize(900, 600);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        m_view->activateWindow();
    }
    void cleanup() { m_view.reset(); }

    void theKeysChooseTheAxes_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("axis");
        for (int axis = 1; axis < 4; ++axis)
            QTest::addRow("%d", axis) << Qt::Key_1 + axis << axis;
    }
    void theKeysChooseTheAxes()
    {
        QFETCH(int, key);
        QFETCH(int, axis);
        QSignalSpy changed(m_view.get(), &LearningCurveView::optionsChanged);
        QTest::keyClick(m_view.get(), static_cast<Qt::Key>(key), Qt::ControlModifier);
        QCOMPARE(static_cast<int>(m_view->options().horizontal), axis);
        QCOMPARE(part<QComboBox>("horizontalAxis")->currentIndex(), axis);
        QCOMPARE(m_view->errorChart()->options().horizontal, m_view->options().horizontal);
        QCOMPARE(changed.size(), 1);
        QTest::keyClick(m_view.get(), Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(part<QComboBox>("horizontalAxis")->currentIndex(), 0);
        QCOMPARE(changed.size(), 2);
    }

    void theComboChoosesTheAxis()
    {
        auto* combo = part<QComboBox>("horizontalAxis");
        QTest::keyClick(combo, Qt::Key_Down);
        QCOMPARE(m_view->options().horizontal, HorizontalAxis::updates);
        QCOMPARE(m_view->accuracyChart()->options().horizontal, HorizontalAxis::updates);
    }

    void theScalesAreSwitchedByKeyAndByButton()
    {
        QTest::keyClick(m_view.get(), Qt::Key_L, Qt::ControlModifier);
        QVERIFY(m_view->options().logarithmic && !m_view->options().logarithmicHorizontal);
        QTest::keyClick(m_view.get(), Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(m_view->errorChart()->options().logarithmicHorizontal);
        QTest::mouseClick(part<QToolButton>("logarithmicActionButton"), Qt::LeftButton);
        QVERIFY(!m_view->options().logarithmic);
    }

    void theSliderSmooths()
    {
        auto* slider = part<QSlider>("smoothing");
        QTest::keyClick(slider, Qt::Key_End);
        QCOMPARE(part<QLabel>("smoothingValue")->text(), QStringLiteral("0.99"));
        QTRY_COMPARE(m_view->options().smoothing, 0.99);
        QTest::keyClick(slider, Qt::Key_Home);
        QTRY_COMPARE(m_view->options().smoothing, 0.0);
    }

    // Every curve is smoothed anew: not for each pixel of the slider's way.
    void theSliderOnItsWayIsFollowedNowAndThen()
    {
        auto* slider = part<QSlider>("smoothing");
        QSignalSpy changed(m_view.get(), &LearningCurveView::optionsChanged);
        for (int hundredths = 1; hundredths <= 90; ++hundredths)
            slider->setValue(hundredths);
        QTRY_COMPARE(m_view->options().smoothing, 0.9);
        QCOMPARE(changed.size(), 1);
        // Another choice takes it along.
        slider->setValue(50);
        part<QAction>("logarithmicAction")->trigger();
        QCOMPARE(m_view->options().smoothing, 0.5);
        QVERIFY(m_view->options().logarithmic);
    }

    void theMenuChoosesTheCurves()
    {
        for (const char* name : {"showRunning", "showMeasured", "showValidation", "showBatchLosses", "showMarks"}) {
            auto* action = part<QAction>(name);
            QVERIFY(action->isChecked());
            action->trigger();
            QVERIFY(!action->isChecked());
            QVERIFY(part<QPushButton>("curvesMenu")->menu()->actions().contains(action));
        }
        const LearningCurveOptions& options = m_view->errorChart()->options();
        QVERIFY(!options.running && !options.measured && !options.validation && !options.batchLosses &&
                !options.marks);
    }

    void optionsSetFromOutsideAreShown()
    {
        LearningCurveOptions options;
        options.horizontal = HorizontalAxis::seconds;
        options.logarithmic = true;
        options.smoothing = 0.6;
        options.marks = false;
        m_view->setOptions(options);
        QCOMPARE(part<QComboBox>("horizontalAxis")->currentIndex(), 3);
        QVERIFY(part<QAction>("logarithmicAction")->isChecked());
        QCOMPARE(part<QSlider>("smoothing")->value(), 60);
        QVERIFY(!part<QAction>("showMarks")->isChecked());
        QCOMPARE(m_view->errorChart()->options(), options);
    }

    void aNarrowViewLeavesTheSmoothingToTheMenu()
    {
        QVERIFY(part<QSlider>("smoothing")->isVisible());
        m_view->resize(480, 400);
        QTRY_VERIFY(!part<QSlider>("smoothing")->isVisible());
        const auto* controls = m_view->findChild<CurveControls*>();
        const QWidget* curves = part<QPushButton>("curvesMenu");
        QVERIFY(controls->rect().contains(curves->geometry()));
        QVERIFY(part<QAction>("smoothingMenu")->menu()->actions().size() == 4);
        m_view->resize(900, 600);
        QTRY_VERIFY(part<QSlider>("smoothing")->isVisible());
    }

    void accuraciesStandBeneathTheErrorsAtTheSamePlace()
    {
        const auto history = curveHistory(20, [](std::int64_t) { return 1.0; });
        m_view->setRuns({curveRun(*history, 20, 1, true)});
        QVERIFY(!m_view->accuracyView()->isVisible());
        m_view->setRuns({curveRun(*history, 20, 1, true), classifying(2)});
        QVERIFY(m_view->accuracyView()->isVisible());
        QCOMPARE(m_view->accuracyChart()->curves().size(), std::size_t{1});
        QTRY_COMPARE(m_view->accuracyChart()->plotArea().left(), m_view->errorChart()->plotArea().left());
        QTRY_COMPARE(m_view->accuracyChart()->plotArea().right(), m_view->errorChart()->plotArea().right());
        QCOMPARE(m_view->accuracyChart()->verticalRange(), (Range{0, 1}));
        QCOMPARE(m_view->accuracyChart()->frame().verticalTicks().back().label, QStringLiteral("100 %"));
        m_view->setRuns({});
        QVERIFY(!m_view->accuracyView()->isVisible());
    }

    void theSameXStandsAtTheSamePlaceWhereRunsWithoutClassesGoOnForLonger()
    {
        const auto history = curveHistory(100, [](std::int64_t) { return 1.0; });
        const auto xOfAccuracies = [this] { return m_view->accuracyChart()->horizontalRange(); };
        const auto xOfErrors = [this] { return m_view->errorChart()->horizontalRange(); };
        m_view->setRuns({classifying(2), curveRun(*history, 100, 1, true)});
        QVERIFY(xOfAccuracies() == xOfErrors());
        QCOMPARE(xOfAccuracies().to, 100.0);
        for (const char* axis : {"xUpdates", "xSamples", "xSeconds", "logarithmicXAction", "xEpochs"}) {
            part<QAction>(axis)->trigger();
            QVERIFY2(xOfAccuracies() == xOfErrors(), axis);
        }
        const auto longer = curveHistory(300, [](std::int64_t) { return 1.0; });
        m_view->updateRun(curveRun(*longer, 300, 1, true));
        QCOMPARE(xOfAccuracies().to, 300.0);
        QVERIFY(xOfAccuracies() == xOfErrors());
        m_view->setRuns({classifying(2)});
        QCOMPARE(xOfAccuracies().to, 20.0);
        QVERIFY(xOfAccuracies() == xOfErrors());
    }

    void everyActionCanBeFoundAndNoneShareAShortcut()
    {
        std::set<QString> names;
        std::set<QString> shortcuts;
        for (const QAction* action : m_view->actions()) {
            if (action->isSeparator())
                continue;
            QVERIFY2(names.insert(action->objectName()).second && !action->objectName().isEmpty(),
                     qPrintable(action->text()));
            QVERIFY2(action->text().contains(QLatin1Char('&')), qPrintable(action->text()));
            QVERIFY2(action->toolTip() != QString(action->text()).remove(QLatin1Char('&')),
                     qPrintable(action->text()));
            for (const QKeySequence& keys : action->shortcuts())
                QVERIFY2(shortcuts.insert(keys.toString()).second, qPrintable(keys.toString()));
        }
        QVERIFY(shortcuts.count(QStringLiteral("Ctrl+L")) && shortcuts.count(QStringLiteral("Ctrl+Shift+L")) &&
                shortcuts.count(QStringLiteral("Ctrl+4")));
        for (const QWidget* widget : m_view->findChild<CurveControls*>()->findChildren<QWidget*>())
            if (widget->focusPolicy() & Qt::TabFocus) {
                QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
                QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
            }
    }
};

QTEST_MAIN(tst_LearningCurveView)
#include "tst_learning_curve_view.moc"
