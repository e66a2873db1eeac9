// Going back is exact: what follows, and what is left, are to the bit those of a run that never went further.
#include "record/minmax_pyramid.h"
#include "sample_data.h"
#include "test_case.h"
#include "training/session.h"

#include <QtCore/QElapsedTimer>

#include <algorithm>
#include <random>
#include <span>
#include <thread>

using namespace epochscope;
using namespace sample_data;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(epochscope::Experiment)

namespace {

constexpr std::int64_t fewBuckets = 64; // so that they soon hold several losses each

// Whether the series holds these losses, in buckets of whatever width.
bool holds(const MinMaxPyramid& series, const std::vector<float>& losses)
{
    const auto content = series.content();
    const auto width = static_cast<std::size_t>(content.width);
    if (series.size() != static_cast<std::int64_t>(losses.size()))
        return false;
    const auto isOf = [](const MinMaxPyramid::Bucket& bucket, std::span<const float> part) {
        const auto [lowest, highest] = std::minmax_element(part.begin(), part.end());
        return bucket.first == part.front() && bucket.last == part.back() && bucket.lowest == *lowest &&
               bucket.highest == *highest;
    };
    const std::span all(losses);
    for (std::size_t i = 0; i < content.buckets.size(); ++i)
        if (!isOf(content.buckets[i], all.subspan(i * width, width)))
            return false;
    const auto rest = all.subspan(content.buckets.size() * width);
    if (!rest.empty() && !isOf(content.atWork, rest))
        return false;
    // The levels above the buckets.
    for (std::size_t from = 0; from < losses.size(); from += width * 7) {
        const auto columns = series.query(static_cast<std::int64_t>(from), series.size(), 1);
        if (columns.size() != 1 || !isOf(columns.front().values, all.subspan(from)))
            return false;
    }
    return true;
}

// A run by itself, step by step, and its losses.
struct Alone
{
    std::unique_ptr<Trainer> trainer;
    std::vector<float> losses;

    void to(std::int64_t steps)
    {
        while (trainer->stepsDone() < steps && trainer->step())
            losses.push_back(static_cast<float>(trainer->lastLoss()));
    }
};

std::shared_ptr<const PreparedData> dataFor(const Experiment& experiment)
{
    if (experiment.loss.kind == LossKind::crossEntropy)
        return prepared(clouds(23, 3), clouds(12, 3, 2, 5));
    return prepared(line(23), line(11, 7));
}

// Looks all the time, where QTest::qWaitFor looks every 10 ms: there are many short ways here.
template <class Condition>
bool comesTrue(const Condition& condition)
{
    QElapsedTimer clock;
    clock.start();
    while (!condition()) {
        if (clock.elapsed() > 60'000)
            return false;
        std::this_thread::yield();
    }
    return true;
}

bool settles(const Session& session)
{
    return comesTrue([&] { return session.isSettled() || session.state() == SessionState::finished; });
}

Session::Options paused(std::shared_ptr<MinMaxPyramid> losses = {})
{
    Session::Options options;
    options.startPaused = true;
    options.batchLosses = std::move(losses);
    return options;
}

} // namespace

class tst_StepBack : public TestCase
{
    Q_OBJECT

