// Planes through the space of parameters: what spans them, how parameters are projected, and the window around points.
#include "test_case.h"

#include "analysis/surface_grid.h"
#include "analysis/surface_plane.h"
#include "base/random.h"

#include <cmath>
#include <limits>

using namespace epochscope;

namespace {
const NetworkShape shape = NetworkShape::make(3, {4}, 2, Activation::tanh);

std::vector<float> drawn(std::uint64_t seed)
{
    RandomStream random(seed, StreamPurpose::analysis);
    std::vector<float> values(static_cast<std::size_t>(shape.parameters));
    for (float& value : values)
        value = static_cast<float>(random.normal());
    return values;
}

double dot(std::span<const float> a, std::span<const float> b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += double{a[i]} * double{b[i]};
    return sum;
}

double distance(std::span<const float> a, std::span<const float> b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += (double{a[i]} - double{b[i]}) * (double{a[i]} - double{b[i]});
    return std::sqrt(sum);
}

bool near(double a, double b, double error = 1e-5) { return std::abs(a - b) <= error; }
} // namespace

class tst_SurfacePlane : public TestCase
{
    Q_OBJECT
private slots:
    void throughThreePointsContainsThem()
    {
        const auto start = drawn(1), end = drawn(2), third = drawn(3);
        const auto plane = SurfacePlane::through(shape, start, end, third, 1);
        QVERIFY(!plane.firstIsRandom() && !plane.secondIsRandom());
        QVERIFY(near(dot(plane.first(), plane.first()), 1));
        QVERIFY(near(dot(plane.second(), plane.second()), 1));
        QVERIFY(near(dot(plane.first(), plane.second()), 0));
        QVERIFY(near(plane.project(start).a, 0) && near(plane.project(start).b, 0));
        QVERIFY(near(plane.project(end).a, distance(start, end)) && near(plane.project(end).b, 0));
        QVERIFY(plane.project(third).b > 0);
        for (const auto& point : {start, end, third}) {
            QVERIFY(distance(plane.point(plane.project(point)), point) < 1e-5);
            QVERIFY(near(plane.shareInPlane(start, point), 1));
        }
    }

    void theProjectionIsTheNearestPoint()
    {
        const auto origin = drawn(1);
        for (const auto& plane : {SurfacePlane::through(shape, origin, drawn(2), drawn(3), 1), SurfacePlane::random(shape, origin, 5)}) {
            const auto point = drawn(9);
            const PlanePoint nearest = plane.project(point);
            const double least = distance(plane.point(nearest), point);
            for (const PlanePoint step : {PlanePoint{0.01, 0}, {-0.01, 0}, {0, 0.01}, {0, -0.01}})
                QVERIFY(distance(plane.point({nearest.a + step.a, nearest.b + step.b}), point) > least);
            // Pythagoras: what lies in the plane and what does not.
            const double way = distance(origin, point);
            QVERIFY(near(plane.shareInPlane(origin, point), 1 - least * least / (way * way), 1e-4));
        }
    }

    void aLineOfPointsGetsARandomSecondDirection()
    {
        const auto start = drawn(1), end = drawn(2);
        const auto plane = SurfacePlane::through(shape, start, end, end, 7);
        QVERIFY(!plane.firstIsRandom());
        QVERIFY(plane.secondIsRandom());
        QVERIFY(near(dot(plane.first(), plane.second()), 0));
        QVERIFY(near(dot(plane.second(), plane.second()), 1));
        const auto again = SurfacePlane::through(shape, start, end, end, 7);
        QVERIFY(std::equal(plane.second().begin(), plane.second().end(), again.second().begin()));
        const auto other = SurfacePlane::through(shape, start, end, end, 8);
        QVERIFY(!std::equal(plane.second().begin(), plane.second().end(), other.second().begin()));
    }

    void onePointGetsTwoRandomDirections()
    {
        for (const auto& start : {drawn(1), std::vector<float>(static_cast<std::size_t>(shape.parameters))}) {
            const auto plane = SurfacePlane::through(shape, start, start, start, 7);
            QVERIFY(plane.firstIsRandom() && plane.secondIsRandom());
            QVERIFY(near(dot(plane.first(), plane.first()), 1));
            QVERIFY(near(dot(plane.first(), plane.second()), 0));
        }
    }

    void aThirdPointAloneSpansTheFirstDirection()
    {
        const auto start = drawn(1), third = drawn(3);
        const auto plane = SurfacePlane::through(shape, start, start, third, 7);
        QVERIFY(!plane.firstIsRandom() && plane.secondIsRandom());
        QVERIFY(near(plane.project(third).a, distance(start, third)));
    }

    void randomDirectionsAreAsLongAsTheFiltersOfTheWeights()
    {
        const auto origin = drawn(4);
        const auto plane = SurfacePlane::random(shape, origin, 3);
        for (const auto& direction : {plane.first(), plane.second()})
            for (const LayerShape& layer : shape.layers)
                for (std::int64_t unit = 0; unit < layer.out; ++unit) {
                    double filter = 0;
                    double drawnSquare = 0;
                    for (std::int64_t in = 0; in < layer.in; ++in) {
                        const auto at = static_cast<std::size_t>(layer.weightOffset + in * layer.out + unit);
                        filter += double{origin[at]} * double{origin[at]};
                        drawnSquare += double{direction[at]} * double{direction[at]};
                    }
                    QVERIFY(near(std::sqrt(filter), std::sqrt(drawnSquare)));
                    QCOMPARE(direction[static_cast<std::size_t>(layer.biasOffset + unit)], 0.F);
                }
    }

    void slopeAndInterceptAreTheirOwnCoordinates()
    {
        const auto plane = SurfacePlane::ofTwoParameters();
        const std::vector<float> parameters{2.5F, -1.25F};
        QCOMPARE(plane.project(parameters).a, 2.5);
        QCOMPARE(plane.project(parameters).b, -1.25);
        QVERIFY(plane.point({2.5, -1.25}) == parameters);
    }

    void theWindowIsAroundAllPointsWithRoom()
    {
        const PlaneWindow window = windowAround({{0, 0}, {4, 1}, {std::nan(""), 1e30}}, 0.25, 0.5, 0.1);
        QCOMPARE(window.aFrom, -1.0);
        QCOMPARE(window.aTo, 5.0);
        QCOMPARE(window.bFrom, 0.5 - 1.5); // not flatter than half of the other
        QCOMPARE(window.bTo, 0.5 + 1.5);
        QVERIFY(windowAround({{3, 3}}, 0.25, 0.5, 2) == (PlaneWindow{1.5, 4.5, 1.5, 4.5}));
        QVERIFY(windowAround({}, 0.25, 0.5, 2) == PlaneWindow{});
    }

    void betweenPointsHeightsAreBilinear()
    {
        SurfaceGrid grid{{0, 2, 0, 2}, 3, {0, 1, 2, 10, 11, 12, 20, 21, 22}};
        QCOMPARE(grid.interpolated({0.5, 0.5}), 5.5);
        QCOMPARE(grid.interpolated({2, 2}), 22.0);
        QVERIFY(std::isnan(grid.interpolated({2.1, 0})));
        QCOMPARE(grid.point(2, 1).a, 2.0);
        QCOMPARE(grid.point(2, 1).b, 1.0);
        grid.heights[4] = std::numeric_limits<double>::infinity();
        QCOMPARE(grid.highest(), 22.0);
        QCOMPARE(grid.lowest(), 0.0);
    }
};

QTEST_GUILESS_MAIN(tst_SurfacePlane)
#include "tst_surface_plane.moc"
