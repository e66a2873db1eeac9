// However long the run: the states kept of it stay few, and near to wherever one wants to go.
#include "sample_data.h"
#include "test_case.h"
#include "training/rewind_log.h"

using namespace epochscope;
using namespace sample_data;

namespace {

std::unique_ptr<Trainer> longRun(std::vector<std::int64_t> hidden = {})
{
    Experiment experiment;
    experiment.stop.epochs = 1'000'000'000;
    experiment.batch.size.reset();
    experiment.optimizer.learningRate = 1e-4;
    experiment.model.hidden = std::move(hidden);
    return trainer(experiment, prepared(line(2)));
}

// Makes `steps` steps and keeps a moment after every `every`.
void run(Trainer& trainer, RewindLog& log, std::int64_t steps, std::int64_t every)
{
    log.keep(trainer, 0);
    for (std::int64_t i = 1; i <= steps; ++i) {
        trainer.step();
        if (i % every == 0)
            log.keep(trainer, static_cast<double>(i));
    }
}

} // namespace

class tst_RewindLog : public TestCase
{
    Q_OBJECT
private slots:
    void theWayFromTheNearestMomentIsASmallPartOfTheWayBack()
    {
        const auto trainer = longRun();
        RewindLog log;
        constexpr std::int64_t every = 50;
        constexpr std::int64_t length = 1'000'000;
        run(*trainer, log, length, every);
        QVERIFY(log.moments() <= RewindLog::mostMoments);
        QVERIFY2(log.bytes() < (4 << 20), qPrintable(QString::number(log.bytes())));
        for (const std::int64_t age : {1, 10, 1000, 10'000, 100'000, 500'000, 900'000, 999'999}) {
            const RewindLog::Moment* const moment = log.atOrBefore(length - age);
            QVERIFY(moment);
            const std::int64_t way = length - age - moment->state.steps;
            QVERIFY(way >= 0);
            QVERIFY2(way <= every + std::min<std::int64_t>(age, length / 8) / 50,
                     qPrintable(QStringLiteral("%1 back: %2 steps again").arg(age).arg(way)));
        }
        QCOMPARE(log.atOrBefore(0)->state.steps, 0);
        QVERIFY(log.widestGap() < length / 400);
        QVERIFY(!log.atOrBefore(-1));
    }

    void theMemoryIsBounded()
    {
        const auto trainer = longRun({16, 16}); // 1.3 kB a state and a fixed part
        constexpr std::size_t bound = 100'000;
        RewindLog log(bound);
        run(*trainer, log, 5'000, 1);
        QVERIFY2(log.bytes() <= bound, qPrintable(QString::number(log.bytes())));
        QVERIFY(log.moments() > 20);
        const RewindLog::Moment* const moment = log.atOrBefore(4'990);
        QVERIFY(moment->state.steps > 4'900);
    }

    void aModelLargerThanTheBoundKeepsTheBeginningAndTheNewest()
    {
        const auto trainer = longRun({64, 64});
        RewindLog log(1000);
        run(*trainer, log, 300, 1);
        QCOMPARE(log.moments(), std::size_t{2});
        QCOMPARE(log.atOrBefore(299)->state.steps, 0);
        QCOMPARE(log.atOrBefore(300)->state.steps, 300);
    }

    void whatIsForgottenIsGone()
    {
        const auto trainer = longRun();
        RewindLog log;
        run(*trainer, log, 1000, 10);
        log.forgetAfter(505);
        QCOMPARE(log.atOrBefore(1000)->state.steps, 500);
        log.forgetAfter(0);
        QCOMPARE(log.moments(), std::size_t{1});
    }

    void secondsLieBetweenTheirMoments()
    {
        const auto trainer = longRun();
        RewindLog log;
        run(*trainer, log, 1000, 10); // a second each
        QCOMPARE(log.secondsAt(500, 1005, 1005), 500.0);
        QCOMPARE(log.secondsAt(503, 1005, 1005), 503.0);
        QCOMPARE(log.secondsAt(1002, 1005, 1010), 1004.0);
        QCOMPARE(log.secondsAt(0, 1005, 1005), 0.0);
    }

    void keepingIsSeldomWhereStepsAreQuick()
    {
        const auto trainer = longRun();
        RewindLog log;
        log.keep(*trainer, 0);
        std::int64_t kept = 0;
        for (int i = 0; i < 200'000; ++i) {
            trainer->step();
            if (log.due()) {
                log.keep(*trainer, 0);
                ++kept;
            }
        }
        QVERIFY2(kept < 200'000 / 150, qPrintable(QString::number(kept)));
        QVERIFY2(kept > 200'000 / 15'000, qPrintable(QString::number(kept)));
    }
};

QTEST_GUILESS_MAIN(tst_RewindLog)
#include "tst_rewind_log.moc"
