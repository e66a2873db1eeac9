// The random streams: the numbers themselves, because files name seeds and expect the same run for ever.
#include "base/random.h"
#include "test_case.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
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

    // Eight values have 40,320 orders; each comes up as often as the others.
    void permutingGivesEveryOrderAsOften()
    {
        RandomStream random(1, StreamPurpose::order);
        constexpr std::size_t orders = 40'320, draws = 40 * orders;
        std::map<std::array<std::uint32_t, 8>, int> counts;
        for (std::size_t i = 0; i < draws; ++i) {
            std::array<std::uint32_t, 8> values{};
            random.permute(values);
            ++counts[values];
        }
        QCOMPARE(counts.size(), orders);
        constexpr double expected = static_cast<double>(draws) / orders, freedom = orders - 1;
        double chiSquare = 0;
        for (const auto& [order, count] : counts)
            chiSquare += std::pow(count - expected, 2) / expected;
        QVERIFY(std::abs(chiSquare - freedom) < 5 * std::sqrt(2 * freedom)); // five standard deviations
    }

    // Several places are drawn from one number; how many depends on how far it has come. Every value is still as likely to come to
    // stand at any place, and as likely to follow any other.
    void permutingPutsEveryValueAnywhere_data()
    {
        QTest::addColumn<int>("size");
        for (const int size : {2, 3, 5, 6, 7, 12, 20, 515, 600, 3000})
            QTest::addRow("%d", size) << size;
    }
    void permutingPutsEveryValueAnywhere()
    {
        QFETCH(const int, size);
        RandomStream random(2, StreamPurpose::order);
        constexpr int draws = 40'000;
        std::vector<double> means(static_cast<std::size_t>(size)), placeOfFirst(means.size()), placeOfLast(means.size());
        std::vector<std::uint32_t> values(means.size());
        int rises = 0; // from a place to the next
        for (int i = 0; i < draws; ++i) {
            random.permute(values);
            for (std::size_t place = 0; place < values.size(); ++place) {
                means[place] += values[place];
                placeOfFirst[place] += values[place] == 0;
                placeOfLast[place] += values[place] + 1 == values.size();
            }
            const std::size_t middle = values.size() / 2;
            rises += values[middle - 1] < values[middle];
        }
        // In standard deviations, of which the largest of 6,000 may well be more than four.
        const double mean = (size - 1) / 2.0, deviation = std::sqrt((static_cast<double>(size) * size - 1) / 12 / draws);
        const double often = static_cast<double>(draws) / size, oftenDeviation = std::sqrt(often * (1 - 1.0 / size));
        const double most = 5.5;
        for (std::size_t place = 0; place < means.size(); ++place) {
            QVERIFY(std::abs(means[place] / draws - mean) < most * deviation);
            if (often < 60) // too seldom for a normal distribution
                continue;
            QVERIFY(std::abs(placeOfFirst[place] - often) < most * oftenDeviation);
            QVERIFY(std::abs(placeOfLast[place] - often) < most * oftenDeviation);
        }
        QVERIFY(std::abs(rises - draws / 2.0) < most * std::sqrt(draws) / 2);
    }

    void permutingKeepsEveryValue()
    {
        for (const std::size_t size : {0, 1, 2, 3, 4, 5, 6, 7, 11, 12, 511, 512, 513, 516, 2047, 2048, 2050, 16'384, 40'000, 600'000}) {
            std::vector<std::uint32_t> values(size, 7);
            RandomStream(5, StreamPurpose::order, size).permute(values);
            std::sort(values.begin(), values.end());
            for (std::size_t i = 0; i < size; ++i)
                QVERIFY(values[i] == i);
        }
    }

    // Against the same draws by long multiplication: a number's product with all choices of its places, whose whole part names one of
    // them. What is left over tells the numbers that are left out, lest some choices come up more often than others.
    void permutingDrawsWithoutBias()
    {
        __extension__ using Wide = unsigned __int128;
        int leftOut = 0;
        RandomStream random(4, StreamPurpose::order);
        const auto permuted = [&](std::size_t size) {
            std::vector<std::uint32_t> order(size);
            std::uint64_t at = 0;
            const auto place = [&](std::uint64_t count, int bits, std::uint64_t number) {
                Wide choices = 1;
                for (std::uint64_t i = 0; i < count; ++i)
                    choices *= at + i + 1;
                const Wide one = Wide{1} << bits;
                Wide product = number * choices;
                while (product % one < one % choices) {
                    ++leftOut;
                    product = (random.next() >> (64 - bits)) * choices;
                }
                Wide which = product / one;
                for (std::uint64_t i = 0; i < count; ++i, ++at) {
                    choices /= at + 1;
                    const auto other = static_cast<std::size_t>(which / choices);
                    which %= choices;
                    order[at] = order[other];
                    order[other] = static_cast<std::uint32_t>(at);
                }
            };
            while (at + 6 <= std::min<std::size_t>(size, 512)) {
                const std::uint64_t number = random.next();
                place(3, 32, number >> 32);
                place(3, 32, number & 0xFFFFFFFF);
            }
            constexpr std::pair<std::uint64_t, std::uint64_t> stages[] = {{5, 1 << 11}, {4, 1 << 14}, {3, 1 << 19}, {2, 1 << 30}, {1, ~0U}};
            for (const auto& [count, bound] : stages)
                while (at + count <= std::min<std::size_t>(size, bound))
                    place(count, 64, random.next());
            return order;
        };
        RandomStream same = random;
        for (const std::size_t size : {1, 2, 3, 5, 6, 7, 9, 200, 512, 3000, 40'000, 530'000})
            for (std::size_t i = 0; i < 20 + 200'000 / (size * size + 1000); ++i) {
                const std::vector<std::uint32_t> expected = permuted(size);
                std::vector<std::uint32_t> order(size);
                same.permute(order);
                QVERIFY(order == expected);
            }
        QVERIFY(leftOut > 50);
        QCOMPARE(same.next(), random.next());
    }

    void permutingGoesOnWithTheStream()
    {
        std::vector<std::uint32_t> first(512), second(512), again(512);
        RandomStream random(3, StreamPurpose::order);
        random.permute(first);
        random.permute(second);
        QVERIFY(first != second);
        RandomStream same(3, StreamPurpose::order);
        same.permute(again);
        QVERIFY(first == again);
        same.permute(again);
        QVERIFY(second == again);
        QCOMPARE(random.next(), same.next());
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
