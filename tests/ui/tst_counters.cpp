#include "run_controls/counters.h"
#include "test_case.h"

#include <QtWidgets/QLabel>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QVBoxLayout>

#include <set>

using namespace epochscope;

namespace {
struct LayoutRequests : QObject
{
    int count = 0;
    bool eventFilter(QObject*, QEvent* event) override
    {
        count += event->type() == QEvent::LayoutRequest;
        return false;
    }
};
} // namespace

class tst_Counters : public TestCase
{
    Q_OBJECT

    static BatchPlan plan(std::int64_t samples, std::int64_t batch, std::int64_t epochs)
    {
        BatchSettings settings;
        settings.size = batch;
        return *BatchPlan::make(samples, settings, epochs);
    }
    static RunSnapshot after(const BatchPlan& plan, std::int64_t steps, double rate = 0)
    {
        RunSnapshot snapshot;
        snapshot.plan = plan;
        snapshot.position = plan.after(steps);
        snapshot.updatesPerSecond = rate;
        snapshot.seconds = rate > 0 ? static_cast<double>(steps) / rate : 0;
        return snapshot;
    }
    static QString text(const Counters& counters, const char* name)
    {
        return counters.findChild<QLabel*>(QLatin1String(name))->text();
    }
    static int value(const Counters& counters, const char* name)
    {
        return counters.findChild<QProgressBar*>(QLatin1String(name))->value();
    }

private slots:
    void whatIsPlannedStandsThereBeforeAnythingRuns()
    {
        Counters counters;
        counters.setPlan(plan(200, 5, 1000));
        QCOMPARE(counters.summary(), QStringLiteral("epoch 0/1,000 · batch 0/40 · update 0/40,000"));
        QCOMPARE(text(counters, "batch"), QStringLiteral("0/40 · 5"));
        QCOMPARE(text(counters, "left"), QStringLiteral("–"));
        QCOMPARE(value(counters, "runProgress"), 0);
    }

