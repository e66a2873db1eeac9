#include "chart/run_style.h"
#include "test_case.h"

#include <set>

using namespace epochscope;

class tst_RunStyle : public TestCase
{
    Q_OBJECT
private slots:
    void aDozenTimesTwoRunsDiffer_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void aDozenTimesTwoRunsDiffer()
    {
        QFETCH(bool, dark);
        const ChartColors& colors = dark ? ChartColors::dark() : ChartColors::light();
        std::set<std::pair<QRgb, QList<qreal>>> strokes;
        for (int number = 0; number < 24; ++number) {
            const QPen pen = curvePen(CurveKind::running, {number, {}}, colors, 13, false);
            strokes.insert({pen.color().rgb(), pen.dashPattern()});
            QVERIFY2(contrast(pen.color(), colors.background) >= 3, qPrintable(pen.color().name()));
            // Neighbours differ in both.
            const QPen next = curvePen(CurveKind::running, {number + 1, {}}, colors, 13, false);
            QVERIFY(pen.color() != next.color());
            QVERIFY(pen.dashPattern() != next.dashPattern());
        }
        QCOMPARE(strokes.size(), std::size_t{24});
    }

    // A legend's stroke is some 34 px long and 2 px wide: a pattern must come round twice in it to be seen.
    void inASampleTheDashesShow()
    {
        for (int number = 0; number < 24; ++number) {
            const QPen pen = samplePen(curvePen(CurveKind::running, {number, {}}, ChartColors::light(), 13, false));
            double period = 0;
            for (const qreal length : pen.style() == Qt::SolidLine ? QList<qreal>() : pen.dashPattern())
                period += length * pen.widthF();
            QVERIFY2(period <= 17, qPrintable(QString::number(period)));
            QCOMPARE(pen.dashPattern().size(),
                     curvePen(CurveKind::running, {number, {}}, ChartColors::light(), 13, false).dashPattern().size());
        }
    }

    void theKindsOfOneRunDifferByTheirDashes()
    {
        for (int number = 0; number < 3; ++number) {
            std::set<QList<qreal>> dashes;
            std::set<QRgb> hues;
            for (const CurveKind kind : {CurveKind::running, CurveKind::measured, CurveKind::validation}) {
                const QPen pen = curvePen(kind, {number, {}}, ChartColors::light(), 13, false);
                dashes.insert(pen.dashPattern());
                hues.insert(pen.color().rgb());
            }
            QCOMPARE(dashes.size(), std::size_t{3});
            QCOMPARE(hues.size(), std::size_t{1});
        }
    }

    void aChosenColourIsMadeVisible_data()
    {
        QTest::addColumn<QColor>("chosen");
        for (const char* name : {"white", "black", "yellow", "navy", "#777777", "#1b1e22", "pink"})
            QTest::newRow(name) << QColor(QLatin1String(name));
    }
    void aChosenColourIsMadeVisible()
    {
        QFETCH(QColor, chosen);
        for (const ChartColors& colors : {ChartColors::light(), ChartColors::dark()})
            QVERIFY(contrast(runColor({0, chosen}, colors), colors.background) >= 3);
    }
};

QTEST_MAIN(tst_RunStyle)
#include "tst_run_style.moc"
