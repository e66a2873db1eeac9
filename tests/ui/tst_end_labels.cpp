#include "chart/end_labels.h"
#include "test_case.h"

#include <algorithm>
#include <random>

using namespace epochscope;

class tst_EndLabels : public TestCase
{
    Q_OBJECT
private slots:
    void aloneItStandsAtItsCurve() { QCOMPARE(spread({50}, 10, 0, 100), std::vector<double>{50}); }

    void neighboursMakeRoomEvenly() { QCOMPARE(spread({50, 50}, 10, 0, 100), (std::vector<double>{45, 55})); }

    void theOrderOfTheCurvesIsKept() { QCOMPARE(spread({52, 50}, 10, 0, 100), (std::vector<double>{56, 46})); }

    void atAnEdgeItStaysInside()
    {
        QCOMPARE(spread({-20}, 10, 0, 100), std::vector<double>{5});
        QCOMPARE(spread({99, 120}, 10, 0, 100), (std::vector<double>{85, 95}));
    }

    void nothingOverlapsNorLeavesHoweverManyThereAre()
    {
        std::mt19937 random(3);
        std::uniform_real_distribution<double> anywhere(-50, 350);
        for (int round = 0; round < 2'000; ++round) {
            const double height = 5 + round % 20;
            std::vector<double> wanted(static_cast<std::size_t>(round % 25));
            std::generate(wanted.begin(), wanted.end(), [&] { return anywhere(random); });
            const double used =
                wanted.empty() ? height : std::min(height, 300.0 / static_cast<double>(wanted.size()));
            auto centres = spread(wanted, height, 0, 300);
            QCOMPARE(centres.size(), wanted.size());
            std::sort(centres.begin(), centres.end());
            for (std::size_t i = 0; i < centres.size(); ++i) {
                QVERIFY(centres[i] - used / 2 >= -1e-6 && centres[i] + used / 2 <= 300 + 1e-6);
                if (i > 0)
                    QVERIFY(centres[i] - centres[i - 1] >= used - 1e-6);
            }
        }
    }
};

QTEST_GUILESS_MAIN(tst_EndLabels)
#include "tst_end_labels.moc"
