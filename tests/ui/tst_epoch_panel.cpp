// The anatomy of an epoch in the window: what its cells hold against the engine, the words for pointer and keys, how it goes
// along with a run, and that nothing is worked out while it cannot be seen.
#include "test_case.h"
#include "window_fixture.h"

#include "anatomy/epoch_cells.h"
#include "anatomy/epoch_panel.h"
#include "anatomy/pass_bands.h"
#include "anatomy/visit_bars.h"
#include "anatomy/visit_cells.h"
#include "panel/number_box.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDockWidget>

#include <numeric>

using namespace epochscope;

class tst_EpochPanel : public TestCase
{
    Q_OBJECT

    std::unique_ptr<WindowFixture> m;

    EpochPanel* panel() const { return m->part<EpochPanel>("epochPanel"); }
    EpochCells* cells() const { return m->part<EpochCells>("epochCells"); }
    EpochCells* before() const { return m->part<EpochCells>("epochCellsBefore"); }

    void open(const char* preset = "worked-example")
    {
        m.reset();
        m = std::make_unique<WindowFixture>(preset);
        m->key(Qt::Key_F7);
        QTRY_VERIFY(panel()->isVisible());
        QTRY_VERIFY(panel()->epochsWorkedOut() > 0 || !cells()->accessibleDescription().isEmpty());
    }
    // In words, of what is there without a pointer over it.
    void type(std::int64_t epoch) const
    {
        m->type("epochOfAnatomy", QByteArray::number(qint64(epoch)).constData());
        QTRY_VERIFY(panel()->anatomy() && panel()->anatomy()->epoch() == epoch);
    }
    void point(std::int64_t item) const
    {
        // The cells may be on their way to another place, such as when the key above them gets a second row.
        const auto isPointed = [&] {
            QTest::mouseMove(cells(), cells()->rectOf(item).center());
            return cells()->pointed() == std::optional(item);
        };
        QTRY_VERIFY(isPointed());
    }
    EpochOrder order(const ExperimentFile& file, std::int64_t samples, std::span<const std::int32_t> labels = {}) const
    {
        const Experiment& of = file.experiment;
        return EpochOrder::make(of.batch, samples, of.batch.size.value_or(samples), static_cast<std::uint64_t>(of.seed.shuffle), labels)
            .value();
    }
    void verifyCells(const EpochAnatomy& expected) const
    {
        const auto places = static_cast<std::int64_t>(expected.places().size());
        QCOMPARE(cells()->items(), places + static_cast<std::int64_t>(expected.absent().size()));
        for (std::int64_t item = 0; item < places; ++item) {
            QCOMPARE(cells()->sampleOf(item), expected.places()[static_cast<std::size_t>(item)]);
            QCOMPARE(cells()->batchOf(item), std::optional(expected.placeAt(item).batch));
        }
        for (std::int64_t item = places; item < cells()->items(); ++item) {
            QCOMPARE(cells()->sampleOf(item), expected.absent()[static_cast<std::size_t>(item - places)]);
            QVERIFY(cells()->kindOf(item) == PlaceKind::absent);
        }
    }

private slots:
    void cleanup() { m.reset(); }

    void isOpenedByItsKeyAndByTheMenu()
    {
        m = std::make_unique<WindowFixture>();
        auto* dock = m->part<QDockWidget>("epochDock");
        QVERIFY(dock->isHidden());
        m->key(Qt::Key_F7);
        QTRY_VERIFY(dock->isVisible());
        QCOMPARE(m->window->dockWidgetArea(dock), Qt::BottomDockWidgetArea);
        const auto* chart = m->window->centralWidget();
        QVERIFY(dock->y() >= chart->geometry().bottom());
        QVERIFY(dock->x() >= m->part<QDockWidget>("experimentDock")->geometry().right()); // between the panels
        QVERIFY(m->menuActions().contains(m->action("epochDockAction")));
        m->action("epochDockAction")->trigger();
        QTRY_VERIFY(dock->isHidden());
    }

