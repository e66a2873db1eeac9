// Which sample is worked through where, against what a trainer really does and against the orders and sizes counted by hand.
#include "test_case.h"

#include "analysis/epoch_anatomy.h"
#include "training/run_data.h"
#include "training/trainer.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

using namespace epochscope;

namespace {
struct Case
{
    BatchSettings batch;
    std::int64_t samples = 23;
    std::int64_t epochs = 7;
};

Case cased(BatchOrder order, std::int64_t size, LastBatch last = LastBatch::keep)
{
    Case made;
    made.batch.order = order;
    made.batch.size = size;
    made.batch.last = last;
    made.batch.buffer = 6;
    return made;
}

std::vector<std::int32_t> labelsOf(std::int64_t samples)
{
    std::vector<std::int32_t> labels;
    for (std::int64_t i = 0; i < samples; ++i)
        labels.push_back(i % 4 == 0 ? 1 : 0);
    return labels;
}

BatchPlan planOf(const Case& of)
{
    auto plan = BatchPlan::make(of.samples, of.batch, of.epochs);
    if (!plan)
        qFatal("%s", plan.error().text().c_str());
    return *plan;
}

EpochOrder orderOf(const Case& of)
{
    const auto labels = labelsOf(of.samples);
    auto order = EpochOrder::make(of.batch, of.samples, planOf(of).batchSize, 3,
                                  of.batch.order == BatchOrder::stratified ? std::span(labels) : std::span<const std::int32_t>());
    if (!order)
        qFatal("%s", order.error().text().c_str());
    return *order;
}

EpochAnatomy anatomyOf(const Case& of, std::int64_t epoch)
{
    auto anatomy = EpochAnatomy::make(orderOf(of), planOf(of), epoch);
    if (!anatomy)
        qFatal("%s", anatomy.error().text().c_str());
    return *std::move(anatomy);
}

// The whole run's batches as one stream: pass after pass is cut up until there are enough.
std::vector<std::vector<std::uint32_t>> stream(const Case& of)
{
    const EpochOrder order = orderOf(of);
    const auto size = std::min<std::int64_t>(of.batch.size.value_or(of.samples), of.samples);
    std::vector<std::vector<std::uint32_t>> batches;
    const std::int64_t perPass = of.batch.last == LastBatch::drop ? of.samples / size : (of.samples + size - 1) / size;
    const std::int64_t wanted = of.batch.stepsPerEpoch.value_or(perPass) * of.epochs;
    std::vector<std::uint32_t> pass(static_cast<std::size_t>(of.samples));
    for (std::int64_t number = 0; static_cast<std::int64_t>(batches.size()) < wanted; ++number) {
        order.fill(number, pass);
        std::vector<std::uint32_t> batch;
        for (const std::uint32_t sample : pass) {
            batch.push_back(sample);
            if (static_cast<std::int64_t>(batch.size()) == size)
                batches.push_back(std::exchange(batch, {}));
        }
        if (!batch.empty() && of.batch.last == LastBatch::keep)
            batches.push_back(batch);
    }
    batches.resize(static_cast<std::size_t>(wanted));
    return batches;
}
} // namespace

class tst_EpochAnatomy : public TestCase
{
    Q_OBJECT

    std::map<QString, Case> m_cases;

