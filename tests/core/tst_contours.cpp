// Contours against circles and ellipses, whose length and area are known; saddles, edges and holes; and the levels to draw.
#include "test_case.h"

#include "analysis/contours.h"

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

using namespace epochscope;

namespace {
SurfaceGrid gridOf(int side, const PlaneWindow& window, const std::function<double(double, double)>& f)
{
    SurfaceGrid grid{window, side, std::vector<double>(static_cast<std::size_t>(side * side))};
    for (int row = 0; row < side; ++row)
        for (int column = 0; column < side; ++column) {
            const PlanePoint at = grid.point(column, row);
            grid.heights[static_cast<std::size_t>(row * side + column)] = f(at.a, at.b);
        }
    return grid;
}

double length(const ContourLine& line)
{
    double sum = 0;
    for (std::size_t i = line.closed ? 0 : 1; i < line.points.size(); ++i) {
        const PlanePoint& one = line.points[i == 0 ? line.points.size() - 1 : i - 1];
        sum += std::hypot(line.points[i].a - one.a, line.points[i].b - one.b);
    }
    return sum;
}

double area(const ContourLine& line)
{
    double sum = 0;
    for (std::size_t i = 0; i < line.points.size(); ++i) {
        const PlanePoint& one = line.points[i];
        const PlanePoint& next = line.points[(i + 1) % line.points.size()];
        sum += one.a * next.b - next.a * one.b;
    }
    return std::abs(sum) / 2;
}
} // namespace

class tst_Contours : public TestCase
{
    Q_OBJECT
private slots:
    void ofAParabolaAreCircles()
    {
        const auto grid = gridOf(49, {-2, 2, -2, 2}, [](double a, double b) { return a * a + b * b; });
        for (const double radius : {0.5, 1.0, 1.7}) {
            const auto lines = contourLines(grid, radius * radius);
            QCOMPARE(lines.size(), std::size_t{1});
            QVERIFY(lines[0].closed);
            const double step = 4.0 / 48;
            for (const PlanePoint& point : lines[0].points)
                QVERIFY(std::abs(std::hypot(point.a, point.b) - radius) < step * step / radius);
            QVERIFY(std::abs(length(lines[0]) / (2 * std::numbers::pi * radius) - 1) < 0.01);
            QVERIFY(std::abs(area(lines[0]) / (std::numbers::pi * radius * radius) - 1) < 0.02);
        }
    }

    void theErrorFallsWithTheSquareOfTheStep()
    {
        const auto worst = [](int side) {
            const auto grid = gridOf(side, {-2, 2, -2, 2}, [](double a, double b) { return std::exp(a * a + b * b); });
            const auto lines = contourLines(grid, std::exp(1));
            double most = 0;
            for (const PlanePoint& point : lines.front().points)
                most = std::max(most, std::abs(std::hypot(point.a, point.b) - 1));
            return most;
        };
        const double ratio = worst(26) / worst(101);
        QVERIFY2(ratio > 8 && ratio < 32, qPrintable(QString::number(ratio)));
    }

    void ofATiltedParabolaAreEllipses()
    {
        // x = a·cos φ + b·sin φ along the major axis of 1.5, y across it of 0.4.
        const double c = std::cos(0.6), s = std::sin(0.6);
        const auto grid = gridOf(97, {-2, 2, -2, 2}, [=](double a, double b) {
            const double x = (a * c + b * s) / 1.5, y = (b * c - a * s) / 0.4;
            return x * x + y * y;
        });
        const auto lines = contourLines(grid, 1);
        QCOMPARE(lines.size(), std::size_t{1});
        QVERIFY(lines[0].closed);
        QVERIFY(std::abs(area(lines[0]) / (std::numbers::pi * 1.5 * 0.4) - 1) < 0.02);
        double farthest = 0;
        for (const PlanePoint& point : lines[0].points)
            farthest = std::max(farthest, std::hypot(point.a, point.b));
        QVERIFY(std::abs(farthest - 1.5) < 0.02);
    }

