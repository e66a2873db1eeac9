// The read-out over a view: its box, its hair line and its marks, led by the pointer and by the keyboard.
#include "chart/chart_overlay.h"
#include "chart/guarded_chart_view.h"
#include "chart/read_out.h"
#include "made_run.h"
#include "test_case.h"

#include <QtGui/QPainter>
#include <QtTest/QSignalSpy>

#include <cmath>
#include <random>

using namespace epochscope;

namespace {
class PlainChart : public NavigableChart
{
public:
    QRectF plot{60, 30, 500, 300};
    AxisView x{{0, 100}, {0, 100}, false};
    AxisView y{{0, 2}, {0, 2}, false};
    std::vector<RunRecord> records;
    bool batches = false;
    int fontSize = 13;

    QRectF plotRect() const override { return plot; }
    AxisView horizontalAxis() const override { return x; }
    AxisView verticalAxis() const override { return y; }
    void setView(std::optional<Range>, std::optional<Range>) override {}
    ReadOutContent readOutContent() const override
    {
        ReadOutContent content;
        content.batchLosses = batches;
        std::uint64_t id = 1;
        for (const RunRecord& record : records) {
            const auto hue = ChartColors::light().hue(id);
            content.runs.push_back({id, QStringLiteral("B %1").arg(id), &record, {hue, hue, hue}});
            ++id;
        }
        return content;
    }
    ChartColors colors() const override { return ChartColors::light(); }
    QFont font() const override
    {
        QFont font;
        font.setPixelSize(fontSize);
        return font;
    }
    QString description() const override { return QStringLiteral("A chart."); }
};
} // namespace

class tst_ReadOut : public TestCase
{
    Q_OBJECT

    PlainChart m_chart;
    std::unique_ptr<GuardedChartView> m_view;
    ChartOverlay* m_overlay = nullptr;
    std::unique_ptr<ReadOut> m_readOut;

    void show(std::size_t runs, const MadeRun& made = {})
    {
        for (std::size_t i = 0; i < runs; ++i) {
            MadeRun next = made;
            next.level = 0.1 + 0.05 * static_cast<double>(i);
            m_chart.records.push_back(madeRun(next));
        }
    }
    QPointF pointOf(std::size_t run, std::int64_t epoch) const
    {
        return m_chart.position(static_cast<double>(epoch), m_chart.records[run].history[epoch - 1].trainRunning);
    }
    QString text() const { return m_overlay->box().texts().join(u'\n'); }

private slots:
    void init()
    {
        TestCase::init();
        m_chart = {};
        m_view = std::make_unique<GuardedChartView>(new QChart);
        m_view->resize(640, 400);
        m_overlay = new ChartOverlay(*m_view);
        m_readOut = std::make_unique<ReadOut>(*m_view, m_chart, *m_overlay);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }
    void cleanup()
    {
        m_readOut.reset();
        m_view.reset();
    }

    void oneRunIsReadWithAllItsValues()
    {
        show(1, {.measured = true, .batches = true});
        m_chart.batches = true;
        m_readOut->pointAt(pointOf(0, 37));
        const EpochRecord& row = m_chart.records[0].history[36];
        const QStringList lines = m_overlay->box().texts();
        QCOMPARE(lines.size(), 6);
        QCOMPARE(lines[0], QStringLiteral("epoch 37"));
        QCOMPARE(lines[1], QStringLiteral("update 1,480 · 7,400 samples · 0.0740 s"));
        QCOMPARE(lines[2], QStringLiteral("training | ") + exactText(row.trainRunning));
        QCOMPARE(lines[3], QStringLiteral("measured | ") + exactText(row.trainMeasured));
        QCOMPARE(lines[4], QStringLiteral("validation | ") + exactText(row.validation));
        QVERIFY(lines[5].startsWith(QStringLiteral("batches | ")));
        QCOMPARE(m_overlay->hair().value_or(0), m_chart.position(37, 1).x());
        QCOMPARE(m_overlay->marks().size(), std::size_t{3});
        const QPointF mark = m_chart.position(37, row.validation);
        QVERIFY(std::any_of(m_overlay->marks().begin(), m_overlay->marks().end(),
                            [&](const OverlayMark& m) { return m.point == mark; }));
    }

