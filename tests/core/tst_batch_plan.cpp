// The arithmetic of batches against hand-counted examples, a step-by-step simulation and the edges of 64 bits.
#include "test_case.h"

#include "batching/batch_plan.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

using namespace epochscope;

namespace {
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

BatchSettings batchesOf(std::optional<std::int64_t> size)
{
    BatchSettings settings;
    settings.size = size;
    return settings;
}

BatchPlan planned(std::int64_t samples, const BatchSettings& settings, std::int64_t epochs)
{
    const auto plan = BatchPlan::make(samples, settings, epochs);
    if (!plan)
        qFatal("%s", plan.error().text().c_str());
    return *plan;
}

// Works through the run as a person would: one step after the other, one counter each.
class Simulation
{
public:
    Simulation(std::int64_t samples, const BatchSettings& settings)
    {
        const std::int64_t size = settings.size.value_or(samples);
        for (std::int64_t first = 0; first < samples; first += size)
            m_sizes.push_back(std::min(size, samples - first));
        if (settings.last == LastBatch::drop && m_sizes.back() < size)
            m_sizes.pop_back();
        m_settings = settings;
        m_epochLength = settings.stepsPerEpoch.value_or(static_cast<std::int64_t>(m_sizes.size()));
    }

    void step()
    {
        now.samplesSeen += m_sizes[static_cast<std::size_t>(now.batchOfPass)];
        if (++m_group == m_settings.accumulate)
            update();
        if (++m_repeat < m_settings.repeats)
            return;
        m_repeat = 0;
        ++now.batch;
        if (++now.batchOfPass == static_cast<std::int64_t>(m_sizes.size())) {
            now.batchOfPass = 0;
            ++now.pass;
        }
        if (now.batch == m_epochLength) {
            if (m_group > 0)
                update();
            now.batch = 0;
            ++now.epoch;
        }
    }

    BatchPosition now;

private:
    void update()
    {
        ++now.updates;
        m_group = 0;
    }

    std::vector<std::int64_t> m_sizes;
    BatchSettings m_settings;
    std::int64_t m_epochLength = 0;
    std::int64_t m_group = 0, m_repeat = 0;
};

std::array<std::int64_t, 6> fields(const BatchPosition& p)
{
    return {p.epoch, p.batch, p.updates, p.samplesSeen, p.pass, p.batchOfPass};
}
} // namespace

class tst_BatchPlan : public TestCase
{
    Q_OBJECT
private slots:
    void theWorkedExample()
    {
        const BatchPlan plan = planned(200, batchesOf(5), 1000);
        QCOMPARE(plan.batchesPerEpoch, 40);
        QCOMPARE(plan.lastBatchSize, 5);
        QCOMPARE(plan.updatesPerEpoch, 40);
        QCOMPARE(plan.updates, 40000);
        QCOMPARE(plan.samplesPerEpoch, 200);
        QCOMPARE(plan.samplesSeen, 200000);
        QCOMPARE(plan.droppedPerEpoch, 0);
        QCOMPARE(plan.variant, Variant::miniBatch);
        QCOMPARE(plan.formula(), std::string("200 ÷ 5 = 40 batches per epoch × 1,000 epochs = 40,000 updates"));
        QCOMPARE(plan.variantText(), std::string("mini-batch gradient descent"));
    }

    void lastBatchTakesTheRest()
    {
        const BatchPlan plan = planned(1000, batchesOf(400), 1);
        QCOMPARE(plan.batchesPerEpoch, 3);
        QCOMPARE(plan.sizeOf(0), 400);
        QCOMPARE(plan.sizeOf(1), 400);
        QCOMPARE(plan.sizeOf(2), 200);
        QCOMPARE(plan.updates, 3);
        QCOMPARE(plan.samplesSeen, 1000);
        QCOMPARE(
            plan.formula(),
            std::string("1,000 ÷ 400 = 2 batches of 400 + 1 of 200 = 3 batches per epoch × 1 epoch = 3 updates"));
    }