    void inTheMidstOfAnEpoch()
    {
        Counters counters;
        counters.setPlan(plan(200, 5, 1000));
        counters.showSnapshot(after(plan(200, 5, 1000), 487, 10));
        QCOMPARE(counters.summary(), QStringLiteral("epoch 13/1,000 · batch 7/40 · update 487/40,000"));
        QCOMPARE(text(counters, "samples"), QStringLiteral("2,435"));
        QCOMPARE(text(counters, "elapsed"), QStringLiteral("0:48.7"));
        QCOMPARE(text(counters, "left"), QStringLiteral("1:05:51"));
        QCOMPARE(value(counters, "runProgress"), 10'000 * 487 / 40'000);
        QCOMPARE(value(counters, "epochProgress"), 10'000 * 7 / 40);
    }

    void theLastBatchHasItsOwnSize()
    {
        const BatchPlan ragged = plan(1000, 400, 10);
        Counters counters;
        counters.setPlan(ragged);
        counters.showSnapshot(after(ragged, 2, 1));
        QCOMPARE(text(counters, "batch"), QStringLiteral("2/3 · 400"));
        counters.showSnapshot(after(ragged, 3, 1));
        QCOMPARE(text(counters, "batch"), QStringLiteral("3/3 · 200"));
        QCOMPARE(text(counters, "epoch"), QStringLiteral("1/10"));
        counters.showSnapshot(after(ragged, 4, 1));
        QCOMPARE(text(counters, "batch"), QStringLiteral("1/3 · 400"));
    }

    void epochsTooFastToSeeDoNotFlicker()
    {
        const BatchPlan fast = plan(200, 5, 1'000'000);
        Counters counters;
        counters.setPlan(fast);
        for (const std::int64_t steps : {1007, 2011, 3019}) {
            counters.showSnapshot(after(fast, steps, 1e6));
            QCOMPARE(value(counters, "epochProgress"), 10'000);
        }
        QVERIFY(!counters.findChild<QProgressBar*>(QStringLiteral("epochProgress"))->toolTip().isEmpty());
        // Paused, the batch can be looked at: 3,019 of 40 in an epoch is the 19th.
        counters.showSnapshot(after(fast, 3019, 1e6), true);
        QCOMPARE(value(counters, "epochProgress"), 10'000 * 19 / 40);
    }

    void inALowWindowThereIsOneRow()
    {
        Counters counters;
        counters.setPlan(plan(200, 5, 1'000));
        counters.resize(520, 200);
        counters.show();
        const auto rows = [&] {
            std::set<int> tops;
            for (const char* name : {"epoch", "batch", "update", "samples", "rate", "elapsed", "left"})
                if (const auto* label = counters.findChild<QLabel*>(QLatin1String(name)); label->isVisible())
                    tops.insert(label->mapTo(&counters, QPoint()).y());
            return tops.size();
        };
        QCoreApplication::processEvents();
        QVERIFY(rows() > 1);
        counters.setLow(true);
        QCoreApplication::processEvents();
        QCOMPARE(rows(), 1U);
        QVERIFY(counters.findChild<QLabel*>(QStringLiteral("update"))->isVisible());
        QVERIFY(counters.findChild<QLabel*>(QStringLiteral("left"))->isVisible());
        QVERIFY(!counters.findChild<QLabel*>(QStringLiteral("samples"))->isVisible());
        counters.setLow(false);
        QCoreApplication::processEvents();
        QVERIFY(counters.findChild<QLabel*>(QStringLiteral("samples"))->isVisible());
    }

    void nothingMovesOrIsCutOffWhateverTheNumbers_data()
    {
        QTest::addColumn<int>("width");
        for (const int width : {320, 480, 640, 1280})
            QTest::addRow("%d", width) << width;
    }
    void nothingMovesOrIsCutOffWhateverTheNumbers()
    {
        QFETCH(int, width);
        const BatchPlan large = plan(123'456'789, 7, 1'000);
        Counters counters;
        counters.setPlan(large);
        counters.resize(std::max(width, counters.minimumSizeHint().width()), 200);
        counters.show();
        QCoreApplication::processEvents();
        QList<QRect> before;
        for (const std::int64_t steps : {std::int64_t{1}, large.steps() / 3, large.steps()}) {
            counters.showSnapshot(after(large, steps, 9.1e6));
            QCoreApplication::processEvents();
            QList<QRect> now;
            for (const QLabel* label : counters.findChildren<QLabel*>()) {
                now += {label->mapTo(&counters, QPoint()), label->size()};
                QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->objectName() + label->text()));
                QVERIFY(counters.rect().contains(now.last()));
            }
            if (!before.isEmpty())
                QCOMPARE(now, before);
            before = now;
        }
    }

    // Sixty times a second the whole window would be arranged anew.
    void numbersThatGoOnAskForNoNewLayout()
    {
        QWidget window;
        auto* column = new QVBoxLayout(&window);
        auto* counters = new Counters(&window);
        column->addWidget(counters);
        const BatchPlan million = plan(200, 5, 1'000'000);
        counters->setPlan(million);
        window.show();
        QCoreApplication::processEvents();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        LayoutRequests requests;
        for (QWidget* widget : {&window, static_cast<QWidget*>(counters), counters->findChild<QLabel*>(QStringLiteral("update"))->parentWidget()})
            widget->installEventFilter(&requests);
        for (std::int64_t steps = 1; steps <= million.steps(); steps *= 7) {
            counters->showSnapshot(after(million, steps, 9.1e6));
            QCoreApplication::processEvents();
            QVERIFY2(requests.count == 0, qPrintable(QString::number(steps)));
        }
        counters->findChild<QLabel*>(QStringLiteral("update"))->setMinimumWidth(1); // such requests are seen
        QCoreApplication::processEvents();
        QVERIFY(requests.count > 0);
    }
};

QTEST_MAIN(tst_Counters)
#include "tst_counters.moc"
