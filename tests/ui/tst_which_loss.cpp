// Which loss is this? The definitions over the learning curve, and the key that says who reports which.
#include "chart/guarded_chart_view.h"
#include "chart/learning_curve_navigation.h"
#include "chart/learning_curve_view.h"
#include "chart/loss_key.h"
#include "chart/loss_words.h"
#include "chart/number_text.h"
#include "chart/plot_file.h"
#include "chart/read_out.h"
#include "export/export_source.h"
#include "made_run.h"
#include "picture_compare.h"
#include "test_case.h"
#include "window_fixture.h"

using namespace epochscope;

namespace {
CurveRun runWithLosses(const MadeRun& made = {}, std::int64_t reached = 0)
{
    CurveRun run;
    run.id = 7;
    run.name = QStringLiteral("a run");
    run.ended = true;
    run.record = madeRun(made);
    auto table = std::make_shared<LossTable>();
    table->reached = reached > 0 ? reached : made.epochs;
    for (std::int64_t epoch = 1; epoch <= table->reached; ++epoch) {
        const double running = run.record.history[epoch - 1].trainRunning;
        EpochLosses row;
        row.epoch = epoch;
        row.values = {running, running * 0.8, running * (1 + 0.4 * std::sin(static_cast<double>(epoch))), running * 0.6};
        table->rows.push_back(row);
    }
    run.definitions = table;
    return run;
}

LearningCurveOptions asked()
{
    LearningCurveOptions options;
    options.definitions = true;
    return options;
}

std::unique_ptr<LearningCurveView> viewOf(const CurveRun& run, const LearningCurveOptions& options = asked())
{
    auto view = std::make_unique<LearningCurveView>();
    view->resize(900, 600);
    view->setOptions(options);
    view->setRuns({run});
    view->show();
    return view;
}
} // namespace