    void anInclineHasOneLineFromEdgeToEdge()
    {
        const auto grid = gridOf(13, {0, 1, 0, 1}, [](double a, double) { return a; });
        const auto lines = contourLines(grid, 0.4);
        QCOMPARE(lines.size(), std::size_t{1});
        QVERIFY(!lines[0].closed);
        QCOMPARE(lines[0].points.size(), std::size_t{13});
        for (const PlanePoint& point : lines[0].points)
            QVERIFY(std::abs(point.a - 0.4) < 1e-12);
        QVERIFY(std::abs(lines[0].points.front().b - lines[0].points.back().b) == 1);
        QVERIFY(contourLines(grid, 2).empty());
        QVERIFY(contourLines(grid, -1).empty());
    }

    void twoHollowsHaveALineEach()
    {
        const auto grid = gridOf(49, {-2, 2, -2, 2}, [](double a, double b) { return (a * a - 1) * (a * a - 1) + b * b; });
        QCOMPARE(contourLines(grid, 0.5).size(), std::size_t{2}); // below the pass at 1
        QCOMPARE(contourLines(grid, 1.5).size(), std::size_t{1});
    }

    void atASaddleTheMeanOfTheCellDecides()
    {
        // High corners across from each other; no line crosses another, every corner is cut off by itself.
        for (const double middle : {0.3, -0.3}) {
            SurfaceGrid grid{{0, 1, 0, 1}, 2, {1 + middle, -1 + middle, -1 + middle, 1 + middle}};
            const auto lines = contourLines(grid, 0);
            QCOMPARE(lines.size(), std::size_t{2});
            for (const ContourLine& line : lines) {
                QCOMPARE(line.points.size(), std::size_t{2});
                const double a = line.points[0].a + line.points[1].a, b = line.points[0].b + line.points[1].b;
                // High in the middle: the low corners, of which a + b is 1, are cut off.
                QVERIFY(middle > 0 ? std::abs(a - b) > 0.2 : std::abs(a + b - 2) > 0.2);
            }
        }
    }

    void cellsWithoutAnErrorHaveNoLines()
    {
        auto grid = gridOf(13, {0, 1, 0, 1}, [](double a, double) { return a; });
        grid.heights[static_cast<std::size_t>(6 * 13 + 5)] = std::numeric_limits<double>::infinity();
        const auto lines = contourLines(grid, 0.4);
        QCOMPARE(lines.size(), std::size_t{2});
        for (const ContourLine& line : lines)
            for (const PlanePoint& point : line.points)
                QVERIFY(std::isfinite(point.a) && std::isfinite(point.b));
    }

    void levelsAreReadableNumbers()
    {
        const HeightScale wide(0.0893, 23);
        QVERIFY(wide.isLogarithmic());
        const auto levels = wide.levels(10);
        QVERIFY(levels.size() >= 6 && levels.size() <= 15);
        for (const double level : levels) {
            QVERIFY(level > 0.0893 && level < 23);
            const double mantissa = level / std::pow(10, std::floor(std::log10(level) + 1e-9));
            QVERIFY(std::abs(mantissa * 2 - std::round(mantissa * 2)) < 1e-9);
        }
        const HeightScale narrow(0.5, 0.9);
        QVERIFY(!narrow.isLogarithmic());
        for (const double level : narrow.levels(8))
            QVERIFY(std::abs(level * 20 - std::round(level * 20)) < 1e-9);
        QVERIFY(narrow.levels(8).size() >= 5);
    }

    void anyRangeHasABoundedNumberOfLevels()
    {
        const double inf = std::numeric_limits<double>::infinity();
        for (const auto& [low, high] : {std::pair{1e-30, 1e30}, {1e-300, 1e300}, {1.0, 1.0}, {0.0, 0.0}, {-5.0, 1e9}, {std::nan(""), std::nan("")},
                                        {0.3, 0.3 + 1e-15}, {1.0, inf}}) {
            const HeightScale scale(low, high);
            QVERIFY2(scale.levels(10).size() < 40, qPrintable(QStringLiteral("%1 … %2").arg(low).arg(high)));
            const double position = scale.position(low);
            QVERIFY(std::isnan(low) || (position >= 0 && position <= 1));
        }
    }

    void positionsAndHeightsAreInverse()
    {
        for (const HeightScale& scale : {HeightScale(0.1, 100), HeightScale(3, 4)})
            for (const double position : {0.0, 0.25, 0.5, 1.0})
                QVERIFY(std::abs(scale.position(scale.height(position)) - position) < 1e-12);
    }
};

QTEST_GUILESS_MAIN(tst_Contours)
#include "tst_contours.moc"