    void addCases()
    {
        QTest::addColumn<QString>("name");
        m_cases["ragged"] = cased(BatchOrder::everyEpoch, 5);
        m_cases["drop"] = cased(BatchOrder::everyEpoch, 5, LastBatch::drop);
        m_cases["once"] = cased(BatchOrder::once, 4, LastBatch::drop);
        m_cases["never"] = cased(BatchOrder::never, 7);
        m_cases["replacement"] = cased(BatchOrder::replacement, 5);
        m_cases["replacement, drop"] = cased(BatchOrder::replacement, 5, LastBatch::drop);
        m_cases["stratified"] = cased(BatchOrder::stratified, 5);
        m_cases["buffer"] = cased(BatchOrder::buffer, 5);
        m_cases["repeats"] = cased(BatchOrder::everyEpoch, 5);
        m_cases["repeats"].batch.repeats = 3;
        m_cases["part of a pass"] = cased(BatchOrder::everyEpoch, 5);
        m_cases["part of a pass"].batch.stepsPerEpoch = 2;
        m_cases["part of a pass, drop"] = cased(BatchOrder::everyEpoch, 5, LastBatch::drop);
        m_cases["part of a pass, drop"].batch.stepsPerEpoch = 3;
        m_cases["more than a pass"] = cased(BatchOrder::everyEpoch, 5);
        m_cases["more than a pass"].batch.stepsPerEpoch = 12;
        m_cases["more than a pass, drop"] = cased(BatchOrder::buffer, 5, LastBatch::drop);
        m_cases["more than a pass, drop"].batch.stepsPerEpoch = 9;
        m_cases["all"] = cased(BatchOrder::everyEpoch, 5);
        m_cases["all"].batch.size.reset();
        for (const auto& [name, of] : m_cases)
            QTest::newRow(qPrintable(name)) << name;
    }

private slots:
    void theBatchesAreThoseOfTheStream_data() { addCases(); }
    void theBatchesAreThoseOfTheStream()
    {
        QFETCH(QString, name);
        const Case& of = m_cases[name];
        const BatchPlan plan = planOf(of);
        const auto batches = stream(of);
        std::vector<std::int64_t> seen(static_cast<std::size_t>(of.samples));
        VisitCount count(orderOf(of), plan);
        for (std::int64_t epoch = 1; epoch <= of.epochs; ++epoch) {
            const EpochAnatomy anatomy = anatomyOf(of, epoch);
            QCOMPARE(static_cast<std::int64_t>(anatomy.batches().size()), plan.batchesPerEpoch);
            std::vector<std::int64_t> visits(seen.size());
            for (std::int64_t i = 0; i < plan.batchesPerEpoch; ++i) {
                const auto& expected = batches[static_cast<std::size_t>((epoch - 1) * plan.batchesPerEpoch + i)];
                const EpochAnatomy::Batch& batch = anatomy.batches()[static_cast<std::size_t>(i)];
                const auto samples = anatomy.places().subspan(static_cast<std::size_t>(batch.begin), static_cast<std::size_t>(batch.size));
                QVERIFY(std::equal(samples.begin(), samples.end(), expected.begin(), expected.end()));
                for (std::size_t k = 0; k < expected.size(); ++k) {
                    const auto place = anatomy.placeAt(batch.begin + static_cast<std::int64_t>(k));
                    QCOMPARE(place.batch, i);
                    QCOMPARE(place.position, static_cast<std::int64_t>(k));
                    const auto places = anatomy.placesOf(expected[k]);
                    QVERIFY(std::any_of(places.begin(), places.end(), [&](const EpochAnatomy::Place& each) {
                        return each.batch == i && each.position == static_cast<std::int64_t>(k);
                    }));
                    visits[expected[k]] += of.batch.repeats;
                }
            }
            QVERIFY(count.reach(epoch, 1'000'000));
            std::set<std::uint32_t> absent(anatomy.absent().begin(), anatomy.absent().end());
            QCOMPARE(absent.size(), anatomy.absent().size());
            for (std::uint32_t sample = 0; sample < seen.size(); ++sample) {
                seen[sample] += visits[sample];
                QCOMPARE(anatomy.visits(sample), visits[sample]);
                QCOMPARE(anatomy.visits(sample), static_cast<std::int64_t>(anatomy.placesOf(sample).size()) * of.batch.repeats);
                QCOMPARE(absent.contains(sample), visits[sample] == 0);
                QCOMPARE(count.of(sample), seen[sample]);
            }
        }
        QCOMPARE(std::accumulate(seen.begin(), seen.end(), std::int64_t{0}), plan.samplesSeen);
    }

    // Sizes and passes, batch by batch, and the sample where a batch has but one: its loss is that sample's alone.
    void theTrainerWorksThroughTheSamePlaces()
    {
        for (const auto order : {BatchOrder::everyEpoch, BatchOrder::replacement, BatchOrder::buffer}) {
            Experiment experiment;
            experiment.data.samples = 11;
            experiment.stop.epochs = 5;
            experiment.batch.size = 1;
            experiment.batch.order = order;
            experiment.batch.buffer = 3;
            experiment.batch.stepsPerEpoch = 7;
            experiment.batch.repeats = 2;
            experiment.optimizer.learningRate = 1e-30; // the weights stay, so that a sample keeps its loss
            const auto data = prepareRunData(experiment, {});
            QVERIFY(data);
            auto trainer = Trainer::make(experiment, *data);
            QVERIFY(trainer);
            std::vector<double> losses;
            for (std::int64_t sample = 0; sample < 11; ++sample)
                losses.push_back((*trainer)->evaluate((*data)->train.select({sample})).loss);
            const auto shuffled = EpochOrder::make(experiment.batch, 11, 1, static_cast<std::uint64_t>(experiment.seed.shuffle));
            QVERIFY(shuffled);
            for (std::int64_t epoch = 1; epoch <= 5; ++epoch) {
                const auto anatomy = EpochAnatomy::make(*shuffled, (*trainer)->plan(), epoch);
                QVERIFY(anatomy);
                for (const std::uint32_t sample : anatomy->places())
                    for (int repeat = 0; repeat < 2; ++repeat) {
                        QVERIFY((*trainer)->step());
                        QVERIFY(qAbs((*trainer)->lastLoss() - losses[sample]) <= 1e-5 * (1e-6 + losses[sample]));
                    }
                QVERIFY((*trainer)->atEpochEnd());
            }
            QVERIFY(!(*trainer)->step());
        }
    }

