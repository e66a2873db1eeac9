#include "test_case.h"
#include "window_fixture.h"

#include "run_controls/run_controls.h"
#include "run_controls/speed_slider.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QSlider>

using namespace epochscope;

class tst_RunControls : public TestCase
{
    Q_OBJECT

    static constexpr int patience = WindowFixture::patience;
    std::unique_ptr<WindowFixture> m;

    std::int64_t updates() const { return m->snapshot().position.updates; }
    QString tip(const char* action) const { return m->action(action)->toolTip(); }
    void runForLong() const
    {
        m->type("stop.epochs", "1000000000");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(updates() > 0, patience);
    }

private slots:
    void init()
    {
        TestCase::init();
        m = std::make_unique<WindowFixture>();
    }
    void cleanup() { m.reset(); }

    void whatIsDisabledSaysWhy()
    {
        for (const QAction* action : m->window->findChild<RunControls*>()->all()) {
            QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->objectName()));
            const bool tellsKeys = action->toolTip().endsWith(u'(' + action->shortcut().toString() + u')');
            QCOMPARE(tellsKeys, action->isEnabled());
        }
        QCOMPARE(tip("pauseAction"), QStringLiteral("Nothing is running"));
        QCOMPARE(tip("resetAction"), QStringLiteral("Nothing has been trained yet"));
        m->type("batch.size", "0");
        QVERIFY(!m->action("runAction")->isEnabled());
        QCOMPARE(m->part<QToolButton>("run")->toolTip(), m->text("batch.size.problem"));
        QCOMPARE(tip("stepBatchAction"), m->text("batch.size.problem"));
        m->key(Qt::Key_F5);
        m->key(Qt::Key_F8);
        QVERIFY(m->isIdle());
    }

    void runPauseResumeAndStopByKeyboard()
    {
        m->type("stop.epochs", "1000000000");
        m->key(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(updates() > 1000, patience);
        QVERIFY(!m->action("runAction")->isEnabled());
        m->key(Qt::Key_F6);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused(), patience);
        QCOMPARE(m->action("runAction")->text(), QStringLiteral("&Resume"));
        QVERIFY(!m->action("pauseAction")->isEnabled());
        const std::int64_t held = updates();
        m->key(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m->isRunning() && updates() > held, patience);
        m->key(Qt::Key_F5, Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(m->isIdle(), patience);
        QVERIFY(m->text("status").startsWith(QStringLiteral("Stopped by you")));
        QVERIFY(m->action("runAction")->isEnabled());
        QCOMPARE(m->action("runAction")->text(), QStringLiteral("&Run"));
        QCOMPARE(m->window->runs().rowCount(), 1);
    }

    void aStepFromTheStartIsTheFirstBatch()
    {
        m->key(Qt::Key_F8);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 1, patience);
        QCOMPARE(m->text("batch"), QStringLiteral("1/40 · 5"));
        m->key(Qt::Key_F8);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 2, patience);
        m->key(Qt::Key_F9);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 40, patience);
        QCOMPARE(m->text("epoch"), QStringLiteral("1/1,000"));
        m->key(Qt::Key_F9);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 80, patience);
        m->key(Qt::Key_F8, Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 79, patience);
        m->key(Qt::Key_F9, Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 40, patience);
        m->key(Qt::Key_F9, Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 0, patience);
        QTRY_VERIFY(!m->action("backBatchAction")->isEnabled());
        QCOMPARE(m->window->runs().rowCount(), 1);
    }

    void aRunThatIsOverCanBeGoneBackIn()
    {
        m->type("stop.epochs", "3");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        const std::string weights = m->window->runs().at(0)->record.weightsSha256;
        QVERIFY(!m->action("stepBatchAction")->isEnabled());
        m->click("back");
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 119, patience);
        QCOMPARE(m->text("update"), QStringLiteral("119/120"));
        QVERIFY(!m->window->runs().at(0)->record.isOver());
        m->click("stepBatch");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        QCOMPARE(m->window->runs().rowCount(), 1);
        QCOMPARE(m->window->runs().at(0)->record.weightsSha256, weights);
    }

    void resetStandsAtUpdateZeroAndRunsTheSameAgain()
    {
        m->type("stop.epochs", "3");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        m->key(Qt::Key_R, Qt::ControlModifier);
        QCOMPARE(m->text("update"), QStringLiteral("0/120"));
        QVERIFY(!m->window->windowTitle().contains(QStringLiteral("update")));
        QVERIFY(!m->action("resetAction")->isEnabled());
        QVERIFY(!m->action("backBatchAction")->isEnabled());
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver() && m->window->runs().rowCount() == 2, patience);
        QCOMPARE(m->window->runs().at(0)->record.weightsSha256, m->window->runs().at(1)->record.weightsSha256);
    }

    void resetEndsTheRunAtWork()
    {
        runForLong();
        m->click("reset");
        QTRY_VERIFY_WITH_TIMEOUT(m->isIdle(), patience);
        QVERIFY(m->text("update").startsWith(QStringLiteral("0/")));
        QCOMPARE(m->text("status"), QStringLiteral("Ready to run from update 0."));
        QTRY_VERIFY(m->window->runs().at(0)->record.isOver());
        QVERIFY(m->action("runAction")->isEnabled());
    }

    void aNewSeedIsOneChangeThatCanBeUndone()
    {
        m->key(Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
        m->type("stop.epochs", "3");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        const auto& seeds = m->controller().experiment().experiment.seed;
        QCOMPARE(seeds.init, 2U);
        QCOMPARE(seeds.shuffle, 2U);
        QCOMPARE(seeds.data, 1U);
        QCOMPARE(seeds.split, 1U);
        m->action("undoAction")->trigger();
        m->action("undoAction")->trigger();
        QVERIFY(!m->window->isWindowModified());
    }

    void runAndPauseHandTheKeyboardToEachOther()
    {
        m->type("stop.epochs", "1000000000");
        m->part<QToolButton>("run")->setFocus();
        m->key(Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(updates() > 0, patience);
        QCOMPARE(QApplication::focusWidget(), m->part<QToolButton>("pause"));
        m->key(Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused(), patience);
        QCOMPARE(QApplication::focusWidget(), m->part<QToolButton>("run"));
    }

    void theSlowestSpeedIsOneUpdateASecond()
    {
        auto* slider = m->part<QSlider>("speed");
        slider->setFocus();
        m->key(Qt::Key_Home);
        QCOMPARE(m->text("speedWords"), QStringLiteral("1/s"));
        QVERIFY(m->controller().pace() == 1.0);
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isRunning() && updates() >= 1, patience);
        QVERIFY(updates() <= 2);
        slider->setFocus();
        m->key(Qt::Key_End);
        QVERIFY(!m->controller().pace());
        QCOMPARE(m->text("speedWords"), QStringLiteral("max"));
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
    }

    void theSpeedIsSaidInWords()
    {
        QCOMPARE(SpeedSlider::words(1), QStringLiteral("1/s"));
        QCOMPARE(SpeedSlider::words(10), QStringLiteral("10/s"));
        QCOMPARE(SpeedSlider::words(1000), QStringLiteral("1 k/s"));
        QCOMPARE(SpeedSlider::words({}), QStringLiteral("max"));
        SpeedSlider control;
        QSignalSpy changes(&control, &SpeedSlider::paceChanged);
        control.setPace(480);
        QVERIFY(control.pace() == 500.0);
        QCOMPARE(control.slider().accessibleDescription(), QStringLiteral("At most 500 updates per second"));
        QVERIFY(changes.isEmpty());
        int places = 0;
        control.setPace(1);
        while (control.pace()) {
            const double before = *control.pace();
            QTest::keyClick(&control.slider(), Qt::Key_Right);
            QVERIFY(!control.pace() || *control.pace() > before);
            ++places;
        }
        QVERIFY(places > 10);
        QCOMPARE(changes.size(), places);
    }
};

QTEST_MAIN(tst_RunControls)
#include "tst_run_controls.moc"