    static void experiments()
    {
        QTest::addColumn<Experiment>("experiment");
        const auto add = [](const char* name, const std::function<void(Experiment&)>& change) {
            Experiment experiment;
            experiment.stop.epochs = 120;
            change(experiment);
            QTest::newRow(name) << experiment;
        };
        for (const auto kind :
             {OptimizerKind::sgd, OptimizerKind::momentum, OptimizerKind::nesterov, OptimizerKind::adagrad,
              OptimizerKind::rmsprop, OptimizerKind::adam, OptimizerKind::adamw})
            add(("optimizer " + std::to_string(static_cast<int>(kind))).c_str(), [kind](Experiment& e) {
                e.optimizer.kind = kind;
                e.optimizer.learningRate = 0.01;
                e.model.hidden = {4};
            });
        add("ragged", [](Experiment& e) { e.batch.size = 10; });
        add("drop", [](Experiment& e) {
            e.batch.size = 10;
            e.batch.last = LastBatch::drop;
        });
        add("accumulate", [](Experiment& e) {
            e.batch.size = 2;
            e.batch.accumulate = 5;
            e.optimizer.kind = OptimizerKind::momentum;
        });
        add("repeats", [](Experiment& e) {
            e.batch.repeats = 3;
            e.batch.accumulate = 2;
        });
        add("steps per epoch", [](Experiment& e) {
            e.batch.stepsPerEpoch = 7;
            e.batch.accumulate = 2;
        });
        add("with replacement", [](Experiment& e) { e.batch.order = BatchOrder::replacement; });
        add("plateau", [](Experiment& e) {
            e.schedule.kind = ScheduleKind::plateau;
            e.schedule.patience = 2;
            e.schedule.factor = 0.7;
        });
        add("warm-up", [](Experiment& e) { e.schedule.kind = ScheduleKind::warmupCosine; });
        add("early stopping with the best weights", [](Experiment& e) {
            e.stop.patience = 30;
            e.stop.restoreBest = true;
            e.optimizer.learningRate = 0.3;
            e.model.hidden = {6};
        });
        add("classes", [](Experiment& e) {
            e.data.source = DataSource::blobs; // what is prepared here stands for
            e.loss.kind = LossKind::crossEntropy;
            e.batch.order = BatchOrder::stratified;
            e.record.measureTraining = true;
            e.record.validateEvery = 3;
        });
    }

private slots:
    void whatIsLeftIsWhatWasThere_data() { experiments(); }
    void whatIsLeftIsWhatWasThere()
    {
        QFETCH(const Experiment, experiment);
        const auto data = dataFor(experiment);
        const std::int64_t end = [&] {
            Alone whole{trainer(experiment, data), {}};
            whole.to(std::numeric_limits<std::int64_t>::max());
            return whole.trainer->stepsDone();
        }();
        const std::int64_t places[][2] = {{1, 1},         {2, 1},          {end - 1, 1},        {end - 1, end - 1},
                                          {end / 2, 7},   {end / 2, 200},  {end - 1, end / 3},  {end / 3, end / 4},
                                          {end - 2, 64},  {end, 1},        {end, end / 2 + 3},  {end, end}};
        for (const auto& [from, back] : places) {
            const std::int64_t target = std::max<std::int64_t>(0, from - back);
            Alone alone{trainer(experiment, data), {}};
            alone.to(target);
            auto losses = std::make_shared<MinMaxPyramid>(fewBuckets);
            Session session(trainer(experiment, data), paused(losses));
            session.stepBatches(from);
            QVERIFY(settles(session));
            session.stepBack(back);
            QVERIFY(comesTrue([&] { return session.isSettled(); }));
            QCOMPARE(session.stepsDone(), target);
            QVERIFY(holds(*losses, alone.losses));
            double before = 0;
            const History::View history = session.history()->view();
            for (std::int64_t row = 0; row < history.size(); ++row) {
                QVERIFY(history[row].seconds >= before);
                before = history[row].seconds;
            }
            QVERIFY(session.trainingSeconds() >= before);
            session.stop();
            QVERIFY(session.waitFinished(60s));
            QVERIFY(!session.trainer().finished() || session.trainer().finished() == FinishReason::interrupted);
            QVERIFY(session.trainer().save() == alone.trainer->save());
        }
    }

    void whatFollowsIsWhatWouldHaveFollowed_data() { experiments(); }
    void whatFollowsIsWhatWouldHaveFollowed()
    {
        QFETCH(const Experiment, experiment);
        const auto data = dataFor(experiment);
        Alone alone{trainer(experiment, data), {}};
        alone.to(std::numeric_limits<std::int64_t>::max());
        auto losses = std::make_shared<MinMaxPyramid>(fewBuckets);
        Session session(trainer(experiment, data), paused(losses));
        std::mt19937 random(7);
        const auto below = [&random](std::int64_t n) { return static_cast<std::int64_t>(random()) % n; };
        for (int i = 0; i < 25; ++i) {
            if (i % 4 == 0)
                session.stepEpoch();
            else
                session.stepBatches(1 + below(90));
            QVERIFY(settles(session));
            const std::int64_t steps = session.stepsDone();
            if (i % 5 == 4)
                session.stepBackEpoch();
            else
                session.stepBack(1 + below(60));
            QVERIFY(settles(session));
            QVERIFY(session.stepsDone() < steps);
        }
        session.resume();
        QVERIFY(session.waitFinished(60s));
        QVERIFY(session.takeFinished()->reason == *alone.trainer->finished());
        QVERIFY(session.trainer().save() == alone.trainer->save());
        QVERIFY(std::equal(session.trainer().parameters().begin(), session.trainer().parameters().end(),
                           alone.trainer->parameters().begin()));
        QVERIFY(holds(*losses, alone.losses));

        // And from the end, twice.
        for (int i = 0; i < 2; ++i) {
            session.stepBack(i == 0 ? 1 : 300);
            QVERIFY(session.state() != SessionState::finished);
            QVERIFY(settles(session));
            session.resume();
            QVERIFY(session.waitFinished(60s));
            const auto end = session.takeFinished();
            QVERIFY(end.has_value());
            QVERIFY(end->reason == *alone.trainer->finished());
            QVERIFY(!session.takeFinished());
            QVERIFY(session.trainer().save() == alone.trainer->save());
            QVERIFY(std::equal(session.trainer().parameters().begin(), session.trainer().parameters().end(),
                               alone.trainer->parameters().begin()));
            QVERIFY(holds(*losses, alone.losses));
        }
    }

