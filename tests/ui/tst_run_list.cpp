#include "runs/run_list.h"

#include "chart/number_text.h"
#include "numbered_run_list.h"
#include "runs/run_figures.h"
#include "frames.h"
#include "test_case.h"
#include "trained_runs.h"

#include <QtCore/QElapsedTimer>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>

#include <set>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

class tst_RunList : public TestCase
{
    Q_OBJECT

    static RunRecord ofBatch(const char* size, std::int64_t mostSteps = 1'000'000)
    {
        return trainedRun(fileWith({{"batch.size", size}, {"stop.epochs", "20"}}), mostSteps);
    }
    static QString cell(const RunList& runs, int row, int column)
    {
        return runs.index(row, column).data().toString();
    }
    static std::vector<std::uint64_t> drawn(const RunList& runs)
    {
        std::vector<std::uint64_t> ids;
        for (const Run& run : runs.shown())
            ids.push_back(run.id);
        return ids;
    }
    using Ids = std::vector<std::uint64_t>;

private slots:
    void theModelKeepsItsContract()
    {
        NumberedRunList runs;
        const QAbstractItemModelTester tester(&runs, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (const char* size : {"5", "32", "200"})
            runs.add(ofBatch(size));
        runs.add(ofBatch("8", 100));
        runs.update(4, ofBatch("8"));
        runs.setShown(2, false);
        runs.rename(2, u"two"_s);
        runs.recolour(1, RunStyle{9, std::nullopt});
        runs.moveToTop(1);
        runs.remove({1, 3});
        runs.remove({2});
        runs.bringBack();
        runs.add(ofBatch("7"));
        runs.bringBack();
        runs.showAll();
        runs.remove({1, 2, 3, 4, 5});
        runs.forgetRemoved();
        QCOMPARE(runs.rowCount(), 0);
    }

    void theNewestIsFirstAndOnTop()
    {
        NumberedRunList runs;
        QSignalSpy shown(&runs, &RunList::shownChanged);
        QCOMPARE(runs.add(ofBatch("5")), 1U);
        QCOMPARE(runs.add(ofBatch("32")), 2U);
        QCOMPARE(shown.size(), 2);
        QCOMPARE(cell(runs, 0, RunList::nameColumn), u"B 32"_s);
        QCOMPARE(cell(runs, 1, RunList::nameColumn), u"B 5"_s);
        QCOMPARE(drawn(runs), Ids({1, 2}));
        QVERIFY(runs.isOnTop(2));
        runs.moveToTop(1);
        QCOMPARE(drawn(runs), Ids({2, 1}));
        QCOMPARE(cell(runs, 0, RunList::nameColumn), u"B 32"_s); // the list stays as it was
    }

    void idsAreTheCallersOrOnesThatNoSessionHas()
    {
        RunList runs;
        QCOMPARE(runs.add(ofBatch("5"), 17), 17U);
        runs.remove({17});
        std::set<std::uint64_t> given;
        given.insert(runs.add(ofBatch("5"), 17)); // taken, as it may come back
        given.insert(runs.add(ofBatch("5")));
        given.insert(runs.addSaved(ofBatch("5"), {}));
        QCOMPARE(given.size(), 3U);
        QVERIFY(*given.begin() > 1'000'000'000);
        QCOMPARE(runs.add(ofBatch("5"), 18), 18U);
    }

    void everyFigureIsThatOfTheRecord()
    {
        NumberedRunList runs;
        const RunRecord record = ofBatch("5");
        runs.add(record);
        QCOMPARE(cell(runs, 0, RunList::finalColumn), valueText(record.history.back().trainRunning));
        double best = record.history[0].trainRunning;
        std::int64_t epoch = 1;
        for (std::int64_t row = 0; row < record.history.size(); ++row)
            if (record.history[row].trainRunning < best) {
                best = record.history[row].trainRunning;
                epoch = record.history[row].epoch;
            }
        QCOMPARE(cell(runs, 0, RunList::bestColumn), valueText(best));
        QCOMPARE(cell(runs, 0, RunList::bestEpochColumn), QString::number(epoch));
        QCOMPARE(cell(runs, 0, RunList::updatesColumn), u"800"_s);
        QCOMPARE(cell(runs, 0, RunList::timeColumn), durationText(record.seconds));
        QVERIFY(runs.index(0, 0).data(Qt::ToolTipRole).toString().contains(u"running mean"_s));
    }

    void withValidationSamplesTheErrorIsTheirs()
    {
        NumberedRunList runs;
        const RunRecord record =
            trainedRun(fileWith({{"data.validation", "0.2"}, {"record.validate_every", "3"}, {"stop.epochs", "20"}}));
        runs.add(record);
        QVERIFY(!std::isnan(record.history[17].validation));
        const double last =
            std::isnan(record.history[19].validation) ? record.history[17].validation : record.history[19].validation;
        QCOMPARE(cell(runs, 0, RunList::finalColumn), valueText(last));
        QVERIFY(runs.index(0, 0).data(Qt::ToolTipRole).toString().contains(u"validation error"_s));
        QVERIFY(runs.headerData(RunList::finalColumn, Qt::Horizontal, Qt::ToolTipRole)
                    .toString()
                    .contains(u"validation samples"_s));
    }

    void classesHaveAnAccuracyInTheToolTip()
    {
        NumberedRunList runs;
        const RunRecord record = trainedRun(fileWith({{"stop.epochs", "5"}}, "moons-60"));
        QVERIFY(record.classification);
        runs.add(record);
        const QString share = fixedText(*finalAccuracy(record) * 100, 1);
        QVERIFY(*finalAccuracy(record) > 0.5 && *finalAccuracy(record) <= 1);
        QVERIFY(runs.index(0, 0).data(Qt::ToolTipRole).toString().contains(share));
    }

    void aDivergedRunSaysSoInWords()
    {
        NumberedRunList runs;
        runs.add(trainedRun(fileWith({{"optimizer.learning_rate", "30"}, {"stop.epochs", "100"}})));
        QCOMPARE(cell(runs, 0, RunList::finalColumn), u"diverged"_s);
        QVERIFY(runs.index(0, 0).data(Qt::ToolTipRole).toString().contains(u"diverged at update"_s));
        QVERIFY(runs.index(0, 0).data(Qt::AccessibleTextRole).toString().contains(u"diverged"_s));
    }

    void aRunAtWorkTellsOnlyWhatChanged()
    {
        NumberedRunList runs;
        const RunRecord begun = ofBatch("5", 100);
        runs.add(begun);
        const RunRecord other = ofBatch("32");
        runs.add(other);
        QCOMPARE(runs.index(1, 0).data(RunList::progressRole).toDouble(), 100.0 / 800);
        QVERIFY(!runs.index(0, 0).data(RunList::progressRole).isValid());
        QSignalSpy changed(&runs, &QAbstractItemModel::dataChanged);
        runs.update(1, begun);
        QCOMPARE(changed.size(), 0);
        RunRecord later = ofBatch("5", 101); // in the same epoch: no new error
        later.seconds = begun.seconds;
        QVERIFY(framesPass(2, RunList::frameMilliseconds));
        runs.update(1, later);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toModelIndex(), runs.index(1, RunList::updatesColumn));
        QCOMPARE(changed[0][1].toModelIndex(), runs.index(1, RunList::updatesColumn));
    }

    void manyUpdatesInAFrameAreToldOnce()
    {
        NumberedRunList runs;
        runs.add(ofBatch("5", 40));
        QSignalSpy changed(&runs, &QAbstractItemModel::dataChanged);
        runs.update(1, ofBatch("5", 80));
        const auto afterTheFirst = changed.size();
        QVERIFY(afterTheFirst > 0);
        runs.update(1, ofBatch("5", 120));
        runs.update(1, ofBatch("5", 200));
        QCOMPARE(changed.size(), afterTheFirst);
        QCOMPARE(runs.find(1)->record.steps, 200); // the value is there at once
        QTRY_COMPARE(cell(runs, 0, RunList::updatesColumn), u"200"_s);
        runs.update(1, ofBatch("5", 240));
        runs.update(1, ofBatch("5")); // the end is told at once
        QCOMPARE(cell(runs, 0, RunList::updatesColumn), u"800"_s);
        QVERIFY(!runs.index(0, 0).data(RunList::progressRole).isValid());
    }

    void unknownRunsAreIgnored()
    {
        NumberedRunList runs;
        runs.add(ofBatch("5"));
        QSignalSpy shown(&runs, &RunList::shownChanged);
        QSignalSpy changed(&runs, &QAbstractItemModel::dataChanged);
        runs.update(99, ofBatch("32"));
        runs.setShown(99, false);
        runs.rename(99, u"x"_s);
        runs.recolour(99, {});
        runs.moveToTop(99);
        runs.setSaved(99);
        runs.remove({99});
        QCOMPARE(runs.nameOf(99), QString());
        QVERIFY(!runs.find(99));
        QVERIFY(!runs.find(0));
        QCOMPARE(runs.rowOf(99), -1);
        QCOMPARE(shown.size() + changed.size(), 0);
    }

    void aGivenNameWinsAndAnEmptyOneGivesItUp()
    {
        NumberedRunList runs;
        runs.add(ofBatch("5"));
        runs.add(ofBatch("32"));
        QVERIFY(runs.setData(runs.index(0, 0), u"  my   run "_s));
        QCOMPARE(runs.nameOf(2), u"my run"_s);
        runs.add(ofBatch("64"));
        QCOMPARE(runs.nameOf(2), u"my run"_s);
        QCOMPARE(runs.nameOf(1), u"B 5"_s);
        QVERIFY(runs.setData(runs.index(1, 0), QString()));
        QCOMPARE(runs.nameOf(2), u"B 32"_s);
        QVERIFY(runs.setData(runs.index(1, 0), u"B 32"_s)); // left as it was: still made, so that it follows the list
        runs.remove({1, 3});
        QCOMPARE(runs.nameOf(2), u"line"_s);
        runs.rename(2, QString(500, u'y'));
        QCOMPARE(runs.nameOf(2).size(), 48);
    }

    void shownAndHidden()
    {
        NumberedRunList runs;
        for (const char* size : {"5", "32", "64"})
            runs.add(ofBatch(size));
        QVERIFY(runs.setData(runs.index(1, 0), Qt::Unchecked, Qt::CheckStateRole));
        QCOMPARE(drawn(runs), Ids({1, 3}));
        QSignalSpy shown(&runs, &RunList::shownChanged);
        runs.showOnly({2});
        QCOMPARE(shown.size(), 1);
        QCOMPARE(drawn(runs), Ids({2}));
        runs.showOnly({2});
        QCOMPARE(shown.size(), 1);
        runs.showAll();
        QCOMPARE(drawn(runs), Ids({1, 2, 3}));
    }

    // 24 runs have 24 numbers, so that each has a hue and dashes of its own; a number comes back when its run is gone for
    // good.
    void stylesAreNotSharedWhileTheyLast()
    {
        NumberedRunList runs;
        const RunRecord record = ofBatch("200");
        for (int i = 0; i < 24; ++i)
            QCOMPARE(runs.find(runs.add(record))->style.number, i);
        runs.remove({3});
        QCOMPARE(runs.find(runs.add(record))->style.number, 24);
        runs.forgetRemoved();
        QCOMPARE(runs.find(runs.add(record))->style.number, 2);
    }

    void removalsAreUndoneInTurnAtTheirPlaces()
    {
        NumberedRunList runs;
        for (const char* size : {"5", "32", "64", "100"})
            runs.add(ofBatch(size));
        runs.rename(2, u"two"_s);
        runs.setShown(2, false);
        QSignalSpy removed(&runs, &RunList::removedChanged);
        runs.remove({2, 3});
        runs.remove({1});
        QCOMPARE(removed.size(), 2);
        QCOMPARE(runs.lastRemoved(), std::vector<QString>{u"B 5"_s});
        runs.add(ofBatch("7"));
        runs.bringBack();
        runs.bringBack();
        runs.bringBack(); // nothing is left
        QCOMPARE(removed.size(), 4);
        QStringList names;
        for (int row = 0; row < runs.rowCount(); ++row)
            names += cell(runs, row, 0);
        QCOMPARE(names, QStringList({u"B 7"_s, u"B 100"_s, u"B 64"_s, u"two"_s, u"B 5"_s}));
        QVERIFY(!runs.find(2)->shown);
        runs.remove({1});
        runs.forgetRemoved();
        runs.bringBack();
        QVERIFY(!runs.find(1));
    }

    void aRunAtWorkMayBeHiddenOrRemovedAndComesBackAsItIsNow()
    {
        NumberedRunList runs;
        runs.add(ofBatch("5", 40));
        runs.setShown(1, false);
        runs.update(1, ofBatch("5", 80));
        QVERIFY(runs.shown().empty());
        runs.update(1, ofBatch("5", 100)); // waits for the next frame
        runs.remove({1});
        QVERIFY(framesPass(3, RunList::frameMilliseconds));
        runs.update(1, ofBatch("5"));
        QCOMPARE(runs.rowCount(), 0);
        runs.bringBack();
        QCOMPARE(cell(runs, 0, RunList::updatesColumn), u"800"_s);
        QVERIFY(runs.find(1)->record.isOver());
    }

    void whatIsSavedIsUntilItGoesOn()
    {
        NumberedRunList runs;
        runs.add(ofBatch("5", 40));
        runs.setSaved(1);
        QVERIFY(runs.find(1)->saved);
        runs.update(1, ofBatch("5", 40));
        QVERIFY(runs.find(1)->saved);
        runs.update(1, ofBatch("5", 80));
        QVERIFY(!runs.find(1)->saved);
        const std::uint64_t opened = runs.addSaved(ofBatch("9"), u"of last week"_s);
        QVERIFY(runs.find(opened)->saved);
        QCOMPARE(runs.nameOf(opened), u"of last week"_s);
    }

    void aRunSavedWhileAtWorkIsOverWhenItIsOpened()
    {
        NumberedRunList runs;
        RunRecord atWork = ofBatch("5");
        atWork.reason.reset();
        atWork.best = {};
        runs.add(atWork);
        QVERIFY(runs.index(0, 0).data(RunList::progressRole).isValid());
        QVERIFY(!runs.index(0, 0).data(Qt::ToolTipRole).toString().contains(u"no epoch"_s)); // there are 20
        const std::uint64_t opened = runs.addSaved(atWork, {});
        QVERIFY(runs.find(opened)->record.isOver());
        QVERIFY(!runs.index(0, 0).data(RunList::progressRole).isValid());
        const std::uint64_t recovered = runs.addRecovered(atWork, u"of last night"_s);
        QVERIFY(runs.find(recovered)->record.isOver() && !runs.find(recovered)->saved);
        QCOMPARE(runs.nameOf(recovered), u"of last night"_s);
    }

    void memoryIsCountedRemovedRunsIncluded()
    {
        NumberedRunList runs;
        const RunRecord record = ofBatch("5"); // 20 rows, in one chunk
        runs.add(record);
        QCOMPARE(runs.bytes(), History::chunkRows * 72 + 8);
        runs.remove({1});
        QCOMPARE(runs.bytes(), History::chunkRows * 72 + 8);
        QVERIFY(!runs.isLarge());
        runs.forgetRemoved();
        QCOMPARE(runs.bytes(), 0);
    }

    void twoHundredRunsAreQuick()
    {
        NumberedRunList runs;
        const RunRecord record = ofBatch("200");
        QElapsedTimer clock;
        clock.start();
        for (int i = 0; i < 200; ++i)
            runs.add(record);
        const auto adding = clock.restart();
        for (int i = 0; i < 1000; ++i)
            runs.update(100, record);
        const auto updating = clock.elapsed();
        QVERIFY2(adding < 2000 && updating < 500, qPrintable(u"%1 %2"_s.arg(adding).arg(updating)));
        qInfo("200 runs added in %lld ms, 1,000 updates in %lld ms", adding, updating);
    }
};

QTEST_GUILESS_MAIN(tst_RunList)
#include "tst_run_list.moc"