    void theBestEpochIsNoted()
    {
        show(1);
        m_readOut->pointAt(pointOf(0, m_chart.records[0].best.epoch));
        QVERIFY(m_overlay->box().texts().first().contains(QStringLiteral("best")));
    }

    void ofTwentyRunsTheBestAndThePointedOneAreListed()
    {
        show(20);
        m_readOut->pointAt(pointOf(18, 80));
        const QStringList lines = m_overlay->box().texts();
        QVERIFY2(lines.size() <= 2 + ReadOutBox::mostRows, qPrintable(text()));
        QVERIFY(lines[1].startsWith(QStringLiteral("B 1 ")));
        QVERIFY2(std::any_of(lines.begin(), lines.end(),
                             [](const QString& line) { return line.startsWith(QStringLiteral("B 19 ")); }),
                 qPrintable(text()));
        QCOMPARE(lines.last(), QStringLiteral("and %1 more").arg(20 - (lines.size() - 2)));
        QCOMPARE(m_overlay->marks().size(), std::size_t{40});
    }

    void theHoveredRunIsToldWhenItChanges()
    {
        show(2);
        QSignalSpy hovered(m_readOut.get(), &ReadOut::hovered);
        const auto last = [&] { return hovered.last()[0].value<std::optional<std::uint64_t>>(); };
        m_readOut->pointAt(pointOf(1, 50));
        QCOMPARE(last().value_or(0), std::uint64_t{2});
        m_readOut->pointAt(pointOf(1, 51));
        QCOMPARE(hovered.size(), 1);
        m_readOut->pointAt(pointOf(0, 50));
        QCOMPARE(last().value_or(0), std::uint64_t{1});
        m_readOut->pointAt(std::nullopt);
        QVERIFY(!last());
        QVERIFY(m_overlay->box().isEmpty() && !m_overlay->hair() && m_overlay->marks().empty());
    }

    void theBoxNeverLeavesTheViewNorCoversThePoint()
    {
        show(20, {.measured = true, .batches = true});
        m_chart.batches = true;
        std::mt19937 random(5);
        std::uniform_real_distribution<double> unit(0, 1);
        int shown = 0; // not in the smallest views with the largest type
        for (int i = 0; i < 400; ++i) {
            m_view->resize(QSize(240 + static_cast<int>(unit(random) * 900), 160 + static_cast<int>(unit(random) * 500)));
            m_chart.fontSize = 9 + static_cast<int>(unit(random) * 30);
            m_chart.plot = QRectF(m_view->rect()).adjusted(50, 20, -20, -30);
            const QPointF point(m_chart.plot.left() + unit(random) * m_chart.plot.width(),
                                m_chart.plot.top() + unit(random) * m_chart.plot.height());
            m_readOut->pointAt(point);
            const ReadOutBox& box = m_overlay->box();
            if (box.isEmpty())
                continue;
            ++shown;
            QVERIFY(QRectF(m_view->rect()).contains(box.rect()));
            QVERIFY(!box.rect().contains(point));
            QVERIFY(!box.rect().contains(QPointF(*m_overlay->hair(), point.y())));
        }
        QVERIFY2(shown > 320, qPrintable(QString::number(shown)));
    }

    void theBoxDoesNotTremble()
    {
        show(1);
        m_readOut->pointAt(pointOf(0, 9));
        double width = m_overlay->box().rect().width();
        for (std::int64_t epoch = 10; epoch < 60; ++epoch) {
            m_readOut->pointAt(pointOf(0, epoch));
            QVERIFY(m_overlay->box().rect().width() >= width);
            width = m_overlay->box().rect().width();
        }
    }

