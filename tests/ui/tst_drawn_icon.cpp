#include "look/look.h"
#include "test_case.h"

#include <QtGui/QPainter>

using namespace epochscope;

class tst_DrawnIcon : public TestCase
{
    Q_OBJECT
private slots:
    void everyDrawingIsInTheColourOfItsPalette_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"run", "pause", "stop", "reset", "export", "close", "info", "warning", "run-show", "run-remove"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void everyDrawingIsInTheColourOfItsPalette()
    {
        QFETCH(QString, name);
        for (const bool dark : {false, true}) {
            const QPalette palette = lookPalette(dark);
            const QIcon icon = lookIcon(name, palette);
            for (const auto& [mode, group] : {std::pair(QIcon::Normal, QPalette::Active), {QIcon::Active, QPalette::Active},
                                              {QIcon::Disabled, QPalette::Disabled}})
                for (const int size : {16, 20, 33}) {
                    const QImage image = icon.pixmap(QSize(size, size), 1.0, mode).toImage();
                    QCOMPARE(image.size(), QSize(size, size));
                    QVERIFY(isOnly(image, palette.color(group, QPalette::ButtonText)));
                }
        }
    }

    // Drawn in the pixels of the screen, not enlarged.
    void aFineScreenGetsAFinePicture()
    {
        const QIcon icon = lookIcon(QStringLiteral("run"), lookPalette(false));
        const QPixmap pixmap = icon.pixmap(QSize(16, 16), 2.0);
        QCOMPARE(pixmap.devicePixelRatio(), 2.0);
        QCOMPARE(pixmap.size(), QSize(32, 32));
        QImage image = pixmap.toImage();
        image.setDevicePixelRatio(1);
        QCOMPARE(image, icon.pixmap(QSize(32, 32), 1.0).toImage());
    }

    void askedTwiceItIsTheSamePicture()
    {
        const QIcon icon = lookIcon(QStringLiteral("run"), lookPalette(false));
        QCOMPARE(icon.pixmap(QSize(16, 16), 1.0).cacheKey(), icon.pixmap(QSize(16, 16), 1.0).cacheKey());
    }

    void whatDoesNotExistIsNoIcon() { QVERIFY(lookIcon(QStringLiteral("nothing"), lookPalette(false)).isNull()); }

private:
    // Transparent but for the drawing, and that in one colour, as far as its edges let it be seen.
    static bool isOnly(const QImage& image, const QColor& color)
    {
        int drawn = 0, clear = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const QColor pixel = image.pixelColor(x, y);
                clear += pixel.alpha() == 0;
                if (pixel.alpha() < 128)
                    continue;
                ++drawn;
                if (std::abs(pixel.red() - color.red()) > 3 || std::abs(pixel.green() - color.green()) > 3 ||
                    std::abs(pixel.blue() - color.blue()) > 3)
                    return false;
            }
        return drawn > 10 && clear > image.width() * image.height() / 5;
    }
};

QTEST_MAIN(tst_DrawnIcon)
#include "tst_drawn_icon.moc"
