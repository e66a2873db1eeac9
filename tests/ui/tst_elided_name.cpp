#include "chart/elided_name.h"
#include "test_case.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QGuiApplication>

#include <set>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

class tst_ElidedName : public TestCase
{
    Q_OBJECT

    QFontMetricsF m_metrics{QGuiApplication::font()};
    QString elided(const QString& name, const QString& room) const
    {
        return elidedName(m_metrics, name, m_metrics.horizontalAdvance(room));
    }

private slots:
    void whatFitsStaysAsItIs()
    {
        for (const QString& name : {u"B 5"_s, u"N 137 · B 50 · E 33"_s, QString()})
            QCOMPARE(elided(name, name), name);
    }

    void theSpaceBetweenPiecesGoesFirst()
    {
        QCOMPARE(elided(u"N 137 · B 50 · E 33"_s, u"N 137 B 50 E 33 "_s), u"N 137 B 50 E 33"_s);
    }

    void theLongestPieceIsShortened()
    {
        const QString name = elided(u"sensible choice · B 50 · E 33"_s, u"sensible B 50 E 33"_s);
        QVERIFY2(name.startsWith(u"sens"_s) && name.endsWith(u"… B 50 E 33"_s), qPrintable(name));
    }

    void whatTellsTwoRunsApartIsLeft()
    {
        std::set<QString> seen;
        for (const int size : {10, 20, 50, 60, 70})
            seen.insert(elided(u"rate 0.0125 · B %1 · E 33"_s.arg(size), u"rate 0 B 50 E 33"_s));
        QCOMPARE(seen.size(), 5U);
    }

    void ofAnotherNameTheMiddleGoes()
    {
        const QString name = elided(u"what the teacher typed"_s, u"what the typed"_s);
        QVERIFY2(name.startsWith(u"what"_s) && name.contains(u'…') && name.endsWith(u"ed"_s), qPrintable(name));
    }

    void nothingIsWiderThanItsRoom()
    {
        for (const QString& name : {u"N 137 · B 50 · E 33"_s, u"a · b · c · d · e · f · g"_s, u"one long name"_s})
            for (int width = 20; width < 200; width += 7)
                QVERIFY(m_metrics.horizontalAdvance(elidedName(m_metrics, name, width)) <= width);
    }
};

QTEST_MAIN(tst_ElidedName)
#include "tst_elided_name.moc"
