#include "chart/band_layer.h"
#include "test_case.h"

#include <QtCore/QDir>
#include <QtGui/QPainter>

#include <algorithm>
#include <random>

using namespace epochscope;

class tst_BandLayer : public TestCase
{
    Q_OBJECT
private slots:
    // The threads that Qt fills large shapes with would take their time from the training. Before any other test has started them.
    void noThreadIsStartedForIt()
    {
        const auto threads = [] { return QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(); };
        if (threads() == 0)
            QSKIP("threads are counted in /proc, which is not there");
        const auto before = threads();
        for (const double across : {0.6, 0.3, 0.1}) { // also where a run has come but a part of the way
            painted(noise(2, 1.8, across), 1);
            QCOMPARE(threads(), before);
        }
    }

    // A band of many points is painted by its own means: it covers what the outline encloses, to a pixel along its edges.
    void aDenseBandIsWhereItsOutlineIs_data()
    {
        QTest::addColumn<double>("apart"); // pixels
        QTest::addColumn<double>("spread");
        QTest::addColumn<double>("ratio");
        for (const double apart : {1.0, 2.0, 3.0})
            for (const double spread : {0.0, 0.02, 0.5})
                for (const double ratio : {1.0, 1.5, 2.0})
                    QTest::addRow("%.0f apart, %.2f high, scale %.1f", apart, spread, ratio) << apart << spread << ratio;
    }
    void aDenseBandIsWhereItsOutlineIs()
    {
        QFETCH(double, apart);
        QFETCH(double, spread);
        QFETCH(double, ratio);
        const QPolygonF band = noise(apart, spread);
        const QImage made = painted(band, ratio);
        const QImage thick = outlined(band, ratio, 2.5), thin = outlined(band, ratio, -1.5);
        int covered = 0;
        for (int y = 0; y < made.height(); ++y)
            for (int x = 0; x < made.width(); ++x) {
                const bool isInk = made.pixel(x, y) != qRgb(255, 255, 255);
                covered += isInk ? 1 : 0;
                if (isInk)
                    QVERIFY2(isBlack(thick, x, y), qPrintable(QStringLiteral("too much at %1, %2").arg(x).arg(y)));
                else
                    QVERIFY2(!isBlack(thin, x, y), qPrintable(QStringLiteral("missing at %1, %2").arg(x).arg(y)));
            }
        QVERIFY(covered >= static_cast<int>(0.9 * 0.6 * plot.width() * ratio)); // a pixel high at least, where the band is
    }

    void itFollowsItsBandItsPlotAndTheScale()
    {
        BandLayer layer(nullptr, 0);
        layer.setPlot(plot);
        layer.setBand(noise(2, 0.3), Qt::red);
        const QImage before = painted(layer, 1);
        QCOMPARE(painted(layer, 1), before);
        const QImage large = painted(layer, 2);
        QVERIFY(large.size() == 2 * before.size());
        QCOMPARE(painted(layer, 1), before);
        layer.setBand(noise(2, 0.3), Qt::blue);
        QVERIFY(painted(layer, 1) != before);
        layer.setBand(noise(2, 0.1), Qt::red);
        QVERIFY(painted(layer, 1) != before);
        layer.setPlot(plot.translated(0, 10));
        layer.setBand(noise(2, 0.3), Qt::red);
        QVERIFY(painted(layer, 1) != before);
        layer.setPlot(plot);
        QCOMPARE(painted(layer, 1), before);
        layer.setBand({}, Qt::red);
        QCOMPARE(painted(layer, 1), blank(1));
    }

    // For files and previews the painter is scaled.
    void aScaledPainterShowsWhatALargerScreenDoes()
    {
        for (const double scale : {2.0, 1.5, 3.0}) {
            BandLayer layer(nullptr, 0);
            layer.setPlot(plot);
            layer.setBand(noise(2, 0.3), Qt::red);
            QImage scaled(painted(layer, scale).size(), QImage::Format_RGB32);
            scaled.fill(Qt::white);
            QPainter painter(&scaled);
            painter.scale(scale, scale);
            layer.paint(&painter, nullptr, nullptr);
            painter.end();
            QImage screen = painted(layer, scale);
            screen.setDevicePixelRatio(1);
            QCOMPARE(scaled, screen);
        }
    }

private:
    static constexpr QSize size{240, 160};
    static constexpr QRectF plot{20, 10, 200, 130};

    // From a fifth of the plot's width on, across so much of it.
    static QPolygonF noise(double apart, double spread, double across = 0.6)
    {
        std::mt19937 random(5);
        std::uniform_real_distribution<double> uniform(0, spread / 2);
        QPolygonF above, below;
        const int points = static_cast<int>(across * plot.width() / apart);
        for (int i = 0; i <= points; ++i) {
            const double x = 0.2 + across * i / points;
            above.append({x, 0.5 + uniform(random)});
            below.prepend({x, 0.5 - uniform(random)});
        }
        return above + below;
    }
    static QImage blank(double ratio)
    {
        QImage image((QSizeF(size) * ratio).toSize(), QImage::Format_RGB32);
        image.setDevicePixelRatio(ratio);
        image.fill(Qt::white);
        return image;
    }
    static QImage painted(BandLayer& layer, double ratio)
    {
        QImage image = blank(ratio);
        QPainter painter(&image);
        layer.paint(&painter, nullptr, nullptr);
        return image;
    }
    static QImage painted(const QPolygonF& band, double ratio)
    {
        BandLayer layer(nullptr, 0);
        layer.setPlot(plot);
        layer.setBand(band, Qt::red);
        return painted(layer, ratio);
    }
    // Filled, and so many pixels of the device thicker all around.
    static QImage outlined(const QPolygonF& band, double ratio, double more)
    {
        QImage image = blank(ratio);
        QPainter painter(&image);
        painter.setBrush(Qt::black);
        const QTransform onto(plot.width(), 0, 0, -plot.height(), plot.left(), plot.bottom());
        const QColor edge = more > 0 ? Qt::black : Qt::white;
        painter.setPen(QPen(edge, 2 * std::abs(more) / ratio, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        painter.drawPolygon(onto.map(band));
        return image;
    }
    static bool isBlack(const QImage& image, int x, int y) { return qGray(image.pixel(x, y)) < 128; }
};

QTEST_MAIN(tst_BandLayer)
#include "tst_band_layer.moc"