    void staysWhereItWasAndIsPutBackByReset()
    {
        Settings settings(m_folder.filePath(QStringLiteral("kept")));
        m = std::make_unique<WindowFixture>("worked-example", &settings);
        m->key(Qt::Key_F7);
        QTRY_VERIFY(panel()->isVisible());
        m->window->closeWithoutQuestions();
        m.reset();
        m = std::make_unique<WindowFixture>("worked-example", &settings);
        QTRY_VERIFY(panel()->isVisible());
        m->part<QDockWidget>("epochDock")->setFloating(true);
        m->action("resetArrangementAction")->trigger();
        QTRY_VERIFY(!panel()->isVisible());
        QVERIFY(!m->part<QDockWidget>("epochDock")->isFloating());
        QCOMPARE(m->window->dockWidgetArea(m->part<QDockWidget>("epochDock")), Qt::BottomDockWidgetArea);
    }

    // As an earlier version left it, which did not have this panel.
    void anArrangementWithoutItLeavesItHidden()
    {
        Settings settings(m_folder.filePath(QStringLiteral("earlier")));
        QMainWindow earlier;
        for (const auto& [name, area] : {std::pair("experimentDock", Qt::RightDockWidgetArea), {"runsDock", Qt::LeftDockWidgetArea}}) {
            auto* dock = new QDockWidget(&earlier);
            dock->setObjectName(QLatin1String(name));
            earlier.addDockWidget(area, dock);
        }
        settings.change([&](SettingsValues& values) { values.arrangement = earlier.saveState(1); });
        m = std::make_unique<WindowFixture>("worked-example", &settings);
        QCOMPARE(m->window->dockWidgetArea(m->part<QDockWidget>("experimentDock")), Qt::RightDockWidgetArea); // it was taken over
        QVERIFY(!m->part<QDockWidget>("epochDock")->isVisible());
        m->key(Qt::Key_F7);
        QTRY_VERIFY(m->part<QDockWidget>("epochDock")->isVisible());
        QVERIFY(panel()->isVisible());
        QCOMPARE(m->window->dockWidgetArea(m->part<QDockWidget>("epochDock")), Qt::BottomDockWidgetArea);
    }

