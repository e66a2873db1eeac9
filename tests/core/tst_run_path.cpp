// The moments of a run that are kept for its path: ends for ever, dense at first, bounded, and shortened with the run.
#include "test_case.h"

#include "analysis/run_path.h"

#include <algorithm>

using namespace epochscope;

namespace {
std::vector<std::int64_t> stepsOf(const RunPath& path)
{
    std::vector<std::int64_t> steps;
    for (const PathMoment& moment : path.moments())
        steps.push_back(moment.steps);
    return steps;
}
} // namespace

class tst_RunPath : public TestCase
{
    Q_OBJECT
private slots:
    void momentsComeInAnyOrder()
    {
        RunPath path(1);
        for (const std::int64_t steps : {5, 0, 9, 5, 2})
            path.add(steps, std::vector<float>{static_cast<float>(steps)});
        QVERIFY(stepsOf(path) == (std::vector<std::int64_t>{0, 2, 5, 9}));
        QVERIFY(path.has(5) && !path.has(6));
        QCOMPARE(path.moments()[3].parameters->front(), 9.F);
        path.forgetAfter(5);
        QVERIFY(stepsOf(path) == (std::vector<std::int64_t>{0, 2, 5}));
    }

    void aLongRunIsThinnedToGapsThatGrow()
    {
        RunPath path(4);
        QCOMPARE(path.capacity(), RunPath::mostMoments);
        for (std::int64_t steps = 0; steps <= 200'000; ++steps)
            if (steps < 300 || steps % 16 == 0)
                path.add(steps, std::vector<float>(4, static_cast<float>(steps)));
        const auto steps = stepsOf(path);
        QCOMPARE(steps.size(), RunPath::mostMoments);
        QCOMPARE(steps.front(), 0);
        QCOMPARE(steps.back(), 200'000);
        for (std::size_t i = 1; i < steps.size(); ++i)
            QVERIFY2(static_cast<double>(steps[i] - steps[i - 1]) < 0.06 * (static_cast<double>(steps[i]) + 64),
                     qPrintable(QString::number(steps[i])));
    }

    void largeModelsHaveFewMoments()
    {
        RunPath path(1'000'000);
        QCOMPARE(path.capacity(), std::size_t{4});
        for (std::int64_t steps = 0; steps < 20; ++steps)
            path.add(steps, std::vector<float>(1));
        QCOMPARE(path.moments().size(), std::size_t{4});
        QCOMPARE(path.moments().front().steps, 0);
        QCOMPARE(path.moments().back().steps, 19);
    }
};

QTEST_GUILESS_MAIN(tst_RunPath)
#include "tst_run_path.moc"
