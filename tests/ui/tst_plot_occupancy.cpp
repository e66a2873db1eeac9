#include "chart/plot_occupancy.h"
#include "test_case.h"

#include <cmath>
#include <random>
#include <set>

using namespace epochscope;

class tst_PlotOccupancy : public TestCase
{
    Q_OBJECT
private slots:
    void aLineTakesTheCellsItGoesThrough_data()
    {
        QTest::addColumn<double>("apart"); // pixels
        for (const double apart : {0.2, 1.0, 3.0, 7.0, 40.0})
            QTest::addRow("%.1f", apart) << apart;
    }
    // Against very many points of the line.
    void aLineTakesTheCellsItGoesThrough()
    {
        QFETCH(double, apart);
        std::mt19937 random(4);
        std::uniform_real_distribution<double> uniform(0, 0.999);
        QList<QPointF> line;
        for (double x = 0; x < plot.width(); x += apart)
            line.append({x / plot.width(), uniform(random)});
        std::set<std::pair<int, int>> taken;
        for (qsizetype i = 1; i < line.size(); ++i)
            for (int step = 0; step <= 2000; ++step) {
                const QPointF at = line[i - 1] + (line[i] - line[i - 1]) * step / 2000;
                taken.insert({static_cast<int>(std::floor(at.x() * plot.width() / 4)), static_cast<int>(std::floor((1 - at.y()) * plot.height() / 4))});
            }
        PlotOccupancy occupancy(plot);
        occupancy.add(line);
        int missing = 0, more = 0;
        for (int column = 0; column < 100; ++column)
            for (int row = 0; row < 50; ++row) {
                const QRectF inside(plot.left() + 4 * column + 1, plot.top() + 4 * row + 1, 2, 2);
                const bool is = occupancy.under(inside) > 0, has = taken.contains({column, row});
                missing += has && !is;
                more += is && !has;
            }
        QVERIFY2(more <= 2, qPrintable(QString::number(more))); // of a point on the edge of two
        // Where it only cuts a cell's corner it may be overlooked.
        QVERIFY2(missing <= static_cast<int>(taken.size()) / 3, qPrintable(QString::number(missing)));
        if (apart <= 1)
            QVERIFY(missing <= static_cast<int>(taken.size()) / 50);
    }

    void outsideThePlotThereIsNothing()
    {
        PlotOccupancy occupancy(plot);
        occupancy.add({{-0.5, 0.5}, {-0.2, 0.5}});
        occupancy.add({{0.5, 1.5}, {0.5001, 1.2}});
        QCOMPARE(occupancy.under(plot), 0);
        occupancy.add({{0.5, 1.5}, {0.5001, 0.9}}); // comes in from above
        QVERIFY(occupancy.under(plot) > 0);
        QCOMPARE(occupancy.under(plot.translated(5000, 0)), 0);
        QCOMPARE(PlotOccupancy().under(plot), 0);
    }

private:
    static constexpr QRectF plot{20, 10, 400, 200};
};

QTEST_MAIN(tst_PlotOccupancy)
#include "tst_plot_occupancy.moc"
