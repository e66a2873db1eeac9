// A moment made again beside a run is to the bit what the run was then; looking does not change the run.
#include "sample_data.h"
#include "test_case.h"
#include "training/replay.h"
#include "training/session.h"

#include <QtTest/QTest>

#include <future>
#include <random>

using namespace epochscope;
using namespace sample_data;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(epochscope::Experiment)

namespace {
constexpr auto patience = 60s;
const std::atomic<bool> never{false};

std::vector<float> parametersAlone(const Experiment& experiment, const std::shared_ptr<const PreparedData>& data, std::int64_t steps)
{
    const auto alone = trainer(experiment, data);
    while (alone->stepsDone() < steps && alone->step()) {
    }
    return {alone->parameters().begin(), alone->parameters().end()};
}

std::vector<float> copyOf(std::span<const float> values) { return {values.begin(), values.end()}; }

// What look() gives of a session: the state kept at or before `steps`.
TrainerState keptBefore(Session& session, std::int64_t steps)
{
    std::promise<TrainerState> promise;
    session.look([&](const Trainer&, const RewindLog& kept) { promise.set_value(kept.atOrBefore(steps)->state); });
    return promise.get_future().get();
}
} // namespace

class tst_Replay : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void anyMomentIsMadeAgain_data()
    {
        QTest::addColumn<Experiment>("experiment");
        const auto add = [](const char* name, const std::function<void(Experiment&)>& change) {
            Experiment experiment;
            experiment.stop.epochs = 300;
            change(experiment);
            QTest::newRow(name) << experiment;
        };
        add("plain", [](Experiment&) {});
        add("adam", [](Experiment& e) {
            e.optimizer.kind = OptimizerKind::adam;
            e.model.hidden = {4};
        });
        add("accumulated, ragged", [](Experiment& e) {
            e.batch.size = 3;
            e.batch.accumulate = 4;
            e.optimizer.kind = OptimizerKind::momentum;
        });
        add("rate lowered on a plateau", [](Experiment& e) { e.schedule.kind = ScheduleKind::plateau; });
        add("ended early, best weights restored", [](Experiment& e) {
            e.stop.patience = 3;
            e.stop.restoreBest = true;
        });
    }

    void anyMomentIsMadeAgain()
    {
        QFETCH(Experiment, experiment);
        const auto data = prepared(line(23), line(11, 7));
        Session session(trainer(experiment, data), {});
        QVERIFY(session.waitFinished(patience));
        auto replay = Replay::make(experiment, data);
        QVERIFY(replay);
        std::mt19937 random(5);
        for (int i = 0; i < 30; ++i) {
            const std::int64_t target = i == 0 ? session.stepsDone()
                                               : static_cast<std::int64_t>(random() % static_cast<unsigned>(session.stepsDone() + 1));
            QCOMPARE(replay->go(target, keptBefore(session, target), never), target);
            QVERIFY2(copyOf(replay->parameters()) == parametersAlone(experiment, data, target), qPrintable(QString::number(target)));
        }
    }

    void lookingDoesNotChangeTheRun()
    {
        Experiment experiment;
        experiment.stop.epochs = 3000;
        const auto data = prepared(line(23));
        Session session(trainer(experiment, data), {});
        std::int64_t looks = 0;
        std::vector<std::pair<std::int64_t, std::vector<float>>> seen;
        while (session.state() != SessionState::finished) {
            std::promise<void> done;
            session.look([&](const Trainer& now, const RewindLog&) {
                seen.emplace_back(now.stepsDone(), copyOf(now.parameters()));
                done.set_value();
            });
            done.get_future().wait();
            ++looks;
        }
        QCOMPARE(static_cast<std::int64_t>(seen.size()), looks);
        const auto alone = trainer(experiment, data);
        for (const auto& [steps, parameters] : seen) {
            while (alone->stepsDone() < steps && alone->step()) {
            }
            QVERIFY(copyOf(alone->parameters()) == parameters);
        }
        QVERIFY(copyOf(session.trainer().parameters()) == parametersAlone(experiment, data, alone->plan().steps()));
    }

    void aPausedAndAnEndedRunCanBeLookedAt()
    {
        Experiment experiment;
        Session::Options options;
        options.startPaused = true;
        Session session(trainer(experiment, prepared(line(23))), options);
        QCOMPARE(keptBefore(session, 0).steps, 0);
        session.stepBatches(3);
        while (!session.isSettled())
            std::this_thread::yield();
        std::promise<std::int64_t> steps;
        session.look([&](const Trainer& now, const RewindLog&) { steps.set_value(now.stepsDone()); });
        QCOMPARE(steps.get_future().get(), 3);
        session.stop();
        QVERIFY(session.waitFinished(patience));
        bool looked = false;
        session.look([&](const Trainer&, const RewindLog&) {
            session.look([&](const Trainer&, const RewindLog&) { looked = true; }); // one look leads to the next
        });
        QVERIFY(looked);
        session.look([&](const Trainer&, const RewindLog&) { throw std::bad_alloc(); }); // harms nobody
        QVERIFY(session.takeFinished()->reason == FinishReason::interrupted);
    }

    void theWayCanBeCutShort()
    {
        Experiment experiment;
        experiment.stop.epochs = 1'000'000;
        auto replay = Replay::make(experiment, prepared(line(23)));
        TrainerState start;
        trainer(experiment, prepared(line(23)))->saveMoment(start);
        const std::atomic<bool> at_once{true};
        QCOMPARE(replay->go(1'000'000, start, at_once), 0);
    }
};

QTEST_APPLESS_MAIN(tst_Replay)
#include "tst_replay.moc"