    void dropLeavesTheRestOut()
    {
        BatchSettings settings = batchesOf(400);
        settings.last = LastBatch::drop;
        const BatchPlan plan = planned(1000, settings, 10);
        QCOMPARE(plan.batchesPerEpoch, 2);
        QCOMPARE(plan.lastBatchSize, 400);
        QCOMPARE(plan.droppedPerEpoch, 200);
        QCOMPARE(plan.samplesPerEpoch, 800);
        QCOMPARE(plan.samplesSeen, 8000);
        QCOMPARE(plan.updates, 20);
        QCOMPARE(
            plan.formula(),
            std::string("1,000 ÷ 400 = 2 batches per epoch (200 samples left out of each) × 10 epochs = 20 updates"));
    }

    void fiftyThousandBySixtyFour()
    {
        const BatchPlan plan = planned(50000, batchesOf(64), 35);
        QCOMPARE(plan.batchesPerEpoch, 782);
        QCOMPARE(plan.lastBatchSize, 16);
        QCOMPARE(plan.updates, 27370);
        QCOMPARE(planned(50000, batchesOf(64), 35 * 50).updates, 1368500);
    }

    void batchAboveTheDataIsOneBatchAndSaysSo()
    {
        const BatchPlan plan = planned(200, batchesOf(400), 10);
        QCOMPARE(plan.batchesPerEpoch, 1);
        QCOMPARE(plan.batchSize, 200);
        QCOMPARE(plan.lastBatchSize, 200);
        QCOMPARE(plan.updates, 10);
        QCOMPARE(plan.variant, Variant::batch);
        QCOMPARE(plan.formula(), std::string("200 ÷ 400 → 1 batch of all 200 per epoch × 10 epochs = 10 updates"));
        QCOMPARE(plan.variantText(), std::string("batch gradient descent (a batch of 400 is more than there are: one "
                                                 "batch of all 200 samples)"));
    }

    void dropWithBatchAboveTheDataIsRefused()
    {
        BatchSettings settings = batchesOf(400);
        settings.last = LastBatch::drop;
        const auto plan = BatchPlan::make(200, settings, 10);
        QVERIFY(!plan);
        QCOMPARE(plan.error().where, std::string("batch.last"));
        QVERIFY(plan.error().message.find("nothing would ever be updated") != std::string::npos);
        settings.size = 200;
        QVERIFY(BatchPlan::make(200, settings, 10).has_value());
        settings.size.reset();
        QVERIFY(BatchPlan::make(200, settings, 10).has_value());
    }

    void accumulationFlushesAtTheEpochsEnd()
    {
        BatchSettings settings = batchesOf(100);
        settings.accumulate = 4;
        const BatchPlan plan = planned(1000, settings, 3);
        QCOMPARE(plan.batchesPerEpoch, 10);
        QCOMPARE(plan.updatesPerEpoch, 3);
        QCOMPARE(plan.updates, 9);
        QCOMPARE(plan.formula(),
                 std::string("1,000 ÷ 100 = 10 batches per epoch ÷ 4 per update = 3 updates (4 + 4 + 2) × "
                             "3 epochs = 9 updates"));
    }

    void stepsPerEpochRedefineTheEpoch()
    {
        BatchSettings settings = batchesOf(10);
        settings.stepsPerEpoch = 20;
        const BatchPlan plan = planned(1000, settings, 100);
        QCOMPARE(plan.batchesPerPass, 100);
        QCOMPARE(plan.batchesPerEpoch, 20);
        QCOMPARE(plan.samplesPerEpoch, 200);
        QCOMPARE(plan.updates, 2000);
        QCOMPARE(plan.samplesSeen, 20000); // 20 passes
        QCOMPARE(plan.formula(),
                 std::string("1,000 ÷ 10: 20 of the 100 batches of a pass per epoch × 100 epochs = 2,000 "
                             "updates"));
    }

