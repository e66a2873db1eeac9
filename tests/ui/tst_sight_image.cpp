// What a model says between the samples, as an image: its tints and borders against the shares they stand for, and that marks of
// samples can be told apart without their hue.
#include "model_view/sample_mark.h"
#include "model_view/sight_image.h"
#include "model_view/value_colors.h"
#include "test_case.h"

#include <QtGui/QPainter>

#include <cmath>

using namespace epochscope;

namespace {
// Shares of two classes that go from 1 and 0 at the left edge to 0 and 1 at the right.
SightGrid slope(std::int64_t columns)
{
    SightGrid grid;
    grid.columns = columns;
    grid.rows = 2;
    grid.values.resize(2, grid.places());
    for (std::int64_t place = 0; place < grid.places(); ++place) {
        const float share = static_cast<float>(place % columns) / static_cast<float>(columns - 1);
        grid.values.col(place) << 1 - share, share;
        grid.classes.push_back(share > 0.5F ? 1 : 0);
        grid.shares.push_back(std::max(share, 1 - share));
    }
    return grid;
}

int difference(const QColor& one, const QColor& other)
{
    return std::max({std::abs(one.red() - other.red()), std::abs(one.green() - other.green()),
                     std::abs(one.blue() - other.blue())});
}

QImage drawn(const SampleMark& mark)
{
    QImage image(32, 32, QImage::Format_RGB32);
    image.fill(ChartColors::light().background);
    QPainter painter(&image);
    paintMark(painter, {16, 16}, 6, mark, ChartColors::light());
    return image.convertToFormat(QImage::Format_Grayscale8);
}
} // namespace

class tst_SightImage : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void marksOfAClassAreClearOnEveryTint()
    {
        for (const ChartColors* colors : {&ChartColors::light(), &ChartColors::dark()})
            for (std::int64_t mark = 0; mark < 12; ++mark)
                for (std::int64_t behind = 0; behind < 12; ++behind) {
                    const double ratio = contrast(classMarkColor(*colors, mark), classTint(*colors, behind, 1));
                    QVERIFY2(ratio >= 3, qPrintable(QString::number(ratio)));
                }
        // And the classes still have hues of their own.
        for (const ChartColors* colors : {&ChartColors::light(), &ChartColors::dark()})
            for (std::int64_t one = 0; one < 3; ++one)
                for (std::int64_t other = 0; other < one; ++other)
                    QVERIFY(classMarkColor(*colors, one) != classMarkColor(*colors, other));
    }

    void tintsFollowTheShares_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void tintsFollowTheShares()
    {
        QFETCH(bool, dark);
        const ChartColors& colors = dark ? ChartColors::dark() : ChartColors::light();
        const QImage image = sightImage(slope(5), {101, 20}, colors, 0, 1);
        QCOMPARE(image.size(), QSize(101, 20));
        for (int x = 0; x < 101; ++x) {
            const double share = (x + 0.5) / 101; // interpolated between the places
            if (std::abs(share - 0.5) < 0.02)
                continue; // the border
            const int winner = share > 0.5 ? 1 : 0;
            const QColor expected = classTint(colors, winner, (std::max(share, 1 - share) - 0.5) / 0.5);
            QVERIFY2(difference(image.pixel(x, 10), expected) <= 3, qPrintable(QString::number(x)));
        }
        // Where one class ends stands a line that is seen.
        int strongest = 0;
        for (int x = 45; x < 56; ++x)
            strongest = std::max(strongest, difference(image.pixel(x, 10), colors.background));
        QVERIFY(strongest > 100);
    }

    void numbersStandOnTheScale()
    {
        SightGrid grid = slope(5);
        grid.values = grid.values.bottomRows(1).eval() * 10;
        grid.classes.clear();
        grid.shares.clear();
        const QImage image = sightImage(grid, {100, 10}, ChartColors::light(), 0, 10);
        for (const int x : {0, 30, 50, 99})
            QVERIFY(difference(image.pixel(x, 5), scaleColor((x + 0.5) / 100)) <= 4);
        // Beyond the scale its ends; what is no number the lower one.
        QCOMPARE(scaleColor(7), scaleColor(1));
        QCOMPARE(scaleColor(-7), scaleColor(0));
        QCOMPARE(scaleColor(NAN), scaleColor(0));
        // It grows lighter all the way: readable without hues.
        for (int i = 1; i <= 16; ++i)
            QVERIFY(qGray(scaleColor(i / 16.0).rgb()) > qGray(scaleColor((i - 1) / 16.0).rgb()));
    }

    void moreClassesThanAreInterpolatedShowTheNearest()
    {
        SightGrid grid = slope(5);
        grid.values.resize(0, 0);
        const QImage image = sightImage(grid, {100, 10}, ChartColors::light(), 0, 1);
        QVERIFY(difference(image.pixel(2, 5), classTint(ChartColors::light(), 0, 1)) <= 8);
        QVERIFY(difference(image.pixel(97, 5), classTint(ChartColors::light(), 1, 1)) <= 8);
    }

    void nothingToDrawIsNoImage()
    {
        QVERIFY(sightImage({}, {100, 10}, ChartColors::light(), 0, 1).isNull());
        QVERIFY(sightImage(slope(3), {0, 10}, ChartColors::light(), 0, 1).isNull());
    }

    // Six classes, filled or not, wrong or not, next or not: all of them differ in grey.
    void marksDifferWithoutTheirHue()
    {
        QList<QImage> all;
        const QColor color = ChartColors::light().text;
        for (int shape = 0; shape < 6; ++shape)
            for (int kind = 0; kind < 8; ++kind)
                all += drawn({shape, color, (kind & 1) != 0, (kind & 2) != 0, (kind & 4) != 0});
        for (qsizetype i = 0; i < all.size(); ++i)
            for (qsizetype j = 0; j < i; ++j) {
                int different = 0;
                for (int y = 0; y < 32; ++y)
                    for (int x = 0; x < 32; ++x)
                        different += std::abs(qGray(all[i].pixel(x, y)) - qGray(all[j].pixel(x, y))) > 60 ? 1 : 0;
                QVERIFY2(different >= 6, qPrintable(QStringLiteral("%1 and %2: %3").arg(i).arg(j).arg(different)));
            }
    }

    void stampsAreWhatIsDrawn()
    {
        const ChartColors& colors = ChartColors::light();
        const SampleMark mark{2, classColor(colors, 2), true, false, true};
        QImage once(40, 40, QImage::Format_RGB32);
        QImage stamped = once;
        for (QImage* image : {&once, &stamped}) {
            image->fill(colors.background);
            QPainter painter(image);
            MarkStamps stamps(5, 1, colors, image == &once);
            stamps.paint(painter, {20, 20}, mark);
        }
        for (int y = 0; y < 40; ++y)
            for (int x = 0; x < 40; ++x)
                QVERIFY(difference(once.pixel(x, y), stamped.pixel(x, y)) <= 2);
    }
};

QTEST_MAIN(tst_SightImage)
#include "tst_sight_image.moc"
