// The index against a look at every row.
#include "chart/curve_position.h"
#include "chart/indexed_curve.h"
#include "chart/row_index.h"
#include "curve_runs.h"
#include "test_case.h"

#include <random>

using namespace epochscope;

namespace {
RowExtremes lookedAt(const std::vector<double>& values, std::int64_t from, std::int64_t to, double floor)
{
    RowExtremes found;
    for (std::int64_t row = from; row < to; ++row) {
        const double y = values[static_cast<std::size_t>(row)];
        if (!std::isfinite(y) || y <= floor)
            continue;
        if (found.first < 0)
            found = {row, row, row, row};
        if (y < values[static_cast<std::size_t>(found.lowest)])
            found.lowest = row;
        if (y > values[static_cast<std::size_t>(found.highest)])
            found.highest = row;
        found.last = row;
    }
    return found;
}
} // namespace

class tst_IndexedCurve : public TestCase
{
    Q_OBJECT
private slots:
    void anyStretchHasItsExtremes_data()
    {
        QTest::addColumn<double>("gaps");
        QTest::addColumn<double>("belowZero");
        QTest::newRow("all there") << 0.0 << 0.0;
        QTest::newRow("every second missing") << 0.5 << 0.0;
        QTest::newRow("nearly all missing") << 0.999 << 0.0;
        QTest::newRow("half below zero") << 0.1 << 0.5;
        QTest::newRow("nearly all below zero") << 0.0 << 0.999;
    }
    void anyStretchHasItsExtremes()
    {
        QFETCH(double, gaps);
        QFETCH(double, belowZero);
        std::mt19937 random(7);
        std::uniform_real_distribution<double> uniform(0, 1);
        std::vector<double> values;
        for (int row = 0; row < 20'000; ++row)
            values.push_back(uniform(random) < gaps        ? notMeasured
                             : uniform(random) < belowZero ? -uniform(random)
                                                           : uniform(random));
        const auto value = [&](std::int64_t row) { return values[static_cast<std::size_t>(row)]; };
        RowIndex index;
        for (const std::int64_t rows : {10, 64, 4095, 4096, 19'990}) // as it grows
            index.extend(rows, value);
        for (int trial = 0; trial < 300; ++trial) {
            auto from = static_cast<std::int64_t>(uniform(random) * 20'000);
            auto to = trial % 3 == 0 ? from + static_cast<std::int64_t>(uniform(random) * 70)
                                     : static_cast<std::int64_t>(uniform(random) * 20'000);
            if (from > to)
                std::swap(from, to);
            to = std::min<std::int64_t>(to, 20'000);
            for (const double floor : {-std::numeric_limits<double>::infinity(), 0.0}) {
                const RowExtremes found = index.query(from, to, value, floor);
                const RowExtremes wanted = lookedAt(values, from, to, floor);
                QCOMPARE(found.first, wanted.first);
                QCOMPARE(found.lowest, wanted.lowest);
                QCOMPARE(found.highest, wanted.highest);
                QCOMPARE(found.last, wanted.last);
            }
        }
    }

    // s_n = Σ (1 − w) wⁿ⁻ⁱ v_i / (1 − wⁿ), summed up anew for each n.
    void smoothingIsTheCorrectedMovingAverage_data()
    {
        QTest::addColumn<double>("weight");
        for (const double weight : {0.3, 0.9, 0.99})
            QTest::addRow("%g", weight) << weight;
    }
    void smoothingIsTheCorrectedMovingAverage()
    {
        QFETCH(double, weight);
        std::mt19937 random(3);
        std::vector<double> values;
        for (int i = 0; i < 200; ++i)
            values.push_back(i % 17 == 5 ? notMeasured : static_cast<double>(random() % 1000) / 100);
        const auto run =
            curveHistory(200, [&](std::int64_t epoch) { return values[static_cast<std::size_t>(epoch - 1)]; });
        IndexedCurve curve(Quantity::error, CurveKind::running);
        curve.setSmoothing(weight, {});
        curve.update(run->view());
        for (std::size_t n = 0; n < values.size(); ++n) {
            double sum = 0;
            int after = 0;
            for (std::size_t i = n + 1; i-- > 0;)
                if (std::isfinite(values[i]))
                    sum += (1 - weight) * std::pow(weight, after++) * values[i];
            const double drawn = curve.smoothed(static_cast<std::int64_t>(n));
            if (!std::isfinite(values[n]))
                QVERIFY(std::isnan(drawn));
            else
                QVERIFY(std::abs(drawn - sum / (1 - std::pow(weight, after))) < 1e-5);
        }
    }

    void smoothingOfARunAtWorkIsThatOfItsEnd()
    {
        const auto value = [](std::int64_t epoch) { return std::sin(static_cast<double>(epoch)); };
        IndexedCurve grown(Quantity::error, CurveKind::running);
        grown.setSmoothing(0.9, {});
        for (const std::int64_t epochs : {1, 2, 70, 200, 201, 1000})
            grown.update(curveHistory(epochs, value)->view());
        const auto all = curveHistory(1000, value);
        IndexedCurve atOnce(Quantity::error, CurveKind::running);
        atOnce.update(all->view());
        atOnce.setSmoothing(0.9, all->view());
        for (std::int64_t row = 0; row < 1000; ++row)
            QVERIFY(grown.smoothed(row) == atOnce.smoothed(row));
    }

    void whatIsKnownOfARunAtWorkIsWhatIsKnownAtItsEnd()
    {
        const auto value = [](std::int64_t epoch) {
            return epoch % 7 == 3 ? notMeasured : std::sin(0.01 * static_cast<double>(epoch)) + 1e-5 * static_cast<double>(epoch);
        };
        constexpr std::int64_t epochs = 9000;
        const auto whole = curveHistory(epochs, value);
        const History::View view = whole->view();
        IndexedCurve grown(Quantity::error, CurveKind::running);
        for (const std::int64_t some : {1, 2, 63, 64, 65, 66, 128, 129, 190, 1023, 1024, 1025, 1026, 4096, 4097, 8999})
            grown.update(curveHistory(some, value)->view());
        grown.update(view);
        double lowest = std::numeric_limits<double>::infinity(), highest = -lowest, lowestAboveZero = lowest;
        std::int64_t lowestRow = -1;
        for (std::int64_t row = 0; row < epochs; ++row) {
            const double y = view[row].trainRunning;
            if (!std::isfinite(y))
                continue;
            if (y < lowest)
                lowestRow = row;
            lowest = std::min(lowest, y);
            highest = std::max(highest, y);
            if (y > 0)
                lowestAboveZero = std::min(lowestAboveZero, y);
        }
        QCOMPARE(grown.first(), view[0].trainRunning);
        QCOMPARE(grown.lowest(), lowest);
        QCOMPARE(grown.lowestRow(), lowestRow);
        QCOMPARE(grown.highest(), highest);
        QCOMPARE(grown.lowestAboveZero(), lowestAboveZero);
        QVERIFY(grown.hasAboveZero());

        IndexedCurve atOnce(Quantity::error, CurveKind::running);
        atOnce.update(view);
        const std::vector<std::int64_t> columns{0, 100, 1000, 1001, 4096, 8000, epochs};
        std::vector<std::int64_t> of, wanted;
        for (const bool aboveZero : {false, true}) {
            grown.pick(view, columns, aboveZero, false, of);
            atOnce.pick(view, columns, aboveZero, false, wanted);
            QCOMPARE(of, wanted);
            QVERIFY(std::find(of.begin(), of.end(), lowestRow) != of.end() || aboveZero);
        }
    }

    void positionsOfEpochsAndStepsAgree_data()
    {
        QTest::addColumn<int>("axis");
        for (int axis = 0; axis < 4; ++axis)
            QTest::addRow("%d", axis) << axis;
    }
    void positionsOfEpochsAndStepsAgree()
    {
        QFETCH(int, axis);
        const auto horizontal = static_cast<HorizontalAxis>(axis);
        const auto history = curveHistory(50, [](std::int64_t) { return 1.0; });
        const CurveRun run = curveRun(*history, 50);
        const std::int64_t steps = run.record.plan.stepsPerEpoch();
        for (std::int64_t row = 0; row < 50; ++row) {
            const double position = curvePosition(horizontal, history->view()[row]);
            QVERIFY(std::abs(stepPosition(horizontal, run.record, (row + 1) * steps) - position) < 1e-9);
            QVERIFY(std::abs(static_cast<double>(stepAt(horizontal, run.record, position * (1 + 1e-12)) -
                                                 (row + 1) * steps)) <= 1);
            QCOMPARE(nearestRow(horizontal, run.record, position), row);
            QCOMPARE(firstRowAt(horizontal, run.record, position), row);
        }
    }
};

QTEST_MAIN(tst_IndexedCurve)
#include "tst_indexed_curve.moc"
