// Decimation against the plain definition: sort the points into columns, take first, lowest, highest and last of
// each.
#include "record/decimation.h"
#include "test_case.h"

#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <set>

using namespace epochscope;

namespace {
constexpr double noNumber = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

using Curve = std::vector<CurvePoint>;

Curve decimated(const Curve& curve, double from, double to, int columns)
{
    return decimate(
        static_cast<std::int64_t>(curve.size()),
        [&](std::int64_t row) { return curve[static_cast<std::size_t>(row)].x; },
        [&](std::int64_t row) { return curve[static_cast<std::size_t>(row)].y; }, from, to, columns);
}

Curve bruteForce(const Curve& curve, double from, double to, int columns)
{
    std::map<int, std::vector<std::size_t>> cells;
    std::size_t left = curve.size(), right = curve.size();
    for (std::size_t row = 0; row < curve.size(); ++row) {
        const auto [x, y] = curve[row];
        if (!std::isfinite(y))
            continue;
        if (x < from)
            left = row;
        else if (x > to)
            right = std::min(right, row);
        else
            cells[to > from ? std::min(static_cast<int>((x - from) / (to - from) * columns), columns - 1) : 0]
                .push_back(row);
    }
    std::set<std::size_t> chosen;
    if (left < curve.size())
        chosen.insert(left);
    if (right < curve.size())
        chosen.insert(right);
    for (const auto& [column, rows] : cells) {
        const auto lower = [&](std::size_t a, std::size_t b) { return curve[a].y < curve[b].y; };
        const std::size_t lowest = *std::min_element(rows.begin(), rows.end(), lower);
        const std::size_t highest =
            *std::max_element(rows.begin(), rows.end(), lower); // the first of equals, as for lowest
        chosen.insert({rows.front(), lowest, highest, rows.back()});
    }
    Curve points;
    for (const std::size_t row : chosen)
        points.push_back(curve[row]);
    return points;
}
} // namespace

namespace QTest {
template <>
char* toString(const std::vector<CurvePoint>& points)
{
    QString text;
    for (const CurvePoint& point : points)
        text += QStringLiteral("(%1, %2) ").arg(point.x).arg(point.y);
    return qstrdup(qPrintable(text));
}
} // namespace QTest

class tst_Decimation : public TestCase
{
    Q_OBJECT
private slots:
    void nothingOfNothing()
    {
        QVERIFY(decimated({}, 0, 1, 10).empty());
        QVERIFY(decimated({{0, 1}}, 0, 1, 0).empty());
        QVERIFY(decimated({{0, 1}}, 1, 0, 10).empty());
        QVERIFY(decimated({{0, 1}}, noNumber, 1, 10).empty());
    }

    void fewPointsAreAllThere()
    {
        const Curve curve{{1, 5}, {2, 4}, {3, 4.5}};
        QCOMPARE(decimated(curve, 1, 3, 100), curve);
        QCOMPARE(decimated({{1, 5}}, 1, 1, 100), Curve({{1, 5}}));
    }

    void oneColumnGivesFirstLowestHighestLast()
    {
        const Curve curve{{0, 3}, {1, 2}, {2, 9}, {3, 1}, {4, 5}, {5, 4}};
        QCOMPARE(decimated(curve, 0, 5, 1), Curve({{0, 3}, {2, 9}, {3, 1}, {5, 4}}));
    }

    void theNeighboursOfTheRangeAreKept()
    {
        const Curve curve{{0, 3}, {1, noNumber}, {2, 7}, {3, 8}, {4, inf}, {5, 4}, {6, 1}};
        QCOMPARE(decimated(curve, 1.5, 3.5, 100), Curve({{0, 3}, {2, 7}, {3, 8}, {5, 4}}));
        // Between two points: the line through the plot needs both.
        QCOMPARE(decimated(curve, 2.2, 2.8, 100), Curve({{2, 7}, {3, 8}}));
    }

    void rowsThatAreNotFiniteAreLeftOut()
    {
        QCOMPARE(decimated({{0, noNumber}, {1, inf}, {2, -inf}, {3, 4}}, 0, 3, 5), Curve({{3, 4}}));
        QVERIFY(decimated({{0, noNumber}, {1, noNumber}}, 0, 3, 5).empty());
    }

    void aRangeAsWideAsAllDoublesIsNoTrouble()
    {
        const Curve curve{{-1e308, 1}, {0, 2}, {1e308, 3}};
        QCOMPARE(decimated(curve, -inf, inf, 3), curve);
        QCOMPARE(decimated(curve, -1.7e308, 1.7e308, 2000), curve);
        const double tiny = std::numeric_limits<double>::denorm_min();
        QCOMPARE(decimated({{0, 1}, {tiny, 2}}, 0, tiny, 7), Curve({{0, 1}, {tiny, 2}}));
    }

    void agreesWithBruteForce()
    {
        std::mt19937 random(1);
        const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
        for (int round = 0; round < 3000; ++round) {
            // Multiples of 1/8 up to 2000: divisions by powers of two below are exact in both ways of computing a
            // column.
            Curve curve(static_cast<std::size_t>(below(400)));
            double x = below(100) / 8.0;
            for (CurvePoint& point : curve) {
                x += below(40) / 8.0; // also 0: two rows at one place
                const int kind = below(10);
                point = {x, kind == 0 ? noNumber : kind == 1 ? inf : below(20) - 10.0}; // many ties
            }
            const double from = below(2000) / 8.0 - 20;
            const double to = from + std::ldexp(1, below(12) - 2);
            const int columns = 1 + below(64);
            QCOMPARE(decimated(curve, from, to, columns), bruteForce(curve, from, to, columns));
        }
    }

    void aMillionEpochsBecomeAtMostFourPointsPerColumn()
    {
        constexpr std::int64_t rows = 1'000'000;
        std::int64_t looks = 0;
        const auto y = [&](std::int64_t row) { return ++looks, std::sin(static_cast<double>(row * row % 1009)); };
        const auto points = decimate(
            rows, [](std::int64_t row) { return static_cast<double>(row); }, y, 0, rows - 1, 1600);
        QVERIFY(points.size() <= 4 * 1600);
        QVERIFY(points.size() > 2 * 1600);
        QVERIFY(looks <= rows + static_cast<std::int64_t>(points.size()));

        // Zoomed in, the rows outside are not looked at.
        looks = 0;
        QVERIFY(!decimate(
                     rows, [](std::int64_t row) { return static_cast<double>(row); }, y, 500'000, 500'100, 1600)
                     .empty());
        QVERIFY2(looks < 300, qPrintable(QString::number(looks)));
    }
};

QTEST_GUILESS_MAIN(tst_Decimation)
#include "tst_decimation.moc"
