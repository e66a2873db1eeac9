// Zooming and panning as arithmetic, checked by what must hold of every zoom.
#include "chart/view_ranges.h"
#include "test_case.h"

#include <cmath>
#include <limits>
#include <random>

using namespace epochscope;

namespace {
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

// What the chart demands; written down again, as `drawable` would call anything drawable.
bool canBeDrawn(Range range, bool logarithmic)
{
    const double size = std::max(std::abs(range.from), std::abs(range.to));
    return std::isfinite(range.from) && std::isfinite(range.to) && range.from < range.to && size <= 2e15 &&
           range.width() > size * 1e-6 && (!logarithmic || range.from > 0);
}

const std::vector<AxisView> axes = {
    {{0, 1000}, {0, 1000}, false}, {{0, 1}, {0, 1}, false},        {{-3, 8}, {-3, 8}, false},
    {{1, 1000}, {1, 1000}, true},  {{1e-9, 1e3}, {1e-9, 1e3}, true}, {{300, 301}, {0, 1000}, false},
    {{0, 1e15}, {0, 1e15}, false}, {{1e-300, 1e15}, {1e-300, 1e15}, true}};
} // namespace

class tst_ViewRanges : public TestCase
{
    Q_OBJECT
private slots:
    void aPlaceIsThatOfItsValueAndBack()
    {
        for (const AxisView& axis : axes)
            for (const double place : {-0.5, 0.0, 0.25, 1.0, 1.5})
                if (const double value = valueAt(place, axis); std::abs(value) <= 1e15 && (!axis.logarithmic || value > 1e-300))
                    QVERIFY(std::abs(placeOf(value, axis) - place) < 1e-9);
        QCOMPARE(valueAt(0.5, {{1, 100}, {1, 100}, true}), 10.0);
        QVERIFY(std::isnan(placeOf(0, {{1, 100}, {1, 100}, true})));
        QVERIFY(std::isnan(placeOf(undefined, axes.front())));
    }

    void zoomingKeepsTheValueUnderThePointer()
    {
        std::mt19937 random(1);
        std::uniform_real_distribution<double> unit(0, 1);
        constexpr double pixel = 1.0 / 2000; // of a wide plot
        for (AxisView axis : {axes[0], axes[1], axes[2], axes[3], axes[4]})
            for (int i = 0; i < 300; ++i) {
                const double place = unit(random);
                const double factor = std::exp(unit(random) * 2 - 1);
                const double value = valueAt(place, axis);
                const Range next = zoomed(axis, place, factor);
                if (next.from < -1e14 || next.to > 1e14 || (axis.logarithmic && next.from < 1e-290))
                    break; // come to the end of what can be drawn
                axis.shown = next;
                QVERIFY2(std::abs(placeOf(value, axis) - place) < pixel,
                         qPrintable(QStringLiteral("%1 at %2").arg(value).arg(place)));
            }
    }

    void zoomingInAndOutAgainComesBack()
    {
        for (AxisView axis : {axes[0], axes[2], axes[3]}) {
            const Range before = axis.shown;
            axis.shown = zoomed(axis, 0.3, 0.25);
            QVERIFY(axis.shown.width() < before.width());
            axis.shown = zoomed(axis, 0.3, 4);
            QVERIFY(std::abs(placeOf(before.from, axis)) < 1e-9);
            QVERIFY(std::abs(placeOf(before.to, axis) - 1) < 1e-9);
        }
    }

