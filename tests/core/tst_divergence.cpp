// Runs whose numbers are no longer finite: they stop there, keep what was finite, and say what may help.
#include "sample_data.h"
#include "test_case.h"

#include <cmath>
#include <ctime>
#include <limits>

using namespace epochscope;
using namespace sample_data;

namespace {
// Of the processor, for this thread alone: a busy machine does not count.
double threadSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}
} // namespace

class tst_Divergence : public TestCase
{
    Q_OBJECT
private slots:
    void divergenceStopsWithinTheBatchAndKeepsFiniteWeights_data()
    {
        QTest::addColumn<double>("rate");
        for (const double rate : {3.0, 50.0, 1e4, 1e20, 1e37})
            QTest::addRow("rate %g", rate) << rate;
    }
    void divergenceStopsWithinTheBatchAndKeepsFiniteWeights()
    {
        QFETCH(const double, rate);
        Experiment experiment;
        experiment.optimizer.learningRate = rate;
        auto run = trainer(experiment, prepared(line(200)));
        runToEnd(*run);
        QCOMPARE(run->finished(), FinishReason::diverged);
        QVERIFY(run->divergence().has_value());
        QCOMPARE(run->divergence()->learningRate, rate);
        for (const float value : run->parameters())
            QVERIFY(std::isfinite(value));
        // The update named is the one after the last that was made.
        QCOMPARE(run->divergence()->update, run->position().updates + 1);
        QCOMPARE(run->divergence()->epoch, run->position().epoch + 1);
        QVERIFY(run->divergence()->text().find("lower learning rate") != std::string::npos);
    }

    void anUpdateThatOverflowsIsNotMade_data()
    {
        QTest::addColumn<int>("hidden");
        QTest::addColumn<double>("rate");
        // The first step from (0, 0) is rate · 2 · mean(xy) ≈ 1.3 · rate, and float32 ends at 3.4e38.
        QTest::newRow("line") << 0 << 3e38;
        // tanh makes ±1 of infinity, so that the loss would stay finite.
        QTest::newRow("tanh") << 4 << 1e300;
    }
    void anUpdateThatOverflowsIsNotMade()
    {
        QFETCH(const int, hidden);
        QFETCH(const double, rate);
        Experiment experiment;
        experiment.optimizer.learningRate = rate;
        experiment.batch.accumulate = 2;
        if (hidden > 0)
            experiment.model.hidden = {hidden};
        auto run = trainer(experiment, prepared(line(200, 1, 0)));
        const std::vector<float> initial(run->parameters().begin(), run->parameters().end());
        runToEnd(*run);
        QCOMPARE(run->finished(), FinishReason::diverged);
        QCOMPARE(run->divergence()->update, 1);
        QCOMPARE(run->divergence()->epoch, 1);
        QCOMPARE(run->position().updates, 0);
        QVERIFY(std::equal(initial.begin(), initial.end(), run->parameters().begin()));
    }

    void goingBackFromALongEpochTakesAMoment()
    {
        // A rate that rises for a million steps, until the run diverges; one epoch. Time of this thread alone.
        Experiment experiment;
        experiment.batch.stepsPerEpoch = 1'000'000;
        experiment.batch.accumulate = 2;
        experiment.stop.epochs = 1;
        experiment.optimizer.learningRate = 3;
        experiment.schedule.kind = ScheduleKind::warmupCosine;
        experiment.schedule.warmup = 1;
        auto run = trainer(experiment, prepared(line(200)));
        const double begin = threadSeconds();
        double before = begin, last = begin;
        while (run->step()) {
            before = last;
            if (run->stepsDone() % 4096 == 0 || run->finished())
                last = threadSeconds();
        }
        QCOMPARE(run->finished(), FinishReason::diverged);
        QVERIFY(run->stepsDone() > 100'000);
        QVERIFY2(last - before < 0.2 * (before - begin), qPrintable(QString::number((last - before) / (before - begin))));
    }

    void aDivergedRunStandsBeforeTheStepThatFailed_data()
    {
        QTest::addColumn<OptimizerKind>("kind");
        QTest::addColumn<double>("rate");
        QTest::addColumn<int>("accumulate");
        for (const int accumulate : {1, 3})
            for (const double rate : {3.0, 1e15, 1e37, 1e300}) {
                QTest::addRow("sgd %g, %d batches", rate, accumulate) << OptimizerKind::sgd << rate << accumulate;
                QTest::addRow("momentum %g, %d batches", rate, accumulate)
                    << OptimizerKind::momentum << rate << accumulate;
            }
    }
    void aDivergedRunStandsBeforeTheStepThatFailed()
    {
        QFETCH(const OptimizerKind, kind);
        QFETCH(const double, rate);
        QFETCH(const int, accumulate);
        Experiment experiment;
        experiment.optimizer.kind = kind;
        experiment.optimizer.learningRate = rate;
        experiment.batch.accumulate = accumulate;
        const auto data = prepared(line(200));
        auto run = trainer(experiment, data);
        runToEnd(*run);
        QCOMPARE(run->finished(), FinishReason::diverged);

        // The oracle gets there by steps alone.
        auto oracle = trainer(experiment, data);
        while (oracle->stepsDone() < run->stepsDone())
            QVERIFY(oracle->step());
        QVERIFY(run->save() == oracle->save());

        auto again = trainer(experiment, data);
        QVERIFY(again->restore(run->save()).has_value());
        runToEnd(*again);
        QCOMPARE(again->divergence()->text(), run->divergence()->text());
    }

    void theRateOfADivergedRunIsNamedAsItWasGiven()
    {
        QVERIFY(Divergence({.update = 1, .epoch = 1, .learningRate = 1e300}).text().find("rate 1e+300:") !=
                std::string::npos);
        QVERIFY(Divergence({.update = 1, .epoch = 1, .learningRate = 0.05}).text().find("rate 0.05:") !=
                std::string::npos);
    }

    void nanInTheDataDiverges()
    {
        for (const Activation activation :
             {Activation::tanh, Activation::relu, Activation::sigmoid, Activation::linear}) {
            Experiment experiment;
            experiment.model.hidden = {4};
            experiment.model.activation = activation;
            Dataset data = line(20);
            data.features(0, 13) = std::numeric_limits<float>::quiet_NaN();
            auto run = trainer(experiment, prepared(data));
            runToEnd(*run);
            QCOMPARE(run->finished(), FinishReason::diverged);
            QVERIFY(run->divergence()->update <= 4);
        }
    }

    void dataThatOverflowTheErrorAreNotBlamedOnTheRate()
    {
        Experiment experiment;
        Dataset data = line(20);
        data.targets *= 1e30F;
        auto run = trainer(experiment, prepared(data));
        runToEnd(*run);
        QCOMPARE(run->finished(), FinishReason::diverged);
        QVERIFY(run->divergence()->withInitialWeights);
        QVERIFY(run->divergence()->text().find("extreme values in the data") != std::string::npos);
    }

    void hugeLogitsStayFinite()
    {
        for (const std::int64_t classes : {2, 3}) {
            Experiment experiment;
            experiment.stop.epochs = 3;
            Dataset data = clouds(30, classes);
            data.features *= 1000;
            auto run = trainer(experiment, prepared(data));
            runToEnd(*run);
            QCOMPARE(run->finished(), FinishReason::epochs);
        }
    }
};

QTEST_GUILESS_MAIN(tst_Divergence)
#include "tst_divergence.moc"
