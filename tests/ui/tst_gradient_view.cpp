// The gradients in the window: what is drawn against the engine's numbers, what pointer, keys and the other batch size do, how the
// view goes along with a run, and that nothing is worked out while it cannot be seen.
#include "made_moment.h"
#include "picture_compare.h"
#include "test_case.h"
#include "window_fixture.h"

#include "chart/theme.h"
#include "gradient/gradient_canvas.h"
#include "gradient/gradient_rows.h"
#include "gradient/gradient_view.h"
#include "gradient/gradient_words.h"
#include "gradient/gradient_work.h"
#include "gradient/noise_past.h"
#include "panel/number_slider.h"

#include <QtGui/QPainter>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QDockWidget>

#include <array>
#include <numbers>

using namespace epochscope;
using namespace made_moment;

namespace {
constexpr int patience = WindowFixture::patience;
const std::atomic<bool> never{false};

QImage picture(const GradientView& view, const QSize& size, const ChartColors& colors)
{
    QImage image(size, QImage::Format_RGB32);
    QPainter painter(&image);
    painter.setFont(view.font());
    view.drawPicture(painter, size, colors);
    return image;
}

int pixelsLike(const QImage& image, const QColor& color)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixel(x, y) == color.rgb() ? 1 : 0;
    return count;
}
} // namespace

class tst_GradientView : public TestCase
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    GradientView* view() const { return m->part<GradientView>("gradientView"); }
    GradientCanvas* canvas() const { return m->part<GradientCanvas>("gradientCanvas"); }
    QString words() const { return m->text("gradientWords"); }

    void open(const char* preset = "worked-example")
    {
        m.reset();
        m = std::make_unique<WindowFixture>(preset);
        m->key(Qt::Key_G, Qt::ControlModifier);
        QTRY_VERIFY(view()->isVisible());
    }
    // Up to where so many are done.
    void step(std::int64_t steps = 1) const
    {
        m->key(Qt::Key_F8);
        QTRY_VERIFY_WITH_TIMEOUT(view()->look() && view()->look()->moment->steps == steps && !view()->look()->coarse, patience);
    }