    void aPassEndsInsideTheFourthDeclaredEpoch()
    {
        BatchSettings settings = batchesOf(10);
        settings.stepsPerEpoch = 30;
        const BatchPlan plan = planned(1000, settings, 10);
        QCOMPARE(plan.after(99).epoch, 3);
        QCOMPARE(plan.after(99).batch, 9);
        QCOMPARE(plan.after(99).pass, 0);
        QCOMPARE(plan.after(100).pass, 1);
        QCOMPARE(plan.after(100).batchOfPass, 0);
        QCOMPARE(plan.after(100).epoch, 3);
        QCOMPARE(plan.after(120).epoch, 4);
        QCOMPARE(plan.after(120).batchOfPass, 20);
    }

    void repeatsMultiplyTheUpdates()
    {
        BatchSettings settings = batchesOf(5);
        settings.repeats = 3;
        const BatchPlan plan = planned(200, settings, 10);
        QCOMPARE(plan.updates, 10 * 40 * 3);
        QCOMPARE(plan.samplesSeen, 10 * 200 * 3);
        QCOMPARE(plan.formula(),
                 std::string("200 ÷ 5 = 40 batches per epoch × 3 repeats = 120 steps × 10 epochs = 1,200 updates"));
    }

    void formulaSpellsOutTheOtherCases_data()
    {
        QTest::addColumn<qint64>("samples");
        QTest::addColumn<qint64>("size");
        QTest::addColumn<bool>("drop");
        QTest::addColumn<qint64>("steps");
        QTest::addColumn<qint64>("accumulate");
        QTest::addColumn<QString>("formula");
        QTest::newRow("one sample") << qint64{1} << qint64{1} << false << qint64{0} << qint64{1}
                                    << "1 ÷ 1 = 1 batch per epoch × 2 epochs = 2 updates";
        QTest::newRow("long epochs") << qint64{10} << qint64{5} << false << qint64{3} << qint64{1}
                                     << "10 ÷ 5: 3 batches per epoch, 2 to a pass × 2 epochs = 6 updates";
        QTest::newRow("one and a rest")
            << qint64{7} << qint64{5} << false << qint64{0} << qint64{1}
            << "7 ÷ 5 = 1 batch of 5 + 1 of 2 = 2 batches per epoch × 2 epochs = 4 updates";
        QTest::newRow("many groups")
            << qint64{102} << qint64{1} << false << qint64{0} << qint64{10}
            << "102 ÷ 1 = 102 batches per epoch ÷ 10 per update = 11 updates (10 of 10 + 1 of 2) × "
               "2 epochs = 22 updates";
        QTest::newRow("even groups")
            << qint64{8} << qint64{1} << false << qint64{0} << qint64{4}
            << "8 ÷ 1 = 8 batches per epoch ÷ 4 per update = 2 updates × 2 epochs = 4 updates";
        QTest::newRow("one short group")
            << qint64{8} << qint64{4} << false << qint64{0} << qint64{4}
            << "8 ÷ 4 = 2 batches per epoch ÷ 4 per update = 1 update (of 2) × 2 epochs = 2 "
               "updates";
        QTest::newRow("steps and drop")
            << qint64{11} << qint64{2} << true << qint64{2} << qint64{1}
            << "11 ÷ 2: 2 of the 5 batches of a pass per epoch (1 sample left out of each pass) "
               "× 2 epochs = 4 updates";
    }
    void formulaSpellsOutTheOtherCases()
    {
        QFETCH(qint64, samples);
        QFETCH(qint64, size);
        QFETCH(bool, drop);
        QFETCH(qint64, steps);
        QFETCH(qint64, accumulate);
        QFETCH(QString, formula);
        BatchSettings settings = batchesOf(size);
        settings.last = drop ? LastBatch::drop : LastBatch::keep;
        if (steps)
            settings.stepsPerEpoch = steps;
        settings.accumulate = accumulate;
        QCOMPARE(QString::fromStdString(planned(samples, settings, 2).formula()), formula);
    }

