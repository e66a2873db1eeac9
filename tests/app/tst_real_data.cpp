// The bundled real data sets, each with its preset, are learnt well and fast.
#include "program.h"
#include "test_case.h"

class TestRealData : public TestCase
{
    Q_OBJECT

private slots:
    void isLearnt_data()
    {
        QTest::addColumn<QString>("score");
        QTest::addColumn<double>("least");
        QTest::newRow("iris") << "validation_accuracy" << 0.93;
        QTest::newRow("wine") << "validation_accuracy" << 0.93;
        QTest::newRow("breast_cancer") << "validation_accuracy" << 0.93;
        QTest::newRow("digits") << "validation_accuracy" << 0.96;
        QTest::newRow("diabetes") << "validation_r2" << 0.40;
    }

    void isLearnt()
    {
        QFETCH(QString, score);
        QFETCH(double, least);
        const QString preset = QString::fromLatin1(QTest::currentDataTag());
        const Outcome outcome = Program({"run", preset, "--json", "--set", "data.validation=0.25"}).run();
        QCOMPARE(outcome.code, 0);
        const double reached = outcome.json().value("final")[score].toDouble();
        QVERIFY2(reached >= least, qPrintable(QStringLiteral("%1 %2").arg(score).arg(reached)));
#ifdef NDEBUG // a build for debugging may take longer
        QVERIFY2(outcome.cpuSeconds < 5, qPrintable(QString::number(outcome.cpuSeconds)));
#endif
    }
};

QTEST_GUILESS_MAIN(TestRealData)
#include "tst_real_data.moc"
