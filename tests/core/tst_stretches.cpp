#include "kernels/stretches.h"
#include "test_case.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

using namespace epochscope;

class tst_Stretches : public TestCase
{
    Q_OBJECT
private slots:
    void agreeWithTheStandardLibrary()
    {
        std::mt19937 random(5);
        std::normal_distribution<float> normal(0, 3);
        std::vector<std::int64_t> lengths(70);
        std::iota(lengths.begin(), lengths.end(), 1);
        lengths.insert(lengths.end(), {95, 96, 97, 128, 131, 160, 256});
        for (const std::int64_t length : lengths)
            for (std::int64_t count = 1; count <= 40; ++count) {
                std::vector<float> values(static_cast<std::size_t>(length * count));
                std::generate(values.begin(), values.end(), [&] { return normal(random); });
                std::vector<kernels::Stretch> stretches(static_cast<std::size_t>(count) + 1, kernels::Stretch{7, 7, 7, 7});
                QVERIFY(kernels::sumUpStretches(values.data(), length, count, stretches.data()));
                for (std::int64_t i = 0; i < count; ++i) {
                    const auto begin = values.begin() + i * length, end = begin + length;
                    const kernels::Stretch& of = stretches[static_cast<std::size_t>(i)];
                    QCOMPARE(of.first, *begin);
                    QCOMPARE(of.last, *(end - 1));
                    QCOMPARE(of.lowest, *std::min_element(begin, end));
                    QCOMPARE(of.highest, *std::max_element(begin, end));
                }
                QCOMPARE(stretches.back().lowest, 7.F); // not one too many
            }
    }

    void whatIsNotFiniteIsNoticedWhereverItStands()
    {
        for (const float odd : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                                -std::numeric_limits<float>::infinity()})
            for (const std::int64_t length : {1, 3, 16, 17, 48, 100})
                for (const std::int64_t count : {1, 4, 5, 21})
                    for (std::int64_t place = 0; place < length * count; ++place) {
                        std::vector<float> values(static_cast<std::size_t>(length * count), 1.5F);
                        values[static_cast<std::size_t>(place)] = odd;
                        std::vector<kernels::Stretch> stretches(static_cast<std::size_t>(count));
                        QVERIFY(!kernels::sumUpStretches(values.data(), length, count, stretches.data()));
                    }
    }

    void soDoSumsThatAreNot()
    {
        const std::vector<float> values(64, 3e38F);
        std::vector<kernels::Stretch> stretches(4);
        QVERIFY(!kernels::sumUpStretches(values.data(), 16, 4, stretches.data()));
        QVERIFY(!kernels::sumUpStretches(values.data(), 64, 1, stretches.data()));
        QVERIFY(kernels::sumUpStretches(values.data(), 1, 1, stretches.data()));
    }

    void numbersBecomeTheNearestFloats()
    {
        std::mt19937_64 random(6);
        std::uniform_real_distribution<double> uniform(-50, 50);
        for (std::size_t count = 0; count <= 40; ++count) {
            std::vector<double> from(count);
            std::generate(from.begin(), from.end(), [&] { return std::exp2(uniform(random)); });
            std::vector<float> to(count + 1, 7);
            kernels::roundToFloats(from, to.data());
            for (std::size_t i = 0; i < count; ++i)
                QCOMPARE(to[i], static_cast<float>(from[i]));
            QCOMPARE(to.back(), 7.F);
        }
        const std::vector<double> odd{1e300, -1e300, std::nan("")};
        std::vector<float> to(odd.size());
        kernels::roundToFloats(odd, to.data());
        QVERIFY(std::isinf(to[0]) && to[0] > 0 && std::isinf(to[1]) && to[1] < 0 && std::isnan(to[2]));
    }
};

QTEST_GUILESS_MAIN(tst_Stretches)
#include "tst_stretches.moc"