    void variantFollowsTheBatchSize()
    {
        QCOMPARE(planned(200, batchesOf(1), 1).variant, Variant::stochastic);
        QCOMPARE(planned(200, batchesOf(2), 1).variant, Variant::miniBatch);
        QCOMPARE(planned(200, batchesOf(199), 1).variant, Variant::miniBatch);
        QCOMPARE(planned(200, batchesOf(200), 1).variant, Variant::batch);
        QCOMPARE(planned(200, batchesOf(std::nullopt), 1).variant, Variant::batch);
        QCOMPARE(planned(1, batchesOf(1), 1).variant, Variant::batch);
        QCOMPARE(variantName(Variant::stochastic), std::string_view("stochastic"));
        QCOMPARE(variantName(Variant::miniBatch), std::string_view("mini-batch"));
        QCOMPARE(variantName(Variant::batch), std::string_view("batch"));
    }

    void twoToTheFortySamples()
    {
        const BatchPlan plan = planned(std::int64_t{1} << 40, batchesOf(3), 1000);
        QCOMPARE(plan.batchesPerEpoch, 366503875926); // ⌈1,099,511,627,776 / 3⌉
        QCOMPARE(plan.lastBatchSize, 1);
        QCOMPARE(plan.updates, 366503875926000);
        QCOMPARE(plan.samplesSeen, 1099511627776000);
        QCOMPARE(plan.after(plan.steps()).samplesSeen, plan.samplesSeen);
    }

    void theLargestCountsThatFitAreExact()
    {
        QCOMPARE(planned(most, batchesOf(1), 1).updates, most);
        QCOMPARE(planned(most, batchesOf(most), 1).batchesPerEpoch, 1);
        QCOMPARE(planned(most, batchesOf(most - 1), 1).lastBatchSize, 1);
        const BatchPlan plan = planned(1, batchesOf(1), most);
        QCOMPARE(plan.updates, most);
        QCOMPARE(plan.after(most).epoch, most);
    }

    void whatOverflowsIsRefusedByName()
    {
        const auto refused = [](std::int64_t samples, const BatchSettings& settings, std::int64_t epochs) {
            const auto plan = BatchPlan::make(samples, settings, epochs);
            return plan ? std::string("accepted") : plan.error().where;
        };
        QCOMPARE(refused(std::int64_t{1} << 40, batchesOf(1), std::int64_t{1} << 23), std::string("stop.epochs"));
        QCOMPARE(refused(2, batchesOf(1), most), std::string("stop.epochs"));
        QCOMPARE(refused(2, batchesOf(2), most), std::string("stop.epochs")); // updates fit, samples seen do not
        BatchSettings settings = batchesOf(1);
        settings.repeats = most;
        QCOMPARE(refused(2, settings, 1), std::string("batch.repeats"));
        QCOMPARE(refused(1, settings, 1), std::string("accepted"));
        settings.repeats = 1;
        settings.stepsPerEpoch = most;
        QCOMPARE(refused(200, settings, 1), std::string("accepted"));
        QCOMPARE(refused(200, settings, 2), std::string("stop.epochs"));
        settings.size = 2;
        QCOMPARE(refused(200, settings, 1), std::string("batch.steps_per_epoch"));
        settings.accumulate = most;
        settings.stepsPerEpoch.reset();
        QCOMPARE(planned(200, settings, 7).updates, 7);
    }

    void theHintOfAnOverflowIsTheLargestThatFits()
    {
        const std::int64_t fits = most / 200;
        QVERIFY(BatchPlan::make(200, batchesOf(5), fits).has_value());
        const auto plan = BatchPlan::make(200, batchesOf(5), fits + 1);
        QVERIFY(!plan);
        QCOMPARE(plan.error().hint, std::string("at most 46,116,860,184,273,879 epochs"));
        QCOMPARE(fits, 46116860184273879);
    }