    void whatIsAbsentSaysWhy()
    {
        const EpochAnatomy dropped = anatomyOf(cased(BatchOrder::everyEpoch, 5, LastBatch::drop), 2);
        QCOMPARE(dropped.absentFor(Absence::dropped), 3);
        QCOMPARE(static_cast<std::int64_t>(dropped.absent().size()), 3);

        Case part = cased(BatchOrder::everyEpoch, 5, LastBatch::drop); // 4 batches to a pass
        part.batch.stepsPerEpoch = 2;
        const EpochAnatomy half = anatomyOf(part, 2);
        QCOMPARE(half.absentFor(Absence::otherEpoch), 10);
        QCOMPARE(half.absentFor(Absence::dropped), 3);
        std::vector<std::uint32_t> pass(23);
        orderOf(part).fill(0, pass);
        for (std::size_t i = 0; i < half.absent().size(); ++i)
            QCOMPARE(half.absence(i), std::find(pass.begin(), pass.begin() + 10, half.absent()[i]) != pass.begin() + 10
                                          ? Absence::otherEpoch
                                          : Absence::dropped);

        const EpochAnatomy drawn = anatomyOf(cased(BatchOrder::replacement, 5), 1);
        QCOMPARE(drawn.absentFor(Absence::notDrawn), static_cast<std::int64_t>(drawn.absent().size()));
        QVERIFY(drawn.absentFor(Absence::notDrawn) > 0);
    }

    void theHistogramCountsEverySampleOnce()
    {
        const EpochAnatomy anatomy = anatomyOf(cased(BatchOrder::replacement, 5), 3);
        std::vector<std::int64_t> expected(4);
        for (std::uint32_t sample = 0; sample < 23; ++sample)
            ++expected[std::min<std::size_t>(static_cast<std::size_t>(anatomy.visits(sample)), 3)];
        QVERIFY(anatomy.visitHistogram(4) == expected);
        QVERIFY(expected[0] > 0 && expected[2] > 0); // else this would show nothing
    }

    // A count that was stopped half-way, goes on and goes back comes to the same as one in a piece.
    void countingInPiecesComesToTheSame()
    {
        Case of = cased(BatchOrder::replacement, 5);
        of.epochs = 50;
        VisitCount whole(orderOf(of), planOf(of));
        QVERIFY(whole.reach(40, 1'000'000));
        VisitCount pieces(orderOf(of), planOf(of));
        QVERIFY(pieces.reach(50, 1'000'000));
        int calls = 1;
        while (!pieces.reach(40, 100))
            ++calls;
        QVERIFY(calls > 5);
        for (std::uint32_t sample = 0; sample < 23; ++sample)
            QCOMPARE(pieces.of(sample), whole.of(sample));
    }

    // A repeat of a batch is a visit; back and forth.
    void visitsAreCountedUpToAnyStep_data()
    {
        QTest::addColumn<int>("order");
        QTest::addRow("every epoch") << static_cast<int>(BatchOrder::everyEpoch);
        QTest::addRow("never") << static_cast<int>(BatchOrder::never);
        QTest::addRow("replacement") << static_cast<int>(BatchOrder::replacement);
        QTest::addRow("buffer") << static_cast<int>(BatchOrder::buffer);
    }

    void visitsAreCountedUpToAnyStep()
    {
        QFETCH(int, order);
        Case of = cased(static_cast<BatchOrder>(order), 5);
        of.batch.repeats = 3;
        of.batch.last = LastBatch::drop;
        const BatchPlan plan = planOf(of);
        const auto batches = stream(of);
        std::vector<std::vector<std::int64_t>> expected{std::vector<std::int64_t>(static_cast<std::size_t>(of.samples))};
        for (std::int64_t step = 0; step < plan.steps(); ++step) {
            expected.push_back(expected.back());
            for (const std::uint32_t sample : batches[static_cast<std::size_t>(step / 3)])
                ++expected.back()[sample];
        }
        VisitCount count(orderOf(of), plan);
        const auto verify = [&](std::int64_t steps) {
            QVERIFY(count.reachStep(steps, 1'000'000));
            for (std::uint32_t sample = 0; sample < expected[0].size(); ++sample)
                QCOMPARE(count.of(sample), expected[static_cast<std::size_t>(steps)][sample]);
        };
        for (std::int64_t steps = 0; steps <= plan.steps(); ++steps)
            verify(steps);
        for (std::int64_t steps = plan.steps(); steps >= 0; steps -= 7)
            verify(steps);
    }

    void anEpochThatIsNotThereIsRefused()
    {
        const Case of = cased(BatchOrder::everyEpoch, 5);
        for (const std::int64_t epoch : {0, 8})
            QVERIFY(!EpochAnatomy::make(orderOf(of), planOf(of), epoch));
        Case large = of;
        large.batch.stepsPerEpoch = EpochAnatomy::mostPlaces;
        const auto refused = EpochAnatomy::make(orderOf(large), planOf(large), 1);
        QVERIFY(!refused);
        QVERIFY(refused.error().message.find("too many") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(tst_EpochAnatomy)
#include "tst_epoch_anatomy.moc"
