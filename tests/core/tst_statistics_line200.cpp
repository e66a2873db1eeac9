// Line-200 by the engine: the error after some epochs and the updates to a target, by batch size, over 200 data sets.
//
// The reference values come from another program's random numbers, also 200 data sets, printed to the digits that
// stand below. A mean of ours may therefore differ from a reference by 4·√2 standard errors (ours from our sample,
// the reference's equally large) plus half a unit of the reference's last digit; a median by as many ranks.
#include "line200.h"
#include "statistics.h"
#include "test_case.h"

#include <array>
#include <cmath>
#include <limits>
#include <map>

using namespace epochscope;
using namespace epochscope::line200;

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

constexpr std::array<int, 4> readAfter{1, 5, 20, 100}; // epochs

struct TableRow
{
    std::array<std::vector<double>, readAfter.size()> errors; // per data set
    std::array<std::vector<double>, readAfter.size()> excess; // above that data set's least error
    std::vector<double> updatesToTarget;                      // until the error is at most 0.10
};

struct Reference
{
    std::int64_t batch;
    std::array<double, readAfter.size()> errors;
    std::array<double, readAfter.size()> rounding; // half a unit of the last digit
    double updatesToTarget;
};

constexpr Reference references[] = {
    {1, {0.095, 0.095, 0.095, 0.095}, {0.0005, 0.0005, 0.0005, 0.0005}, 73},
    {5, {0.179, 0.090, 0.090, 0.090}, {0.0005, 0.0005, 0.0005, 0.0005}, 73},
    {20, {0.882, 0.135, 0.089, 0.089}, {0.0005, 0.0005, 0.0005, 0.0005}, 72},
    {50, {1.53, 0.447, 0.096, 0.089}, {0.005, 0.0005, 0.0005, 0.0005}, 73},
    {200, {2.14, 1.38, 0.448, 0.091}, {0.005, 0.005, 0.0005, 0.0005}, 73},
};
constexpr double referenceLeast = 0.0893;
constexpr double referenceLeastRounding = 0.00005;

} // namespace

class tst_StatisticsLine200 : public TestCase
{
    Q_OBJECT
private slots:
    void initTestCase();
    void leastErrorIsThatOfTheReference();
    void errorAfterEpochsIsThatOfTheReference_data();
    void errorAfterEpochsIsThatOfTheReference();
    void everyBatchSizeNeedsAboutTheSameUpdates_data();
    void everyBatchSizeNeedsAboutTheSameUpdates();
    void batchDescentIsOneUpdateAnEpochAndFollowsItsClosedForm();
    void shufflingDoesNotMatterWhereTheBatchIsAll();

private:
    std::map<std::int64_t, TableRow> m_table;
    std::vector<double> m_least;
    std::vector<std::shared_ptr<const PreparedData>> m_data;
};

void tst_StatisticsLine200::initTestCase()
{
    for (int seed = 1; seed <= dataSets; ++seed) {
        m_data.push_back(dataOf(lineExperiment(seed, 1, 1)));
        const Parabola parabola(m_data.back()->train);
        QCOMPARE(m_data.back()->train.samples(), samples);
        m_least.push_back(parabola.least());
        for (const Reference& reference : references) {
            const auto trainer = trainerOf(lineExperiment(seed, reference.batch, readAfter.back()), m_data.back());
            QCOMPARE(trainer->parameters().size(), std::size_t{2});
            QVERIFY(trainer->parameters()[0] == 0 && trainer->parameters()[1] == 0);
            TableRow& row = m_table[reference.batch];
            double reached = never;
            while (trainer->step()) {
                const BatchPosition at = trainer->position();
                if (reached == never && at.updates <= 400 && parabola.at(trainer->parameters()) <= 0.10)
                    reached = static_cast<double>(at.updates);
                if (at.batch != 0)
                    continue;
                for (std::size_t i = 0; i < readAfter.size(); ++i) {
                    if (at.epoch != readAfter[i])
                        continue;
                    const double error = trainer->evaluateTraining().loss;
                    QVERIFY(std::abs(error - parabola.at(trainer->parameters())) <
                            1e-5 * error); // float32 against double
                    row.errors[i].push_back(error);
                    row.excess[i].push_back(error - parabola.least());
                }
            }
            QCOMPARE(trainer->position().updates, readAfter.back() * (samples / reference.batch));
            row.updatesToTarget.push_back(reached);
        }
    }
}

