#include "test_case.h"
#include "window_fixture.h"

#include "chart/learning_curve_view.h"
#include "chart/learning_curve_chart.h"
#include "export/export_source.h"
#include "record/atomic_file.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>

using namespace epochscope;

class tst_MainWindow : public TestCase
{
    Q_OBJECT

    static constexpr int patience = WindowFixture::patience;
    std::unique_ptr<WindowFixture> m;

private slots:
    void init()
    {
        TestCase::init();
        m = std::make_unique<WindowFixture>();
    }
    void cleanup() { m.reset(); }

    void opensOnTheWorkedExampleReadyToRun()
    {
        QVERIFY(m->action("runAction")->isEnabled());
        QVERIFY(!m->action("stopAction")->isEnabled());
        QCOMPARE(m->part<QComboBox>("presets")->currentText(), QStringLiteral("worked-example"));
        QCOMPARE(m->text("update"), QStringLiteral("0/40,000"));
        QVERIFY(!m->part<QWidget>("notice")->isVisible());
        QVERIFY(!QApplication::activeModalWidget());
    }

    void theThreeNumbersRunAndTheCountersTell()
    {
        m->type("data.samples", "200");
        m->type("batch.size", "5");
        m->type("stop.epochs", "1000");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        QCOMPARE(m->text("epoch"), QStringLiteral("1,000/1,000"));
        QCOMPARE(m->text("batch"), QStringLiteral("40/40 · 5"));
        QCOMPARE(m->text("update"), QStringLiteral("40,000/40,000"));
        QCOMPARE(m->text("samples"), QStringLiteral("200,000"));
        QVERIFY2(m->window->windowTitle().startsWith(
                     QStringLiteral("epoch 1,000/1,000 · batch 40/40 · update 40,000/40,000 – ")),
                 qPrintable(m->window->windowTitle()));
        QVERIFY(m->text("status").startsWith(QStringLiteral("Done: 1,000 epochs, 40,000 updates")));
        QVERIFY(!m->text("diagnosis").isEmpty());
        QVERIFY(!m->part<QWidget>("diagnosisLine")->toolTip().isEmpty());
    }

    void theTitleFollowsAFewTimesASecond()
    {
        m->type("stop.epochs", "100000000");
        const QSignalSpy titles(m->window.get(), &QWidget::windowTitleChanged);
        const QSignalSpy pictures(&m->controller(), &RunController::advanced);
        QElapsedTimer clock;
        clock.start();
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(pictures.size() >= 50, patience);
        const qint64 most = clock.elapsed() / 250 + 4; // and at its start
        QVERIFY2(titles.size() >= 2 && titles.size() <= most, qPrintable(QStringLiteral("%1 of %2").arg(titles.size()).arg(most)));
        m->click("pause");
        QTRY_COMPARE_WITH_TIMEOUT(m->controller().state(), RunController::State::paused, patience);
        QVERIFY(m->window->windowTitle().contains(QStringLiteral("update ") + m->text("update")));
        m->click("stop");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        QVERIFY(m->window->windowTitle().contains(QStringLiteral("update ") + m->text("update")));
    }

    void aRunThatIsGoneIsNotExported()
    {
        m->type("stop.epochs", "20");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        m->action("resetAction")->trigger();
        QVERIFY(m->action("exportHistory")->isEnabled());
        m->action("runRemoveAll")->trigger();
        for (const char* name : {"exportPicture", "exportHistory", "exportBatches", "exportWeights"})
            QVERIFY2(!m->action(name)->isEnabled(), name);
        m->action("runBringBack")->trigger();
        QVERIFY(m->action("exportHistory")->isEnabled());
    }

    void aRunThatIsGoneIsNotSteppedBack()
    {
        m->type("stop.epochs", "20");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        QVERIFY(m->action("backBatchAction")->isEnabled());
        m->action("runRemoveAll")->trigger();
        QVERIFY(!m->action("backBatchAction")->isEnabled());
        QVERIFY(m->action("stepBatchAction")->isEnabled());
        QVERIFY(m->text("update").startsWith(QStringLiteral("0/")));
    }

