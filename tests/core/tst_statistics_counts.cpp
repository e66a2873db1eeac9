// What learners ask about counting (the rows of the question table that are arithmetic), answered by trainers at work.
#include "batching/epoch_order.h"
#include "statistics.h"
#include "test_case.h"
#include "training/run_data.h"
#include "training/trainer.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

using namespace epochscope;

namespace {

Experiment experimentOf(std::int64_t samples, std::optional<std::int64_t> batch, std::int64_t epochs)
{
    Experiment experiment;
    experiment.data.samples = samples;
    experiment.batch.size = batch;
    experiment.stop.epochs = epochs;
    return experiment;
}

std::unique_ptr<Trainer> trainerOf(const Experiment& experiment)
{
    auto data = prepareRunData(experiment, {});
    if (!data)
        qFatal("%s", data.error().text().c_str());
    auto trainer = Trainer::make(experiment, *data);
    if (!trainer)
        qFatal("%s", trainer.error().text().c_str());
    return std::move(*trainer);
}

std::unique_ptr<Trainer> finished(const Experiment& experiment)
{
    auto trainer = trainerOf(experiment);
    while (trainer->step()) {
    }
    return trainer;
}

std::vector<std::int64_t> batchSizes(const Experiment& experiment)
{
    auto trainer = trainerOf(experiment);
    trainer->recordBatches(true);
    std::vector<std::int64_t> sizes;
    while (trainer->step())
        sizes.push_back(trainer->lastBatch().size);
    return sizes;
}

std::string weightsOf(const Trainer& trainer) { return weightsSha256(trainer.networkShape(), trainer.parameters()); }

// How far the target of this sample, raised by 1, moves the intercept in the update that works through it.
double influence(std::int64_t sample)
{
    Experiment experiment = experimentOf(1000, 400, 1);
    experiment.batch.order = BatchOrder::never;
    auto plain = *prepareRunData(experiment, {});
    auto raised = std::make_shared<PreparedData>(*plain);
    raised->train.targets(0, sample) += 1;
    const auto a = *Trainer::make(experiment, plain);
    const auto b = *Trainer::make(experiment, raised);
    for (std::int64_t step = 0; step <= sample / 400; ++step) {
        a->step();
        b->step();
    }
    return double{b->parameters()[1]} - double{a->parameters()[1]};
}

} // namespace

class tst_StatisticsCounts : public TestCase
{
    Q_OBJECT
private slots:
    // Rows 1, 20, 34: updates are epochs × ⌈N/B⌉.
    void updatesAreEpochsTimesBatches_data();
    void updatesAreEpochsTimesBatches();
    // Rows 2, 3
    void lastBatchTakesTheRest();
    void dropLeavesTheRestOut();
    void aSampleOfAShortBatchWeighsMore();
    // Rows 12 to 14
    void stepsPerEpochRedefineTheEpoch();
    void theStreamContinuesAcrossDeclaredEpochs();
    void declaredEpochsDoNotChangeTheTraining();
    // Rows 15, 17
    void oneSampleGivesTheSameBitsWhateverTheBatchSize();
    void repeatsMultiplyTheUpdates();
    // Rows 29, 30, 49
    void batchSizeIsTheSizeOfABlock();
    void accumulationMakesLargerBatchesOfSmallOnes();
    void validationHappensEveryIntervalAndAtTheEnd();
    void seedsFixTheRandomness();
};

void tst_StatisticsCounts::updatesAreEpochsTimesBatches_data()
{
    QTest::addColumn<int>("samples");
    QTest::addColumn<int>("batch");
    QTest::addColumn<int>("epochs");
    QTest::addColumn<int>("updates");
    QTest::newRow("the worked example") << 200 << 5 << 1000 << 40000;
    QTest::newRow("two epochs: 80 updates, not 2") << 200 << 5 << 2 << 80;
    QTest::newRow("two epochs of one batch: 2 updates") << 200 << 200 << 2 << 2;
    QTest::newRow("batch descent has epochs too") << 200 << 200 << 73 << 73;
    QTest::newRow("ragged") << 1000 << 400 << 7 << 21;
    QTest::newRow("one at a time") << 37 << 1 << 3 << 111;
}

void tst_StatisticsCounts::updatesAreEpochsTimesBatches()
{
    QFETCH(int, samples);
    QFETCH(int, batch);
    QFETCH(int, epochs);
    QFETCH(int, updates);
    const auto trainer = trainerOf(experimentOf(samples, batch, epochs));
    int steps = 0;
    while (trainer->step())
        ++steps;
    QCOMPARE(steps, updates);
    QCOMPARE(trainer->position().updates, std::int64_t{updates});
    QCOMPARE(trainer->plan().updates, std::int64_t{updates});
    QCOMPARE(trainer->history()->view().back().updates, std::int64_t{updates});
    QCOMPARE(trainer->history()->view().back().samplesSeen, std::int64_t{samples} * epochs);
}

