// What is called the loss of an epoch, by each definition, against plain loops over the batches of the same run.
#include "analysis/loss_definitions.h"
#include "sample_data.h"
#include "test_case.h"

#include <QtTest/QTest>

#include <cmath>

using namespace epochscope;
using namespace sample_data;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(epochscope::Experiment)

namespace {
const std::atomic<bool> never{false};

std::unique_ptr<LossDefinitions> definitionsOf(const Experiment& experiment, const std::shared_ptr<const PreparedData>& data)
{
    auto made = LossDefinitions::make(experiment, data);
    if (!made)
        qFatal("%s", made.error().text().c_str());
    return std::move(*made);
}

struct Batches // of one epoch, as batches.csv has them
{
    std::vector<double> losses;
    std::vector<std::int64_t> sizes;
};

struct Alone // the run itself, batch by batch
{
    std::vector<Batches> epochs;
    std::vector<std::vector<float>> weights; // after each
    History::View history;
};

Alone runAlone(Experiment experiment, const std::shared_ptr<const PreparedData>& data)
{
    experiment.record.measureTraining = true;
    const auto run = trainer(experiment, data);
    run->recordBatches(true);
    Alone alone;
    Batches batches;
    while (run->step()) {
        batches.losses.push_back(run->lastBatch().loss);
        batches.sizes.push_back(run->lastBatch().size);
        if (!run->atEpochEnd())
            continue;
        alone.epochs.push_back(std::exchange(batches, {}));
        alone.weights.emplace_back(run->parameters().begin(), run->parameters().end());
    }
    alone.history = run->history()->view();
    return alone;
}

bool near(double one, double other, double relative = 1e-6) { return std::abs(one - other) <= relative * std::abs(other) + 1e-12; }
} // namespace