void tst_StatisticsLine200::leastErrorIsThatOfTheReference()
{
    const Summary least = summary(m_least);
    QVERIFY(std::abs(least.mean - referenceLeast) <=
            standardErrorsOfTwo * least.meanError() + referenceLeastRounding);
    // Two of 200 degrees of freedom are spent on the line: 0.09 · 198/200.
    QVERIFY(std::abs(least.mean - 0.0891) <= standardErrors * least.meanError());
}

void tst_StatisticsLine200::errorAfterEpochsIsThatOfTheReference_data()
{
    QTest::addColumn<int>("row");
    QTest::addColumn<int>("column");
    for (int row = 0; row < static_cast<int>(std::size(references)); ++row)
        for (int column = 0; column < static_cast<int>(readAfter.size()); ++column)
            QTest::addRow("batch %lld, %d epochs", static_cast<long long>(references[row].batch),
                          readAfter[static_cast<std::size_t>(column)])
                << row << column;
}

void tst_StatisticsLine200::errorAfterEpochsIsThatOfTheReference()
{
    QFETCH(int, row);
    QFETCH(int, column);
    const Reference& reference = references[row];
    const auto index = static_cast<std::size_t>(column);
    const Summary error = summary(m_table[reference.batch].errors[index]);
    const double wanted = reference.errors[index];
    QCOMPARE(error.count, double{dataSets});
    const double allowed = standardErrorsOfTwo * error.meanError() + reference.rounding[index];
    QVERIFY2(std::abs(error.mean - wanted) <= allowed,
             qPrintable(QStringLiteral("%1, reference %2 ± %3").arg(error.mean).arg(wanted).arg(allowed)));

    // Most of the spread is that of the noise in the data, which the least error shares: without it the comparison is
    // some ten times sharper.
    const Summary excess = summary(m_table[reference.batch].excess[index]);
    const double allowedExcess =
        standardErrorsOfTwo * excess.meanError() + reference.rounding[index] + referenceLeastRounding;
    QVERIFY2(std::abs(excess.mean - (wanted - referenceLeast)) <= allowedExcess,
             qPrintable(QStringLiteral("excess %1, reference %2 ± %3")
                            .arg(excess.mean)
                            .arg(wanted - referenceLeast)
                            .arg(allowedExcess)));
}

void tst_StatisticsLine200::everyBatchSizeNeedsAboutTheSameUpdates_data()
{
    QTest::addColumn<int>("row");
    for (int row = 0; row < static_cast<int>(std::size(references)); ++row)
        QTest::addRow("batch %lld", static_cast<long long>(references[row].batch)) << row;
}

void tst_StatisticsLine200::everyBatchSizeNeedsAboutTheSameUpdates()
{
    QFETCH(int, row);
    const std::vector<double>& updates = m_table[references[row].batch].updatesToTarget;
    QCOMPARE(updates.size(), std::size_t{dataSets});
    // The part of all data sets below a sample median has the standard error 1/(2√n), so two medians are at most
    // 4·√2/(2√200) = 0.2 of the sample apart. Some data sets' least error is above 0.10: they count as never.
    const double apart = standardErrorsOfTwo * 0.5 / std::sqrt(double{dataSets});
    const double low = quantile(updates, 0.5 - apart);
    const double high = quantile(updates, 0.5 + apart);
    QVERIFY(high < never);
    const double wanted = references[row].updatesToTarget;
    QVERIFY2(low <= wanted + 0.5 && wanted - 0.5 <= high,
             qPrintable(QStringLiteral("median %1, reference %2 outside %3 … %4")
                            .arg(quantile(updates, 0.5))
                            .arg(wanted)
                            .arg(low)
                            .arg(high)));
    // The same 73 whatever the batch, although an epoch has 200 updates here and 1 there.
    const double here = quantile(updates, 0.5);
    const double there = quantile(m_table[samples].updatesToTarget, 0.5);
    QVERIFY(here > 0.8 * there && here < 1.25 * there);
}

