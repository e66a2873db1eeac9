// What is read at a place of the chart is what is stored there, found as a search through everything would find it.
#include "chart/curve_position.h"
#include "chart/read_out_rows.h"
#include "made_run.h"
#include "test_case.h"

#include <QtCore/QElapsedTimer>

#include <cmath>
#include <random>

using namespace epochscope;

namespace {
const QRectF plot(50, 30, 800, 400);
const AxisView zeroToTwo{{0, 2}, {0, 2}, false};

ReadOutContent contentOf(const std::vector<RunRecord>& records, HorizontalAxis axis = HorizontalAxis::epochs)
{
    ReadOutContent content;
    content.horizontal = axis;
    std::uint64_t id = 1;
    for (const RunRecord& record : records) {
        content.runs.push_back({id, QStringLiteral("run %1").arg(id), &record, {}});
        ++id;
    }
    return content;
}

QPointF pixel(double x, double y, const AxisView& horizontal, const AxisView& vertical = zeroToTwo)
{
    return {plot.left() + placeOf(x, horizontal) * plot.width(), plot.bottom() - placeOf(y, vertical) * plot.height()};
}

AxisView upTo(double to) { return {{0, to}, {0, to}, false}; }
} // namespace

class tst_ReadOutRows : public TestCase
{
    Q_OBJECT
private slots:
    void theNearestRowIsWhatASearchThroughAllFinds()
    {
        std::mt19937 random(3);
        for (const std::int64_t epochs : {1, 2, 3, 1000, 5000}) {
            const RunRecord record = madeRun({.epochs = epochs});
            for (const HorizontalAxis axis : {HorizontalAxis::epochs, HorizontalAxis::updates,
                                              HorizontalAxis::samples, HorizontalAxis::seconds}) {
                const double last = curvePosition(axis, record.history.back());
                std::uniform_real_distribution<double> anywhere(-0.2 * last, 1.2 * last);
                for (int i = 0; i < 50; ++i) {
                    const double x = anywhere(random);
                    std::int64_t best = 0;
                    for (std::int64_t row = 1; row < record.history.size(); ++row)
                        if (std::abs(curvePosition(axis, record.history[row]) - x) <
                            std::abs(curvePosition(axis, record.history[best]) - x))
                            best = row;
                    const std::int64_t found = nearestRow(axis, record, x);
                    QVERIFY(std::abs(curvePosition(axis, record.history[found]) - x) ==
                            std::abs(curvePosition(axis, record.history[best]) - x));
                }
            }
        }
        QCOMPARE(nearestRow(HorizontalAxis::epochs, {}, 1), -1);
        QCOMPARE(nearestRow(HorizontalAxis::epochs, madeRun(), notMeasured), -1);
    }

    void aBranchTakesUpEachCurveWhereItWasMeasured()
    {
        const RunRecord record = madeRun({.validateEvery = 7});
        const BranchPoint point = branchPointOf(record, 20 * record.plan.stepsPerEpoch(), "root");
        const auto validation = [&](std::int64_t epoch) { return record.history[epoch - 1].validation; };
        QVERIFY(std::abs(point.validation - (validation(14) + (validation(21) - validation(14)) * 6 / 7)) < 1e-12);
        QCOMPARE(point.trainRunning, record.history[19].trainRunning);
        QVERIFY(std::isnan(branchPointOf(record, 3 * record.plan.stepsPerEpoch(), "root").validation)); // none before
        QVERIFY(std::isnan(point.trainMeasured));
    }

