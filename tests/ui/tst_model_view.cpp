// The view of the model in the window: how it is reached, what it offers for which data, what it says of what is pointed at
// against the engine, how it goes along with a run, and that nothing is worked out while it cannot be seen.
#include "frames.h"
#include "picture_compare.h"
#include "test_case.h"
#include "trained_runs.h"
#include "window_fixture.h"

#include "bridge/moment_source.h"
#include "chart/number_text.h"
#include "model_view/model_canvas.h"
#include "model_view/model_view.h"
#include "model_view/model_worker.h"

#include <QtCore/QElapsedTimer>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDockWidget>

using namespace epochscope;

namespace {
// A moment of a run that is made here, without a window.
std::shared_ptr<const RunMoment> momentOf(const ExperimentFile& file, std::int64_t steps)
{
    auto run = std::make_shared<LookedAtRun>();
    run->id = 1;
    run->file = file;
    run->data = prepareRunData(file.experiment, {}).value();
    auto trainer = Trainer::make(file.experiment, run->data).value();
    while (trainer->stepsDone() < steps && trainer->step()) {
    }
    run->plan = trainer->plan();
    run->shape = trainer->networkShape();
    auto moment = std::make_shared<RunMoment>();
    moment->run = run;
    moment->steps = trainer->stepsDone();
    moment->parameters.assign(trainer->parameters().begin(), trainer->parameters().end());
    return moment;
}
} // namespace

class tst_ModelView : public TestCase
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    ModelView* view() const { return m->part<ModelView>("modelView"); }
    ModelCanvas* canvas() const { return m->part<ModelCanvas>("modelPicture"); }
    QComboBox* box(const char* name) const { return m->part<QComboBox>(name); }
    std::int64_t shownSteps() const { return canvas()->answer() ? canvas()->answer()->question.moment->steps : -1; }

    void open(const char* preset = "worked-example")
    {
        m.reset();
        m = std::make_unique<WindowFixture>(preset);
        m->key(Qt::Key_F12);
        QTRY_VERIFY(view()->isVisible());
    }
    // And goes on to the end.
    void openAndRun(const char* preset)
    {
        open(preset);
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        const std::int64_t steps = m->controller().record().steps;
        QTRY_COMPARE_WITH_TIMEOUT(shownSteps(), steps, WindowFixture::patience);
    }
    void choose(const char* name, const QString& text) const
    {
        const int index = box(name)->findText(text);
        QVERIFY2(index >= 0, qPrintable(text));
        box(name)->setCurrentIndex(index);
    }
    QStringList offered(const char* name) const
    {
        QStringList texts;
        for (int i = 0; i < box(name)->count(); ++i)
            texts += box(name)->itemText(i);
        return texts;
    }
    void waitForMode(ModelMode mode) const
    {
        QTRY_VERIFY_WITH_TIMEOUT(canvas()->answer() && canvas()->answer()->question.choices.mode == mode &&
                                     !view()->worker().isBusy(),
                                 WindowFixture::patience);
    }