    void fitsIntoASmallWindowAndCanBeReadOut()
    {
        open();
        for (const QSize& size : {QSize(1280, 800), QSize(800, 600)}) {
            m->window->resize(size);
            QTRY_COMPARE(m->window->size(), size);
            QCoreApplication::processEvents();
            QVERIFY(m->window->minimumSizeHint().height() <= size.height());
            QVERIFY(panel()->height() >= panel()->minimumSizeHint().height());
            for (const QWidget* part : panel()->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
                if (part->isVisible())
                    QVERIFY2(panel()->rect().contains(part->geometry()), qPrintable(part->objectName()));
            QVERIFY(cells()->rect().contains(cells()->rectOf(199)));
        }
        int count = 0;
        for (const QWidget* widget : m->focusable())
            if (panel()->isAncestorOf(widget)) {
                QVERIFY2(!widget->accessibleName().isEmpty() && !widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
                ++count;
            }
        QCOMPARE(count, 5); // what is shown, the number, the tick, the picture, the cells
    }

    void showsAnyEpochOfAnExperimentThatHasNotRun()
    {
        open();
        const ExperimentFile file = *preset("worked-example");
        const auto plan = BatchPlan::make(200, file.experiment.batch, file.experiment.stop.epochs);
        QVERIFY(plan);
        for (const std::int64_t epoch : {1, 2, 17, 1000}) {
            if (epoch > 1)
                type(epoch);
            const auto expected = EpochAnatomy::make(order(file, 200), *plan, epoch);
            QVERIFY(expected);
            QTRY_VERIFY(cells()->anatomy() && cells()->anatomy()->epoch() == epoch);
            verifyCells(*expected);
            QCOMPARE(panel()->words(), QStringLiteral("Epoch %1: 40 batches of 5.").arg(epoch == 1000 ? QStringLiteral("1,000")
                                                                                                      : QString::number(epoch)));
            QCOMPARE(cells()->accessibleDescription(), panel()->words());
            if (epoch == 1)
                QVERIFY(!before()->anatomy());
            else
                QCOMPARE(before()->anatomy()->epoch(), epoch - 1);
        }
        m->type("epochOfAnatomy", "99999"); // there are not so many
        QTRY_COMPARE(panel()->anatomy()->epoch(), 1000);
    }

    void tellsWhatIsUnderThePointer()
    {
        open();
        type(3);
        const EpochAnatomy& epoch = *panel()->anatomy();
        point(12);
        const QString words = QStringLiteral("Sample %1 of 200 · batch 3 of 40, place 3 of 5 · seen once in this epoch, 3 times up to "
                                             "its end")
                                  .arg(epoch.places()[12] + 1);
        QTRY_COMPARE(panel()->words(), words);
        QVERIFY(cells()->accessibleDescription().endsWith(words));
        QVERIFY(cells()->accessibleDescription().startsWith(QStringLiteral("Epoch 3: 40 batches of 5.")));
        // The samples of its batch in the epoch before: their cells there have the accent's colour, others do not.
        const QImage strip = before()->grab().toImage();
        const QColor accent = before()->palette().color(QPalette::Highlight);
        for (std::int64_t item = 0; item < before()->items(); ++item) {
            const auto batch = epoch.places().subspan(10, 5);
            const bool marked = std::find(batch.begin(), batch.end(), before()->sampleOf(item)) != batch.end();
            QCOMPARE(strip.pixelColor(before()->rectOf(item).topLeft()) == accent, marked);
        }
        QTest::mouseMove(m->part<QLabel>("epochWords"));
        QTRY_COMPARE(panel()->words(), QStringLiteral("Epoch 3: 40 batches of 5."));
    }

    void isWorkedByTheKeys()
    {
        open();
        cells()->setFocus();
        m->key(Qt::Key_Right);
        QCOMPARE(cells()->pointed(), std::optional<std::int64_t>(0));
        m->key(Qt::Key_Right);
        m->key(Qt::Key_Down);
        QCOMPARE(cells()->pointed(), std::optional<std::int64_t>(1 + cells()->grid().columns));
        m->key(Qt::Key_Up);
        QCOMPARE(cells()->pointed(), std::optional<std::int64_t>(1));
        const std::uint32_t sample = cells()->sampleOf(1);
        QVERIFY(panel()->words().startsWith(QStringLiteral("Sample %1 of 200 · batch 1 of 40, place 2 of 5").arg(sample + 1)));
        m->key(Qt::Key_PageDown); // the same sample in the next epoch
        QTRY_COMPARE(panel()->anatomy()->epoch(), 2);
        QVERIFY(cells()->pointed());
        QCOMPARE(cells()->sampleOf(*cells()->pointed()), sample);
        QVERIFY(panel()->words().contains(QStringLiteral("seen once in this epoch, twice up to its end")));
        m->key(Qt::Key_PageUp);
        QTRY_COMPARE(panel()->anatomy()->epoch(), 1);
        m->key(Qt::Key_PageUp); // there is none before
        m->key(Qt::Key_End);
        QCOMPARE(cells()->pointed(), std::optional<std::int64_t>(199));
        m->key(Qt::Key_Home);
        QCOMPARE(cells()->pointed(), std::optional<std::int64_t>(0));
        QCOMPARE(panel()->epoch(), 1);
    }

    void marksTheSmallerLastBatchAndWhatIsLeftOut()
    {
        open();
        m->type("batch.size", "7"); // 200 = 28 · 7 + 4
        QTRY_COMPARE(panel()->words(), QStringLiteral("Epoch 1: 28 batches of 7 and 1 of 4."));
        QCOMPARE(cells()->items(), 200);
        for (std::int64_t item = 0; item < 200; ++item)
            QCOMPARE(cells()->kindOf(item) == PlaceKind::lastOfFew, item >= 196);
        auto* last = m->part<QComboBox>("batch.last");
        last->setFocus();
        QTest::keyClicks(last, QStringLiteral("drop"));
        QTRY_COMPARE(panel()->words(), QStringLiteral("Epoch 1: 28 batches of 7, 4 left out."));
        for (std::int64_t item = 0; item < 200; ++item)
            QCOMPARE(cells()->kindOf(item) == PlaceKind::absent, item >= 196);
        point(199);
        QTRY_VERIFY(panel()->words().contains(QStringLiteral("left out: it is in the rest of the pass that fills no batch · seen never")));
    }

    void drawsWithReplacementAreCounted()
    {
        open();
        auto* kind = m->part<QComboBox>("batch.order");
        auto* bars = m->part<VisitBars>("epochVisits");
        QVERIFY(!bars->isVisible());
        kind->setFocus();
        QTest::keyClicks(kind, QStringLiteral("repl"));
        QTRY_VERIFY(bars->isVisible());
        QTRY_VERIFY(panel()->anatomy() && !panel()->anatomy()->absent().empty());
        QVERIFY(bars->counts() == panel()->anatomy()->visitHistogram(4));
        QCOMPARE(std::accumulate(bars->counts().begin(), bars->counts().end(), std::int64_t{0}), 200);
        QVERIFY(bars->accessibleDescription().contains(QStringLiteral("never: %1,").arg(panel()->anatomy()->absent().size())));
    }

    void followsTheRun()
    {
        open();
        m->key(Qt::Key_F8); // one batch
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().position.batch == 1 && m->isPaused(), WindowFixture::patience);
        QTRY_COMPARE(cells()->atWork(), std::optional<std::int64_t>(0));
        QCOMPARE(panel()->epoch(), 1);
        m->key(Qt::Key_F8);
        QTRY_COMPARE(cells()->atWork(), std::optional<std::int64_t>(1));
        m->key(Qt::Key_F9); // to the epoch's end, whose last batch stays lit
        QTRY_COMPARE(cells()->atWork(), std::optional<std::int64_t>(39));
        QCOMPARE(panel()->epoch(), 1);
        m->key(Qt::Key_F8);
        QTRY_COMPARE(panel()->epoch(), 2);
        QTRY_COMPARE(cells()->atWork(), std::optional<std::int64_t>(0));
        m->key(Qt::Key_F8, Qt::ShiftModifier); // back
        QTRY_COMPARE(panel()->epoch(), 1);
        QTRY_COMPARE(cells()->atWork(), std::optional<std::int64_t>(39));

        type(5); // whoever looks elsewhere does not follow
        QVERIFY(!m->part<QCheckBox>("followRun")->isChecked());
        QVERIFY(!cells()->atWork());
        m->key(Qt::Key_F8);
        QTRY_VERIFY(m->snapshot().position.epoch == 1 && m->snapshot().position.batch == 1);
        QTest::mouseClick(m->part<QCheckBox>("followRun"), Qt::LeftButton, {}, QPoint(8, m->part<QCheckBox>("followRun")->height() / 2));
        QTRY_COMPARE(panel()->epoch(), 2);
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        QTRY_COMPARE(panel()->epoch(), 1000);
        QTRY_COMPARE(cells()->atWork(), std::optional<std::int64_t>(39));
    }

    // Other settings belong to the next run: the cells stay those of the run until it is reset.
    void showsTheRunUntilItIsReset()
    {
        open();
        m->key(Qt::Key_F9);
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().position.epoch == 1, WindowFixture::patience);
        QTRY_COMPARE(cells()->atWork(), std::optional<std::int64_t>(39));
        m->type("batch.size", "20");
        QTRY_COMPARE(m->text("formula").contains(QStringLiteral("÷ 20")), true);
        QCOMPARE(panel()->anatomy()->batches().size(), std::size_t{40});
        m->key(Qt::Key_F5, Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(m->isIdle(), WindowFixture::patience);
        m->key(Qt::Key_R, Qt::ControlModifier);
        QTRY_COMPARE(panel()->words(), QStringLiteral("Epoch 1: 10 batches of 20."));
        QVERIFY(!cells()->atWork());
    }

    void stratifiedBatchesAreKnownOnceTheDataAreRead()
    {
        open("moons-60");
        auto* kind = m->part<QComboBox>("batch.order");
        kind->setFocus();
        QTest::keyClicks(kind, QStringLiteral("strat"));
        QTRY_VERIFY(!panel()->anatomy() && cells()->accessibleDescription().contains(QStringLiteral("once the data have been read")));
        m->key(Qt::Key_F8);
        QTRY_VERIFY_WITH_TIMEOUT(panel()->anatomy(), WindowFixture::patience);
        const auto& data = m->controller().data();
        QVERIFY(data);
        const auto expected = EpochAnatomy::make(order(m->controller().experiment(), data->train.samples(), data->train.labels),
                                                 m->snapshot().plan, 1);
        QVERIFY(expected);
        verifyCells(*expected);
        point(0);
        QTRY_VERIFY(panel()->words().contains(QStringLiteral(", class ")));
    }

    void nothingIsWorkedOutWhileItIsHidden()
    {
        m = std::make_unique<WindowFixture>();
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        QCOMPARE(panel()->epochsWorkedOut(), 0);
        m->key(Qt::Key_F7);
        QTRY_VERIFY(panel()->anatomy());
        QCOMPARE(panel()->anatomy()->epoch(), 1000);
        const std::int64_t shown = panel()->epochsWorkedOut();
        QCOMPARE(shown, 2); // with the one before
        m->key(Qt::Key_F7);
        QTRY_VERIFY(!panel()->isVisible());
        const std::uint64_t first = m->snapshot().runId;
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->snapshot().runId != first && m->isOver(), WindowFixture::patience);
        QCOMPARE(panel()->epochsWorkedOut(), shown);
    }

