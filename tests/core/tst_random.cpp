// The random streams: the numbers themselves, because files name seeds and expect the same run for ever.
#include "base/random.h"
#include "test_case.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

using namespace epochscope;

class tst_Random : public TestCase
{
    Q_OBJECT
private slots:
    // Computed apart from this program, from the published algorithms (SplitMix64, xoshiro256++).
    void streamsGiveTheNumbersThatTheyAlwaysGave()
    {
        struct Stream
        {
            std::uint64_t seed;
            StreamPurpose purpose;
            std::uint64_t index;
            std::array<std::uint64_t, 3> numbers;
        };
        const Stream streams[] = {
            {1, StreamPurpose::features, 0, {0xeafe999c18143597, 0x46d35ce7282d1a10, 0x167815273a913d25}},
            {1, StreamPurpose::order, 0, {0xabe686b2a548abee, 0x9cd75d9d1882f6b5, 0x8563d47b19813777}},
            {1, StreamPurpose::order, 1, {0xf1da6018e85fa241, 0x643f98ac0ea499af, 0xa2557024a12b9d15}},
            {2, StreamPurpose::order, 0, {0xf8d086ef73ba7064, 0x0382bcb698983fb2, 0x0561a0108ac08150}},
            {0, StreamPurpose::weights, 0, {0x8f0fae95d9355609, 0xfa6d185640143b10, 0x34d8ca8cb61611a1}},
            {INT64_MAX,
             StreamPurpose::noise,
             1ULL << 40,
             {0xf62bf63274ff3bbe, 0x358dbd9ad7d3c200, 0x38a22c2d522f7f7a}},
        };
        for (const Stream& stream : streams) {
            RandomStream random(stream.seed, stream.purpose, stream.index);
            for (const std::uint64_t number : stream.numbers)
                QCOMPARE(random.next(), number);
        }
    }

    void belowIsUniformAlsoWhereTheRangeDoesNotDivide()
    {
        // Of 3·2³⁰ values, the lower and the upper half; without Lemire's rejection the lower would get 2/3 of them.
        RandomStream random(1, StreamPurpose::analysis);
        constexpr std::uint32_t range = 3U << 30;
        constexpr int draws = 100'000;
        int lower = 0;
        for (int i = 0; i < draws; ++i) {
            const std::uint32_t value = random.below(range);
            QVERIFY(value < range);
            lower += value < range / 2 ? 1 : 0;
        }
        QVERIFY(std::abs(lower - draws / 2) < 5 * std::sqrt(draws) / 2); // five standard deviations
        for (int i = 0; i < 100; ++i)
            QCOMPARE(random.below(1), 0U);
    }

    // Five values have 120 orders; each comes up as often as the others.
    void quickShufflingGivesEveryOrderAsOften()
    {
        RandomStream random(1, StreamPurpose::order);
        constexpr int draws = 240'000;
        std::map<std::array<int, 5>, int> counts;
        for (int i = 0; i < draws; ++i) {
            std::array<int, 5> values{0, 1, 2, 3, 4};
            random.quickShuffle(std::span<int>(values));
            ++counts[values];
        }
        QCOMPARE(counts.size(), 120U);
        double chiSquare = 0;
        for (const auto& [order, count] : counts)
            chiSquare += std::pow(count - draws / 120.0, 2) / (draws / 120.0);
        QVERIFY(std::abs(chiSquare - 119) < 5 * std::sqrt(2 * 119.0)); // five standard deviations
    }

    // Several places are drawn from one number; how many depends on what is left. The value at every place is still as likely
    // to be any other.
    void quickShufflingPutsEveryValueAnywhere()
    {
        for (const std::size_t size : {20, 600, 3000}) {
            RandomStream random(2, StreamPurpose::order);
            constexpr int draws = 4000;
            double firstPlace = 0, lastPlace = 0;
            std::vector<double> values(size);
            for (int i = 0; i < draws; ++i) {
                std::iota(values.begin(), values.end(), 0.0);
                random.quickShuffle(std::span(values));
                firstPlace += values.front() / static_cast<double>(size - 1);
                lastPlace += values.back() / static_cast<double>(size - 1);
            }
            const double bound = 5 * std::sqrt(1.0 / 12 / draws); // of a uniform's mean
            QVERIFY(std::abs(firstPlace / draws - 0.5) < bound * 1.1);
            QVERIFY(std::abs(lastPlace / draws - 0.5) < bound * 1.1);
        }
        for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{40'000}, std::size_t{600'000}}) {
            std::vector<std::uint32_t> values(size);
            std::iota(values.begin(), values.end(), 0U);
            RandomStream(5, StreamPurpose::order, size).quickShuffle(std::span(values));
            std::sort(values.begin(), values.end());
            for (std::size_t i = 0; i < size; ++i)
                QVERIFY(values[i] == i);
        }
    }

    void normalsHaveTheirMoments()
    {
        RandomStream random(1, StreamPurpose::analysis);
        constexpr int draws = 200'000;
        double sum = 0, squares = 0, fourths = 0;
        for (int i = 0; i < draws; ++i) {
            const double x = random.normal();
            sum += x;
            squares += x * x;
            fourths += x * x * x * x;
        }
        // Five standard deviations of each mean: Var x = 1, Var x² = 2, Var x⁴ = 96.
        const double unit = 5 / std::sqrt(draws);
        QVERIFY(std::abs(sum / draws) < unit);
        QVERIFY(std::abs(squares / draws - 1) < unit * std::sqrt(2));
        QVERIFY(std::abs(fourths / draws - 3) < unit * std::sqrt(96));
    }
};

QTEST_GUILESS_MAIN(tst_Random)
#include "tst_random.moc"