private slots:
    void cleanup() { m.reset(); }

    void isOpenedByItsKeyAndByTheMenu()
    {
        m = std::make_unique<WindowFixture>();
        auto* dock = m->part<QDockWidget>("gradientDock");
        QVERIFY(dock->isHidden());
        m->key(Qt::Key_G, Qt::ControlModifier);
        QTRY_VERIFY(dock->isVisible());
        QCOMPARE(m->window->dockWidgetArea(dock), Qt::BottomDockWidgetArea);
        QVERIFY(m->menuActions().contains(m->action("gradientDockAction")));
        QVERIFY(view()->words().contains(QStringLiteral("F8")));
        QVERIFY(!m->part<NumberBox>("gradientBatchSize")->isEnabled());
        m->action("gradientDockAction")->trigger();
        QTRY_VERIFY(dock->isHidden());
    }

    void showsWhatTheEngineSays()
    {
        open("moons-60");
        step();
        const auto look = view()->look();
        QCOMPARE(look->moment->steps, 1);
        const LookedAtRun& run = *look->moment->run;
        auto noise = GradientNoise::make(run.file.experiment, run.data, run.plan, run.shape).value();
        const auto expected = noise.look(look->moment->parameters, 1, GradientWork::fine, {}, never).value();
        const auto cloud = noise.cloud(look->moment->parameters, expected, 8, GradientWork::fine, never).value();
        QCOMPARE(look->samples.fullLength, expected.fullLength);
        QCOMPARE(look->samples.batchLength, expected.batchLength);
        QCOMPARE(look->samples.variance, expected.variance);
        QCOMPARE(look->samples.arrows.size(), 60U);
        QCOMPARE(look->cloud.places.size(), 200U);
        QVERIFY(std::abs(look->cloud.measured - cloud.measured) < 1e-9);

        const auto rows = gradientRows(*look);
        QCOMPARE(rows[0].value, QString::number(expected.fullLength, 'f', 3));
        QCOMPARE(rows[1].value, QString::number(expected.batchLength, 'f', 3));
        QVERIFY(rows[2].value.endsWith(QStringLiteral("%1°").arg(std::lround(expected.angle * 180 / std::numbers::pi))));
        QCOMPARE(rows[3].value, QString::number(std::sqrt(expected.variance), 'f', 2));
        QVERIFY(view()->words().contains(QStringLiteral("After 1 update, the next batch (8 samples)")));
        QVERIFY(view()->words().contains(QStringLiteral("200 drawn")));
        QCOMPARE(canvas()->accessibleDescription(), view()->words());
        QVERIFY(view()->words().contains(words()));
        QVERIFY(words().startsWith(QStringLiteral("A batch of 8 is more %1 than").arg(
            expected.batchSd > expected.fullLength ? QStringLiteral("noise") : QStringLiteral("gradient"))));
    }

    void anArrowIsReadByPointerAndKeys()
    {
        open();
        step();
        const auto look = view()->look();
        const GradientSamples& samples = look->samples;
        std::size_t longest = 0; // inside the picture
        for (std::size_t i = 0; i < samples.arrows.size(); ++i)
            if (canvas()->map().area().contains(canvas()->tipOf(i)) && samples.arrows[i].length > samples.arrows[longest].length)
                longest = i;
        QTest::mouseMove(canvas(), canvas()->tipOf(longest).toPoint());
        QTRY_COMPARE(words(), arrowWords(samples.arrows[longest]));
        QVERIFY(words().startsWith(QStringLiteral("Sample %1: error ").arg(samples.arrows[longest].sample + 1)));
        QTest::mouseMove(canvas(), canvas()->rect().bottomLeft());
        QTRY_COMPARE(words(), gradientSummary(*look));

        canvas()->setFocus();
        QTest::keyClick(canvas(), Qt::Key_Right);
        QCOMPARE(words(), arrowWords(samples.arrows[0]));
        QTest::keyClick(canvas(), Qt::Key_Left);
        QCOMPARE(words(), arrowWords(samples.arrows.back()));
        QCOMPARE(canvas()->accessibleDescription(), words());
        QTest::keyClick(canvas(), Qt::Key_Escape);
        QCOMPARE(words(), gradientSummary(*look));
    }

    void anotherBatchSizeIsOnlyDrawn()
    {
        open();
        step();
        const auto before = view()->look();
        QCOMPARE(before->cloud.batchSize, 5);
        auto* back = m->part<QToolButton>("gradientBatchBack");
        QVERIFY(!back->isEnabled());
        m->type("gradientBatchSize", "50");
        QTRY_COMPARE(view()->look()->cloud.batchSize, 50);
        const auto now = view()->look();
        QCOMPARE(now->samples.fullLength, before->samples.fullLength);
        QCOMPARE(now->samples.batchSize, 5); // the run's own
        QCOMPARE(now->cloud.predicted,
                 std::sqrt(now->samples.variance / 50 * 150 / 199));
        QVERIFY(now->cloud.measured < before->cloud.measured / 2);
        QCOMPARE(m->controller().experiment().experiment.batch.size, std::optional<std::int64_t>(5));
        QCOMPARE(m->part<NumberSlider>("gradientBatchSlider")->number(), 50.0);
        QVERIFY(gradientRows(*now)[4].name.contains(QStringLiteral("50")));

        // It stays while the run goes on.
        m->window->setFocus();
        step(2);
        QCOMPARE(view()->look()->cloud.batchSize, 50);
        QVERIFY(back->isEnabled());
        m->click("gradientBatchBack");
        QTRY_COMPARE(view()->look()->cloud.batchSize, 5);
        QVERIFY(!back->isEnabled());

        m->type("gradientBatchSize", "9999");
        QTRY_COMPARE(view()->look()->cloud.batchSize, 200);
        QCOMPARE(view()->look()->cloud.predicted, 0.0);
        QTest::keyClick(m->part<NumberBox>("gradientBatchSize"), Qt::Key_Return);
        QCOMPARE(m->part<NumberBox>("gradientBatchSize")->whole(), 200);
    }

    void theSliderDrawsToo()
    {
        open();
        step();
        auto* slider = m->part<NumberSlider>("gradientBatchSlider");
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_Home);
        QTRY_COMPARE(view()->look()->cloud.batchSize, 1);
        QTRY_COMPARE(m->part<NumberBox>("gradientBatchSize")->whole(), 1);
    }

    void theNoiseScaleIsGatheredAlongARun()
    {
        open();
        for (int i = 1; i <= 4; ++i) {
            step(i);
            QVERIFY(!QTest::currentTestFailed());
        }
        const auto& points = canvas()->drawing().curve.points();
        for (const std::int64_t steps : {1, 2, 3, 4})
            QCOMPARE(points.at(steps).updates, steps);
        QCOMPARE(points.rbegin()->second.value, view()->look()->samples.noiseScale);

        // Another run begins anew.
        m->action("resetAction")->trigger();
        QTRY_VERIFY(!view()->look());
        QVERIFY(points.empty());
        QTRY_VERIFY(m->isIdle());
        step();
        QVERIFY(!QTest::currentTestFailed());
        QCOMPARE(points.rbegin()->first, 1); // and what was before
    }

    void goesAlongWithARunToItsEnd()
    {
        open();
        m->key(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(view()->look() && view()->look()->moment->steps == 40'000, patience);
        QVERIFY(view()->look()->samples.noiseScale > 20);
        QVERIFY(view()->words().contains(QStringLiteral("more noise than gradient")));
    }

    // A run that was over at once.
    void thePastIsFilledIn()
    {
        open();
        m->key(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        const auto& points = canvas()->drawing().curve.points();
        QTRY_VERIFY_WITH_TIMEOUT(points.size() >= NoisePast::marks, patience);
        QVERIFY(points.count(0) == 1);
        // As the run itself was then.
        const LookedAtRun& run = *view()->look()->moment->run;
        auto noise = GradientNoise::make(run.file.experiment, run.data, run.plan, run.shape).value();
        const std::int64_t steps = std::next(points.begin(), 10)->first;
        const auto moment = momentOf(run.file.experiment, run.data, steps);
        const auto expected = noise.look(moment->parameters, steps, GradientWork::coarse, {}, never).value();
        QCOMPARE(points.at(steps).value, expected.noiseScale);
        QCOMPARE(points.at(steps).updates, steps);
    }

    void hiddenItDoesNothing()
    {
        open();
        step();
        m->key(Qt::Key_G, Qt::ControlModifier);
        QTRY_VERIFY(!view()->isVisible());
        QTRY_VERIFY(!view()->work().isBusy());
        const std::int64_t done = view()->work().done();
        m->key(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        QCOMPARE(view()->work().done(), done);
        m->key(Qt::Key_G, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(view()->look() && view()->look()->moment->steps == 40'000, patience);
    }

    void aBatchOfAllHasNoNoise()
    {
        Experiment experiment;
        experiment.batch.size.reset();
        GradientView view;
        view.setMoment(momentOf(experiment, sample_data::prepared(sample_data::line(200)), 300));
        QTRY_VERIFY_WITH_TIMEOUT(view.look(), patience);
        QVERIFY(view.look()->samples.noiseScale > 200); // and yet
        QVERIFY(view.words().contains(QStringLiteral("its gradient is the full one")));
        QVERIFY(view.words().contains(QStringLiteral("has no noise")));
    }

    void whatHasNoFiniteGradientSaysSo()
    {
        GradientView view;
        auto moment = std::make_shared<RunMoment>(*momentOfLine());
        moment->parameters = {3e38F, 3e38F};
        view.setMoment(moment);
        QTRY_VERIFY_WITH_TIMEOUT(view.words().contains(QStringLiteral("no longer a finite number")), patience);
        view.setMoment(nullptr);
        QVERIFY(view.words().contains(QStringLiteral("press Run")));
    }

    // The batch's own colour is there, strong; in every size nothing fails, and nothing is drawn outside of its part.
    void isDrawnInAnySizeAndColour()
    {
        GradientView view;
        view.setMoment(momentOfNetwork(60, 2, {16, 16}));
        QTRY_VERIFY_WITH_TIMEOUT(view.look(), patience);
        for (const ChartColors* colors : {&ChartColors::light(), &ChartColors::dark()})
            for (const QSize& size : {QSize(1600, 900), QSize(700, 240), QSize(480, 150), QSize(300, 600), QSize(60, 40)}) {
                const QImage image = picture(view, size, *colors);
                QCOMPARE(image.pixelColor(0, 0), colors->background);
                if (size.width() >= 480)
                    QVERIFY(pixelsLike(image, colors->hue(1)) > 40);
            }
    }

    void nothingLiesOverAnotherPart_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("hasCurve");
        QTest::newRow("wide and low") << QSize(900, 150) << true;
        QTest::newRow("small window") << QSize(480, 136) << false;
        QTest::newRow("large") << QSize(900, 500) << true;
    }
    void nothingLiesOverAnotherPart()
    {
        QFETCH(QSize, size);
        QFETCH(bool, hasCurve);
        GradientView view;
        view.setMoment(momentOfLine());
        QTRY_VERIFY_WITH_TIMEOUT(view.look(), patience);
        GradientDrawing drawing;
        drawing.look = view.look();
        const auto places = drawing.places(QRectF(QPointF(), size), QFontMetricsF(view.font()));
        QCOMPARE(!places.curve.isEmpty(), hasCurve);
        const std::array all{places.plane, places.rows, places.curve};
        for (std::size_t i = 0; i < all.size(); ++i) {
            QVERIFY(all[i].isEmpty() || QRectF(QPointF(), size).contains(all[i]));
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(!all[i].intersects(all[j]));
        }
        QVERIFY(places.plane.width() >= 130);
    }

    void looksAsStored()
    {
        GradientView view;
        view.setMoment(momentOfLine());
        QTRY_VERIFY_WITH_TIMEOUT(view.look() && !view.look()->coarse, patience);
        QCOMPARE(pictureDifference(picture(view, {640, 220}, ChartColors::light()), "gradient-line"), QString());
        view.setMoment(momentOfNetwork(60, 2, {16, 16}));
        QTRY_VERIFY_WITH_TIMEOUT(view.look() && !view.look()->coarse && view.look()->samples.samples == 60, patience);
        QCOMPARE(pictureDifference(picture(view, {640, 360}, ChartColors::dark()), "gradient-network"), QString());
    }
};

QTEST_MAIN(tst_GradientView)
#include "tst_gradient_view.moc"
