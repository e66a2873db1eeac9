// The stepping machine: what a step does, how a run ends, and that its bits do not depend on how it is cut.
#include "allocation_counter.h"
#include "sample_data.h"
#include "test_case.h"

#include <cmath>
#include <limits>

using namespace epochscope;
using namespace sample_data;

class tst_Trainer : public TestCase
{
    Q_OBJECT
private slots:
    void theWorkedExampleMakesFortyThousandUpdates()
    {
        auto run = trainer({}, prepared(line(200)));
        QCOMPARE(run->plan().batchesPerEpoch, 40);
        runToEnd(*run);
        QCOMPARE(run->finished(), FinishReason::epochs);
        QCOMPARE(run->position().updates, 40'000);
        QCOMPARE(run->position().epoch, 1'000);
        QCOMPARE(run->position().samplesSeen, 200'000);
        const auto history = run->history()->view();
        QCOMPARE(history.size(), 1'000);
        QCOMPARE(history.back().updates, 40'000);
        QVERIFY(!run->step());
    }

    void oneStepOfTheLineIsTheFormula()
    {
        // w = b = 0: L = mean y², ∂L/∂w = −2 mean(xy), ∂L/∂b = −2 mean(y).
        Experiment experiment;
        experiment.batch.size = std::nullopt;
        experiment.optimizer.learningRate = 0.1;
        experiment.stop.epochs = 1;
        const Dataset data = line(50);
        auto run = trainer(experiment, prepared(data));
        runToEnd(*run);
        const auto x = data.features.row(0).cast<double>().array();
        const auto y = data.targets.row(0).cast<double>().array();
        QVERIFY(std::abs(run->parameters()[0] - 0.1 * 2 * (x * y).mean()) < 1e-6);
        QVERIFY(std::abs(run->parameters()[1] - 0.1 * 2 * y.mean()) < 1e-6);
        QVERIFY(std::abs(run->history()->view()[0].trainRunning - y.square().mean()) < 1e-6);
    }

    // A weight that nothing but its penalty moves shrinks by a factor in each update. Below 1.2e-38 it becomes 0, as numbers
    // in between would make training a hundred times slower; for others this thread counts as before.
    void weightsThatShrinkWithoutEndBecomeZero()
    {
        Dataset data = line(40);
        data.features.conservativeResize(2, Eigen::NoChange);
        data.features.row(1).setZero();
        data.featureNames.push_back("nothing");
        for (const OptimizerKind kind : {OptimizerKind::sgd, OptimizerKind::adam}) {
            Experiment experiment;
            experiment.optimizer.kind = kind;
            experiment.optimizer.learningRate = 0.01;
            experiment.loss.l2 = kind == OptimizerKind::sgd ? 10 : 0;
            experiment.model.hidden = {4};
            experiment.stop.epochs = 300;
            auto run = trainer(experiment, prepared(data));
            runToEnd(*run);
            for (const float weight : run->parameters())
                QVERIFY2(std::fpclassify(weight) != FP_SUBNORMAL, qPrintable(QString::number(static_cast<double>(weight))));
        }
        volatile float small = 1e-38F;
        small = small / 8;
        QVERIFY(small > 0);
    }

    void runningMeanWeighsBatchesBySize()
    {
        // A rate of 0 keeps the weights, so the running mean must be the loss of the whole set, ragged batch or not.
        Experiment experiment;
        experiment.batch.size = 7;
        experiment.optimizer.learningRate = 0;
        experiment.stop.epochs = 2;
        experiment.record.measureTraining = true;
        auto run = trainer(experiment, prepared(line(50)));
        runToEnd(*run);
        const auto history = run->history()->view();
        QVERIFY(std::abs(history[1].trainRunning - history[1].trainMeasured) < 1e-6);
    }

    void withOneBatchTheRunningMeanLagsByOneEpoch()
    {
        Experiment experiment;
        experiment.batch.size = std::nullopt;
        experiment.stop.epochs = 20;
        experiment.record.measureTraining = true;
        experiment.loss.l2 = 0.01;
        auto run = trainer(experiment, prepared(line(64)));
        runToEnd(*run);
        const auto history = run->history()->view();
        for (std::int64_t i = 1; i < history.size(); ++i)
            QVERIFY(std::abs(history[i].trainRunning - history[i - 1].trainMeasured) < 1e-6);
    }

    void nothingIsAllocatedInsideAStep_data() { optimizers(); }
    void nothingIsAllocatedInsideAStep()
    {
        QFETCH(const int, kind);
        Experiment experiment;
        experiment.optimizer.kind = static_cast<OptimizerKind>(kind);
        experiment.batch.size = 32;
        experiment.batch.accumulate = 2;
        experiment.model.hidden = {64, 300};
        experiment.loss.l2 = 1e-4;
        experiment.optimizer.clipNorm = 1;
        auto run = trainer(experiment, prepared(clouds(500, 3, 64)));
        run->recordBatches(true);
        for (int i = 0; i < 16; ++i) // the first epoch fills what grows once
            run->step();
        const std::int64_t allocations = countAllocations([&] {
            for (int i = 0; i < 15; ++i)
                run->step();
        });
        QCOMPARE(allocations, 0);
    }

    void cutAndResumedGivesTheSameBits_data() { optimizers(); }
    void cutAndResumedGivesTheSameBits()
    {
        QFETCH(const int, kind);
        Experiment experiment;
        experiment.optimizer.kind = static_cast<OptimizerKind>(kind);
        experiment.optimizer.learningRate = 0.01;
        experiment.model.hidden = {5};
        experiment.batch.size = 7; // ragged
        experiment.batch.accumulate = 3;
        experiment.schedule.kind = ScheduleKind::plateau;
        experiment.schedule.patience = 1;
        experiment.stop.epochs = 12;
        experiment.stop.patience = 4;
        experiment.stop.restoreBest = true;
        const auto data = prepared(clouds(40, 3), clouds(20, 3, 2, 9));

        auto whole = trainer(experiment, data);
        std::vector<TrainerState> states{whole->save()};
        while (whole->step())
            states.push_back(whole->save());
        const TrainerState end = whole->save();

        // Cut at every single step, the middle of an accumulated group included.
        for (const TrainerState& state : states) {
            auto resumed = trainer(experiment, data);
            QVERIFY(resumed->restore(state).has_value());
            runToEnd(*resumed);
            QVERIFY(resumed->save() == end);
            QCOMPARE(resumed->finished(), whole->finished());
        }
    }

    void sameExperimentSameBits()
    {
        Experiment experiment;
        experiment.model.hidden = {8, 8};
        experiment.stop.epochs = 5;
        const auto run = [&] {
            auto made = trainer(experiment, prepared(clouds(100, 2)));
            runToEnd(*made);
            return made->save();
        };
        QVERIFY(run() == run());
        const TrainerState before = run();
        experiment.seed.shuffle = 2;
        QVERIFY(!(before == run()));
    }

    void stateOfAnotherModelIsRefused()
    {
        Experiment experiment;
        auto small = trainer(experiment, prepared(line(10)));
        experiment.model.hidden = {3};
        auto large = trainer(experiment, prepared(line(10)));
        QVERIFY(!large->restore(small->save()).has_value());
    }

    void aBatchWorkedThroughAgainKeepsItsNumber()
    {
        Experiment experiment;
        experiment.batch.size = 5;
        experiment.batch.repeats = 2;
        experiment.stop.epochs = 2;
        auto run = trainer(experiment, prepared(line(10)));
        run->recordBatches(true);
        std::vector<std::int64_t> batches;
        while (run->step())
            batches.push_back(run->lastBatch().batch);
        QCOMPARE(batches, (std::vector<std::int64_t>{1, 1, 2, 2, 1, 1, 2, 2}));
    }

    void patienceCountsChecksAndRestoresTheBestWeights()
    {
        Experiment experiment;
        experiment.model.hidden = {16};
        experiment.optimizer.learningRate = 0.5;
        experiment.batch.size = 4;
        experiment.stop.epochs = 500;
        experiment.stop.patience = 5;
        experiment.stop.restoreBest = true;
        Dataset noisy = clouds(24, 2);
        for (const std::size_t i : {1U, 6U, 11U, 16U})
            noisy.labels[i] = 1 - noisy.labels[i]; // to be learnt by heart, at the cost of the validation error
        const auto data = prepared(noisy, clouds(40, 2, 2, 77));
        auto run = trainer(experiment, data);
        runToEnd(*run);
        QCOMPARE(run->finished(), FinishReason::patience);
        const auto history = run->history()->view();
        std::int64_t best = 0;
        for (std::int64_t i = 1; i < history.size(); ++i)
            if (history[i].validation < history[best].validation)
                best = i;
        QCOMPARE(run->best().epoch, best + 1);
        QCOMPARE(history.size(), best + 1 + 5);
        QVERIFY(run->evaluate(data->validation).loss == history[best].validation); // to the last bit
    }

    void targetEndsTheRun()
    {
        Experiment experiment;
        experiment.stop.target = 0.2;
        auto run = trainer(experiment, prepared(line(200)));
        runToEnd(*run);
        QCOMPARE(run->finished(), FinishReason::target);
        const auto history = run->history()->view();
        QVERIFY(history.back().trainRunning <= 0.2);
        QVERIFY(history.size() < 2 || history[history.size() - 2].trainRunning > 0.2);
    }

    void validationHappensAtItsIntervalAndAtTheEnd()
    {
        Experiment experiment;
        experiment.stop.epochs = 10;
        experiment.record.validateEvery = 4;
        auto run = trainer(experiment, prepared(line(20), line(10, 2)));
        runToEnd(*run);
        const auto history = run->history()->view();
        QList<qint64> validated;
        for (std::int64_t i = 0; i < history.size(); ++i)
            if (!std::isnan(history[i].validation))
                validated += history[i].epoch;
        QCOMPARE(validated, (QList<qint64>{4, 8, 10}));
    }

    void oneSampleTrainsAndBatchSizeDoesNotMatter()
    {
        Experiment experiment;
        experiment.stop.epochs = 20;
        std::vector<TrainerState> ends;
        for (const std::int64_t size : {1, 8, 32}) {
            experiment.batch.size = size;
            auto run = trainer(experiment, prepared(line(1)));
            runToEnd(*run);
            ends.push_back(run->save());
        }
        QVERIFY(ends[0] == ends[1]);
        QVERIFY(ends[0] == ends[2]);
    }

    void rateZeroIsAllowedAndChangesNothing()
    {
        Experiment experiment;
        experiment.optimizer.learningRate = 0;
        experiment.model.hidden = {4};
        experiment.stop.epochs = 2;
        auto run = trainer(experiment, prepared(line(20)));
        const auto before = run->save().parameters;
        runToEnd(*run);
        QVERIFY(before == run->save().parameters);
    }

    void evaluationChangesNothingAndBlocksDoNotMatter()
    {
        Experiment experiment;
        experiment.model.hidden = {6};
        experiment.stop.epochs = 3;
        const auto data = prepared(clouds(600, 3)); // more than one block
        auto run = trainer(experiment, data);
        runToEnd(*run);
        const auto hash = weightsSha256(run->networkShape(), run->parameters());
        const Metrics all = run->evaluate(data->train);
        QCOMPARE(weightsSha256(run->networkShape(), run->parameters()), hash);
        const LossTargets targets = LossTargets::make(data->train, run->lossKind(), {});
        const auto kernel =
            kernels::NetworkKernel::make(run->networkShape(), run->lossKind(), targets.part(data->train), 200);
        for (const std::int64_t block : {1, 7, 200}) {
            double loss = 0;
            std::int64_t correct = 0;
            for (std::int64_t first = 0; first < 600; first += block) {
                const auto sums = kernel->evaluate(run->parameters().data(), first, std::min<std::int64_t>(block, 600 - first));
                loss += sums.loss;
                correct += sums.correct;
            }
            QVERIFY(std::abs(loss / 600 - all.loss) < 1e-6);
            QCOMPARE(static_cast<double>(correct) / 600, all.accuracy);
        }
    }

    void balancedAccuracyIsTheMeanRecall()
    {
        // All zero weights predict class 0 of two: recall 1 and 0.
        Experiment experiment;
        experiment.model.init = InitialWeights::zeros;
        const auto data = prepared(clouds(30, 2));
        auto run = trainer(experiment, data);
        const Metrics metrics = run->evaluate(data->train);
        QCOMPARE(metrics.recall, (std::vector<double>{1, 0}));
        QCOMPARE(metrics.balancedAccuracy, 0.5);
    }

    void theScoreOfAnAbsentClassIsUndefined()
    {
        Experiment experiment;
        experiment.model.init = InitialWeights::zeros; // predicts class 0
        Dataset absent = clouds(30, 3);
        for (std::int32_t& label : absent.labels)
            label = std::min(label, 1);
        const auto data = prepared(clouds(30, 3), absent);
        auto run = trainer(experiment, data);
        const Metrics metrics = run->evaluate(data->validation);
        QVERIFY(metrics.recall.size() == 3 && metrics.recall[0] == 1 && metrics.recall[1] == 0);
        QVERIFY(std::isnan(metrics.recall[2]));
        QVERIFY(metrics.balancedAccuracy == 0.5); // of the two that there are
        QVERIFY(metrics.accuracy == 10.0 / 30);
    }

    void r2OfEqualTargetsIsUndefined()
    {
        Dataset data = line(10);
        data.targets.setConstant(3);
        const auto shared = prepared(data);
        QVERIFY(std::isnan(trainer({}, shared)->evaluate(shared->train).r2));
    }

    void recordsSayWhatEachBatchDid()
    {
        Experiment experiment;
        experiment.batch.size = 4;
        experiment.batch.accumulate = 2;
        experiment.stop.epochs = 2;
        auto run = trainer(experiment, prepared(line(10))); // batches of 4, 4, 2; updates after the 2nd and the 3rd
        run->recordBatches(true);
        QList<qint64> updates, sizes;
        QList<bool> updated;
        while (run->step()) {
            const BatchRecord& batch = run->lastBatch();
            updates += batch.update;
            sizes += batch.size;
            updated += !std::isnan(batch.gradientNorm);
            QCOMPARE(std::isnan(batch.stepNorm), std::isnan(batch.gradientNorm));
            if (!std::isnan(batch.stepNorm))
                QVERIFY(std::abs(batch.stepNorm - batch.learningRate * batch.gradientNorm) <= 1e-5 * batch.stepNorm);
        }
        QCOMPARE(updates, (QList<qint64>{1, 1, 2, 3, 3, 4}));
        QCOMPARE(sizes, (QList<qint64>{4, 4, 2, 4, 4, 2}));
        QCOMPARE(updated, (QList<bool>{false, true, true, false, true, true}));
    }

    void tooLargeAModelIsRefusedBeforeAnythingIsAllocated_data()
    {
        QTest::addColumn<qint64>("unit");
        QTest::addColumn<int>("layers");
        QTest::newRow("parameters") << qint64{1'000'000} << 2;
        // Few parameters, but 256 samples at a time are evaluated: 2 · 256 numbers for each unit.
        QTest::newRow("activations") << qint64{200'000'000} << 1;
    }
    void tooLargeAModelIsRefusedBeforeAnythingIsAllocated()
    {
        QFETCH(const qint64, unit);
        QFETCH(const int, layers);
        Experiment experiment;
        experiment.batch.size = 1;
        experiment.model.hidden.assign(static_cast<std::size_t>(layers), unit);
        const auto made = Trainer::make(experiment, prepared(line(300)));
        QVERIFY(!made.has_value());
        QCOMPARE(made.error().code, ErrorCode::outOfMemory);
        QCOMPARE(made.error().where, std::string("model.hidden"));
        QVERIFY2(made.error().message.find("iB") != std::string::npos, made.error().message.c_str());
    }

    void wrongCombinationsNameTheProperty_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("change");
        QTest::newRow("log loss of a number") << "loss.kind" << 0;
        QTest::newRow("class weights of a number") << "loss.class_weight" << 1;
        QTest::newRow("log loss of three classes") << "loss.kind" << 2;
        QTest::newRow("drop with B > N") << "batch.last" << 3;
        QTest::newRow("too large a model") << "model.hidden" << 4;
    }
    void wrongCombinationsNameTheProperty()
    {
        QFETCH(const QString, path);
        QFETCH(const int, change);
        Experiment experiment;
        experiment.data.source = DataSource::csv; // nothing is known before the data is
        experiment.data.file = "data.csv";
        auto data = prepared(line(20));
        switch (change) {
        case 0:
            experiment.loss.kind = LossKind::log;
            break;
        case 1:
            experiment.loss.classWeight = ClassWeight::balanced;
            break;
        case 2:
            experiment.loss.kind = LossKind::log;
            data = prepared(clouds(30, 3));
            break;
        case 3:
            experiment.batch.size = 30;
            experiment.batch.last = LastBatch::drop;
            break;
        default:
            experiment.model.hidden = {60'000, 60'000, 60'000};
            break;
        }
        const auto made = Trainer::make(experiment, data);
        QVERIFY(!made.has_value());
        QVERIFY2(QString::fromStdString(made.error().where).startsWith(path) ||
                     QString::fromStdString(made.error().text()).contains(path),
                 made.error().text().c_str());
    }

    // Short epochs share a look at the clock, but never the last one, nor where someone goes step by step.
    void theClockIsLookedAtSomeMicrosecondsApart_data()
    {
        QTest::addColumn<double>("microseconds"); // between two looks
        QTest::addColumn<int>("batch");
        QTest::addColumn<int>("atOnce");
        QTest::addColumn<bool>("each");
        QTest::newRow("short epochs") << 0.5 << 10 << 4096 << false;
        QTest::newRow("short epochs of one batch") << 0.5 << 40 << 4096 << false;
        QTest::newRow("long epochs") << 50.0 << 10 << 4096 << true;
        QTest::newRow("long epochs in one go") << 50.0 << 40 << 4096 << true;
        QTest::newRow("step by step") << 0.5 << 10 << 1 << true;
        QTest::newRow("step by step, of one batch") << 0.5 << 40 << 1 << true;
    }
    void theClockIsLookedAtSomeMicrosecondsApart()
    {
        QFETCH(double, microseconds);
        QFETCH(int, batch);
        QFETCH(int, atOnce);
        QFETCH(bool, each);
        Experiment experiment;
        experiment.batch.size = batch;
        experiment.stop.epochs = 1000;
        auto run = trainer(experiment, prepared(line(40)));
        struct Clock
        {
            double now = 0, step = 0;
            std::int64_t looks = 0;
        } clock{0, microseconds * 1e-6, 0};
        run->setClock(
            [](void* of) {
                auto* at = static_cast<Clock*>(of);
                ++at->looks;
                return at->now += at->step;
            },
            &clock);
        while (!run->finished())
            run->steps(atOnce);
        QVERIFY2(each ? clock.looks == 1000 : clock.looks >= 1000 / 8 && clock.looks < 1000 / 4,
                 qPrintable(QString::number(clock.looks)));
        const auto history = run->history()->view();
        for (std::int64_t row = 1; row < history.size(); ++row)
            QVERIFY(history[row].seconds >= history[row - 1].seconds);
        QCOMPARE(history.back().seconds, clock.now);
    }

    // What is measured takes time of its own, and any epoch may be the last.
    void theClockIsLookedAtWhereAnEpochIsUnlikeTheOthers()
    {
        Experiment measuring, stopping, patient;
        measuring.record.measureTraining = true;
        stopping.stop.target = 1e-9;
        patient.stop.patience = 5000;
        for (Experiment experiment : {measuring, stopping, patient}) {
            experiment.stop.epochs = 1000;
            auto run = trainer(experiment, prepared(line(40)));
            double clock = 0;
            run->setClock([](void* now) { return *static_cast<double*>(now) += 1e-7; }, &clock);
            while (!run->finished())
                run->steps(4096);
            QVERIFY(clock > 0.9999e-4);
        }
    }

    void lossesGoWhereRoomIsGivenForThem_data()
    {
        QTest::addColumn<int>("room");
        QTest::addColumn<double>("l2"); // without, many steps are made at once
        for (const int room : {1, 3, 7, 64, 256})
            for (const double l2 : {0.0, 1e-3})
                QTest::addRow("%d, l2 %g", room, l2) << room << l2;
    }
    void lossesGoWhereRoomIsGivenForThem()
    {
        QFETCH(int, room);
        QFETCH(double, l2);
        Experiment experiment;
        experiment.loss.l2 = l2;
        experiment.stop.epochs = 20;
        const auto alone = trainer(experiment, prepared(line(203))), run = trainer(experiment, prepared(line(203)));
        std::vector<double> expected;
        while (alone->step())
            expected.push_back(alone->lastLoss());
        std::vector<double> losses(expected.size(), -1);
        for (std::size_t done = 0; done < losses.size();) {
            const auto here = std::span(losses).subspan(done).first(std::min<std::size_t>(static_cast<std::size_t>(room), losses.size() - done));
            const std::int64_t steps = run->steps(4096, here);
            QVERIFY(steps >= 1 && steps <= static_cast<std::int64_t>(here.size()));
            QCOMPARE(run->stepLosses().data(), here.data());
            QCOMPARE(run->stepLosses().size(), static_cast<std::size_t>(steps));
            done += static_cast<std::size_t>(steps);
            QCOMPARE(run->lastLoss(), losses[done - 1]);
        }
        QVERIFY(losses == expected);
        QVERIFY(run->save() == alone->save());
    }

    void aBatchLargerThanTheDataIsSaid()
    {
        Experiment experiment;
        experiment.batch.size = 500;
        const auto warnings = trainer(experiment, prepared(line(200)))->warnings();
        QCOMPARE(warnings.size(), 1U);
        QVERIFY(warnings[0].find("500") != std::string::npos);
    }

private:
    static void optimizers()
    {
        QTest::addColumn<int>("kind");
        const char* const names[] = {"sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"};
        for (int i = 0; i < 7; ++i)
            QTest::newRow(names[i]) << i;
    }
};

QTEST_GUILESS_MAIN(tst_Trainer)
#include "tst_trainer.moc"
