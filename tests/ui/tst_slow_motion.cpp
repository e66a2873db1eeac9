// A step of the run in slow motion: its numbers are the engine's, it is worked by buttons and keys, it stands while the run goes
// on, and nothing is worked out for nobody.
#include "picture_compare.h"
#include "test_case.h"
#include "window_fixture.h"

#include "anatomy/epoch_cells.h"
#include "anatomy/epoch_panel.h"
#include "anatomy/slow_motion.h"
#include "anatomy/update_canvas.h"
#include "anatomy/update_work.h"
#include "chart/number_text.h"
#include "chart/theme.h"
#include "training/run_data.h"

#include <QtGui/QPainter>
#include <QtWidgets/QComboBox>

using namespace epochscope;

namespace {
const std::atomic<bool> never{false};
}

class tst_SlowMotion : public TestCase
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    EpochPanel* panel() const { return m->part<EpochPanel>("epochPanel"); }
    SlowMotion* slow() const { return m->part<SlowMotion>("slowMotion"); }
    UpdateCanvas* stages() const { return m->part<UpdateCanvas>("slowStages"); }

    void open(const char* preset = "worked-example")
    {
        m.reset();
        m = std::make_unique<WindowFixture>(preset);
        m->key(Qt::Key_F7);
        QTRY_VERIFY(panel()->isVisible());
        show(EpochPanel::Show::slowMotion);
        stages()->setFocus();
    }
    void show(EpochPanel::Show what) const { m->part<QComboBox>("epochShows")->setCurrentIndex(static_cast<int>(what)); }
    bool isAt(std::int64_t step) const { return slow()->look() && slow()->look()->hasAnatomy() && slow()->step() == step; }
    UpdateAnatomy expected(const ExperimentFile& file, std::int64_t step) const
    {
        auto replay = UpdateReplay::make(file.experiment, prepareRunData(file.experiment, file.folder).value());
        return replay->at(step, nullptr, never).value();
    }
    void verify(const UpdateAnatomy& shown, const UpdateAnatomy& step) const
    {
        QCOMPARE(shown.steps, step.steps);
        QCOMPARE(shown.loss(), step.loss());
        QCOMPARE(shown.gradientNorm, step.gradientNorm);
        QCOMPARE(shown.stepNorm, step.stepNorm);
        QCOMPARE(shown.samples.size(), step.samples.size());
        for (std::size_t i = 0; i < step.samples.size(); ++i) {
            QCOMPARE(shown.samples[i].number, step.samples[i].number);
            QCOMPARE(shown.samples[i].loss, step.samples[i].loss);
        }
        for (std::size_t i = 0; i < step.parameters.size(); ++i)
            QCOMPARE(shown.parameters[i].after, step.parameters[i].after);
    }