    void afterARunAnotherExperimentCanBeSteppedThrough()
    {
        m->type("stop.epochs", "20");
        m->action("undoAction")->trigger();
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        QVERIFY(!m->action("stepBatchAction")->isEnabled());
        m->action("newAction")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m->action("stepBatchAction")->isEnabled(), patience);
        QVERIFY(m->text("update").startsWith(QStringLiteral("0/")));
        QVERIFY(!m->window->windowTitle().startsWith(QStringLiteral("epoch ")));
        m->key(Qt::Key_F8);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && m->controller().record().steps == 1, patience);
    }

    void everyRunGoesIntoTheListAndOntoTheChart()
    {
        m->type("stop.epochs", "20");
        for (const int batch : {1, 5, 32, 200}) {
            m->type("batch.size", qPrintable(QString::number(batch)));
            m->click("run");
            QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        }
        QCOMPARE(m->window->runs().rowCount(), 4);
        const Run* newest = m->window->runs().at(0);
        QCOMPARE(newest->id, m->snapshot().runId);
        QCOMPARE(newest->record.plan.batchSize, 200);
        QVERIFY(newest->record.isOver());
        QVERIFY(!newest->record.weightsSha256.empty());
        const auto drawn = m->window->findChild<LearningCurveView*>()->description();
        QVERIFY2(drawn.contains(QStringLiteral("B 200")), qPrintable(drawn));
    }

    void anEmptyChartSaysWhy()
    {
        const LearningCurveChart* chart = m->window->findChild<LearningCurveView*>()->errorChart();
        const auto says = [&](const char* words) { return chart->hint().contains(QLatin1String(words)); };
        QVERIFY(says("Press Run"));
        auto* source = m->part<QComboBox>("data.source");
        source->setFocus();
        QTest::keyClicks(source, QStringLiteral("csv")); // and no file named
        QVERIFY2(says("do not make a run"), qPrintable(chart->hint()));
        m->action("undoAction")->trigger();
        QVERIFY(says("Press Run"));
        m->type("stop.epochs", "20");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        m->action("runShow")->trigger();
        QVERIFY2(says("hidden"), qPrintable(chart->hint()));
        m->action("runRemoveAll")->trigger();
        QVERIFY2(says("Press Run"), qPrintable(chart->hint()));
    }

    void aStepLeavesTheRunPaused()
    {
        m->action("stepBatchAction")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(m->snapshot().position.updates, std::int64_t{1}, patience);
        QTRY_COMPARE_WITH_TIMEOUT(m->text("status"), QStringLiteral("Paused."), patience);
    }

    void aChangeInMidRunBelongsToTheNextRun()
    {
        m->type("stop.epochs", "1000000000");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().position.updates > 0, patience);
        QVERIFY(!m->part<QLabel>("remark")->isVisible());
        m->type("batch.size", "20");
        QVERIFY(m->part<QLabel>("remark")->isVisible());
        QVERIFY(m->text("remark").contains(QStringLiteral("next run")));
        QCOMPARE(m->snapshot().plan.batchSize, 5);
        m->type("batch.size", "5");
        QVERIFY(!m->part<QLabel>("remark")->isVisible());
        m->click("stop");
        QTRY_VERIFY_WITH_TIMEOUT(m->isIdle(), patience);
    }

    void aDivergedRunIsExplainedWhereNothingMoves()
    {
        const QRect chart = m->window->findChild<LearningCurveView*>()->geometry();
        m->type("optimizer.learning_rate", "1000");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        QVERIFY2(m->text("diagnosis").contains(QStringLiteral("iverged")), qPrintable(m->text("diagnosis")));
        QVERIFY2(m->text("diagnosis").contains(QStringLiteral("rate")), qPrintable(m->text("diagnosis")));
        QVERIFY2(m->text("status").contains(QStringLiteral("Diverged")), qPrintable(m->text("status")));
        QVERIFY(!m->part<QWidget>("notice")->isVisible());
        QCOMPARE(m->window->findChild<LearningCurveView*>()->geometry(), chart);
        QVERIFY(m->action("runAction")->isEnabled());
    }

    void theArithmeticOfAFileIsKnownOnceItWasRead()
    {
        ExperimentFile file = *preset("iris");
        file.experiment.data.source = DataSource::csv;
        file.experiment.data.file = EPOCHSCOPE_SOURCE_DIR "/resources/data/iris.csv";
        file.experiment.data.validation.value = 0;
        file.experiment.batch.size = 50;
        file.experiment.stop.epochs = 20;
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("iris.json"));
        QVERIFY(writeFileAtomically(path.toStdString(), experimentJson(file.experiment, file.name, file.description)));
        m->window->openPath(path);
        QTRY_VERIFY(m->text("formula").contains(QStringLiteral("once the file has been read")));
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        QCOMPARE(m->text("formula"), QStringLiteral("150 ÷ 50 = 3 batches per epoch\n× 20 epochs = 60 updates"));
        m->type("batch.size", "40");
        QVERIFY2(m->text("formula").startsWith(QStringLiteral("150 ÷ 40 = 3 batches of 40 + 1 of 30")), qPrintable(m->text("formula")));
        m->type("data.samples", "151"); // of which there are 150
        QVERIFY(m->text("formula").contains(QStringLiteral("do not make a run")));
        QVERIFY(!m->action("runAction")->isEnabled());
        m->action("undoAction")->trigger();
        QVERIFY(m->action("runAction")->isEnabled());
        auto* name = m->part<QLineEdit>("data.file");
        name->setFocus();
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("/nowhere/other.csv"));
        QTest::keyClick(name, Qt::Key_Return);
        QVERIFY(m->text("formula").contains(QStringLiteral("once the file has been read")));
    }

    void aPresetAfterARunLeavesTheTitleToTheCurves()
    {
        m->type("stop.epochs", "20");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        const QString title = m->window->exportSource().title;
        m->action("preset.moons-60")->trigger();
        QCOMPARE(m->text("formula").section(u'\n', 0, 0), QStringLiteral("60 ÷ 8 = 7 batches of 8 + 1 of 4"));
        QCOMPARE(m->window->exportSource().title, title);
        QVERIFY(m->window->exportSource().subtitle.startsWith(QStringLiteral("200 ÷ 5")));
    }

    void beneathSeveralRunsTheArithmeticNamesItsRun()
    {
        m->type("stop.epochs", "20");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        QCOMPARE(m->window->exportSource().subtitle, QStringLiteral("200 ÷ 5 = 40 batches per epoch × 20 epochs = 800 updates"));
        m->type("batch.size", "50");
        m->click("run");
        QTRY_COMPARE_WITH_TIMEOUT(m->window->runs().rowCount(), 2, patience);
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        QCOMPARE(m->window->exportSource().subtitle,
                 QStringLiteral("B 50: 200 ÷ 50 = 4 batches per epoch × 20 epochs = 80 updates"));
        QVERIFY(m->window->exportSource().caption.starts_with("B 50: "));
    }

    void dataThatCannotBeReadLeaveTheWindowUsable()
    {
        auto* source = m->part<QComboBox>("data.source");
        source->setFocus();
        QTest::keyClicks(source, QStringLiteral("csv"));
        auto* file = m->part<QLineEdit>("data.file");
        file->setFocus();
        QTest::keyClicks(file, QStringLiteral("/nowhere/missing.csv"));
        QTest::keyClick(file, Qt::Key_Return);
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->part<QWidget>("notice")->isVisible(), patience);
        QVERIFY(m->text("noticeText").contains(QStringLiteral("missing.csv")));
        QVERIFY(m->action("runAction")->isEnabled());
        QCOMPARE(m->window->runs().rowCount(), 0);
    }

    void whatCannotStartLeavesTheLastRunAsItIs()
    {
        m->type("stop.epochs", "20");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        m->type("data.samples", "1000000000000");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->part<QWidget>("notice")->isVisible(), patience);
        QVERIFY2(m->text("noticeText").startsWith(QStringLiteral("Samples: ")), qPrintable(m->text("noticeText")));
        QVERIFY(m->window->windowTitle().startsWith(QStringLiteral("epoch 20/20 · ")));
        QCOMPARE(m->text("epoch"), QStringLiteral("20/20"));
        QVERIFY(m->controller().experiment().experiment.data.samples == 200);
        QCOMPARE(m->window->runs().rowCount(), 1);
    }

    void aPresetFillsThePanelAndCanBeUndone()
    {
        auto* presets = m->part<QComboBox>("presets");
        m->type("batch.size", "7");
        QCOMPARE(presets->currentIndex(), -1);
        presets->setFocus();
        QTest::keyClicks(presets, QStringLiteral("moons"));
        QCOMPARE(presets->currentText(), QStringLiteral("moons-60"));
        m->action("undoAction")->trigger();
        QCOMPARE(m->part<NumberBox>("batch.size")->whole(), 7);
        m->type("batch.size", "5");
        QCOMPARE(presets->currentText(), QStringLiteral("worked-example"));
        m->action("preset.iris")->trigger();
        QCOMPARE(presets->currentText(), QStringLiteral("iris"));
    }

    void anUnsavedChangeShowsInTheTitle()
    {
        QVERIFY(!m->window->isWindowModified());
        m->type("batch.size", "7");
        QVERIFY(m->window->isWindowModified());
        QVERIFY(m->window->windowTitle().contains(QStringLiteral("[*]")));
    }

    void darkIsDarkThroughout()
    {
        m->action("appearanceDark")->trigger();
        QCoreApplication::processEvents();
        const QImage image = m->window->grab().toImage();
        int light = 0;
        for (int x = 0; x < image.width(); x += 3)
            for (int y = 0; y < image.height(); y += 3)
                light += image.pixelColor(x, y).lightness() > 160 ? 1 : 0;
        QVERIFY(light < image.width() * image.height() / 9 / 20);
        QVERIFY(m->ownSettings.values().appearance == Appearance::dark);
    }

    void closingInMidRunEndsAtOnce()
    {
        m->type("stop.epochs", "1000000000");
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().position.updates > 1000, patience);
        QElapsedTimer clock;
        clock.start();
        m->window->closeWithoutQuestions();
        QVERIFY(!m->window->isVisible());
        m->window.reset();
        QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
    }
};

QTEST_MAIN(tst_MainWindow)
#include "tst_main_window.moc"