class tst_LossDefinitions : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void theExampleOfThreeBatches()
    {
        const std::vector<double> losses = {1.0, 0.8, 0.4};
        const std::vector<std::int64_t> sizes = {400, 400, 200};
        QVERIFY(near(weightedMean(losses, sizes), 0.8, 1e-12));
        QVERIFY(near(unweightedMean(losses), 2.2 / 3, 1e-12));
        QVERIFY(std::isnan(weightedMean({}, {})) && std::isnan(unweightedMean({})));
    }

    void eachIsWhatPlainLoopsGive_data()
    {
        QTest::addColumn<Experiment>("experiment");
        const auto add = [](const char* name, const std::function<void(Experiment&)>& change) {
            Experiment experiment;
            experiment.stop.epochs = 30;
            experiment.batch.size = 9;
            change(experiment);
            QTest::newRow(name) << experiment;
        };
        add("ragged", [](Experiment&) {});
        add("all batches alike", [](Experiment& e) { e.batch.size = 5; });
        add("the tail dropped", [](Experiment& e) { e.batch.last = LastBatch::drop; });
        add("penalties", [](Experiment& e) {
            e.loss.l1 = 0.01;
            e.loss.l2 = 0.02;
        });
        add("adam, a hidden layer", [](Experiment& e) {
            e.optimizer.kind = OptimizerKind::adam;
            e.model.hidden = {4};
        });
        add("accumulated and repeated", [](Experiment& e) {
            e.batch.accumulate = 3;
            e.batch.repeats = 2;
        });
        add("declared epochs", [](Experiment& e) { e.batch.stepsPerEpoch = 2; });
        add("best weights restored", [](Experiment& e) {
            e.stop.patience = 40;
            e.stop.restoreBest = true;
        });
    }

    void eachIsWhatPlainLoopsGive()
    {
        QFETCH(Experiment, experiment);
        const auto data = prepared(line(25), line(11, 7));
        const Alone alone = runAlone(experiment, data);
        const auto made = definitionsOf(experiment, data);
        QVERIFY(made->go(experiment.stop.epochs, 1h, never));
        QCOMPARE(made->rows().size(), alone.epochs.size());
        for (std::size_t i = 0; i < alone.epochs.size(); ++i) {
            const EpochLosses& row = made->rows()[i];
            const Batches& batches = alone.epochs[i];
            const EpochRecord& record = alone.history[static_cast<std::int64_t>(i)];
            QCOMPARE(row.epoch, static_cast<std::int64_t>(i) + 1);
            QVERIFY(row.of(LossDefinition::weighted) == record.trainRunning); // to the bit, as the next
            QVERIFY(row.of(LossDefinition::measured) == record.trainMeasured);
            QVERIFY(near(row.of(LossDefinition::weighted), weightedMean(batches.losses, batches.sizes)));
            QVERIFY(near(row.of(LossDefinition::unweighted), unweightedMean(batches.losses)));
            QVERIFY(near(row.of(LossDefinition::lastBatch), batches.losses.back()));
        }
    }

    // The mean over the samples of (w·x + b − y)², and nothing of the engine's.
    void theMeasuredOneIsTheErrorOfAllSamplesAfterTheEpoch()
    {
        Experiment experiment;
        experiment.stop.epochs = 12;
        experiment.batch.size = 9;
        const auto data = prepared(line(25));
        const Alone alone = runAlone(experiment, data);
        const auto made = definitionsOf(experiment, data);
        QVERIFY(made->go(12, 1h, never));
        const auto x = data->train.features.row(0).cast<double>().array();
        const auto y = data->train.targets.row(0).cast<double>().array();
        for (const EpochLosses& row : made->rows()) {
            const auto& w = alone.weights[static_cast<std::size_t>(row.epoch) - 1];
            const double error = (double{w[0]} * x + double{w[1]} - y).square().mean();
            QVERIFY(near(row.of(LossDefinition::measured), error, 1e-5));
        }
    }

    void aSmallLastBatchTellsTheMeansApart()
    {
        Experiment experiment;
        experiment.stop.epochs = 1;
        experiment.batch.size = 400;
        const auto made = definitionsOf(experiment, prepared(line(1000)));
        QVERIFY(made->go(1, 1h, never));
        const EpochLosses& row = made->rows().back();
        QVERIFY(std::abs(row.of(LossDefinition::weighted) - row.of(LossDefinition::unweighted)) > 1e-3);
        // Losses fall within the epoch, so the small last batch pulls the unweighted mean down.
        QVERIFY(row.of(LossDefinition::unweighted) < row.of(LossDefinition::weighted));
        QVERIFY(row.of(LossDefinition::lastBatch) < row.of(LossDefinition::unweighted));
    }

    void withOneBatchOfAllTheWeightedMeanLagsByAnEpoch()
    {
        Experiment experiment;
        experiment.stop.epochs = 40;
        experiment.batch.size = std::nullopt;
        experiment.loss.l1 = 0.01;
        experiment.loss.l2 = 0.02;
        const auto made = definitionsOf(experiment, prepared(line(200)));
        QVERIFY(made->go(40, 1h, never));
        const auto& rows = made->rows();
        QCOMPARE(rows.size(), std::size_t{40});
        for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
            QVERIFY(near(rows[i + 1].of(LossDefinition::weighted), rows[i].of(LossDefinition::measured)));
            QVERIFY(rows[i].of(LossDefinition::measured) < rows[i].of(LossDefinition::weighted)); // an epoch further
        }
        const auto lags = [](const std::function<void(Experiment&)>& change) {
            Experiment changed;
            changed.batch.size = std::nullopt;
            change(changed);
            return lagsByOneEpoch(BatchPlan::make(200, changed.batch, 5).value(), changed);
        };
        QVERIFY(lags([](Experiment&) {}));
        QVERIFY(lags([](Experiment& e) { e.batch.size = 1000; }));
        QVERIFY(!lags([](Experiment& e) { e.batch.size = 199; }));
        QVERIFY(!lags([](Experiment& e) { e.batch.repeats = 2; }));
        QVERIFY(!lags([](Experiment& e) { e.batch.stepsPerEpoch = 2; }));
        QVERIFY(!lags([](Experiment& e) { e.batch.order = BatchOrder::replacement; }));
    }

    void aLongRunIsKeptInFewRows()
    {
        Experiment experiment;
        experiment.stop.epochs = 100'000;
        experiment.batch.size = std::nullopt;
        const auto data = prepared(line(4));
        const auto alone = trainer(experiment, data);
        const auto made = definitionsOf(experiment, data);
        // As a run at work: on and on, which leaves no row of what was the newest once.
        for (const std::int64_t epochs : {1, 77, 5001, 5002, 99'999})
            QVERIFY(made->go(epochs, 1h, never));
        const auto& rows = made->rows();
        QVERIFY(rows.size() <= static_cast<std::size_t>(LossDefinitions::mostRows));
        QVERIFY(rows.size() >= static_cast<std::size_t>(LossDefinitions::mostRows) / 2);
        QCOMPARE(rows.front().epoch, 1);
        QCOMPARE(rows.back().epoch, 99'999);
        const std::int64_t apart = rows[rows.size() - 2].epoch - rows[rows.size() - 3].epoch;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i > 0)
                QVERIFY(rows[i].epoch > rows[i - 1].epoch);
            if (i > static_cast<std::size_t>(LossDefinitions::allOfFirst) + 1 && i + 1 < rows.size())
                QCOMPARE(rows[i].epoch - rows[i - 1].epoch, apart);
        }
        while (alone->position().epoch < 99'999)
            alone->steps(1);
        QVERIFY(rows.back().of(LossDefinition::weighted) == alone->history()->view().back().trainRunning);
        QVERIFY(rows.back().of(LossDefinition::measured) == alone->evaluateTraining().loss);
    }

    void inPiecesItIsTheSame()
    {
        Experiment experiment;
        experiment.stop.epochs = 300;
        experiment.batch.size = 9;
        const auto data = prepared(line(25));
        const auto whole = definitionsOf(experiment, data);
        QVERIFY(whole->go(300, 1h, never));
        const auto pieces = definitionsOf(experiment, data);
        int calls = 0;
        while (!pieces->go(300, 20us, never))
            ++calls;
        QVERIFY(calls > 0);
        QCOMPARE(pieces->rows().size(), whole->rows().size());
        for (std::size_t i = 0; i < whole->rows().size(); ++i)
            QVERIFY(pieces->rows()[i].values == whole->rows()[i].values);
        const std::atomic<bool> at_once{true};
        const auto cut = definitionsOf(experiment, data);
        QVERIFY(!cut->go(300, 1h, at_once));
        QCOMPARE(cut->epochsDone(), 0);
    }

    void itEndsWhereTheRunEnds()
    {
        Experiment early;
        early.stop.epochs = 500;
        early.stop.target = 0.2;
        const auto data = prepared(line(200));
        const auto alone = trainer(early, data);
        runToEnd(*alone);
        const auto made = definitionsOf(early, data);
        QVERIFY(made->go(500, 1h, never));
        QCOMPARE(made->rows().back().epoch, alone->history()->view().back().epoch);

        Experiment diverging;
        diverging.optimizer.learningRate = 1e9;
        const auto lost = definitionsOf(diverging, data);
        QVERIFY(lost->go(1000, 1h, never));
        for (const EpochLosses& row : lost->rows())
            QVERIFY(std::isfinite(row.of(LossDefinition::weighted)));
    }

    void aRunWithGivenWeightsBeginsWithThem()
    {
        Experiment experiment;
        experiment.stop.epochs = 1;
        experiment.batch.size = std::nullopt;
        experiment.optimizer.learningRate = 0;
        const std::vector<float> given = {2, -1};
        auto made = LossDefinitions::make(experiment, prepared(line(200)), given);
        QVERIFY(made.has_value());
        QVERIFY((*made)->go(1, 1h, never));
        QVERIFY((*made)->rows().back().of(LossDefinition::measured) < 0.12); // the line's own, all but the noise
        QVERIFY(!LossDefinitions::make(experiment, prepared(line(200)), std::vector<float>(3)).has_value());
    }
};

QTEST_APPLESS_MAIN(tst_LossDefinitions)
#include "tst_loss_definitions.moc"
