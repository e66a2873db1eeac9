// The time machine in the window: by slider, buttons and keys to any moment, which every view shows, the run left alone.
#include "anatomy/epoch_panel.h"
#include "chart/chart_overlay.h"
#include "chart/curve_position.h"
#include "chart/guarded_chart_view.h"
#include "inside/time_bar.h"
#include "runs/change_dialog.h"
#include "runs/run_list.h"
#include "test_case.h"
#include "window/notice_bar.h"
#include "window_fixture.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QDialog>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSlider>
#include <QtWidgets/QToolBar>

using namespace epochscope;

class tst_TimeBar : public TestCase
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    TimeBar* bar() const { return m->part<TimeBar>("timeBar"); }
    QSlider* slider() const { return m->part<QSlider>("momentSlider"); }
    std::optional<double> mark() const
    {
        return m->part<GuardedChartView>("learningCurve")->findChild<ChartOverlay*>()->shownMoment();
    }
    void runToEnd()
    {
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
    }

private Q_SLOTS:
    void init()
    {
        m = std::make_unique<WindowFixture>();
        m->action("timeToolsAction")->trigger();
        QTRY_VERIFY(bar()->isVisible());
    }
    void cleanup() { m.reset(); }

    void beforeAnyRunThereIsNothingToGoTo()
    {
        QVERIFY(!slider()->isEnabled());
        for (const char* name : {"momentBackEpoch", "momentBackBatch", "momentForwardBatch", "momentForwardEpoch", "momentNewest"})
            QVERIFY(!m->part<QToolButton>(name)->isEnabled());
        QCOMPARE(bar()->words(), QStringLiteral("Nothing has run yet"));
    }

    void keysAndButtonsGoByBatchesAndEpochs()
    {
        m->type("stop.epochs", "20");
        runToEnd();
        QTRY_COMPARE(bar()->steps(), 800);
        QVERIFY(!mark());
        QCOMPARE(bar()->words(), QStringLiteral("Update 800 of 800 · end of epoch 20"));
        slider()->setFocus();
        m->key(Qt::Key_Left);
        QCOMPARE(bar()->steps(), 799);
        QCOMPARE(bar()->words(), QStringLiteral("Update 799 of 800 · epoch 20, batch 39 of 40"));
        QVERIFY(mark());
        m->key(Qt::Key_PageDown);
        QCOMPARE(bar()->steps(), 760);
        m->key(Qt::Key_PageDown);
        QCOMPARE(bar()->steps(), 720);
        m->key(Qt::Key_Right);
        QCOMPARE(bar()->steps(), 721);
        m->key(Qt::Key_PageUp);
        QCOMPARE(bar()->steps(), 760);
        m->key(Qt::Key_Home);
        QCOMPARE(bar()->steps(), 0);
        QCOMPARE(bar()->words(), QStringLiteral("Update 0 of 800 · before the first batch"));
        QVERIFY(!m->part<QToolButton>("momentBackBatch")->isEnabled());
        m->click("momentForwardEpoch");
        QCOMPARE(bar()->steps(), 40);
        m->click("momentForwardBatch");
        m->click("momentForwardBatch");
        m->click("momentBackBatch");
        QCOMPARE(bar()->steps(), 41);
        m->click("momentBackEpoch");
        QCOMPARE(bar()->steps(), 40);
        m->click("momentNewest");
        QCOMPARE(bar()->steps(), 800);
        QVERIFY(!mark());
        QCOMPARE(m->window->controller().record().steps, 800); // the run itself stands
    }

    void theSliderIsDraggedAndClicked()
    {
        m->type("stop.epochs", "20");
        runToEnd();
        QTest::mouseClick(slider(), Qt::LeftButton, {}, QPoint(slider()->width() / 2, slider()->height() / 2));
        QVERIFY(std::abs(bar()->steps() - 400) < 20);
        QVERIFY(mark());
        const double middle = *mark();
        QTest::mouseClick(slider(), Qt::LeftButton, {}, QPoint(slider()->width() / 4, slider()->height() / 2));
        QVERIFY(std::abs(bar()->steps() - 200) < 20);
        QVERIFY(*mark() < middle);
    }

    void theAnatomyGoesThere()
    {
        m->type("stop.epochs", "20");
        m->action("epochDockAction")->trigger();
        runToEnd();
        auto* panel = m->part<EpochPanel>("epochPanel");
        QTRY_COMPARE(panel->epoch(), 20);
        slider()->setFocus();
        m->key(Qt::Key_Home);
        m->key(Qt::Key_PageUp);
        m->key(Qt::Key_Right);
        QTRY_COMPARE(panel->epoch(), 2);
        m->key(Qt::Key_End);
        QTRY_COMPARE(panel->epoch(), 20);
    }

    void aLongRunIsWithinReachToTheStep()
    {
        m->type("stop.epochs", "1000000000");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->window->controller().record().steps > 3'000'000, WindowFixture::patience);
        m->action("pauseAction")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused(), WindowFixture::patience);
        const std::int64_t done = m->window->controller().record().steps;
        QTRY_COMPARE(bar()->steps(), done);
        QTest::mouseClick(slider(), Qt::LeftButton, {}, QPoint(slider()->width() / 2, slider()->height() / 2));
        const std::int64_t middle = bar()->steps();
        QVERIFY(std::abs(middle - done / 2) < done / 20);
        m->key(Qt::Key_Right);
        QCOMPARE(bar()->steps(), middle + 1);
    }

    void aNewRunIsFollowed()
    {
        m->type("stop.epochs", "20");
        runToEnd();
        slider()->setFocus();
        m->key(Qt::Key_Home);
        QVERIFY(mark());
        const std::uint64_t first = m->snapshot().runId;
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().runId != first && m->isOver(), WindowFixture::patience);
        QTRY_COMPARE(bar()->steps(), 800);
        QVERIFY(!mark());
        m->action("resetAction")->trigger();
        QTRY_VERIFY(!slider()->isEnabled());
    }

    void aBranchBeginsWithTheWeightsOfTheMoment()
    {
        m->type("stop.epochs", "20");
        runToEnd();
        const std::uint64_t first = m->snapshot().runId;
        slider()->setFocus();
        m->key(Qt::Key_PageDown);
        m->key(Qt::Key_Left);
        QCOMPARE(bar()->steps(), 759);
        m->click("momentBranch");
        auto* dialog = m->window->findChild<QDialog*>(QStringLiteral("changeDialog"));
        QVERIFY(dialog);
        QCOMPARE(dialog->windowTitle(), QStringLiteral("Branch at update 759"));
        auto* box = dialog->findChild<QAbstractSpinBox*>(QStringLiteral("batch.size"));
        box->selectAll();
        QTest::keyClicks(box, QStringLiteral("50"));
        QTest::keyClick(box, Qt::Key_Tab);
        QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("changeRun")), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().runId != first && m->isOver(), WindowFixture::patience);
        QCOMPARE(m->window->runs().rowCount(), 2);
        const Run& branch = *m->window->runs().at(0);
        QCOMPARE(m->window->runs().nameOf(branch.id), QStringLiteral("B 50 from 759"));
        QCOMPARE(branch.record.file.experiment.batch.size, 50);
        QCOMPARE(branch.record.steps, 80);
        Experiment experiment = m->window->runs().at(1)->record.file.experiment;
        const auto alone = Trainer::make(experiment, prepareRunData(experiment, {}).value()).value();
        while (alone->stepsDone() < 759)
            alone->step();
        QVERIFY(branch.record.initialParameters);
        QVERIFY(std::equal(alone->parameters().begin(), alone->parameters().end(), branch.record.initialParameters->begin()));
        QVERIFY(!bar()->words().isEmpty());
        QTRY_COMPARE(bar()->steps(), 80); // the branch is followed

        // It is drawn from where it left the other: 18 epochs and 39 batches of 40.
        QVERIFY(branch.record.branch);
        QCOMPARE(branch.record.branch->epochs, 18.975);
        QCOMPARE(branch.record.branch->updates, 759);
        QCOMPARE(branch.record.branch->samplesSeen, 18 * 200 + 39 * 5);
        const History::View& history = m->window->runs().at(1)->record.history;
        QVERIFY(std::abs(branch.record.branch->trainRunning - (0.025 * history[17].trainRunning + 0.975 * history[18].trainRunning)) <
                1e-12);
        QCOMPARE(rowPosition(HorizontalAxis::epochs, branch.record, 0), 19.975);
        QCOMPARE(stepPosition(HorizontalAxis::updates, branch.record, 80), 839.0);
        QCOMPARE(stepAt(HorizontalAxis::updates, branch.record, 839.5), 80);
        QCOMPARE(stepAt(HorizontalAxis::updates, branch.record, 700), 0);
    }

    void theCountersSayTheMomentThatIsLookedAt()
    {
        m->type("stop.epochs", "20");
        runToEnd();
        QTRY_COMPARE(bar()->steps(), 800);
        QCOMPARE(m->text("update"), QStringLiteral("800/800"));
        slider()->setFocus();
        m->key(Qt::Key_Left);
        QCOMPARE(m->text("update"), QStringLiteral("799/800"));
        QCOMPARE(m->text("epoch"), QStringLiteral("20/20"));
        QCOMPARE(m->text("batch"), QStringLiteral("39/40 · 5"));
        QVERIFY(m->window->windowTitle().contains(QStringLiteral("799/800")));
        m->key(Qt::Key_PageDown);
        QCOMPARE(m->text("epoch"), QStringLiteral("19/20"));
        m->click("momentNewest");
        QTRY_COMPARE(m->text("update"), QStringLiteral("800/800"));
    }

    void aBranchCannotChangeTheLayers()
    {
        m->type("stop.epochs", "20");
        runToEnd();
        slider()->setFocus();
        m->key(Qt::Key_PageDown);
        m->click("momentBranch");
        auto* dialog = m->window->findChild<ChangeDialog*>(QStringLiteral("changeDialog"));
        QVERIFY(dialog);
        Q_EMIT dialog->chosen(QStringLiteral("model.hidden"), std::vector<std::int64_t>{3});
        dialog->close();
        QTRY_VERIFY(m->part<NoticeBar>("notice")->isVisible());
        QCOMPARE(m->window->runs().rowCount(), 1);
        QVERIFY(m->window->runs().at(0)->record.file.experiment.model.hidden.empty());
    }

    void aRunThatWasRemovedHasNoBranches()
    {
        m->type("stop.epochs", "20");
        runToEnd();
        const std::uint64_t id = m->snapshot().runId;
        slider()->setFocus();
        m->key(Qt::Key_Left);
        const_cast<RunList&>(m->window->runs()).remove({id});
        if (m->part<QToolButton>("momentBranch")->isEnabled()) {
            m->click("momentBranch");
            QTRY_VERIFY(m->part<NoticeBar>("notice")->isVisible());
        }
        QVERIFY(!m->window->findChild<QDialog*>(QStringLiteral("changeDialog")));
    }

    void whileARunIsAtWorkNoneCanBranch()
    {
        m->type("stop.epochs", "1000000000");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isRunning() && bar()->steps() > 0, WindowFixture::patience);
        QVERIFY(!m->part<QToolButton>("momentBranch")->isEnabled());
        m->action("pauseAction")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && m->part<QToolButton>("momentBranch")->isEnabled(), WindowFixture::patience);
    }

    void theArrangementPutsItAway()
    {
        m->action("resetArrangementAction")->trigger();
        QVERIFY(!bar()->isVisible());
    }
};

QTEST_MAIN(tst_TimeBar)
#include "tst_time_bar.moc"