    void zeroAndNegativeAreRefusedByName_data()
    {
        QTest::addColumn<qint64>("value");
        for (const qint64 value : {qint64{0}, qint64{-1}, std::numeric_limits<qint64>::min()})
            QTest::addRow("%lld", value) << value;
    }
    void zeroAndNegativeAreRefusedByName()
    {
        QFETCH(qint64, value);
        const auto where = [](const Result<BatchPlan>& plan) { return plan ? std::string() : plan.error().where; };
        const auto named = [&](const Result<BatchPlan>& plan) {
            return !plan && plan.error().message.find(std::to_string(value)) != std::string::npos &&
                   !plan.error().hint.empty();
        };
        BatchSettings steps, accumulate, repeats;
        steps.stepsPerEpoch = value;
        accumulate.accumulate = value;
        repeats.repeats = value;
        const std::pair<Result<BatchPlan>, std::string> cases[] = {
            {BatchPlan::make(value, {}, 1), "data.samples"},
            {BatchPlan::make(200, batchesOf(value), 1), "batch.size"},
            {BatchPlan::make(200, {}, value), "stop.epochs"},
            {BatchPlan::make(200, steps, 1), "batch.steps_per_epoch"},
            {BatchPlan::make(200, accumulate, 1), "batch.accumulate"},
            {BatchPlan::make(200, repeats, 1), "batch.repeats"},
        };
        for (const auto& [plan, path] : cases) {
            QCOMPARE(where(plan), path);
            QVERIFY(named(plan));
        }
    }

    void everyPositionAgreesWithASimulation()
    {
        int compared = 0;
        for (const std::int64_t samples : {1, 2, 7, 10, 12})
            for (const std::int64_t size : {1, 2, 3, 5, 12, 20})
                for (const LastBatch last : {LastBatch::keep, LastBatch::drop})
                    for (const std::int64_t steps : {0, 1, 3, 4, 9})
                        for (const std::int64_t accumulate : {1, 2, 4, 50})
                            for (const std::int64_t repeats : {1, 2, 3}) {
                                BatchSettings settings = batchesOf(size);
                                settings.last = last;
                                if (steps)
                                    settings.stepsPerEpoch = steps;
                                settings.accumulate = accumulate;
                                settings.repeats = repeats;
                                if (last == LastBatch::drop && size > samples)
                                    continue;
                                compared += comparePositions(samples, settings);
                                if (QTest::currentTestFailed())
                                    return;
                            }
        QVERIFY(compared > 2000);
    }

    void outsideTheRunThePositionIsItsStartOrEnd()
    {
        const BatchPlan plan = planned(10, batchesOf(5), 3);
        QCOMPARE(fields(plan.after(-5)), fields(plan.after(0)));
        QCOMPARE(fields(plan.after(most)), fields(plan.after(6)));
    }

private:
    static int comparePositions(std::int64_t samples, const BatchSettings& settings)
    {
        constexpr std::int64_t epochs = 5;
        const BatchPlan plan = planned(samples, settings, epochs);
        Simulation simulation(samples, settings);
        for (std::int64_t steps = 0; simulation.now.epoch < epochs; ++steps, simulation.step()) {
            if (fields(plan.after(steps)) != fields(simulation.now))
                qWarning("N=%lld after %lld steps", static_cast<long long>(samples), static_cast<long long>(steps));
            if (steps == plan.stepsPerEpoch() && plan.samplesPerEpoch != simulation.now.samplesSeen)
                qWarning("samples per epoch");
        }
        if (plan.updates != simulation.now.updates || plan.samplesSeen != simulation.now.samplesSeen)
            qWarning("totals");
        return 1;
    }
};

QTEST_GUILESS_MAIN(tst_BatchPlan)
#include "tst_batch_plan.moc"
