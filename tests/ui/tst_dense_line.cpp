#include "chart/dense_line.h"
#include "test_case.h"

#include <cmath>
#include <random>

using namespace epochscope;

// The pieces of a line with many points for each pixel, beside what such a line covers.
class tst_DenseLine : public TestCase
{
    Q_OBJECT
private slots:
    void aBarReachesAsFarAsItsColumn()
    {
        const QPolygonF line = noise(0, 50, 0.1);
        const DenseLine made = makeDenseLine(line, {0}, 1, 1);
        QVERIFY(made.points.isEmpty());
        QCOMPARE(made.bars.size(), 50);
        for (int column = 0; column < 50; ++column) {
            double top = HUGE_VAL, bottom = -HUGE_VAL;
            for (const QPointF& point : line)
                if (point.x() >= column && point.x() < column + 1) {
                    top = std::min(top, point.y());
                    bottom = std::max(bottom, point.y());
                }
            const QRectF& bar = made.bars[column];
            QCOMPARE(bar.left(), column);
            QCOMPARE(bar.width(), 1.0);
            // To where the column before ended, so that they touch.
            QVERIFY(bar.top() <= top && bar.bottom() >= bottom);
            QVERIFY(column > 0 || (bar.top() == top && bar.bottom() == bottom));
        }
    }

    void bothEndsOfABroadBarStandOutByHalfOfItsWidth()
    {
        const QPolygonF line = noise(0, 5, 0.1);
        const DenseLine thin = makeDenseLine(line, {0}, 1, 1), broad = makeDenseLine(line, {0}, 3, 1);
        QCOMPARE(broad.bars.size(), thin.bars.size());
        for (qsizetype i = 0; i < thin.bars.size(); ++i)
            QCOMPARE(broad.bars[i], thin.bars[i].adjusted(-1, -1, 1, 1));
    }

    // After a pause on an axis of seconds, say.
    void stretchesFarApartAreJoinedByALine()
    {
        const QPolygonF first = noise(0, 20, 0.2), second = noise(200, 220, 0.2);
        const DenseLine made = makeDenseLine(first + second, {0}, 1.9, 1);
        for (const QRectF& bar : made.bars)
            QVERIFY2(bar.right() < 25 || bar.left() > 195, "a bar stands where there is no point");
        QCOMPARE(made.starts, std::vector<qsizetype>{0});
        QCOMPARE(made.points, QPolygonF({first.back(), second.front()}));
    }

    void piecesAreNotJoined()
    {
        const QPolygonF first = noise(0, 20, 0.2), second = noise(200, 220, 0.2);
        const DenseLine made = makeDenseLine(first + second, {0, first.size()}, 1.9, 1);
        QVERIFY(made.points.isEmpty());
        QVERIFY(!made.bars.isEmpty());
    }

    void aFlatLineStaysOne()
    {
        QPolygonF line;
        for (double x = 0; x < 50; x += 0.1)
            line.append({x, 10 + 0.01 * x});
        const DenseLine made = makeDenseLine(line, {0}, 1.9, 1);
        QVERIFY(made.bars.isEmpty());
        QVERIFY(made.points.size() >= 50 && made.points.size() <= 100); // at most two in a column
        QCOMPARE(made.points.front(), line.front());
        QVERIFY(made.points.back().x() > 49);
    }

    void nothingIsMadeOfNothing()
    {
        QVERIFY(makeDenseLine({}, {}, 1, 1).bars.isEmpty());
        QVERIFY(makeDenseLine({}, {0}, 1, 1).points.isEmpty());
        const DenseLine point = makeDenseLine(QPolygonF{{3, 4}}, {0}, 1, 1);
        QCOMPARE(point.points, (QPolygonF{{3, 4}}));
    }

private:
    static QPolygonF noise(double from, double to, double apart)
    {
        std::mt19937 random(4);
        std::uniform_real_distribution<double> uniform(50, 150);
        QPolygonF line;
        for (int i = 0; from + i * apart < to; ++i)
            line.append({from + i * apart, uniform(random)});
        return line;
    }
};

QTEST_MAIN(tst_DenseLine)
#include "tst_dense_line.moc"