private slots:
    void cleanup() { m.reset(); }

    void isOpenedByItsKeyAndByTheMenu()
    {
        m = std::make_unique<WindowFixture>();
        auto* dock = m->part<QDockWidget>("modelDock");
        QVERIFY(dock->isHidden());
        m->key(Qt::Key_F12);
        QTRY_VERIFY(dock->isVisible());
        QVERIFY(view()->words().contains(QStringLiteral("Press Run")));
        QVERIFY(canvas()->accessibleDescription().contains(QStringLiteral("Press Run")));
        QVERIFY(m->menuActions().contains(dock->toggleViewAction()));
        dock->toggleViewAction()->trigger();
        QTRY_VERIFY(dock->isHidden());
    }

    void goesAlongWithTheRun()
    {
        open();
        m->key(Qt::Key_F8); // one batch
        QTRY_COMPARE(shownSteps(), 1);
        QVERIFY(
            view()->words().startsWith(QStringLiteral("After update 1 · epoch 1, batch 1 of 40: root mean square residual, training ")));
        QCOMPARE(canvas()->answer()->sight.points.size(), std::size_t{200});
        m->key(Qt::Key_F9); // to the end of the epoch
        QTRY_COMPARE(shownSteps(), 40);
        QVERIFY(view()->words().startsWith(QStringLiteral("After update 40 · end of epoch 1:")));
        m->key(Qt::Key_F8, Qt::ShiftModifier); // and back
        QTRY_COMPARE(shownSteps(), 39);
        // What it draws is of these weights.
        const ModelSight& sight = canvas()->answer()->sight;
        const auto& parameters = canvas()->answer()->question.moment->parameters;
        for (const SightPoint& each : sight.points)
            QVERIFY(std::abs(each.predicted - (double{parameters[0]} * each.point.u + double{parameters[1]})) < 1e-5);
    }

    void tellsOfTheSampleUnderThePointerAndOfTheKeys()
    {
        open();
        m->key(Qt::Key_F8);
        QTRY_COMPARE(shownSteps(), 1);
        const SightPoint each = canvas()->answer()->sight.points[17];
        QVERIFY(!canvas()->picture()->rectOf(17).isEmpty());
        QTest::mouseMove(canvas(), canvas()->picture()->rectOf(17).center().toPoint());
        QTRY_VERIFY(canvas()->pointed() >= 0);
        QVERIFY(canvas()->pointedWords().startsWith(QStringLiteral("Training sample ")));
        canvas()->setFocus();
        m->key(Qt::Key_Home);
        QCOMPARE(canvas()->pointed(), 0);
        for (int i = 0; i < 17; ++i)
            m->key(Qt::Key_Right);
        QCOMPARE(canvas()->pointed(), 17);
        const auto& train = m->controller().data()->train;
        const QString words =
            QStringLiteral("Training sample 18 · x %1 · y %2, predicted %3, residual %4%5")
                .arg(valueText(double{train.features(0, 17)}), valueText(double{train.targets(0, 17)}),
                     valueText(each.predicted), valueText(each.predicted - each.point.target),
                     each.inBatch ? QStringLiteral(" · in the next batch") : QString());
        QCOMPARE(canvas()->pointedWords(), words);
        QCOMPARE(m->part<QLabel>("modelWords")->text(), words);
        QVERIFY(canvas()->accessibleDescription().endsWith(words));
        m->key(Qt::Key_End);
        QCOMPARE(canvas()->pointed(), 199);
        m->key(Qt::Key_Right); // there is none after
        QCOMPARE(canvas()->pointed(), 199);
        QTest::mouseMove(m->part<QLabel>("modelWords"));
        m->part<QComboBox>("horizontalAxis")->setFocus();
        QTRY_VERIFY(canvas()->pointedWords().isEmpty());
        QCOMPARE(m->part<QLabel>("modelWords")->text(), view()->words());
    }

    void theDecisionSurfaceOfTwoFeatures()
    {
        openAndRun("moons-60");
        waitForMode(ModelMode::fit);
        QCOMPARE(offered("modelMode"),
                 (QStringList{QStringLiteral("Decision surface"), QStringLiteral("Confusion matrix")}));
        QCOMPARE(offered("modelFirstAxis"), (QStringList{QStringLiteral("x1"), QStringLiteral("x2")}));
        const auto answer = canvas()->answer();
        QCOMPARE(answer->sight.points.size(), std::size_t{460});
        QTRY_COMPARE(canvas()->answer()->surface.size(), canvas()->surfacePixels()); // pixel for pixel
        // As the run's own record says.
        const EpochRecord last = m->controller().record().history.back();
        QVERIFY2(view()->words().contains(
                     QStringLiteral("validation %1 % of 400 right").arg(100 * last.validationAccuracy, 0, 'f', 1)),
                 qPrintable(view()->words()));
        // The other feature to the right puts the first one upwards.
        choose("modelFirstAxis", QStringLiteral("x2"));
        QCOMPARE(view()->choices().axes, (SceneAxes{1, 0}));
        QCOMPARE(box("modelSecondAxis")->currentText(), QStringLiteral("x1"));
        QTRY_COMPARE(canvas()->answer()->scene->u.name, std::string("x2"));
    }

    void whichClassesAreTakenForWhich()
    {
        openAndRun("iris");
        choose("modelMode", QStringLiteral("Confusion matrix"));
        waitForMode(ModelMode::confusion);
        QVERIFY(!box("modelFirstAxis")->isVisible());
        QVERIFY(box("modelPart")->isVisible());
        QCOMPARE(box("modelPart")->currentText(), QStringLiteral("Validation"));
        const ConfusionMatrix validation = canvas()->answer()->confusion->matrix;
        const EpochRecord last = m->controller().record().history.back();
        QCOMPARE(validation.accuracy(), last.validationAccuracy);
        choose("modelPart", QStringLiteral("Training"));
        QTRY_VERIFY(canvas()->answer()->confusion && canvas()->answer()->confusion->samples == 112);
        canvas()->setFocus();
        m->key(Qt::Key_Home);
        m->key(Qt::Key_Down);
        m->key(Qt::Key_Right); // versicolor taken for versicolor
        const ConfusionMatrix& matrix = canvas()->answer()->confusion->matrix;
        QVERIFY2(canvas()->pointedWords().startsWith(
                     QStringLiteral("%1 of %2 samples of versicolor are taken for versicolor")
                         .arg(matrix.count(1, 1))
                         .arg(matrix.ofClass(1))),
                 qPrintable(canvas()->pointedWords()));
    }

    void picturesAreShownAsPictures()
    {
        openAndRun("digits");
        waitForMode(ModelMode::images);
        QCOMPARE(offered("modelMode"),
                 (QStringList{QStringLiteral("Decision surface"), QStringLiteral("Confusion matrix"),
                              QStringLiteral("Images"), QStringLiteral("First-layer weights")}));
        const auto answer = canvas()->answer();
        QCOMPARE(answer->looked, 450);
        QVERIFY(answer->wrong > 0);
        for (std::size_t i = 0; i < answer->tiles.size(); ++i) {
            QCOMPARE(answer->tiles[i].point.isWrong(), static_cast<std::int64_t>(i) < answer->wrong); // first of all
            QCOMPARE(answer->tiles[i].image.size(), QSize(8, 8));
        }
        // In the data's own units 0 is paper and 16 ink.
        const ModelTile& tile = answer->tiles.front();
        const Dataset& part = answer->subject.part(true);
        for (int pixel = 0; pixel < 64; ++pixel) {
            const double ink = featureAxis(*answer->subject.data, pixel)
                                   .inUnits(double{part.features(pixel, tile.point.point.sample)});
            const QColor expected = QColor::fromRgb(tile.image.pixel(pixel % 8, pixel / 8));
            QVERIFY(std::abs(expected.redF() - (1 + (ChartColors::light().text.redF() - 1) * ink / 16)) < 0.01);
        }
        choose("modelOrder", QStringLiteral("The last batch")); // the run is over
        QTRY_VERIFY(canvas()->answer()->question.choices.order == TileOrder::batchInTurn);
        QVERIFY2(view()->words().contains(QStringLiteral("last batch ")), qPrintable(view()->words()));
        QCOMPARE(canvas()->answer()->looked, canvas()->answer()->sight.batchSize);
        QVERIFY(canvas()->answer()->looked > 0);
        choose("modelMode", QStringLiteral("First-layer weights"));
        waitForMode(ModelMode::weights);
        QCOMPARE(canvas()->answer()->tiles.size(), std::size_t{64});
        const auto& parameters = canvas()->answer()->question.moment->parameters;
        float most = 0;
        for (std::size_t i = 0; i < 64 * 64; ++i)
            most = std::max(most, std::abs(parameters[i]));
        QCOMPARE(canvas()->answer()->largestWeight, double{most});
        choose("modelMode", QStringLiteral("Decision surface"));
        waitForMode(ModelMode::fit);
        QCOMPARE(box("modelFirstAxis")->currentText(), QStringLiteral("Principal components"));
        QVERIFY(!box("modelSecondAxis")->isVisible());
        QVERIFY(canvas()->answer()->scene->u.share > canvas()->answer()->scene->v.share);
    }

    // Of each kind of data what was chosen for it.
    void choicesAreRememberedByKindOfData()
    {
        openAndRun("iris");
        choose("modelMode", QStringLiteral("Confusion matrix"));
        waitForMode(ModelMode::confusion);
        ModelView other;
        other.setMoment(momentOf(preset("iris").value(), 3));
        QCOMPARE(other.choices().mode, ModelMode::fit); // another view's
        other.findChild<QComboBox*>(QStringLiteral("modelMode"))->setCurrentIndex(1);
        other.setMoment(momentOf(preset("worked-example").value(), 3));
        QCOMPARE(other.choices().mode, ModelMode::fit);
        other.setMoment(momentOf(preset("iris").value(), 5));
        QCOMPARE(other.choices().mode, ModelMode::confusion);
        other.setMoment(nullptr);
        QVERIFY(other.words().contains(QStringLiteral("Press Run")));
    }

    void nothingIsWorkedOutWhileItIsHidden()
    {
        m = std::make_unique<WindowFixture>();
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        QCOMPARE(view()->worker().questionsBegun(), 0);
        m->key(Qt::Key_F12);
        QTRY_COMPARE(shownSteps(), 40'000);
        QTRY_VERIFY(!view()->worker().isBusy());
        const std::int64_t begun = view()->worker().questionsBegun();
        m->key(Qt::Key_F12);
        QTRY_VERIFY(!view()->isVisible());
        const std::uint64_t first = m->snapshot().runId;
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().runId != first && m->isOver(), WindowFixture::patience);
        QVERIFY(framesPass(3));
        QCOMPARE(view()->worker().questionsBegun(), begun);
    }

    void aFastRunIsFollowedFrameByFrame()
    {
        open();
        m->type("stop.epochs", "20000");
        QElapsedTimer clock;
        clock.start();
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        QTRY_COMPARE(shownSteps(), 800'000);
        QVERIFY(view()->worker().questionsBegun() <= clock.elapsed() / MomentSource::frameMilliseconds + 3);
    }

    // Asked in another way, it answers that; the moment before it is not heard of again.
    void whatIsAskedLastIsAnswered()
    {
        ModelWorker worker;
        QList<std::shared_ptr<const ModelAnswer>> answers;
        connect(&worker, &ModelWorker::answered, this,
                [&](const std::shared_ptr<const ModelAnswer>& answer) { answers += answer; });
        ExperimentFile large = fileWith({{"model.hidden", "[300, 300, 300]"}}, "moons-60");
        const auto moment = momentOf(large, 1);
        for (const int columns : {900, 901, 902}) {
            ModelQuestion question{moment, {ModelMode::fit, {0, 1}}, {columns, 700}, false};
            worker.ask(question);
        }
        QTRY_VERIFY_WITH_TIMEOUT(!worker.isBusy() && !answers.isEmpty(), WindowFixture::patience);
        QVERIFY(answers.front()->coarse); // at once, as it takes long
        QVERIFY(!answers.back()->coarse);
        for (const auto& answer : answers)
            QCOMPARE(answer->question.pixels.width(), 902);
        QVERIFY(answers.back()->sight.grid.places() > 10 * answers.front()->sight.grid.places());
        worker.ask({moment, {ModelMode::fit, {1, 0}}, {900, 700}, false});
        worker.giveUp();
        QVERIFY(!worker.isBusy());
        const auto before = answers.size();
        QVERIFY(framesPass(5));
        QCOMPARE(answers.size(), before);
    }

    void looksAsRecorded_data()
    {
        QTest::addColumn<QString>("preset");
        QTest::addColumn<ModelMode>("mode");
        QTest::addColumn<bool>("dark");
        QTest::newRow("model-curve") << QStringLiteral("worked-example") << ModelMode::fit << false;
        QTest::newRow("model-surface") << QStringLiteral("moons-60") << ModelMode::fit << false;
        QTest::newRow("model-surface-dark") << QStringLiteral("iris") << ModelMode::fit << true;
        QTest::newRow("model-numbers") << QStringLiteral("diabetes") << ModelMode::fit << false;
        QTest::newRow("model-against-truth") << QStringLiteral("diabetes") << ModelMode::againstTruth << true;
        QTest::newRow("model-confusion") << QStringLiteral("digits") << ModelMode::confusion << false;
        QTest::newRow("model-images") << QStringLiteral("digits") << ModelMode::images << true;
        QTest::newRow("model-weights") << QStringLiteral("digits") << ModelMode::weights << false;
    }
    void looksAsRecorded()
    {
        QFETCH(QString, preset);
        QFETCH(ModelMode, mode);
        QFETCH(bool, dark);
        applyLook(*qApp, Appearance::light);
        ModelView view;
        view.resize(640, 420);
        view.show();
        view.setMoment(momentOf(epochscope::preset(preset.toStdString()).value(), 150));
        auto* modes = view.findChild<QComboBox*>(QStringLiteral("modelMode"));
        modes->setCurrentIndex(modes->findData(static_cast<int>(mode)));
        const auto* shown = view.findChild<ModelCanvas*>();
        QTRY_VERIFY_WITH_TIMEOUT(shown->answer() && shown->answer()->question.choices.mode == mode,
                                 WindowFixture::patience);
        QImage image(600, 300, QImage::Format_RGB32);
        QPainter painter(&image);
        view.drawPicture(painter, image.size(), dark ? ChartColors::dark() : ChartColors::light());
        painter.end();
        const QString difference = pictureDifference(image, QTest::currentDataTag());
        QVERIFY2(difference.isEmpty(), qPrintable(difference));
    }
};

QTEST_MAIN(tst_ModelView)
#include "tst_model_view.moc"
