// A step taken to pieces against the engine's own step, to the bit, and against differences of the loss in double precision.
#include "analysis/epoch_anatomy.h"
#include "analysis/update_anatomy.h"
#include "gradient_bench.h"
#include "sample_data.h"
#include "test_case.h"

#include <QtTest/QTest>

#include <random>

using namespace epochscope;
using namespace sample_data;

Q_DECLARE_METATYPE(epochscope::Experiment)

namespace {
const std::atomic<bool> never{false}, atOnce{true};

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

UpdateReplay replayOf(const Experiment& experiment, const std::shared_ptr<const PreparedData>& data)
{
    auto made = UpdateReplay::make(experiment, data);
    if (!made)
        qFatal("%s", made.error().text().c_str());
    return std::move(*made);
}
} // namespace

class tst_UpdateAnatomy : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void isTheEnginesOwnStep_data()
    {
        QTest::addColumn<Experiment>("experiment");
        QTest::addColumn<int>("classes");
        const auto add = [](const char* name, int classes, const std::function<void(Experiment&)>& change) {
            Experiment experiment;
            experiment.stop.epochs = 6;
            change(experiment);
            QTest::newRow(name) << experiment << classes;
        };
        add("plain", 0, [](Experiment&) {});
        add("all in one batch", 0, [](Experiment& e) { e.batch.size.reset(); });
        add("sum", 0, [](Experiment& e) {
            e.loss.reduction = Reduction::sum;
            e.optimizer.learningRate = 0.01;
        });
        add("momentum, ragged", 2, [](Experiment& e) {
            e.optimizer.kind = OptimizerKind::momentum;
            e.batch.size = 7;
        });
        add("adam, network, rate by update", 3, [](Experiment& e) {
            e.optimizer.kind = OptimizerKind::adam;
            e.model.hidden = {4};
            e.schedule.kind = ScheduleKind::warmupCosine;
            e.schedule.warmup = 2;
        });
        add("accumulated, ragged, clipped, penalties", 2, [](Experiment& e) {
            e.batch.size = 3;
            e.batch.accumulate = 4;
            e.optimizer.kind = OptimizerKind::nesterov;
            e.optimizer.clipNorm = 0.1;
            e.loss.l1 = 0.01;
            e.loss.l2 = 0.02;
        });
        add("with replacement, repeated, class weights", 3, [](Experiment& e) {
            e.batch.order = BatchOrder::replacement;
            e.batch.repeats = 2;
            e.data.source = DataSource::blobs;
            e.loss.classWeight = ClassWeight::balanced;
        });
        add("epochs of a few steps", 0, [](Experiment& e) { e.batch.stepsPerEpoch = 3; });
        add("best weights restored", 0, [](Experiment& e) {
            e.stop.patience = 1;
            e.stop.restoreBest = true;
            e.optimizer.learningRate = 0.4;
        });
    }

    void isTheEnginesOwnStep()
    {
        QFETCH(Experiment, experiment);
        QFETCH(int, classes);
        const auto data = prepared(classes == 0 ? line(23) : clouds(23, classes), classes == 0 ? line(11, 7) : clouds(11, classes, 2, 7));
        struct Step
        {
            BatchRecord record;
            TrainerState before, after;
        };
        std::vector<Step> steps;
        const auto alone = trainer(experiment, data);
        alone->recordBatches(true);
        while (!alone->finished()) {
            Step& step = steps.emplace_back();
            alone->saveMoment(step.before);
            alone->step();
            alone->saveMoment(step.after);
            step.record = alone->lastBatch();
        }
        const auto order = EpochOrder::make(experiment.batch, 23, alone->plan().batchSize, 1, data->train.labels);
        UpdateReplay replay = replayOf(experiment, data);
        std::mt19937 random(3);
        for (int i = 0; i < 40; ++i) {
            // One after the other, from anywhere, and from a state that was kept.
            const std::size_t index = i < 10 ? static_cast<std::size_t>(i) % steps.size() : random() % steps.size();
            const std::size_t from = i % 3 == 2 ? random() % (index + 1) : 0;
            const auto anatomy = replay.at(static_cast<std::int64_t>(index), i % 3 == 0 ? nullptr : &steps[from].before, never);
            QVERIFY2(anatomy, qPrintable(QString::number(index)));
            const Step& step = steps[index];
            QCOMPARE(anatomy->steps, static_cast<std::int64_t>(index));
            QCOMPARE(anatomy->batchSize, step.record.size);
            QCOMPARE(anatomy->loss(), step.record.loss);
            QCOMPARE(anatomy->updates, !std::isnan(step.record.gradientNorm));
            QVERIFY(same(anatomy->learningRate, step.record.learningRate));
            if (anatomy->updates) {
                QCOMPARE(anatomy->gradientNorm, step.record.gradientNorm);
                QCOMPARE(anatomy->stepNorm, step.record.stepNorm);
            }
            QVERIFY(anatomy->finite);
            for (const UpdateAnatomy::Parameter& parameter : anatomy->parameters) {
                QCOMPARE(parameter.before, step.before.parameters[static_cast<std::size_t>(parameter.index)]);
                QCOMPARE(parameter.after, step.after.parameters[static_cast<std::size_t>(parameter.index)]);
            }
            // The samples are those of the epoch's anatomy, and the mean of their losses is the batch's.
            const auto epoch = EpochAnatomy::make(*order, alone->plan(), step.record.epoch);
            QVERIFY(epoch);
            const EpochAnatomy::Batch& batch = epoch->batches()[static_cast<std::size_t>(step.record.batch - 1)];
            double sum = 0;
            QCOMPARE(static_cast<std::int64_t>(anatomy->samples.size()), batch.size);
            for (std::size_t place = 0; place < anatomy->samples.size(); ++place) {
                const UpdateAnatomy::Sample& sample = anatomy->samples[place];
                QCOMPARE(sample.number, epoch->places()[static_cast<std::size_t>(batch.begin) + place]);
                if (classes == 0)
                    QCOMPARE(static_cast<float>(sample.target), data->train.targets(0, sample.number));
                else
                    QCOMPARE(sample.label, data->train.labels[sample.number]);
                sum += sample.loss;
            }
            QVERIFY(std::abs(sum / static_cast<double>(batch.size) - anatomy->meanLoss) < 1e-6);
        }
        QVERIFY(!replay.at(static_cast<std::int64_t>(steps.size()), nullptr, never)); // the run is over
        QVERIFY(!replay.at(-1, nullptr, never));
        QVERIFY(!replay.at(0, nullptr, atOnce));
    }

    // w′ = w − η·g by hand, on a line: ŷ = wx + b, ℓ = (ŷ − y)².
    void plainDescentIsTheEquation()
    {
        const auto data = prepared(line(20));
        UpdateReplay replay = replayOf({}, data);
        const auto anatomy = replay.at(6, nullptr, never);
        QVERIFY(anatomy);
        QCOMPARE(anatomy->parameters.size(), std::size_t{2});
        const double w = double{anatomy->parameters[0].before}, b = double{anatomy->parameters[1].before};
        double loss = 0, slopeW = 0, slopeB = 0;
        for (const UpdateAnatomy::Sample& sample : anatomy->samples) {
            const double x = double{data->train.features(0, sample.number)}, error = w * x + b - sample.target;
            QVERIFY(std::abs(sample.prediction - (w * x + b)) < 1e-6);
            QVERIFY(std::abs(sample.loss - error * error) < 1e-6);
            loss += error * error / 5;
            slopeW += 2 * error * x / 5;
            slopeB += 2 * error / 5;
        }
        QVERIFY(std::abs(anatomy->meanLoss - loss) < 1e-6);
        QVERIFY(std::abs(double{anatomy->parameters[0].gradient} - slopeW) < 1e-6);
        QVERIFY(std::abs(double{anatomy->parameters[1].gradient} - slopeB) < 1e-6);
        QVERIFY(std::abs(double{anatomy->parameters[0].after} - (w - 0.05 * slopeW)) < 1e-6);
        QVERIFY(std::abs(double{anatomy->parameters[1].after} - (b - 0.05 * slopeB)) < 1e-6);
        QVERIFY(std::abs(anatomy->gradientNorm - std::hypot(slopeW, slopeB)) < 1e-6);
        QVERIFY(std::abs(anatomy->stepNorm - 0.05 * std::hypot(slopeW, slopeB)) < 1e-6);
    }

    void gradientsAreTheSlopesOfTheLoss_data()
    {
        QTest::addColumn<int>("lossCase");
        for (int i = 0; i < static_cast<int>(std::size(bench::lossCases)); ++i)
            QTest::addRow("%s", bench::lossCases[i].name) << i;
    }

    void gradientsAreTheSlopesOfTheLoss()
    {
        QFETCH(int, lossCase);
        const bench::LossCase& loss = bench::lossCases[lossCase];
        bench::Bench bench(loss, Activation::tanh, {5}, false);
        Experiment experiment;
        experiment.loss.kind = loss.kind;
        if (loss.task == Task::classification)
            experiment.data.source = loss.classes == 2 ? DataSource::moons : DataSource::blobs;
        experiment.model.hidden = {5};
        experiment.batch.size = 4;
        const auto data = prepared(bench.data());
        TrainerState start;
        const auto alone = trainer(experiment, data);
        alone->saveMoment(start);
        for (std::size_t i = 0; i < start.parameters.size(); ++i) // at weights that are the same in both precisions
            bench.parameters()[i] = double{start.parameters[i] = static_cast<float>(bench.parameters()[i])};
        UpdateReplay replay = replayOf(experiment, data);
        const auto anatomy = replay.at(0, &start, never);
        QVERIFY(anatomy);
        std::vector<std::uint32_t> batch;
        for (const UpdateAnatomy::Sample& sample : anatomy->samples) {
            batch.push_back(sample.number);
            QVERIFY(std::abs(sample.loss - bench.lossByDefinition({sample.number})) < 1e-5);
        }
        QVERIFY(std::abs(anatomy->meanLoss - bench.lossByDefinition(batch)) < 1e-5);
        const std::vector<double> slopes = bench.centralDifferences(batch);
        QCOMPARE(static_cast<std::int64_t>(anatomy->parameters.size()), UpdateAnatomy::mostParameters);
        double shown = 1e9;
        for (const UpdateAnatomy::Parameter& parameter : anatomy->parameters) {
            const double slope = slopes[static_cast<std::size_t>(parameter.index)];
            QVERIFY(std::abs(double{parameter.gradient} - slope) < 1e-5 * std::max(1.0, std::abs(slope)));
            shown = std::min(shown, std::abs(slope));
        }
        // Those that are not shown are smaller.
        QCOMPARE(std::count_if(slopes.begin(), slopes.end(), [&](double slope) { return std::abs(slope) > shown + 1e-5; }) <
                     UpdateAnatomy::mostParameters,
                 true);
    }

    void anUpdateThatCannotBeMadeIsTold()
    {
        Experiment experiment;
        experiment.optimizer.learningRate = 1e30;
        const auto data = prepared(line(20));
        const auto alone = trainer(experiment, data);
        runToEnd(*alone);
        QVERIFY(alone->divergence());
        UpdateReplay replay = replayOf(experiment, data);
        const std::int64_t last = alone->stepsDone();
        for (int i = 0; i < 2; ++i) { // again after it
            const auto failing = replay.at(last, nullptr, never);
            QVERIFY(failing && !failing->finite);
            QCOMPARE(failing->stepNorm, 0.0);
            QCOMPARE(failing->learningRate, 1e30);
        }
        QVERIFY(last == 0 || replay.at(last - 1, nullptr, never)->finite);
    }
};

QTEST_APPLESS_MAIN(tst_UpdateAnatomy)
#include "tst_update_anatomy.moc"