void tst_StatisticsCounts::lastBatchTakesTheRest()
{
    QCOMPARE(batchSizes(experimentOf(1000, 400, 1)), (std::vector<std::int64_t>{400, 400, 200}));
}

void tst_StatisticsCounts::dropLeavesTheRestOut()
{
    Experiment experiment = experimentOf(1000, 400, 1);
    experiment.batch.last = LastBatch::drop;
    QCOMPARE(batchSizes(experiment), (std::vector<std::int64_t>{400, 400}));
    QCOMPARE(trainerOf(experiment)->plan().droppedPerEpoch, 200);
}

void tst_StatisticsCounts::aSampleOfAShortBatchWeighsMore()
{
    // −η ∂/∂b of (wx + b − y)²/n: raising y by 1 moves b by 2η/n.
    const double inFull = influence(399);
    const double inShort = influence(800);
    QVERIFY(std::abs(inFull - 2 * 0.05 / 400) < 1e-6); // the intercept is near −1, in float32
    QVERIFY(std::abs(inShort - 2 * 0.05 / 200) < 1e-6);
}

void tst_StatisticsCounts::stepsPerEpochRedefineTheEpoch()
{
    Experiment experiment = experimentOf(1000, 10, 3);
    QCOMPARE(finished(experiment)->position().updates, 300);
    experiment.batch.stepsPerEpoch = 20;
    const auto trainer = finished(experiment);
    QCOMPARE(trainer->position().updates, 60);
    QCOMPARE(trainer->history()->view().size(), 3);
    QCOMPARE(trainer->history()->view()[0].samplesSeen, 200);
}

void tst_StatisticsCounts::theStreamContinuesAcrossDeclaredEpochs()
{
    Experiment experiment = experimentOf(1000, 10, 100);
    experiment.batch.stepsPerEpoch = 20;
    const auto trainer = trainerOf(experiment);
    const auto epochOrder = EpochOrder::make(experiment.batch, 1000, 10, 1);
    QVERIFY(epochOrder);
    std::vector<std::uint32_t> order(1000);
    std::vector<int> visits(1000);
    std::vector<std::set<std::uint32_t>> declared(100);
    while (true) {
        const BatchPosition before = trainer->position();
        if (!trainer->step())
            break;
        epochOrder->fill(before.pass, order);
        for (std::int64_t i = before.batchOfPass * 10; i < before.batchOfPass * 10 + 10; ++i) {
            const std::uint32_t sample = order[static_cast<std::size_t>(i)];
            ++visits[sample];
            declared[static_cast<std::size_t>(before.epoch)].insert(sample);
        }
    }
    QCOMPARE(trainer->position().updates, 2000);
    QCOMPARE(trainer->position().pass, 20);
    QCOMPARE(trainer->position().batchOfPass, 0);
    QCOMPARE(visits, std::vector<int>(1000, 20)); // 20 true passes
    // Not the same 200 each time: five declared epochs share the data among them.
    std::set<std::uint32_t> five;
    for (std::size_t epoch = 0; epoch < 5; ++epoch) {
        QCOMPARE(declared[epoch].size(), std::size_t{200});
        five.insert(declared[epoch].begin(), declared[epoch].end());
    }
    QCOMPARE(five.size(), std::size_t{1000});
}

void tst_StatisticsCounts::declaredEpochsDoNotChangeTheTraining()
{
    Experiment whole = experimentOf(1000, 10, 4);
    whole.optimizer.kind = OptimizerKind::adam;
    Experiment declared = whole;
    declared.batch.stepsPerEpoch = 20;
    declared.stop.epochs = 20;
    const auto a = finished(whole);
    const auto b = finished(declared);
    QCOMPARE(a->position().updates, b->position().updates);
    QCOMPARE(weightsOf(*a), weightsOf(*b)); // the same bits, reported five times as often
    QCOMPARE(b->history()->view().size(), 5 * a->history()->view().size());
    double mean = 0;
    for (int i = 0; i < 5; ++i)
        mean += b->history()->view()[i].trainRunning / 5;
    QVERIFY(std::abs(mean - a->history()->view()[0].trainRunning) < 1e-12);
}

