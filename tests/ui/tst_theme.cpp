#include "chart/theme.h"
#include "look/look.h"
#include "test_case.h"

using namespace epochscope;

class tst_Theme : public TestCase
{
    Q_OBJECT
private slots:
    void contrastIsThatOfWcag()
    {
        // https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio; #767676 on white is the well-known 4.54.
        QCOMPARE(contrast(Qt::white, Qt::black), 21.0);
        QVERIFY(qAbs(contrast(QColor(0x767676), Qt::white) - 4.54) < 0.01);
    }

    void everyHueIsSeenOnItsBackground()
    {
        for (const ChartColors* colors : {&ChartColors::light(), &ChartColors::dark()})
            for (const QColor& hue : colors->hues)
                QVERIFY2(contrast(hue, colors->background) >= 3,
                         qPrintable(hue.name() + QStringLiteral(" %1").arg(contrast(hue, colors->background))));
    }

    void everyTextIsReadOnItsBackground()
    {
        for (const ChartColors* colors : {&ChartColors::light(), &ChartColors::dark()}) {
            QVERIFY(contrast(colors->text, colors->background) >= 7);
            QVERIFY(contrast(colors->quietText, colors->background) >= 4.5);
        }
        for (const bool dark : {false, true}) {
            const QPalette palette = lookPalette(dark);
            QVERIFY(contrast(palette.color(QPalette::WindowText), palette.color(QPalette::Window)) >= 7);
            QVERIFY(contrast(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight)) >= 4.5);
            QVERIFY(contrast(palette.color(QPalette::PlaceholderText), palette.color(QPalette::Window)) >= 4.5);
            QVERIFY(contrast(palette.color(QPalette::BrightText), palette.color(QPalette::Base)) >= 4.5);
        }
    }

    void thePaletteTellsTheTheme()
    {
        QVERIFY(!isDark(lookPalette(false)));
        QVERIFY(isDark(lookPalette(true)));
        QVERIFY(&ChartColors::of(lookPalette(true)) == &ChartColors::dark());
    }
};

QTEST_MAIN(tst_Theme)
#include "tst_theme.moc"