    void theKeyboardLeadsFromEpochToEpoch()
    {
        show(2);
        m_readOut->step(-1); // comes in at the end
        QVERIFY(m_readOut->moment() && m_readOut->moment()->x == 100);
        QVERIFY(!m_overlay->box().isEmpty());
        m_readOut->step(-1);
        m_readOut->step(-1);
        QVERIFY(m_readOut->moment()->x == 98);
        m_readOut->step(1);
        QVERIFY(m_readOut->moment()->x == 99);
        for (int i = 0; i < 5; ++i)
            m_readOut->step(1);
        QVERIFY(m_readOut->moment()->x == 100);
        m_readOut->pointAt(std::nullopt); // the pointer is elsewhere
        QVERIFY(m_readOut->moment());
        m_readOut->hide();
        QVERIFY(!m_readOut->moment());
    }

    void whereEpochsLieCloseAStepIsAPixel()
    {
        show(1, {.epochs = 100'000});
        m_chart.x = {{0, 100'000}, {0, 100'000}, false};
        m_readOut->step(-1);
        const double before = *m_overlay->hair();
        m_readOut->step(-1);
        QVERIFY(std::abs(before - *m_overlay->hair() - 1) < 0.01);
    }

    void theValuesAreToldToThoseWhoCannotSee()
    {
        show(1);
        m_readOut->step(-1);
        QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("epoch 100")));
        QVERIFY(m_view->accessibleDescription().contains(exactText(m_chart.records[0].history[99].validation)));
        m_readOut->hide();
        QCOMPARE(m_view->accessibleDescription(), QStringLiteral("A chart."));
    }

    void aRunThatGoesOnIsReadAfresh()
    {
        show(1, {.epochs = 50});
        m_readOut->pointAt(m_chart.position(50, 0.1));
        QVERIFY(m_readOut->moment()->x == 50);
        m_readOut->pointAt(m_chart.position(52, 0.1)); // not there yet, but near
        QVERIFY(m_readOut->moment()->x == 50);
        m_chart.records[0] = madeRun({.epochs = 60, .level = 0.1});
        m_readOut->refresh();
        QVERIFY(m_readOut->moment()->x == 52);
        m_chart.records.clear();
        m_readOut->refresh();
        QVERIFY(!m_readOut->moment() && m_overlay->box().isEmpty());
    }

    void aRunThatIsRemovedUnderTheHairLineDoesNoHarm()
    {
        show(2);
        m_readOut->step(-1);
        m_chart.records.pop_back();
        m_readOut->step(-1);
        m_readOut->refresh();
        m_chart.records.clear();
        m_readOut->step(-1);
        m_readOut->refresh();
        QVERIFY(!m_readOut->moment());
    }

    void anotherChartsHairLineIsShown()
    {
        show(1);
        m_readOut->showHairAt(30);
        QCOMPARE(m_overlay->hair().value_or(0), m_chart.position(30, 1).x());
        QVERIFY(m_overlay->box().isEmpty());
        m_readOut->showHairAt(3000);
        QVERIFY(!m_overlay->hair());
        m_readOut->showHairAt(std::nullopt);
        QVERIFY(!m_overlay->hair());
    }

    void theCurvesAreNotDrawnAgainForThePointer()
    {
        class Counting : public QGraphicsItem
        {
        public:
            int painted = 0;
            QRectF boundingRect() const override { return {0, 0, 600, 380}; }
            void paint(QPainter*, const QStyleOptionGraphicsItem*, QWidget*) override { ++painted; }
        };
        show(3);
        auto* item = new Counting;
        m_view->scene()->addItem(item);
        QTRY_VERIFY(item->painted > 0);
        m_readOut->pointAt(pointOf(0, 20));
        QCoreApplication::processEvents();
        const int before = item->painted;
        for (std::int64_t epoch = 20; epoch < 60; ++epoch) {
            m_readOut->pointAt(pointOf(0, epoch));
            QCoreApplication::processEvents();
        }
        QCOMPARE(item->painted, before);
        item->update();
        QTRY_VERIFY(item->painted > before);
    }
};

QTEST_MAIN(tst_ReadOut)
#include "tst_read_out.moc"