void tst_StatisticsCounts::oneSampleGivesTheSameBitsWhateverTheBatchSize()
{
    const auto run = [](std::optional<std::int64_t> batch, std::int64_t seed) {
        Experiment experiment = experimentOf(1, batch, 30);
        experiment.model.hidden = {4};
        experiment.seed.init = seed;
        const auto trainer = finished(experiment);
        if (trainer->position().updates != 30)
            qFatal("one sample is one batch");
        return weightsOf(*trainer);
    };
    const std::string one = run(1, 1);
    QCOMPARE(run(8, 1), one);
    QCOMPARE(run(32, 1), one);
    QCOMPARE(run(std::nullopt, 1), one);
    QVERIFY(run(1, 2) != one);
}

void tst_StatisticsCounts::repeatsMultiplyTheUpdates()
{
    for (const std::int64_t repeats : {1, 2, 7}) {
        Experiment experiment = experimentOf(1000, 400, 5);
        experiment.batch.repeats = repeats;
        QCOMPARE(finished(experiment)->position().updates, 5 * 3 * repeats);
    }
    // In succession on the same batch, not pass after pass.
    Experiment experiment = experimentOf(1000, 400, 1);
    experiment.batch.repeats = 2;
    QCOMPARE(batchSizes(experiment), (std::vector<std::int64_t>{400, 400, 400, 400, 200, 200}));
}

void tst_StatisticsCounts::batchSizeIsTheSizeOfABlock()
{
    Experiment experiment = experimentOf(50000, 64, 35);
    const auto trainer = trainerOf(experiment);
    trainer->recordBatches(true);
    std::vector<std::int64_t> sizes;
    while (trainer->position().epoch == 0 && trainer->step())
        sizes.push_back(trainer->lastBatch().size);
    QCOMPARE(sizes.size(), std::size_t{782});
    QCOMPARE(sizes.back(), 16);
    QVERIFY(std::all_of(sizes.begin(), sizes.end() - 1, [](std::int64_t size) { return size == 64; }));
    while (trainer->step()) {
    }
    QCOMPARE(trainer->position().updates, 27370);
    QCOMPARE(50 * trainer->position().updates, 1368500); // fifty such runs in an outer loop
}

void tst_StatisticsCounts::accumulationMakesLargerBatchesOfSmallOnes()
{
    Experiment experiment = experimentOf(1000, 100, 3);
    experiment.batch.order = BatchOrder::never;
    experiment.batch.accumulate = 4;
    const auto trainer = trainerOf(experiment);
    std::vector<std::int64_t> updatesAfter;
    while (trainer->step())
        updatesAfter.push_back(trainer->position().updates);
    // Groups of 4, 4 and, flushed at the epoch's end, 2.
    const std::vector<std::int64_t> firstEpoch{0, 0, 0, 1, 1, 1, 1, 2, 2, 3};
    QCOMPARE(std::vector<std::int64_t>(updatesAfter.begin(), updatesAfter.begin() + 10), firstEpoch);
    QCOMPARE(trainer->position().updates, 9);

    // The same as batches of 400, 400 and 200 outright, but for the order of the sums.
    experiment.batch.accumulate = 1;
    experiment.batch.size = 400;
    const auto outright = finished(experiment);
    QCOMPARE(outright->position().updates, 9);
    for (std::size_t i = 0; i < 2; ++i)
        QVERIFY(std::abs(trainer->parameters()[i] - outright->parameters()[i]) < 1e-6F);
}

void tst_StatisticsCounts::validationHappensEveryIntervalAndAtTheEnd()
{
    Experiment experiment = experimentOf(200, 5, 10);
    experiment.data.validation = Share{0.25};
    experiment.record.validateEvery = 3;
    const auto trainer = finished(experiment);
    const History::View history = trainer->history()->view();
    std::vector<std::int64_t> validated;
    for (std::int64_t row = 0; row < history.size(); ++row)
        if (!std::isnan(history[row].validation))
            validated.push_back(history[row].epoch);
    QCOMPARE(validated, (std::vector<std::int64_t>{3, 6, 9, 10}));
}

void tst_StatisticsCounts::seedsFixTheRandomness()
{
    const auto weights = [](std::int64_t data, std::int64_t init, std::int64_t shuffle) {
        Experiment experiment = experimentOf(200, 5, 3);
        experiment.model.hidden = {4};
        experiment.seed.data = data;
        experiment.seed.init = init;
        experiment.seed.shuffle = shuffle;
        return weightsOf(*finished(experiment));
    };
    const std::string first = weights(1, 1, 1);
    QCOMPARE(weights(1, 1, 1), first);
    const std::set<std::string> all{first, weights(2, 1, 1), weights(1, 2, 1), weights(1, 1, 2)};
    QCOMPARE(all.size(), std::size_t{4});
}

QTEST_GUILESS_MAIN(tst_StatisticsCounts)
#include "tst_statistics_counts.moc"