private slots:
    void cleanup() { m.reset(); }

    void aPlanIsShownBeforeItsRun()
    {
        open();
        QTRY_VERIFY_WITH_TIMEOUT(isAt(0), WindowFixture::patience);
        verify(slow()->look()->anatomy, expected(*preset("worked-example"), 0));
        QCOMPARE(panel()->words(), QStringLiteral("Update 1 of 40,000 · epoch 1, batch 1 of 40 · as the run will begin"));
        QVERIFY(stages()->accessibleDescription().startsWith(QStringLiteral("Draw the batch: Pass 1 over the data")));
        // In the order of the epoch, its batch is lit.
        const auto* strip = m->part<EpochCells>("slowEpoch");
        QTRY_COMPARE(strip->atWork(), std::optional<std::int64_t>(0));
        QCOMPARE(strip->anatomy()->epoch(), 1);
        for (std::size_t i = 0; i < 5; ++i)
            QCOMPARE(strip->anatomy()->places()[i], slow()->look()->anatomy.samples[i].number);
        // Another plan, another step.
        m->type("batch.size", "20");
        QTRY_VERIFY_WITH_TIMEOUT(isAt(0) && slow()->look()->anatomy.batchSize == 20, WindowFixture::patience);
    }

    void keysGoFromStageToStageAndFromBatchToBatch()
    {
        open("moons-60");
        QTRY_VERIFY_WITH_TIMEOUT(isAt(0), WindowFixture::patience);
        const ExperimentFile file = *preset("moons-60");
        for (int stage = 1; stage < updateStages; ++stage) {
            m->key(Qt::Key_Right);
            QCOMPARE(static_cast<int>(slow()->stage()), stage);
            QVERIFY(stages()->accessibleDescription().startsWith(stageName(slow()->stage())));
            // With the numbers, for those who cannot see them.
            const UpdateAnatomy& step = slow()->look()->anatomy;
            if (slow()->stage() == UpdateStage::error)
                QVERIFY(stages()->accessibleDescription().contains(valueText(step.samples[2].loss)));
            if (slow()->stage() == UpdateStage::update)
                QVERIFY(stages()->accessibleDescription().contains(valueText(step.stepNorm)));
        }
        m->key(Qt::Key_Right); // the next batch, beside the run
        QTRY_VERIFY_WITH_TIMEOUT(isAt(1), WindowFixture::patience);
        QVERIFY(slow()->stage() == UpdateStage::draw);
        verify(slow()->look()->anatomy, expected(file, 1));
        QVERIFY(m->isIdle() && m->snapshot().runId == 0); // nothing has run
        m->key(Qt::Key_Left);
        QTRY_VERIFY_WITH_TIMEOUT(isAt(0), WindowFixture::patience);
        QVERIFY(slow()->stage() == UpdateStage::update);
        for (int i = 0; i < 7; ++i) {
            m->key(Qt::Key_PageDown);
            QTRY_VERIFY_WITH_TIMEOUT(isAt(i + 1), WindowFixture::patience);
        }
        QCOMPARE(slow()->look()->anatomy.batchSize, 4); // the last of the epoch
        m->key(Qt::Key_End);
        QVERIFY(slow()->stage() == UpdateStage::update);
        m->click("slowNow");
        QTRY_VERIFY_WITH_TIMEOUT(isAt(0), WindowFixture::patience);
        m->key(Qt::Key_PageUp); // there is none before
        QVERIFY(isAt(0));
        QVERIFY(!m->part<QToolButton>("slowBatchBack")->isEnabled());
    }

    void followsAPausedRun()
    {
        open("moons-60");
        m->key(Qt::Key_F9);
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().position.epoch == 1 && m->isPaused(), WindowFixture::patience);
        QTRY_VERIFY_WITH_TIMEOUT(isAt(8), WindowFixture::patience);
        verify(slow()->look()->anatomy, expected(m->controller().experiment(), 8));
        QVERIFY(panel()->words().endsWith(QStringLiteral("epoch 2, batch 1 of 8 · comes next")));
        m->key(Qt::Key_F8);
        QTRY_VERIFY_WITH_TIMEOUT(isAt(9), WindowFixture::patience);
        m->key(Qt::Key_PageUp);
        QTRY_VERIFY_WITH_TIMEOUT(isAt(8), WindowFixture::patience);
        QVERIFY(panel()->words().endsWith(QStringLiteral("the run has done it")));
        m->key(Qt::Key_PageDown);
        m->key(Qt::Key_PageDown);
        QTRY_VERIFY_WITH_TIMEOUT(isAt(10), WindowFixture::patience);
        QVERIFY(panel()->words().endsWith(QStringLiteral("worked out beyond where the run stands")));
        verify(slow()->look()->anatomy, expected(m->controller().experiment(), 10));
        QCOMPARE(m->controller().record().steps, 9); // untouched
    }

    void standsStillWhileTheRunGoesOn()
    {
        open();
        m->type("stop.epochs", "100000000");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isRunning() && slow()->look() && slow()->look()->runId != 0, WindowFixture::patience);
        const std::int64_t step = *slow()->step();
        const std::int64_t done = m->controller().record().steps;
        QTRY_VERIFY_WITH_TIMEOUT(m->controller().record().steps > done + 1000, WindowFixture::patience);
        QCOMPARE(*slow()->step(), step);
        QVERIFY(panel()->words().endsWith(QStringLiteral("taken from the run, which goes on")));
        stages()->setFocus();
        m->key(Qt::Key_End);
        QVERIFY(slow()->stage() == UpdateStage::update);
        m->click("slowNow"); // a newer one
        QTRY_VERIFY_WITH_TIMEOUT(*slow()->step() > step, WindowFixture::patience);
        m->click("pause");
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && isAt(m->controller().record().steps), WindowFixture::patience);
        QVERIFY(panel()->words().endsWith(QStringLiteral("comes next")));
    }

    void aRunThatIsOverShowsItsLastStep()
    {
        open();
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        QTRY_VERIFY_WITH_TIMEOUT(isAt(39'999), WindowFixture::patience);
        verify(slow()->look()->anatomy, expected(m->controller().experiment(), 39'999));
        QVERIFY(!m->part<QToolButton>("slowBatchOn")->isEnabled());
        const auto& weights = *m->controller().record().parameters;
        for (std::size_t i = 0; i < weights.size(); ++i)
            QCOMPARE(slow()->look()->anatomy.parameters[i].after, weights[i]);
    }

    void theUpdateThatDivergedIsShown()
    {
        open("too-fast");
        m->type("optimizer.learning_rate", "1000");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver() && m->controller().record().reason == FinishReason::diverged, WindowFixture::patience);
        QTRY_VERIFY_WITH_TIMEOUT(isAt(m->controller().record().steps), WindowFixture::patience);
        QVERIFY(!slow()->look()->anatomy.finite);
        stages()->setFocus();
        m->key(Qt::Key_End);
        QVERIFY(stages()->accessibleDescription().contains(QStringLiteral("the run ends here as diverged")));
    }

    void playsStageAfterStage()
    {
        open();
        QTRY_VERIFY_WITH_TIMEOUT(isAt(0), WindowFixture::patience);
        auto* speed = m->part<QComboBox>("slowSpeed");
        speed->setCurrentIndex(0);
        m->key(Qt::Key_Space);
        QVERIFY(slow()->isPlaying());
        QTRY_VERIFY(slow()->stage() == UpdateStage::predict);
        QTRY_VERIFY(slow()->stage() == UpdateStage::error);
        m->key(Qt::Key_Space);
        QVERIFY(!slow()->isPlaying());
        m->key(Qt::Key_End);
        m->click("slowPlay");
        QTRY_VERIFY_WITH_TIMEOUT(isAt(1) && slow()->stage() == UpdateStage::draw, WindowFixture::patience);
        QVERIFY(slow()->isPlaying());
        m->key(Qt::Key_F7); // hidden
        QTRY_VERIFY(!slow()->isVisible());
        QVERIFY(!slow()->isPlaying());
    }

    void tellsASampleUnderThePointer()
    {
        open();
        QTRY_VERIFY_WITH_TIMEOUT(isAt(0), WindowFixture::patience);
        m->key(Qt::Key_Right);
        m->key(Qt::Key_Right); // errors are there from now on
        const int line = stages()->fontMetrics().height() + 1;
        QTest::mouseMove(stages(), QPoint(30, 4)); // enters
        QCoreApplication::processEvents();
        QTest::mouseMove(stages(), QPoint(30, 4 + 2 * line + 4 + line / 2));
        const UpdateAnatomy::Sample& sample = slow()->look()->anatomy.samples[0];
        QTRY_VERIFY(panel()->words().startsWith(QStringLiteral("Sample %1 · x ").arg(sample.number + 1)));
        QVERIFY(panel()->words().contains(QStringLiteral("error ")));
    }

    void nothingIsWorkedOutForNobody()
    {
        m = std::make_unique<WindowFixture>();
        m->key(Qt::Key_F7);
        QTRY_VERIFY(panel()->anatomy());
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        QCOMPARE(slow()->work().done(), 0);
        QVERIFY(!slow()->look());
        show(EpochPanel::Show::slowMotion);
        QTRY_VERIFY_WITH_TIMEOUT(isAt(39'999), WindowFixture::patience);
        QCOMPARE(slow()->work().done(), 1);
    }

    void fitsIntoASmallWindowAndCanBeReadOut()
    {
        open("moons-60");
        QTRY_VERIFY_WITH_TIMEOUT(isAt(0), WindowFixture::patience);
        for (const EpochPanel::Show what : {EpochPanel::Show::slowMotion, EpochPanel::Show::visits})
            for (const QSize& size : {QSize(1280, 800), QSize(800, 600)}) {
                show(what);
                m->window->resize(size);
                QTRY_COMPARE(m->window->size(), size);
                QCoreApplication::processEvents();
                QVERIFY(m->window->minimumSizeHint().height() <= size.height());
                QVERIFY(m->window->minimumSizeHint().width() <= size.width());
                for (const QWidget* part : panel()->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
                    if (part->isVisible())
                        QVERIFY2(panel()->rect().contains(part->geometry()), qPrintable(part->objectName()));
            }
        for (const QWidget* widget : m->focusable())
            if (panel()->isAncestorOf(widget))
                QVERIFY2(!widget->accessibleName().isEmpty() && !widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
    }

    void thePicturesAreTheStoredOnes_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<bool>("dark");
        QTest::newRow("epoch-cells") << static_cast<int>(EpochPanel::Show::cells) << false;
        QTest::newRow("epoch-visits") << static_cast<int>(EpochPanel::Show::visits) << false;
        QTest::newRow("epoch-update") << static_cast<int>(EpochPanel::Show::slowMotion) << false;
        QTest::newRow("epoch-update-dark") << static_cast<int>(EpochPanel::Show::slowMotion) << true;
    }

    void thePicturesAreTheStoredOnes()
    {
        QFETCH(int, what);
        QFETCH(bool, dark);
        open("with-replacement");
        QTRY_VERIFY_WITH_TIMEOUT(isAt(0), WindowFixture::patience);
        m->key(Qt::Key_End);
        show(static_cast<EpochPanel::Show>(what));
        m->key(Qt::Key_F9);
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().position.epoch == 1 && m->isPaused(), WindowFixture::patience);
        m->key(Qt::Key_F8);
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().position.batch == 1 && m->isPaused(), WindowFixture::patience);
        const auto show = static_cast<EpochPanel::Show>(what);
        const std::int64_t done = m->controller().record().steps;
        if (show == EpochPanel::Show::slowMotion)
            QTRY_VERIFY_WITH_TIMEOUT(isAt(done) && m->part<EpochCells>("slowEpoch")->atWork() == 1, WindowFixture::patience);
        else if (show == EpochPanel::Show::cells)
            QTRY_VERIFY(panel()->epoch() == 2 && m->part<EpochCells>("epochCells")->atWork() == 0);
        else
            QTRY_VERIFY(panel()->words().startsWith(QStringLiteral("Up to batch 1 of epoch 2")));
        if (show == EpochPanel::Show::slowMotion) {
            stages()->setFocus();
            m->key(Qt::Key_End);
        }
        QImage picture(720, 260, QImage::Format_RGB32);
        QPainter painter(&picture);
        panel()->drawPicture(painter, QSizeF(picture.size()), dark ? ChartColors::dark() : ChartColors::light());
        painter.end();
        const QString difference = pictureDifference(picture, QTest::currentDataTag());
        QVERIFY2(difference.isEmpty(), qPrintable(difference));
    }
};

QTEST_MAIN(tst_SlowMotion)
#include "tst_slow_motion.moc"