    void anEpochBackLeadsToItsBeginning()
    {
        Session session(trainer({}, prepared(line(100))), paused()); // 20 batches an epoch
        session.stepBatches(47);
        const auto settledAt = [&](std::int64_t steps) {
            return comesTrue([&] { return session.isSettled() && session.stepsDone() == steps; });
        };
        QVERIFY(settledAt(47));
        session.stepBackEpoch();
        QVERIFY(settledAt(40));
        QCOMPARE(session.history()->view().size(), 2);
        session.stepBackEpoch();
        QVERIFY(settledAt(20));
        session.stepBack(1);
        session.stepBack(1); // presses add up
        session.stepBackEpoch();
        QVERIFY(settledAt(0));
        QCOMPARE(session.history()->view().size(), 0);
        session.stepBack(1);
        session.stepBackEpoch();
        QVERIFY(settledAt(0)); // nothing happens
    }

    void aRunThatDivergedGoesBackAndDivergesAgain()
    {
        Experiment experiment;
        experiment.optimizer.learningRate = 3;
        const auto data = prepared(line(23));
        Alone alone{trainer(experiment, data), {}};
        alone.to(std::numeric_limits<std::int64_t>::max());
        QVERIFY(alone.trainer->divergence().has_value());
        const std::int64_t end = alone.trainer->stepsDone();
        QVERIFY(end > 10);
        auto losses = std::make_shared<MinMaxPyramid>();
        Session session(trainer(experiment, data), {.batchLosses = losses});
        QVERIFY(session.waitFinished(60s));
        const auto first = session.takeFinished();
        QVERIFY(first->reason == FinishReason::diverged);
        QCOMPARE(session.stepsDone(), end);
        QCOMPARE(losses->size(), end);
        session.stepBack(5);
        QVERIFY(settles(session));
        QCOMPARE(session.stepsDone(), end - 5);
        QCOMPARE(losses->size(), end - 5);
        session.resume();
        QVERIFY(session.waitFinished(60s));
        const auto second = session.takeFinished();
        QVERIFY(second->reason == FinishReason::diverged);
        QCOMPARE(second->message, first->message);
        QCOMPARE(losses->size(), end);
        QVERIFY(session.trainer().save() == alone.trainer->save());
    }

    void aRunThatWasStoppedGoesOnAfterAStepBack()
    {
        Experiment experiment;
        experiment.stop.epochs = 2000;
        const auto data = prepared(line(40));
        Alone alone{trainer(experiment, data), {}};
        alone.to(std::numeric_limits<std::int64_t>::max());
        Session session(trainer(experiment, data), paused());
        session.stepBatches(100);
        QVERIFY(settles(session));
        session.stop();
        QVERIFY(session.waitFinished(60s));
        QVERIFY(session.takeFinished()->reason == FinishReason::interrupted);
        session.stepBack(3);
        session.resume();
        QVERIFY(session.waitFinished(60s));
        QVERIFY(session.takeFinished()->reason == FinishReason::epochs);
        QVERIFY(session.trainer().save() == alone.trainer->save());
    }