    void aPointOnACurveReadsItsStoredValue()
    {
        const std::vector<RunRecord> records{madeRun()};
        const ReadOutContent content = contentOf(records);
        for (const std::int64_t epoch : {1, 2, 37, 100}) {
            const EpochRecord& row = records[0].history[epoch - 1];
            const auto moment = readOutAt(content, upTo(100), zeroToTwo, plot,
                                          pixel(static_cast<double>(epoch) + 0.3, row.trainRunning, upTo(100)));
            QVERIFY(moment);
            QCOMPARE(moment->rows.size(), std::size_t{1});
            QVERIFY(moment->x == static_cast<double>(epoch));
            QVERIFY(moment->rows[0].values[0].value == row.trainRunning);
            QVERIFY(moment->rows[0].values[2].value == row.validation);
            QVERIFY(!moment->rows[0].values[1].isThere());
        }
    }

    void everyHorizontalAxisAndItsLogarithmWork()
    {
        const std::vector<RunRecord> records{madeRun()};
        const EpochRecord& row = records[0].history[41];
        for (const bool logarithmic : {false, true})
            for (const HorizontalAxis axis : {HorizontalAxis::epochs, HorizontalAxis::updates,
                                              HorizontalAxis::samples, HorizontalAxis::seconds}) {
                const double last = curvePosition(axis, records[0].history.back());
                const AxisView view{{last / 1000, last}, {last / 1000, last}, logarithmic};
                const auto moment = readOutAt(contentOf(records, axis), view, zeroToTwo, plot,
                                              pixel(curvePosition(axis, row), row.trainRunning, view));
                QVERIFY(moment && moment->rows[0].record.epoch == 42);
            }
    }

    void theNearestCurveLeads()
    {
        const std::vector<RunRecord> records{madeRun({.level = 0.1}), madeRun({.level = 0.5}), madeRun({.level = 0.9})};
        const ReadOutContent content = contentOf(records);
        for (std::size_t run = 0; run < 3; ++run) {
            const double value = records[run].history[79].trainRunning;
            const auto moment = readOutAt(content, upTo(100), zeroToTwo, plot, pixel(80, value, upTo(100)));
            QVERIFY(moment);
            QCOMPARE(moment->nearest, run + 1);
        }
    }

    void theBestValueStandsFirst()
    {
        const std::vector<RunRecord> records{madeRun({.level = 0.5, .accuracy = true}),
                                             madeRun({.level = 0.1, .accuracy = true}),
                                             madeRun({.level = 0.9, .accuracy = true})};
        ReadOutContent content = contentOf(records);
        for (const bool accuracy : {false, true}) {
            content.accuracy = accuracy;
            const auto moment = readOutOn(content, upTo(100), plot, 1, 50);
            QVERIFY(moment);
            QCOMPARE(moment->rows[0].run, std::uint64_t{2});
            QCOMPARE(moment->rows[1].run, std::uint64_t{1});
            QCOMPARE(moment->rows[2].run, std::uint64_t{3});
            const double expected =
                accuracy ? records[1].history[49].validationAccuracy : records[1].history[49].validation;
            QVERIFY(moment->rows[0].values[2].value == expected);
        }
    }

    void aRunThatHasEndedSaysNothingBeyond()
    {
        const std::vector<RunRecord> records{madeRun({.epochs = 100}), madeRun({.epochs = 10})};
        const ReadOutContent content = contentOf(records);
        QCOMPARE(readOutOn(content, upTo(100), plot, 1, 9)->rows.size(), std::size_t{2});
        QCOMPARE(readOutOn(content, upTo(100), plot, 1, 60)->rows.size(), std::size_t{1});
        QVERIFY(!readOutAt(contentOf({records[1]}), upTo(100), zeroToTwo, plot, pixel(60, 0.1, upTo(100))));
    }

    void whatIsMeasuredNowAndThenIsReadFromItsOwnEpoch()
    {
        const std::vector<RunRecord> records{madeRun({.validateEvery = 10})};
        const auto moment = readOutOn(contentOf(records), upTo(100), plot, 1, 37);
        QVERIFY(moment->x == 37);
        QVERIFY(moment->rows[0].values[2].at == 40);
        QVERIFY(moment->rows[0].values[2].value == records[0].history[39].validation);
    }