void tst_StatisticsLine200::batchDescentIsOneUpdateAnEpochAndFollowsItsClosedForm()
{
    for (int seed = 1; seed <= 20; ++seed) {
        const auto& data = m_data[static_cast<std::size_t>(seed - 1)];
        const Parabola parabola(data->train);
        const auto trainer = trainerOf(lineExperiment(seed, samples, 100), data);
        QCOMPARE(trainer->plan().updatesPerEpoch, 1);
        // p − p* shrinks by I − ηH each update; H by differences of the gradient, exact for a parabola.
        const auto zero = parabola.gradient(0, 0);
        const auto alongSlope = parabola.gradient(1, 0);
        const auto alongIntercept = parabola.gradient(0, 1);
        Eigen::Matrix2d shrink;
        shrink << 1 - rate * (alongSlope[0] - zero[0]), -rate * (alongIntercept[0] - zero[0]),
            -rate * (alongSlope[1] - zero[1]), 1 - rate * (alongIntercept[1] - zero[1]);
        const Eigen::Vector2d best(parabola.bestSlope(), parabola.bestIntercept());
        Eigen::Vector2d away = -best;
        for (int epoch = 1; epoch <= 100; ++epoch) {
            QVERIFY(trainer->step());
            QCOMPARE(trainer->position().epoch, epoch);
            away = shrink * away;
            // A gradient in float32 is wrong by at most 200 roundings of terms of at most 8, in practice by their
            // root, and what is wrong dies away like the rest.
            QVERIFY(std::abs(double{trainer->parameters()[0]} - best[0] - away[0]) < 1e-5);
            QVERIFY(std::abs(double{trainer->parameters()[1]} - best[1] - away[1]) < 1e-5);
        }
    }
}

void tst_StatisticsLine200::shufflingDoesNotMatterWhereTheBatchIsAll()
{
    const auto curve = [&](std::int64_t batch, std::int64_t shuffleSeed) {
        Experiment experiment = lineExperiment(1, batch, 100);
        experiment.seed.shuffle = shuffleSeed;
        const auto trainer = trainerOf(experiment, m_data.front());
        while (trainer->step()) {
        }
        std::vector<double> errors;
        const History::View history = trainer->history()->view();
        for (std::int64_t row = 0; row < history.size(); ++row)
            errors.push_back(history[row].trainRunning);
        return errors;
    };
    const auto farthest = [](const std::vector<double>& a, const std::vector<double>& b) {
        double most = 0;
        for (std::size_t i = 0; i < a.size(); ++i)
            most = std::max(most, std::abs(a[i] - b[i]) / a[i]);
        return most;
    };
    const auto first = curve(samples, 1);
    const auto second = curve(samples, 2);
    QCOMPARE(first.size(), std::size_t{100});
    QCOMPARE(second.size(), first.size());
    // Sums of 200 float32 terms in another order differ by some √200 · 6·10⁻⁸ of themselves, and the updates carry at
    // most 1/(η λ) = 30 such differences along, each scaled by η = 0.05.
    QVERIFY2(farthest(first, second) < 1e-5, qPrintable(QString::number(farthest(first, second))));
    // With smaller batches it does matter.
    QVERIFY(farthest(curve(20, 1), curve(20, 2)) > 1e-3);
}

QTEST_GUILESS_MAIN(tst_StatisticsLine200)
#include "tst_statistics_line200.moc"