    void beyondTheHistorysBoundTheNewestEpochIsThereAndTheRestAsItWouldBe()
    {
        Experiment experiment;
        experiment.batch.size.reset();
        experiment.stop.epochs = History::bound + 30'000; // a step each
        const auto data = prepared(line(2));
        Session whole(trainer(experiment, data), {});
        Session session(trainer(experiment, data), {});
        QVERIFY(session.waitFinished(120s));
        for (const std::int64_t back : {1LL, 2LL, 10'001LL, 30'001LL, 200'001LL}) {
            const std::int64_t from = session.stepsDone();
            session.stepBack(back);
            QVERIFY(settles(session));
            QCOMPARE(session.stepsDone(), from - back);
            const History::View rows = session.history()->view();
            QCOMPARE(rows.stride(), 2);
            QCOMPARE(rows.back().epoch, from - back);
            QCOMPARE(rows.back().samplesSeen, 2 * (from - back));
            QCOMPARE(rows[rows.size() - 2].epoch, (from - back - 1) / 2 * 2);
        }
        session.resume();
        QVERIFY(session.waitFinished(120s));
        QVERIFY(whole.waitFinished(120s));
        QVERIFY(session.trainer().save() == whole.trainer().save());
    }

    void readersAreNotDisturbedByGoingBack()
    {
        Experiment experiment;
        experiment.stop.epochs = 1'000'000'000;
        auto losses = std::make_shared<MinMaxPyramid>(1 << 12);
        Session session(trainer(experiment, prepared(line(20))), {.batchLosses = losses});
        QElapsedTimer clock;
        clock.start();
        std::mt19937 random(1);
        while (clock.elapsed() < 400) {
            const History::View rows = session.history()->view();
            for (std::int64_t row = std::max<std::int64_t>(0, rows.size() - 2000); row < rows.size(); ++row)
                QCOMPARE(rows[row].epoch, row + 1);
            for (const auto& column : losses->query(0, losses->size(), 50))
                QVERIFY(column.values.lowest <= column.values.highest);
            QCOMPARE(rows.generation() >= 0, true);
            if (random() % 8 == 0)
                session.stepBack(static_cast<std::int64_t>(1 + random() % 3000));
            else if (random() % 4 == 0)
                session.resume();
        }
        session.stop();
        QVERIFY(session.waitFinished(60s));
        QCOMPARE(losses->size(), session.stepsDone());
    }

    // Whenever it is asked for between two batches, and though the worker is let go before it has looked.
    void oneStepBackAtAPaceIsMade()
    {
        Experiment experiment;
        experiment.stop.epochs = 50;
        const auto data = prepared(line(200));
        for (int i = 0; i < 300; ++i) {
            auto losses = std::make_shared<MinMaxPyramid>();
            Session session(trainer(experiment, data), {.updatesPerSecond = 20'000, .batchLosses = losses});
            QVERIFY(comesTrue([&] { return session.stepsDone() >= 50; }));
            // Nothing is waited for: a batch is due every 50 µs, and each run asks at another moment of that time. The one that matters
            // lies within the worker's own wait, of which no signal tells.
            std::this_thread::sleep_for(std::chrono::microseconds(i % 50));
            session.stepBack(1);
            session.resume();
            session.setPace(std::nullopt);
            QVERIFY(session.waitFinished(20s));
            QCOMPARE(session.stepsDone(), session.plan().steps());
            QCOMPARE(losses->size(), session.plan().steps());
        }
    }

    void stopWhileGoingBackEndsTheRun()
    {
        Experiment experiment;
        experiment.stop.epochs = 1'000'000'000;
        const auto data = prepared(line(20));
        for (int i = 0; i < 50; ++i) {
            auto losses = std::make_shared<MinMaxPyramid>(16);
            Session session(trainer(experiment, data), {.batchLosses = losses});
            QVERIFY(comesTrue([&] { return session.stepsDone() > 2000; }));
            session.stepBack(1900);
            session.stop();
            QVERIFY(session.waitFinished(60s));
            QVERIFY(session.takeFinished()->reason == FinishReason::interrupted);
            QCOMPARE(losses->size(), session.stepsDone());
            Alone alone{trainer(experiment, data), {}};
            alone.to(session.stepsDone());
            QVERIFY(session.trainer().save() == alone.trainer->save());
        }
    }

    void anExceptionAtTheEndMakesTheRunFail()
    {
        Experiment experiment;
        experiment.stop.epochs = 5;
        Session session(trainer(experiment, prepared(line(20))),
                        {.onEnd = [](const Trainer&) { throw std::runtime_error("the reason"); }});
        QVERIFY(session.waitFinished(20s));
        const auto end = session.takeFinished();
        QVERIFY(end->reason == FinishReason::failed);
        QCOMPARE(end->message, std::string("the reason"));
    }
};

QTEST_GUILESS_MAIN(tst_StepBack)
#include "tst_step_back.moc"