class tst_WhichLoss : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void theKeySaysWhoReportsWhatWithoutHovering()
    {
        const auto view = viewOf(runWithLosses());
        QVERIFY(view->lossKey()->isVisible());
        const QString words = view->lossKey()->words();
        for (const char* tool : {"Keras", "Lightning", "scikit-learn", "PyTorch", "TensorFlow Playground"})
            QVERIFY2(words.contains(QLatin1String(tool)), tool);
        const LossKeyContent& content = view->lossKey()->content();
        QCOMPARE(content.rows.size(), std::size_t{4});
        QCOMPARE(content.place, QStringLiteral("epoch 100"));
        for (std::size_t i = 0; i < 4; ++i) {
            QVERIFY(!content.rows[i].value.isEmpty());
            for (std::size_t j = 0; j < i; ++j) {
                QVERIFY(content.rows[i].pen.color() != content.rows[j].pen.color());
                QVERIFY(content.rows[i].pen.dashPattern() != content.rows[j].pen.dashPattern());
            }
            for (const ChartColors& colors : {ChartColors::light(), ChartColors::dark()})
                QVERIFY(contrast(lossPen(lossDefinitions[i], {}, colors, 13, false).color(), colors.background) >= 3);
        }
        view->setOptions({});
        QVERIFY(!view->lossKey()->isVisible());
    }

    void itShowsTheEpochUnderThePointer()
    {
        const auto view = viewOf(runWithLosses());
        const std::int64_t epoch = 40;
        ReadOut& readOut = view->navigation().readOut(0);
        readOut.pointAt(view->errorChart()->pointAt(epoch, madeError({}, epoch)));
        QCOMPARE(view->lossKey()->content().place, QStringLiteral("epoch 40"));
        QCOMPARE(view->lossKey()->content().rows[0].value, valueText(madeError({}, epoch), 4));
        QCOMPARE(view->lossKey()->content().rows[3].value, valueText(0.6 * madeError({}, epoch), 4));
        readOut.pointAt({});
        QCOMPARE(view->lossKey()->content().place, QStringLiteral("epoch 100"));
        LearningCurveOptions updates = asked();
        updates.horizontal = HorizontalAxis::updates;
        view->setOptions(updates);
        readOut.pointAt(view->errorChart()->pointAt(epoch * 40, madeError({}, epoch)));
        QCOMPARE(view->lossKey()->content().place, QStringLiteral("epoch 40"));
    }

    // As all views do; but the pointer goes first.
    void itShowsTheEpochOfTheMomentThatIsLookedAt()
    {
        const auto view = viewOf(runWithLosses());
        view->setMoment(7, 25 * 40);
        QCOMPARE(view->lossKey()->content().place, QStringLiteral("epoch 25"));
        view->navigation().readOut(0).pointAt(view->errorChart()->pointAt(40, madeError({}, 40)));
        QCOMPARE(view->lossKey()->content().place, QStringLiteral("epoch 40"));
        view->navigation().readOut(0).pointAt({});
        QCOMPARE(view->lossKey()->content().place, QStringLiteral("epoch 25"));
        LearningCurveOptions seconds = asked();
        seconds.horizontal = HorizontalAxis::seconds;
        view->setOptions(seconds);
        QCOMPARE(view->lossKey()->content().place, QStringLiteral("epoch 25"));
        view->setMoment(8, 25 * 40); // of another run
        QCOMPARE(view->lossKey()->content().place, QStringLiteral("epoch 100"));
        view->setMoment(7, std::nullopt);
        QCOMPARE(view->lossKey()->content().place, QStringLiteral("epoch 100"));
    }

    void whatWasNotMeasuredHasADash()
    {
        CurveRun run = runWithLosses();
        auto table = std::make_shared<LossTable>(*run.definitions);
        table->rows.back().values.fill(notMeasured);
        run.definitions = table;
        for (const auto& row : viewOf(run)->lossKey()->content().rows)
            QCOMPARE(row.value, QStringLiteral("–"));
    }

    void whatTheRunShowsItselfIsNotDrawnTwice()
    {
        MadeRun made;
        const CurveRun plain = runWithLosses(made);
        made.measured = true;
        const CurveRun measuring = runWithLosses(made);
        Drawing drawing;
        drawing.mapping.x = {0, 100};
        drawing.mapping.y = {0, 1};
        drawing.plot = {500, 300};
        drawing.options = asked();
        const auto drawn = [&](const CurveRun& run) {
            std::vector<LossDefinition> list;
            for (const LossCurve& curve : lossCurves(RunCurves(run, Quantity::error), drawing))
                list.push_back(curve.definition);
            return list;
        };
        using enum LossDefinition;
        QVERIFY(drawn(plain) == (std::vector{lastBatch, measured, unweighted}));
        QVERIFY(drawn(measuring) == (std::vector{lastBatch, unweighted}));
        drawing.options.running = false; // the training curve is not there to show it
        QVERIFY(drawn(plain) == (std::vector{lastBatch, measured, weighted, unweighted}));
        drawing.options.definitions = false;
        QVERIFY(drawn(plain).empty());
        const auto view = viewOf(measuring);
        QVERIFY(view->lossKey()->words().contains(QStringLiteral("own measured curve")));
    }

    void eachPointStandsAtItsEpoch()
    {
        Drawing drawing;
        drawing.mapping.x = {0, 100};
        drawing.mapping.y = {0, 1};
        drawing.plot = {500, 300};
        drawing.options = asked();
        for (const LossCurve& curve : lossCurves(RunCurves(runWithLosses(), Quantity::error), drawing))
            if (curve.definition == LossDefinition::unweighted) {
                QCOMPARE(curve.line.points.size(), qsizetype{100});
                for (int epoch = 1; epoch <= 100; ++epoch) {
                    const QPointF point = curve.line.points[epoch - 1];
                    QVERIFY(std::abs(point.x() - epoch / 100.0) < 1e-9);
                    QVERIFY(std::abs(point.y() - 0.8 * madeError({}, epoch)) < 1e-9);
                }
            }
    }

    void theAxisHasRoomForAll()
    {
        LearningCurveOptions options = asked();
        options.logarithmic = true;
        const auto view = viewOf(runWithLosses(), options);
        const auto range = lossRange(*view->errorChart()->curves().back(), options);
        QVERIFY(range.has_value());
        QVERIFY(view->errorChart()->fullVerticalRange().from <= range->from);
        QVERIFY(view->errorChart()->fullVerticalRange().to >= range->to);
    }

    void theEndsAreNamedWhenTheyAreThere()
    {
        QCOMPARE(viewOf(runWithLosses({}, 100))->errorChart()->frame().endLabelRects().size(), std::size_t{5}); // and validation
        QCOMPARE(viewOf(runWithLosses({}, 30))->errorChart()->frame().endLabelRects().size(), std::size_t{2});
    }

    void besideOthersTheRunIsNamed()
    {
        const auto view = viewOf(runWithLosses());
        CurveRun other = runWithLosses();
        other.id = 8;
        other.name = QStringLiteral("another");
        other.definitions.reset();
        view->setRuns({runWithLosses(), other});
        QCOMPARE(view->lossKey()->content().place, QStringLiteral("a run: epoch 100"));
    }

    void itSaysHowFarItIs()
    {
        const auto view = viewOf(runWithLosses({}, 30));
        QVERIFY2(view->lossKey()->content().state.contains(QStringLiteral("30 of 100")), qPrintable(view->lossKey()->content().state));
        view->setRuns({});
        QVERIFY(view->lossKey()->content().state.contains(QStringLiteral("press Run")));
        QVERIFY(view->lossKey()->content().rows[0].value.isEmpty());
    }

    void theRemarkFitsTheBatches()
    {
        MadeRun made;
        const auto remark = [&] { return lossRemark(runWithLosses(made).record); };
        made.batchSize = 200; // = N
        QVERIFY(remark().contains(QStringLiteral("exactly one epoch")));
        made.batchSize = 5;
        QVERIFY(remark().contains(QStringLiteral("same size")));
        made.samples = 1000;
        made.batchSize = 400;
        QVERIFY(remark().contains(QStringLiteral("200 samples, not 400")));
        QVERIFY2(remark().contains(QStringLiteral("counts 2 times")), qPrintable(remark()));
    }

    // A step of one epoch from each measured error to the same weighted mean, where one can be seen.
    void theLagIsDrawn()
    {
        MadeRun made;
        made.batchSize = 200; // = N
        made.epochs = 10;
        CurveRun run = runWithLosses(made);
        auto table = std::make_shared<LossTable>(*run.definitions);
        for (std::size_t i = 0; i + 1 < table->rows.size(); ++i)
            table->rows[i].of(LossDefinition::measured) = table->rows[i + 1].of(LossDefinition::weighted);
        run.definitions = table;
        Drawing drawing;
        drawing.mapping.x = {0, 10};
        drawing.mapping.y = {0, 1};
        drawing.plot = {500, 300};
        drawing.options = asked();
        const Polyline steps = lossLag(RunCurves(run, Quantity::error), drawing);
        QCOMPARE(steps.starts.size(), std::size_t{9});
        for (qsizetype i = 0; i < 9; ++i) {
            const QPointF from = steps.points[2 * i], to = steps.points[2 * i + 1];
            QVERIFY(std::abs(to.x() - from.x() - 0.1) < 1e-9 && from.y() == to.y());
            QVERIFY(std::abs(to.y() - table->rows[static_cast<std::size_t>(i) + 1].of(LossDefinition::weighted)) < 1e-9);
        }
        drawing.plot.setWidth(100); // 10 px an epoch
        QVERIFY(lossLag(RunCurves(run, Quantity::error), drawing).empty());
        drawing.plot.setWidth(500);
        made.batchSize = 100;
        QVERIFY(lossLag(RunCurves(runWithLosses(made), Quantity::error), drawing).empty());

        const auto view = viewOf(run);
        const QString words = view->lossKey()->words();
        QVERIFY(words.contains(QStringLiteral("lags by exactly one epoch: ") + valueText(table->rows[9].of(LossDefinition::weighted), 4) +
                               QStringLiteral(" was measured after epoch 9")));
    }

    void aPictureHasThemWithTheirNames()
    {
        PlotOptions options;
        options.width = 1200;
        options.height = 700;
        options.scale = 1;
        options.curves = asked();
        const auto svg = pictureBytes(plotPainter({runWithLosses()}, options), options, PlotFormat::svg);
        QVERIFY(svg.has_value());
        for (const char* name : {"unweighted mean", "last batch", "measured after"})
            QVERIFY2(svg->contains(name), name);
        options.curves.definitions = false;
        QVERIFY(!pictureBytes(plotPainter({runWithLosses()}, options), options, PlotFormat::svg)->contains("unweighted"));
    }

    // The plot alone: types differ from one machine to another.
    void theCurvesLookAsRecorded()
    {
        MadeRun made;
        made.validateEvery = 0;
        made.wiggle = 0;
        PlotOptions options;
        options.width = 800;
        options.height = 450;
        options.scale = 1;
        options.curves = asked();
        for (const bool dark : {false, true}) {
            options.dark = dark;
            const QImage picture = pictureImage(plotPainter({runWithLosses(made)}, options), options).copy(80, 60, 500, 320);
            QCOMPARE(pictureDifference(picture, dark ? "which-loss-dark" : "which-loss-light"), QString());
        }
    }

    void nothingOfTheKeyIsCut_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {375, 500, 720, 1100})
            QTest::addRow("%d px", width) << width;
    }

    void nothingOfTheKeyIsCut()
    {
        QFETCH(int, width);
        const auto view = viewOf(runWithLosses());
        view->resize(width, 600);
        const LossKey& key = *view->lossKey();
        QTRY_COMPARE(key.width(), width);
        QImage image(width, key.height() + 200, QImage::Format_RGB32);
        image.fill(ChartColors::light().background);
        QPainter painter(&image);
        QCOMPARE(key.drawPicture(painter, width, key.font()), key.height());
        painter.end();
        // Nothing beside or below it.
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < width; ++x)
                if ((y >= key.height() || x < 2 || x >= width - 2) && image.pixel(x, y) != ChartColors::light().background.rgb())
                    QFAIL(qPrintable(QStringLiteral("something at %1, %2").arg(x).arg(y)));
    }

    // Where not all have room, the accuracies go, and come again.
    void aLowViewIsForTheErrors()
    {
        MadeRun made;
        made.accuracy = true;
        CurveRun run = runWithLosses(made);
        run.record.classification = true;
        const auto view = viewOf(run, {});
        view->layout()->setSizeConstraint(QLayout::SetNoConstraint); // as in a window that is made smaller
        view->setMinimumSize(0, 0);
        view->resize(520, 30 * view->fontMetrics().height());
        QTRY_VERIFY(view->accuracyView()->isVisible());
        view->setOptions(asked());
        QTRY_VERIFY(!view->accuracyView()->isVisible());
        QVERIFY(view->errorView()->height() > 8 * view->fontMetrics().height());
        view->setOptions({});
        QTRY_VERIFY(view->accuracyView()->isVisible());
    }

    void theSwitchWorksItOutAndResetTakesItAway()
    {
        WindowFixture m;
        auto* key = m.part<LossKey>("lossKey");
        auto* chart = m.window->findChild<LearningCurveView*>();
        m.type("stop.epochs", "30");
        m.action("runAction")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m.isOver(), WindowFixture::patience);
        QVERIFY(!key->isVisible());
        QVERIFY(!chart->errorChart()->curves().back()->run().definitions);
        m.key(Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(key->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(key->content().place, QStringLiteral("epoch 30"), WindowFixture::patience);
        QTRY_VERIFY_WITH_TIMEOUT(key->content().state.isEmpty(), WindowFixture::patience);
        const auto table = chart->errorChart()->curves().back()->run().definitions;
        QVERIFY(table);
        QVERIFY(table->rows.back().of(LossDefinition::weighted) == m.snapshot().history.back().trainRunning);
        QVERIFY(m.window->exportSource().runs.back().definitions == table);
        QVERIFY(m.window->exportSource().options.definitions);
        m.action("resetAction")->trigger();
        QTRY_VERIFY(!chart->errorChart()->curves().back()->run().definitions);
        QVERIFY(key->content().rows[0].value.isEmpty());
        m.key(Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(!key->isVisible());
    }
};

QTEST_MAIN(tst_WhichLoss)
#include "tst_which_loss.moc"