    // At full speed, epochs are worked out once in a frame at most, not once for each.
    void aFastRunIsFollowedFrameByFrame()
    {
        open();
        m->type("stop.epochs", "20000");
        QElapsedTimer clock;
        clock.start();
        const std::int64_t shown = panel()->epochsWorkedOut();
        m->click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        QTRY_COMPARE(panel()->epoch(), 20'000);
        const std::int64_t frames = clock.elapsed() / EpochPanel::frameMilliseconds + 3;
        QVERIFY(panel()->epochsWorkedOut() - shown <= 2 * frames);
    }

    void whatIsTooMuchToBeToldApartStandsTogether()
    {
        open();
        m->type("data.samples", "100000");
        m->type("batch.size", "100");
        QTRY_VERIFY(panel()->words().startsWith(QStringLiteral("Epoch 1: 1,000 batches of 100")));
        QCOMPARE(cells()->items(), 100'000);
        const CellGrid& grid = cells()->grid();
        QVERIFY(grid.perCell > 1);
        QVERIFY(grid.cells() > 1000);
        QVERIFY(cells()->rect().contains(cells()->rectOf(99'999)));
        point(grid.perCell * 500);
        m->type("data.samples", "2000000");
        QTRY_VERIFY(!panel()->anatomy() && cells()->accessibleDescription().contains(QStringLiteral("too many")));
    }

    // By number of the sample, counted by hand; the bars are the cells' histogram and their key.
    void visitsAreShownAsColours()
    {
        open();
        auto* kind = m->part<QComboBox>("batch.order");
        kind->setFocus();
        QTest::keyClicks(kind, QStringLiteral("repl"));
        type(3);
        m->part<QComboBox>("epochShows")->setCurrentIndex(static_cast<int>(EpochPanel::Show::visits));
        const auto* map = m->part<VisitCells>("visitCells");
        QTRY_VERIFY(map->isVisible() && map->visits().size() == 200);
        QVERIFY(!cells()->isVisible());
        ExperimentFile file = *preset("worked-example");
        file.experiment.batch.order = BatchOrder::replacement;
        std::vector<std::int64_t> expected(200);
        for (std::int64_t pass = 0; pass < 3; ++pass) {
            std::vector<std::uint32_t> drawn(200);
            order(file, 200).fill(pass, drawn);
            for (const std::uint32_t sample : drawn)
                ++expected[sample];
        }
        QTRY_VERIFY(map->visits() == expected);
        const auto* bars = m->part<VisitBars>("visitBars");
        std::int64_t all = 0;
        for (const VisitRow& row : bars->rows()) {
            QCOMPARE(row.samples, std::count_if(expected.begin(), expected.end(), [&](std::int64_t each) {
                         return each >= row.least && each <= row.most;
                     }));
            all += row.samples;
        }
        QCOMPARE(all, 200);
        QVERIFY(bars->rows().size() <= VisitBars::mostRows);
        QVERIFY(panel()->words().startsWith(QStringLiteral("Up to the end of epoch 3: seen 0 to ")));
        // More visits, a stronger colour.
        const QImage picture = m->part<VisitCells>("visitCells")->grab().toImage();
        const auto most = std::max_element(expected.begin(), expected.end()) - expected.begin();
        QCOMPARE(picture.pixelColor(map->rectOf(most).topLeft()), map->palette().color(QPalette::Highlight));
        QTest::mouseMove(m->part<VisitCells>("visitCells"), map->rectOf(most).center());
        QTRY_COMPARE(panel()->words(), QStringLiteral("Sample %1 of 200 · seen %2 times").arg(most + 1).arg(expected[static_cast<std::size_t>(most)]));
        QTest::mouseMove(m->part<QLabel>("epochWords"));
        // In a run up to the batch that has been worked on.
        m->key(Qt::Key_F8);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused(), WindowFixture::patience);
        m->part<QCheckBox>("followRun")->setChecked(true);
        QTRY_COMPARE(std::accumulate(map->visits().begin(), map->visits().end(), std::int64_t{0}), 5);
        QTRY_VERIFY(panel()->words().startsWith(QStringLiteral("Up to batch 1 of epoch 1: seen 0 to ")));
    }

    void rowsOfVisitsHoldEverySampleOnce()
    {
        const auto rows = visitRows({0, 0, 3, 4, 4, 9, 17}, 5);
        QCOMPARE(rows.size(), std::size_t{5});
        QVERIFY(rows[0].least == 0 && rows[0].most == 0 && rows[0].samples == 2);
        QVERIFY(rows[1].least == 1 && rows[1].most == 5 && rows[1].samples == 3);
        QVERIFY(rows[4].least == 16 && rows[4].most == 17 && rows[4].samples == 1);
        QCOMPARE(visitRows({7, 7}, 5).size(), std::size_t{1});
        QVERIFY(visitRows({}, 5).empty());
    }

    void epochsAndPassesAreTwoBandsWhereTheyDiffer()
    {
        open();
        const auto* bands = m->part<PassBands>("passBands");
        QVERIFY(!bands->isVisible());
        open("steps-per-epoch"); // 1,000 samples in batches of 10, 20 batches to an epoch
        bands = m->part<PassBands>("passBands");
        QTRY_VERIFY(bands->isVisible());
        QVERIFY(bands->range().begin == 0 && bands->range().end == 100);
        type(6);
        QTRY_VERIFY(bands->range().begin == 100 && bands->range().end == 200);
        QVERIFY(bands->toolTip().contains(QStringLiteral("Epoch 6 lies in pass 2.")));
        // The first of five epochs of the pass is lit.
        const QImage picture = m->part<PassBands>("passBands")->grab().toImage();
        const QColor accent = bands->palette().color(QPalette::Highlight);
        const int top = 2;
        QCOMPARE(picture.pixelColor(bands->width() / 10, top), accent);
        QVERIFY(picture.pixelColor(bands->width() * 3 / 10, top) != accent);
        QCOMPARE(picture.pixelColor(bands->width() / 10, bands->height() - 2), accent);
    }

private:
    QTemporaryDir m_folder;
};

QTEST_MAIN(tst_EpochPanel)
#include "tst_epoch_panel.moc"