    void theBandOfTheBatchesIsThatOfTheEpoch()
    {
        const std::vector<RunRecord> records{madeRun({.batches = true})};
        ReadOutContent content = contentOf(records);
        QVERIFY(!readOutOn(content, upTo(100), plot, 1, 37)->rows[0].batches);
        content.batchLosses = true;
        const auto batches = readOutOn(content, upTo(100), plot, 1, 37)->rows[0].batches;
        QVERIFY(batches);
        float lowest = std::numeric_limits<float>::infinity();
        float highest = 0;
        for (int step = 0; step < 40; ++step) {
            const auto loss = static_cast<float>(madeError({}, 37) * (1 + 0.3 * std::sin(37.0 * 31 + step * 7)));
            lowest = std::min(lowest, loss);
            highest = std::max(highest, loss);
        }
        QVERIFY(batches->from == double{lowest} && batches->to == double{highest});
    }

    void theBestEpochIsKnown()
    {
        const std::vector<RunRecord> records{madeRun()};
        const auto best = static_cast<double>(records[0].best.epoch);
        QVERIFY(readOutOn(contentOf(records), upTo(100), plot, 1, best)->rows[0].isBest);
        QVERIFY(!readOutOn(contentOf(records), upTo(100), plot, 1, best - 1)->rows[0].isBest);
    }

    void valuesThatNoAxisShowsDoNoHarm()
    {
        RunRecord record = madeRun({.epochs = 1});
        History history;
        for (const double value : {notMeasured, std::numeric_limits<double>::infinity(), -1.0, 0.0, 1e300}) {
            EpochRecord row;
            row.epoch = static_cast<std::int64_t>(history.view().size()) + 1;
            row.trainRunning = value;
            history.append(row);
        }
        record.history = history.view();
        const std::vector<RunRecord> records{record};
        const AxisView decades{{1e-3, 1}, {1e-3, 1}, true};
        for (const AxisView& vertical : {zeroToTwo, decades})
            for (double x = 0; x < 6; x += 0.25)
                readOutAt(contentOf(records), upTo(5), vertical, plot, pixel(x, 0.5, upTo(5), vertical));
        QVERIFY(!readOutAt(contentOf(records), upTo(5), zeroToTwo, {}, {3, 3}));
        QVERIFY(!readOutAt({}, upTo(5), zeroToTwo, plot, {100, 100}));
    }

    void exactValuesHaveSixDigits()
    {
        QCOMPARE(exactText(0.0893123456), QStringLiteral("0.0893123"));
        QCOMPARE(exactText(2.5), QStringLiteral("2.50000"));
        QCOMPARE(exactText(1.23456789e-5), QStringLiteral("1.23457×10⁻⁵"));
        QCOMPARE(placeText(5480, HorizontalAxis::updates), QStringLiteral("update 5,480"));
        QCOMPARE(placeText(0.3184, HorizontalAxis::seconds), QStringLiteral("0.318 s"));
    }

    void twentyLongRunsAreReadWithinMilliseconds()
    {
        const RunRecord longRun = madeRun({.epochs = 1'000'000, .validateEvery = 500});
        const std::vector<RunRecord> records(20, longRun);
        const ReadOutContent content = contentOf(records);
        QElapsedTimer timer;
        timer.start();
        constexpr int moves = 50;
        for (int i = 0; i < moves; ++i)
            QVERIFY(readOutAt(content, upTo(1e6), zeroToTwo, plot, {60.0 + 15 * i, 300}));
        const double each = static_cast<double>(timer.nsecsElapsed()) / 1e6 / moves;
        qInfo("%.3f ms for a move over 20 runs of 1 M epochs", each);
        QVERIFY2(each < 5, qPrintable(QString::number(each)));
    }
};

QTEST_GUILESS_MAIN(tst_ReadOutRows)
#include "tst_read_out_rows.moc"
