#include "chart/curve_layer.h"
#include "test_case.h"

#include <QtGui/QPainter>
#include <QtWidgets/QGraphicsScene>

#include <random>

using namespace epochscope;

class tst_CurveLayer : public TestCase
{
    Q_OBJECT
private slots:
    void aThinLineLeavesNoGapHoweverDense_data()
    {
        QTest::addColumn<double>("apart"); // pixels
        for (const double apart : {0.1, 0.3, 0.5, 0.8, 1.0, 1.3, 2.0, 3.0})
            QTest::addRow("%.1f", apart) << apart;
    }
    // Up and down in every column, as of lines drawn one by one: what of those is dark, is not light, and the other way round.
    void aThinLineLeavesNoGapHoweverDense()
    {
        QFETCH(double, apart);
        for (const double spread : {0.004, 0.05, 0.4}) {
            const Polyline line = noise(apart, spread);
            const QImage made = painted({{line, QPen(Qt::black, 1), 1.9}});
            const QImage lines = painted({{line, QPen(QColor(0, 0, 0, 254), 1.9), 0}}); // never as bars
            for (int x = 2; x < size.width() - 2; ++x) {
                const auto [top, bottom] = inked(made, x);
                const auto [topOfLines, bottomOfLines] = inked(lines, x);
                QVERIFY2(top >= 0, qPrintable(QStringLiteral("nothing at %1").arg(x)));
                QVERIFY2(std::abs(top - topOfLines) <= most(lines, x), qPrintable(QStringLiteral("%1 and %2 at %3").arg(top).arg(topOfLines).arg(x)));
                QVERIFY2(std::abs(bottom - bottomOfLines) <= most(lines, x),
                         qPrintable(QStringLiteral("%1 and %2 at %3").arg(bottom).arg(bottomOfLines).arg(x)));
            }
        }
    }

    // A broad or dashed line stays one where it is steep.
    void aBroadLineStaysALine()
    {
        const Polyline line = noise(1.5, 0.4);
        QPen pen(Qt::black, 3);
        QCOMPARE(painted({{line, pen, 0}}), asLines(line, pen));
        pen.setStyle(Qt::DashLine);
        QCOMPARE(painted({{line, pen, 0}}), asLines(line, pen));
    }

    void aFlatLineAndOneOfASinglePixelAreThere()
    {
        Polyline flat;
        for (int i = 0; i < 500; ++i)
            flat.points.append({0.2 + 0.6 * i / 499, 0.5});
        flat.starts = {0};
        const QImage image = painted({{flat, QPen(Qt::black, 1), 1.9}});
        for (int x = size.width() / 5 + 2; x < size.width() * 4 / 5 - 2; ++x)
            QVERIFY(inked(image, x).first >= 0);

        Polyline small;
        for (int i = 0; i < 5; ++i)
            small.points.append({0.5 + 0.0001 * i, 0.5});
        small.starts = {0};
        QVERIFY(painted({{small, QPen(Qt::black, 1), 1.9}}) != painted({}));
    }

private:
    static constexpr QSize size{300, 200};

    static Polyline noise(double apart, double spread)
    {
        std::mt19937 random(3);
        std::uniform_real_distribution<double> uniform(0.5 - spread / 2, 0.5 + spread / 2);
        Polyline line;
        for (double x = 0; x <= size.width(); x += apart)
            line.points.append({x / size.width(), uniform(random)});
        line.starts = {0};
        return line;
    }
    static QImage blank()
    {
        QImage image(size, QImage::Format_RGB32);
        image.fill(Qt::white);
        return image;
    }
    static QImage painted(std::vector<Stroke> strokes)
    {
        CurveLayer layer(nullptr, 0);
        layer.setPictured(false);
        layer.setPlot(QRectF(QPointF(0, 0), size));
        layer.setStrokes(std::move(strokes));
        QImage image = blank();
        QPainter painter(&image);
        layer.paint(&painter, nullptr, nullptr);
        return image;
    }
    static QImage asLines(const Polyline& line, const QPen& pen)
    {
        QImage image = blank();
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(pen);
        painter.drawPolyline(QTransform(size.width(), 0, 0, -size.height(), 0, size.height()).map(QPolygonF(line.points)));
        return image;
    }
    // The first and the last row of a column that is at least half dark; −1: none.
    static std::pair<int, int> inked(const QImage& image, int x)
    {
        std::pair<int, int> rows{-1, -1};
        for (int y = 0; y < image.height(); ++y)
            if (qGray(image.pixel(x, y)) < 128) {
                if (rows.first < 0)
                    rows.first = y;
                rows.second = y;
            }
        return rows;
    }
    // How far the ends in a column may be off: a slanted line crosses a column's edges at other heights than its middle.
    static int most(const QImage& lines, int x)
    {
        int least = size.height(), greatest = 0;
        for (const int column : {x - 1, x, x + 1}) {
            const auto [top, bottom] = inked(lines, column);
            least = std::min(least, top);
            greatest = std::max(greatest, bottom);
        }
        return greatest - least + 2;
    }
};

QTEST_MAIN(tst_CurveLayer)
#include "tst_curve_layer.moc"