    void twoHundredZoomsStayDrawable_data()
    {
        QTest::addColumn<double>("factor");
        QTest::addColumn<double>("place");
        for (const double factor : {0.5, 0.8, 1.25, 2.0, 1e9, 1e-9})
            for (const double place : {0.0, 0.37, 1.0})
                QTest::addRow("%g about %g", factor, place) << factor << place;
    }
    void twoHundredZoomsStayDrawable()
    {
        QFETCH(double, factor);
        QFETCH(double, place);
        for (AxisView axis : axes)
            for (int i = 0; i < 200; ++i) {
                const double width = axis.shown.width();
                axis.shown = zoomed(axis, place, factor);
                QVERIFY(canBeDrawn(axis.shown, axis.logarithmic));
                // Never the wrong way: a range too narrow would be drawn wide.
                if (factor < 1)
                    QVERIFY(axis.shown.width() <= width * (1 + 1e-9));
            }
    }

    void panningKeepsTheWidth()
    {
        for (AxisView axis : {axes[0], axes[1], axes[2], axes[3], axes[4]}) {
            const double value = valueAt(0.4, axis);
            axis.shown = panned(axis, 0.25);
            QVERIFY(std::abs(placeOf(value, axis) - 0.15) < 1e-9);
            axis.shown = panned(axis, -0.25);
            QVERIFY(std::abs(placeOf(value, axis) - 0.4) < 1e-9);
        }
    }

    void panningForeverStaysDrawable()
    {
        for (const double part : {0.9, -0.9, 1e9, -1e9})
            for (AxisView axis : axes)
                for (int i = 0; i < 200; ++i) {
                    axis.shown = panned(axis, part);
                    QVERIFY(canBeDrawn(axis.shown, axis.logarithmic));
                }
    }

    void aBandBecomesWhatIsShown()
    {
        const Range linear = between({{0, 1000}, {0, 1000}, false}, 0.2, 0.7);
        QVERIFY(std::abs(linear.from - 200) < 1e-6 && std::abs(linear.to - 700) < 1e-6);
        QVERIFY(between({{0, 1000}, {0, 1000}, false}, 0.7, 0.2) == linear);
        const Range decades = between({{1, 1e4}, {1, 1e4}, true}, 0.25, 0.75);
        QVERIFY(std::abs(decades.from - 10) < 1e-9 && std::abs(decades.to - 1000) < 1e-6);
        QVERIFY(canBeDrawn(between(axes[0], 0.5, 0.5), false));
        QVERIFY(between({{0, 1}, {0, 1}, false}, -1, 2) == (Range{0, 1}));
    }

    void whatLeavesTheFullRangeIsBroughtBack()
    {
        const AxisView axis{{0, 1000}, {0, 1000}, false};
        QVERIFY(keptWithin({-100, 100}, axis) == (Range{0, 200}));
        QVERIFY(keptWithin({900, 1100}, axis) == (Range{800, 1000}));
        QVERIFY(keptWithin({-5, 5000}, axis) == (Range{0, 1000}));
        QVERIFY(keptWithin({3, 4}, axis) == (Range{3, 4}));
        QVERIFY(coversAll({-1, 1001}, axis));
        QVERIFY(coversAll(axis.full, axis));
        QVERIFY(!coversAll({0, 999}, axis));
    }

    void nonsenseIsDrawableToo()
    {
        const double odd[] = {undefined, infinite, -infinite, 0, -1, 1e300, -1e300, 1e-300};
        for (const bool logarithmic : {false, true})
            for (const double a : odd)
                for (const double b : odd) {
                    const AxisView axis{{a, b}, {b, a}, logarithmic};
                    for (const double number : odd) {
                        QVERIFY(canBeDrawn(zoomed(axis, number, 0.5), logarithmic));
                        QVERIFY(canBeDrawn(zoomed(axis, 0.5, number), logarithmic));
                        QVERIFY(canBeDrawn(panned(axis, number), logarithmic));
                        QVERIFY(canBeDrawn(between(axis, number, a), logarithmic));
                        QVERIFY(canBeDrawn(keptWithin({number, a}, axis), logarithmic));
                        placeOf(number, axis);
                        valueAt(number, axis);
                    }
                }
    }
};

QTEST_GUILESS_MAIN(tst_ViewRanges)
#include "tst_view_ranges.moc"
